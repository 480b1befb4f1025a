//! Which session something was asked in.

use uuid::Uuid;

use super::run_store::World;

/// Names a session from one of these events to the next: someone signs in or out, an organization is connected or
/// disconnected, practice begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SessionId {
    pub(super) number: Number,
    /// Where it keeps what it makes.
    pub(crate) world: World,
}

/// Never the same twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number(Uuid);

impl Default for Number {
    fn default() -> Self {
        Self(Uuid::new_v4())
    }
}

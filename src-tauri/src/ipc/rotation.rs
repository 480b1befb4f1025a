//! How a client secret is rotated.

use serde::Deserialize;
use specta::Type;

/// What the person chose for a rotation.
#[derive(Clone, Copy, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RotationChoice {
    /// How long the new secret is valid; `null`: there is no new one, and only old ones are removed.
    pub(crate) new_lifetime_days: Option<u32>,
    /// Whether the old ones that this computer made are removed, once the new one is in use.
    pub(crate) removes_old: bool,
}

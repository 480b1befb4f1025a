//! Faults that can be switched on for single requests.

mod action;
mod active;
mod catalogue;
mod matching;
mod target;

use serde::{Deserialize, Serialize};

pub use self::action::FaultAction;
pub(crate) use self::active::Faults;
pub use self::active::MetFault;
pub use self::catalogue::NamedFault;
pub use self::matching::Matching;
pub(crate) use self::target::Aim;

/// Something that goes wrong, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// Which requests it concerns.
    pub matching: Matching,
    /// What happens to them.
    pub action: FaultAction,
}

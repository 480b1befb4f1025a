//! Faults that can be switched on for single requests.

mod action;
mod aim;
mod catalogue;
mod matching;
mod switched_on;

use serde::{Deserialize, Serialize};

pub use self::action::FaultAction;
pub(crate) use self::aim::Aim;
pub use self::catalogue::NamedFault;
pub use self::matching::Matching;
pub(crate) use self::switched_on::Faults;
pub use self::switched_on::MetFault;

/// Something that goes wrong, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// Which requests it concerns.
    pub matching: Matching,
    /// What happens to them.
    pub action: FaultAction,
}

//! Faults that can be switched on for single requests.

mod action;
mod active;
mod catalogue;
mod matching;
mod target;

pub use self::action::{Fault, FaultAction};
pub use self::active::ActiveFault;
pub(crate) use self::active::Faults;
pub use self::catalogue::NamedFault;
pub use self::matching::Matching;
pub(crate) use self::target::FaultTarget;

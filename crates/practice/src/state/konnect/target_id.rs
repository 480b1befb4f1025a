//! Which sign-in a request of the API is about: the organization's, or a portal's.

use uuid::Uuid;

use crate::state::region::Region;

/// Which sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetId {
    /// The organization login.
    Organization,
    /// One portal, which is found only in its own region.
    Portal(Region, Uuid),
}

impl TargetId {
    /// The prefix of this sign-in's paths in links.
    pub(crate) fn prefix(self) -> String {
        match self {
            Self::Organization => String::new(),
            Self::Portal(_, id) => format!("/portals/{id}"),
        }
    }
}

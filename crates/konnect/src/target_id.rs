//! What an identity provider, its settings, teams and mappings belong to.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Region;

/// The organization itself, or one of its Dev Portals. Both have the same kinds of things, at
/// different addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TargetId {
    /// The organization, on the API host of all regions.
    #[default]
    Organization,
    /// A portal, on the API host of its region.
    Portal {
        /// Where the portal is.
        region: Region,
        /// The portal's id.
        id: Uuid,
    },
}

impl TargetId {
    /// `path` of this target, below the version: `teams` becomes `portals/{id}/teams` in a portal, and
    /// nothing the portal itself.
    pub fn path(self, path: &str) -> String {
        match self {
            Self::Organization => path.to_owned(),
            Self::Portal { id, .. } if path.is_empty() => format!("portals/{id}"),
            Self::Portal { id, .. } => format!("portals/{id}/{path}"),
        }
    }
}

//! Teams of Konnect, and which groups lead to them: as they are, and as they were chosen.

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::Group;

/// Which groups lead to which teams. A team without a row has no group afterwards.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamsChoice {
    pub(crate) rows: Vec<TeamRow>,
    /// The person confirmed, after the consequence was named, that administrators may lose that right.
    pub(crate) lock_out_accepted: bool,
}

/// The groups that lead to one team.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamRow {
    pub(crate) team: TeamRef,
    /// Object ids.
    pub(crate) groups: Vec<String>,
}

/// A team that exists, by its id, or one to be made.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum TeamRef {
    Existing(#[specta(type = String)] Uuid),
    New { name: String },
}

/// The teams of one target, and the groups that lead to them now.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamsFound {
    pub(crate) teams: Vec<Team>,
    pub(crate) mappings: Vec<TeamMapping>,
    /// The groups of the mappings. An id that is not here is not in the directory; `null`: the names could not be read.
    pub(crate) groups: Option<Vec<Group>>,
    /// Whether Konnect sets teams from groups now.
    pub(crate) follows_groups: bool,
}

/// A team of Konnect. `admin`: its members may do everything in the organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Team {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) system: bool,
    pub(crate) admin: bool,
}

/// A group that leads to a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamMapping {
    pub(crate) team_id: String,
    pub(crate) group: String,
}

impl From<&konnect::Team> for Team {
    fn from(team: &konnect::Team) -> Self {
        Self {
            id: team.id.to_string(),
            name: team.name.clone(),
            description: team.description.clone(),
            system: team.system,
            admin: team.is_organization_admin(),
        }
    }
}

impl From<&konnect::Mapping> for TeamMapping {
    fn from(mapping: &konnect::Mapping) -> Self {
        Self {
            team_id: mapping.team_id.to_string(),
            group: mapping.group.clone(),
        }
    }
}

//! Teams of Konnect, and which groups are mapped to them: as they are, and as chosen.

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::groups::Group;
use super::number::saturating_u32;

/// Which groups are mapped to which teams. A team without a row ends up without groups.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamsChoice {
    pub(crate) rows: Vec<TeamRow>,
    /// The person confirmed, after the consequence was named, that administrators may lose that right.
    pub(crate) lock_out_accepted: bool,
    /// The ids of teams of a portal whose people may lose them. Every other team that no group is mapped to is kept by
    /// hand.
    pub(crate) let_go: Vec<String>,
    /// The person confirmed, after the consequence was named, that people lose teams that Konnect cannot keep.
    pub(crate) losses_accepted: bool,
}

/// The groups mapped to one team.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamRow {
    pub(crate) team: TeamRef,
    /// Object ids.
    pub(crate) groups: Vec<String>,
}

/// A team that exists, by its id, or one to be created.
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

/// The teams of one target, and the groups mapped to them now.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamsFound {
    pub(crate) teams: Vec<Team>,
    pub(crate) mappings: Vec<TeamMapping>,
    /// The groups of the mappings. An id that is not here is not in the directory; `null`: the names could not be read.
    pub(crate) groups: Option<Vec<Group>>,
    /// Whether Konnect sets teams from groups now.
    pub(crate) follows_groups: bool,
    /// Whether teams decide what developers of a portal may do; `null` for the organization, where they always do.
    pub(crate) portal_has_roles: Option<bool>,
}

/// A team of Konnect. `admin`: its members may do everything in the organization. `people`: how many are in a portal's
/// team; `null`: not known. `byHand`: its people are set by hand, even while the portal follows groups; `null`: this
/// Konnect does not know that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Team {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) system: bool,
    pub(crate) admin: bool,
    pub(crate) people: Option<u32>,
    pub(crate) by_hand: Option<bool>,
}

/// A group that is mapped to a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamMapping {
    pub(crate) team_id: String,
    pub(crate) group: String,
}

impl Team {
    /// A team with the number of its people.
    pub(crate) fn with_people(team: &konnect::Team, people: Option<usize>) -> Self {
        Self {
            id: team.id.to_string(),
            name: team.name.clone(),
            description: team.description.clone(),
            system: team.system,
            admin: team.is_organization_admin(),
            people: people.map(saturating_u32),
            by_hand: team.by_hand,
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

impl From<&TeamsChoice> for sso::TeamsChoice {
    fn from(choice: &TeamsChoice) -> Self {
        Self {
            rows: choice.rows.iter().map(Into::into).collect(),
            lock_out_accepted: choice.lock_out_accepted,
            let_go: choice.let_go.clone(),
            losses_accepted: choice.losses_accepted,
        }
    }
}

impl From<&TeamRow> for sso::TypedRow {
    fn from(row: &TeamRow) -> Self {
        Self {
            team: match &row.team {
                TeamRef::Existing(id) => sso::TeamRef::Existing(*id),
                TeamRef::New { name } => sso::TeamRef::New { name: name.clone() },
            },
            groups: row.groups.clone(),
        }
    }
}

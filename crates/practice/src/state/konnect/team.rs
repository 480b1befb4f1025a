//! Teams, the people in them, and the groups that put people there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uuid::Uuid;

use super::target_id::TargetId;
use crate::state::clock::konnect_now;

/// An account: a user of the organization, or a developer of a portal.
pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) email: String,
    pub(crate) full_name: String,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
    /// Teams that an admin of Konnect assigned.
    pub(crate) assigned_teams: BTreeSet<Uuid>,
    /// Teams from the groups of the last sign-in through the identity provider.
    pub(crate) mapped_teams: BTreeSet<Uuid>,
}

pub(crate) struct Team {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) description: String,
    /// Konnect made it, and nobody may change it.
    pub(crate) built_in: bool,
    pub(crate) labels: BTreeMap<String, String>,
    /// Whether a portal's applications may belong to the team.
    pub(crate) can_own_applications: bool,
    /// Whether a portal's team has its members set by hand in Konnect, even while the portal follows groups.
    pub(crate) konnect_managed: bool,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

impl Team {
    /// A team that exists at the start.
    pub(crate) fn seeded(team: &crate::state::seed::Team, at: &str) -> Self {
        Self {
            id: team.id,
            name: team.name.clone(),
            description: team.description.clone(),
            built_in: team.system_team,
            labels: BTreeMap::new(),
            can_own_applications: false,
            konnect_managed: false,
            created_at: at.to_owned(),
            updated_at: at.to_owned(),
        }
    }

    /// The team as the API answers it. `konnect_managed`: whether the answer says who sets the members, as an older
    /// Konnect does not.
    pub(crate) fn to_json(&self, target_id: TargetId, konnect_managed: bool) -> Value {
        let mut answer = json!({
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        });
        match target_id {
            TargetId::Organization => {
                answer["system_team"] = json!(self.built_in);
                answer["labels"] = json!(self.labels);
            }
            TargetId::Portal(..) => {
                answer["can_own_applications"] = json!(self.can_own_applications);
            }
        }
        if konnect_managed {
            answer["konnect_managed"] = json!(self.konnect_managed);
        }
        answer
    }
}

pub(crate) struct TeamGroupMapping {
    pub(crate) id: Uuid,
    pub(crate) provider_id: Uuid,
    pub(crate) team_id: Uuid,
    pub(crate) group: String,
    pub(crate) created_at: String,
}

impl TeamGroupMapping {
    pub(crate) fn new(provider_id: Uuid, team_id: Uuid, group: String) -> Self {
        Self {
            id: Uuid::new_v4(),
            provider_id,
            team_id,
            group,
            created_at: konnect_now(),
        }
    }

    /// The mapping as the API answers it.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "team_id": self.team_id,
            "group": self.group,
            "created_at": self.created_at,
            "updated_at": self.created_at,
        })
    }
}

//! What was chosen about teams: which groups of the directory are mapped to which teams of Konnect.

use std::collections::BTreeSet;

use entra::ObjectId;
use konnect::Team;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Every team that people get from a group, and nothing else: a team without a row ends up without groups.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DesiredTeams {
    /// One for each team.
    pub rows: Vec<TeamRow>,
    /// Whether the person accepted, after the consequence was named, that administrators may lose that right.
    pub lock_out_accepted: bool,
    /// Teams of a Dev Portal that may lose their people. Every other team that no group is mapped to keeps its people,
    /// because it is set by hand from then on.
    #[serde(default)]
    pub let_go: BTreeSet<Uuid>,
    /// Whether the person accepted, after the consequence was named, that people lose teams of a Dev Portal because its
    /// Konnect cannot keep them.
    #[serde(default)]
    pub losses_accepted: bool,
}

/// A team with the groups mapped to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamRow {
    /// The team.
    pub team: TeamRef,
    /// The object ids of the groups, which is what a token names.
    pub groups: BTreeSet<ObjectId>,
}

/// A team that exists, or one to be created.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TeamRef {
    /// By its id.
    Existing(Uuid),
    /// By the name it will have. If there already is one of this name, it is used.
    New {
        /// The name.
        name: String,
    },
}

impl DesiredTeams {
    /// Every group that is mapped to a team.
    pub fn groups(&self) -> BTreeSet<ObjectId> {
        self.rows
            .iter()
            .flat_map(|row| row.groups.iter().copied())
            .collect()
    }

    /// The groups mapped to the administrators' team, which is one of `teams`. As in a plan, a team to be created under
    /// an existing name is that existing team.
    pub fn leading_to_administrators(&self, teams: &[Team]) -> BTreeSet<ObjectId> {
        let makes_admins = |team: &TeamRef| {
            let mut teams = teams.iter();
            let found = match team {
                TeamRef::Existing(id) => teams.find(|team| team.id == *id),
                TeamRef::New { name } => teams.find(|team| team.name == *name),
            };
            found.is_some_and(Team::is_organization_admin)
        };
        self.pairs()
            .filter(|(team, _)| makes_admins(team))
            .map(|(_, group)| group)
            .collect()
    }

    /// Every team with every group mapped to it.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&TeamRef, ObjectId)> {
        self.rows
            .iter()
            .flat_map(|row| row.groups.iter().map(|group| (&row.team, *group)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn choices_of_earlier_versions_read_and_keep_everybody() {
        let earlier = json!({ "rows": [], "lockOutAccepted": true });
        let teams: DesiredTeams = serde_json::from_value(earlier).unwrap();
        assert_eq!(
            teams,
            DesiredTeams {
                lock_out_accepted: true,
                ..DesiredTeams::default()
            },
            "no team is let go, and no loss is accepted"
        );
    }

    #[test]
    fn group_of_a_namesake_of_the_administrators_team_makes_nobody_an_administrator() {
        let team = |id, system| Team {
            id: Uuid::from_u128(id),
            name: Team::ORGANIZATION_ADMIN.to_owned(),
            description: String::new(),
            system,
            by_hand: None,
        };
        let desired = DesiredTeams {
            rows: vec![TeamRow {
                team: TeamRef::New {
                    name: Team::ORGANIZATION_ADMIN.to_owned(),
                },
                groups: [ObjectId::new(Uuid::from_u128(9))].into(),
            }],
            ..DesiredTeams::default()
        };
        let leading = |teams: &[Team]| desired.leading_to_administrators(teams).len();
        assert_eq!(leading(&[team(1, true)]), 1);
        assert_eq!(
            leading(&[team(2, false), team(1, true)]),
            0,
            "the plan maps the group to the first team of that name"
        );
    }
}

//! What was chosen about teams: which groups of the directory lead to which teams of Konnect.

use std::collections::BTreeSet;

use entra::ObjectId;
use konnect::Team;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Every team that people get from a group, and nothing else: a team without a row has no group afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DesiredTeams {
    /// One for each team.
    pub rows: Vec<TeamRow>,
    /// Whether the person accepted, after the consequence was named, that administrators may lose that right.
    pub lock_out_accepted: bool,
    /// Teams of a Dev Portal that may lose their people. The people of every other team that no group leads to stay in
    /// it, because it is set by hand from then on.
    #[serde(default)]
    pub let_go: BTreeSet<Uuid>,
    /// Whether the person accepted, after the consequence was named, that people lose teams of a Dev Portal whose
    /// Konnect cannot keep them.
    #[serde(default)]
    pub losses_accepted: bool,
}

/// A team with the groups that lead to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamRow {
    /// The team.
    pub team: TeamRef,
    /// The object ids of the groups, which is what a token names.
    pub groups: BTreeSet<ObjectId>,
}

/// A team that exists, or one that is to be made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TeamRef {
    /// By its id.
    Existing(Uuid),
    /// By the name it will have. One that has this name already is used.
    New {
        /// The name.
        name: String,
    },
}

impl DesiredTeams {
    /// Every group that leads anywhere.
    pub fn groups(&self) -> BTreeSet<ObjectId> {
        self.rows
            .iter()
            .flat_map(|row| row.groups.iter().copied())
            .collect()
    }

    /// The groups that lead to the administrators' team, which is one of `teams`. A team to be made that has the name of
    /// one that is there is that one, as in a plan.
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

    /// Every team with every group that leads to it.
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

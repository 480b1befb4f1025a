//! Which groups were chosen for a target: those mapped to its teams, and those assigned in addition.

use std::collections::BTreeSet;

use entra::ObjectId;

use super::problem::{ChoiceField, ChoiceProblem, ProblemKind};
use super::typed::{TargetChoice, TeamsChoice, TypedRow, TypedTarget};
use crate::teams::{DesiredTeams, TeamRef, TeamRow};

/// The longest name of a team, in characters (Konnect API, "Create Team").
const LONGEST_TEAM_NAME: usize = 250;

/// The groups of one target.
#[derive(Debug)]
pub(super) struct ChosenGroups {
    pub(super) teams: Option<DesiredTeams>,
    pub(super) assigned: BTreeSet<ObjectId>,
}

/// Reads them. `assigns`: only groups that are assigned are let in or named in tokens, so there has to be one.
pub(super) fn parse(
    choice: &TargetChoice,
    assigns: bool,
) -> Result<ChosenGroups, Vec<ChoiceProblem>> {
    let chosen = choice.teams.as_ref();
    // Outside Konnect there are no teams.
    let chosen = chosen.filter(|_| !matches!(choice.target, TypedTarget::CallbackUrl { .. }));
    let mut problems = Vec::new();
    let teams = chosen.map(|teams| DesiredTeams {
        rows: rows(&teams.rows, &mut problems),
        lock_out_accepted: teams.lock_out_accepted,
        // Anything that is not an id is not a team, and a team that is not named here is kept.
        let_go: teams
            .let_go
            .iter()
            .filter_map(|id| id.parse().ok())
            .collect(),
        losses_accepted: teams.losses_accepted,
    });
    let assigned = ids(&choice.assigned_groups).unwrap_or_else(|problem| {
        problems.push(problem);
        BTreeSet::new()
    });
    let leads_to_teams = teams.iter().any(|teams| !teams.groups().is_empty());
    if assigns && problems.is_empty() && assigned.is_empty() && !leads_to_teams {
        problems.push(ChoiceProblem::of(ChoiceField::Teams, ProblemKind::Empty));
    }
    if problems.is_empty() {
        Ok(ChosenGroups { teams, assigned })
    } else {
        Err(problems)
    }
}

impl TeamsChoice {
    /// The rows as they are now; the name of a new team may still be invalid, because it gives nobody a right.
    ///
    /// # Errors
    /// The first group that is not an id.
    pub fn as_chosen(&self) -> Result<DesiredTeams, ChoiceProblem> {
        let rows: Result<Vec<_>, _> = self.rows.iter().map(row_as_chosen).collect();
        Ok(DesiredTeams {
            rows: rows?,
            lock_out_accepted: self.lock_out_accepted,
            ..DesiredTeams::default()
        })
    }
}

/// One row as it was chosen, whatever a new team is called.
fn row_as_chosen(row: &TypedRow) -> Result<TeamRow, ChoiceProblem> {
    Ok(TeamRow {
        team: match &row.team {
            TeamRef::Existing(id) => TeamRef::Existing(*id),
            TeamRef::New { name } => TeamRef::New {
                name: name.trim().to_owned(),
            },
        },
        groups: ids(&row.groups)?,
    })
}

/// Rows with a group; those without map nothing and are ignored.
fn rows(chosen: &[TypedRow], problems: &mut Vec<ChoiceProblem>) -> Vec<TeamRow> {
    let mut rows: Vec<TeamRow> = Vec::new();
    for (line, chosen) in (1..)
        .zip(chosen)
        .filter(|(_, chosen)| !chosen.groups.is_empty())
    {
        let mut found = |problem: ChoiceProblem| {
            problems.push(ChoiceProblem {
                line: Some(line),
                ..problem
            });
        };
        match row_as_chosen(chosen) {
            Ok(row) => {
                // Konnect's names are case-sensitive.
                let is_double = rows.iter().any(|before| before.team == row.team);
                let problem =
                    name_problem(&row.team).or(is_double.then_some(ProblemKind::Duplicate));
                if let Some(problem) = problem {
                    found(ChoiceProblem::of(ChoiceField::Teams, problem));
                }
                rows.push(row);
            }
            Err(problem) => found(problem),
        }
    }
    rows
}

fn name_problem(team: &TeamRef) -> Option<ProblemKind> {
    match team {
        TeamRef::New { name } if name.is_empty() => Some(ProblemKind::Empty),
        TeamRef::New { name } if name.chars().count() > LONGEST_TEAM_NAME => {
            Some(ProblemKind::TooLong {
                max: LONGEST_TEAM_NAME,
            })
        }
        TeamRef::New { .. } | TeamRef::Existing(_) => None,
    }
}

/// A token names groups by their object ids, so nothing else would ever match.
fn ids(groups: &[String]) -> Result<BTreeSet<ObjectId>, ChoiceProblem> {
    groups
        .iter()
        .map(|group| {
            let id: Result<ObjectId, _> = group.parse();
            id.map_err(|_| ChoiceProblem::of(ChoiceField::Teams, ProblemKind::NotAnId))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::desired::ApplicationChoice;

    const GROUP: &str = "0760b6cf-170e-4a14-91b3-4b78e0739963";
    const OTHER: &str = "1ae3b3a5-4d1b-4a3a-9d53-2f0c5ac7f8a1";

    fn existing(number: u128, groups: &[&str]) -> TypedRow {
        TypedRow {
            team: TeamRef::Existing(Uuid::from_u128(number)),
            groups: groups.iter().map(ToString::to_string).collect(),
        }
    }

    fn new(name: &str, groups: &[&str]) -> TypedRow {
        TypedRow {
            team: TeamRef::New { name: name.into() },
            ..existing(0, groups)
        }
    }

    fn choice(rows: impl Into<Option<Vec<TypedRow>>>, assigned: &[&str]) -> TargetChoice {
        TargetChoice {
            target: TypedTarget::Organization {
                login_path: "contoso".into(),
            },
            app_name: "Konnect".into(),
            teams: rows.into().map(|rows| TeamsChoice {
                rows,
                lock_out_accepted: false,
                let_go: Vec::new(),
                losses_accepted: false,
            }),
            assigned_groups: assigned.iter().map(ToString::to_string).collect(),
            application: ApplicationChoice::Undecided,
        }
    }

    fn problems(choice: &TargetChoice, assigns: bool) -> Vec<(Option<usize>, ProblemKind)> {
        let problems = parse(choice, assigns).err().unwrap_or_default();
        assert!(
            problems
                .iter()
                .all(|problem| problem.field == ChoiceField::Teams)
        );
        let told = problems.into_iter();
        told.map(|problem| (problem.line, problem.kind)).collect()
    }

    #[test]
    fn rows_read_and_those_without_a_group_dropped() {
        let chosen = choice(
            vec![
                existing(1, &[GROUP, OTHER, GROUP]),
                existing(2, &[]),
                new(" Partners ", &[OTHER]),
                new("", &[]),
            ],
            &[OTHER],
        );
        let parsed = parse(&chosen, true).unwrap();
        let rows = parsed.teams.unwrap().rows;
        assert_eq!(
            rows.iter().map(|row| row.team.clone()).collect::<Vec<_>>(),
            [
                TeamRef::Existing(Uuid::from_u128(1)),
                TeamRef::New {
                    name: "Partners".into()
                }
            ]
        );
        assert_eq!(rows[0].groups.len(), 2, "a group is in a team once");
        assert_eq!(parsed.assigned, BTreeSet::from([OTHER.parse().unwrap()]));
    }

    #[test]
    fn what_leaves_teams_alone_is_not_what_empties_them() {
        let alone = parse(&choice(None, &[]), false).unwrap();
        assert_eq!(alone.teams, None);
        let emptied = parse(&choice(Vec::new(), &[]), false).unwrap();
        assert_eq!(emptied.teams, Some(DesiredTeams::default()));
    }

    #[test]
    fn each_wrong_row_told_by_its_line() {
        let long = "n".repeat(LONGEST_TEAM_NAME + 1);
        let max = LONGEST_TEAM_NAME;
        let chosen = choice(
            vec![
                new("Ignored", &[]),
                new("  ", &[GROUP]),
                new(&long, &[GROUP]),
                new("Partners", &[GROUP]),
                new("partners", &[GROUP]),
                new("Partners ", &[OTHER]),
                existing(1, &[GROUP]),
                existing(1, &[OTHER]),
                existing(2, &["Konnect Viewers"]),
            ],
            &["nobody"],
        );
        assert_eq!(
            problems(&chosen, true),
            [
                (Some(2), ProblemKind::Empty),
                (Some(3), ProblemKind::TooLong { max }),
                (Some(6), ProblemKind::Duplicate),
                (Some(8), ProblemKind::Duplicate),
                (Some(9), ProblemKind::NotAnId),
                (None, ProblemKind::NotAnId),
            ]
        );
        let longest = "ä".repeat(LONGEST_TEAM_NAME);
        assert_eq!(
            problems(&choice(vec![new(&longest, &[GROUP])], &[]), false),
            [],
            "the limit counts characters"
        );
    }

    #[test]
    fn assignment_without_any_group_told() {
        let empty = [(None, ProblemKind::Empty)];
        assert_eq!(problems(&choice(None, &[]), true), empty);
        let without = choice(vec![existing(1, &[])], &[]);
        assert_eq!(problems(&without, true), empty, "a team is no group");
        assert_eq!(problems(&choice(None, &[]), false), []);
        assert_eq!(problems(&choice(None, &[GROUP]), true), []);
        let through_team = choice(vec![existing(1, &[GROUP])], &[]);
        assert_eq!(problems(&through_team, true), []);
    }

    #[test]
    fn teams_without_meaning_outside_konnect() {
        let outside = TargetChoice {
            target: TypedTarget::CallbackUrl {
                urls: Vec::new(),
                organization: None,
            },
            ..choice(vec![new("", &[GROUP])], &[])
        };
        assert_eq!(parse(&outside, false).unwrap().teams, None);
        assert_eq!(
            problems(&outside, true),
            [(None, ProblemKind::Empty)],
            "a group that is mapped to no team is not assigned either"
        );
    }
}

//! The part of a plan that says what becomes of the people of a Dev Portal's teams that no group leads to.
//!
//! While a portal follows groups, a developer loses at the next sign-in every team that none of their groups is mapped
//! to, also when somebody put them there by hand, except teams that are set by hand (Kong Docs, "Dev Portal team
//! mapping").

use std::collections::BTreeSet;

use konnect::{Scope, Team};
use uuid::Uuid;

use crate::plan::{Change, Draft, TeamPeople, Work};
use crate::observed::ObservedTeams;
use crate::step::{Effect, StepId};
use crate::teams::DesiredTeams;

/// The teams that would lose people.
#[derive(Default)]
pub(crate) struct Keeping {
    keep: Vec<Uuid>,
    kept: Vec<TeamPeople>,
    losing: Vec<TeamPeople>,
    /// Whether the portal may not begin to follow groups, because people would lose teams that Konnect cannot keep and
    /// nobody accepted that.
    pub(crate) held_back: bool,
}

/// What becomes of the teams of `scope` when groups lead to those of `mapped` alone.
pub(crate) fn keeping(
    scope: Option<Scope>,
    desired: &DesiredTeams,
    observed: &ObservedTeams,
    mapped: &BTreeSet<Uuid>,
) -> Keeping {
    let mut keeping = Keeping::default();
    if !matches!(scope, Some(Scope::Portal { .. })) {
        return keeping;
    }
    let loses = |team: &&Team| {
        let people = observed.people.get(&team.id);
        !mapped.contains(&team.id) && team.by_hand != Some(true) && people != Some(&0)
    };
    for team in observed.teams.iter().filter(loses) {
        let people = TeamPeople {
            team: team.name.clone(),
            people: observed.people.get(&team.id).copied(),
        };
        match team.by_hand {
            Some(_) if !desired.let_go.contains(&team.id) => {
                keeping.keep.push(team.id);
                keeping.kept.push(people);
            }
            known => {
                keeping.held_back |= known.is_none() && !desired.losses_accepted;
                keeping.losing.push(people);
            }
        }
    }
    keeping
}

/// Sets by hand what is to be kept. A team has to lose its mappings first.
pub(crate) fn add(draft: &mut Draft<'_>, keeping: &Keeping) {
    if keeping.kept.is_empty() && keeping.losing.is_empty() {
        return;
    }
    let change = Change::KeepTeams {
        kept: keeping.kept.clone(),
        losing: keeping.losing.clone(),
    };
    if keeping.keep.is_empty() {
        return draft.change(StepId::KeepTeams, Effect::Skip, change, None);
    }
    let requests: Vec<_> = keeping
        .keep
        .iter()
        .filter_map(|team| {
            let path = format!("teams/{team}");
            draft.konnect_request("PATCH", &path, konnect::by_hand_body(true))
        })
        .collect();
    draft.change(StepId::KeepTeams, Effect::Change, change, requests);
    let needs = vec![
        StepId::Application,
        StepId::PortalAuthentication,
        StepId::Mappings,
    ];
    let work = Work::KeepTeams(keeping.keep.clone());
    draft.step(StepId::KeepTeams, needs, work);
}

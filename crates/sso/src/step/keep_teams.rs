//! Teams of a Dev Portal that no group is mapped to are set by hand, so that they keep their people.
//!
//! While a portal follows groups, a developer loses at the next sign-in every team that none of their groups is mapped
//! to, even if someone put them there by hand, except teams that are set by hand (Kong Docs, "Dev Portal team
//! mapping").

use std::collections::BTreeSet;

use async_trait::async_trait;
use konnect::{Konnect, SetTeamByHand, TargetId, Team};
use sso_http::Context;
use uuid::Uuid;

use crate::check::CheckId;
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{History, Made, Subject};
use crate::observed::{ObservedKonnect, ObservedTeams};
use crate::plan::{Change, ChosenTeams, Draft, TeamPeople};
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{Effect, GoneFromKonnect, StepId, Work};
use crate::teams::DesiredTeams;
use crate::teardown::{self, Leftover, TeardownEffect};

/// The teams that would lose people.
#[derive(Default)]
pub(crate) struct Keeping {
    keep: Vec<Uuid>,
    kept: Vec<TeamPeople>,
    losing: Vec<TeamPeople>,
    /// Whether the portal must not begin to follow groups, because people would lose teams that Konnect cannot keep and
    /// nobody accepted that.
    pub(crate) held_back: bool,
}

impl Keeping {
    /// The names of the teams whose people would lose them, although nobody accepted that.
    pub(crate) fn not_accepted(&self) -> impl Iterator<Item = &str> {
        let losing = self.losing.iter().filter(|_| self.held_back);
        let teams = self.kept.iter().chain(losing);
        teams.map(|team| team.team.as_str())
    }
}

/// What happens to the teams of `target_id` when groups are mapped only to those in `mapped`.
pub(crate) fn keeping(
    target_id: Option<TargetId>,
    desired: &DesiredTeams,
    observed: &ObservedTeams,
    mapped: &BTreeSet<Uuid>,
) -> Keeping {
    let mut keeping = Keeping::default();
    if !matches!(target_id, Some(TargetId::Portal { .. })) {
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

/// A team has to lose its mappings first.
pub(crate) fn plan(draft: &mut Draft<'_>, chosen: &ChosenTeams) {
    let keeping = &chosen.keeping;
    let nobody = keeping.kept.is_empty() && keeping.losing.is_empty();
    if nobody || draft.leaves(CheckId::KeptTeams) {
        return;
    }
    let change = Change::KeepTeams {
        kept: keeping.kept.clone(),
        losing: keeping.losing.clone(),
    };
    if keeping.keep.is_empty() {
        return draft.show(StepId::KeepTeams, Effect::Skip, change);
    }
    let needs = vec![
        StepId::Application,
        StepId::PortalAuthentication,
        StepId::Mappings,
    ];
    let work = Keep(keeping.keep.clone());
    draft.add(StepId::KeepTeams, needs, Effect::Change, change, work);
}

#[derive(Debug)]
struct Keep(Vec<Uuid>);

impl Keep {
    fn operations(&self) -> impl Iterator<Item = SetTeamByHand> {
        self.0.iter().map(|team| SetTeamByHand {
            team: *team,
            by_hand: true,
        })
    }
}

#[async_trait]
impl Work for Keep {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        let operations = self.operations();
        operations.map(|it| PlannedRequest::konnect(&it)).collect()
    }

    fn records_each(&self) -> bool {
        true
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let konnect = run.konnect(context)?;
        for set in self.operations().collect::<Vec<_>>() {
            set_by_hand(run, konnect, StepId::KeepTeams, &set).await?;
        }
        Ok(Vec::new())
    }
}

/// Says who sets the people of a team, as part of a step with several requests.
pub(super) async fn set_by_hand(
    run: &Run<'_>,
    konnect: Konnect<'_>,
    step: StepId,
    set: &SetTeamByHand,
) -> Result<(), Error> {
    let SetTeamByHand { team, by_hand } = *set;
    let sent = async {
        match konnect.send(set).await {
            Err(error) if error.may_have_taken_effect() => {
                let present = konnect::teams(konnect).await.unwrap_or_default();
                let is_so = |one: &Team| one.id == team && one.by_hand == Some(by_hand);
                let found = present.iter().any(is_so);
                found.then_some(()).ok_or(error.into())
            }
            Err(konnect::Error::NotFound(_)) => Err(Error::TeamGone(run.observed.team_name(team))),
            sent => Ok(sent?),
        }
    };
    let request = PlannedRequest::konnect(set);
    let about = Subject::TeamByHand { team, by_hand };
    run.recorded(step, &request, about, sent, |()| Vec::new())
        .await
}

/// Teams of a Dev Portal that were `by_hand` before a set-up said otherwise, and are now as it said.
pub(crate) fn undo(
    draft: &mut teardown::Draft<'_>,
    step: StepId,
    history: &History,
    konnect: &ObservedKonnect,
    by_hand: bool,
) {
    let Some(now) = &konnect.teams else {
        return;
    };
    let touched: BTreeSet<Uuid> = [StepId::KeepTeams, StepId::Mappings]
        .into_iter()
        .flat_map(|step| {
            let before = history
                .before(step)
                .and_then(|before| before.konnect.as_ref());
            history
                .subjects(step)
                .filter_map(move |subject| match subject {
                    Subject::TeamByHand { team, .. } => {
                        (before?.by_hand.get(team) == Some(&by_hand)).then_some(*team)
                    }
                    _ => None,
                })
        })
        .collect();
    let teams = now.teams.iter();
    for team in teams.filter(|it| touched.contains(&it.id) && it.by_hand == Some(!by_hand)) {
        let team = team.id;
        let work = GoneFromKonnect(SetTeamByHand { team, by_hand });
        draft.add(step, TeardownEffect::Restore, work);
    }
}

/// Anyone who signed in while a Dev Portal followed groups lost the teams that none of their groups is mapped to, and
/// Konnect does not remember them.
pub(crate) fn say_who_is_lost(
    draft: &mut teardown::Draft<'_>,
    history: &History,
    konnect: &ObservedKonnect,
) {
    let before = history
        .before(StepId::FollowGroups)
        .and_then(|before| before.konnect.as_ref());
    let (Some(before), Some(now)) = (before, &konnect.teams) else {
        return;
    };
    let is_smaller = |(team, size): (&Uuid, &usize)| {
        let present = now.people.get(team);
        present.is_some_and(|present| present < size)
    };
    if before.people.iter().any(is_smaller) {
        draft.leave(Leftover::TeamsLostPeople);
    }
}

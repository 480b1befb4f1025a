//! Konnect's teams that do not exist yet.

use std::collections::BTreeSet;

use async_trait::async_trait;
use konnect::{CreateTeam, DeleteTeam, Mapping, Team};
use sso_http::Context;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{History, Made, Subject, Thing};
use crate::observed::ObservedKonnect;
use crate::plan::{Change, ChosenTeams, Draft};
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{Effect, GoneFromKonnect, StepId, Work};
use crate::teardown::{self, Leftover, TeardownEffect};

pub(crate) fn plan(draft: &mut Draft<'_>, chosen: &ChosenTeams) {
    if chosen.new.is_empty() {
        return;
    }
    let names = chosen.new.clone();
    let change = Change::Teams {
        names: names.clone(),
    };
    let needs = vec![StepId::Application, StepId::PortalAuthentication];
    let work = Create {
        names,
        description: draft.observed.mark.team_description(),
    };
    draft.add(StepId::Teams, needs, Effect::Create, change, work);
}

#[derive(Debug)]
struct Create {
    names: Vec<String>,
    /// The mark of the run.
    description: String,
}

impl Create {
    fn operations(&self) -> impl Iterator<Item = CreateTeam<'_>> {
        self.names.iter().map(|name| CreateTeam {
            name,
            description: &self.description,
        })
    }
}

#[async_trait]
impl Work for Create {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        let operations = self.operations();
        operations.map(|it| PlannedRequest::konnect(&it)).collect()
    }

    fn records_each(&self) -> bool {
        true
    }

    /// A team whose answer was lost is looked for by its name and this run's mark: Konnect would create a second one of
    /// the same name without complaint.
    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let konnect = run.konnect(context)?;
        for create in self.operations().collect::<Vec<_>>() {
            let created = async {
                match konnect.send(&create).await {
                    Err(error) if error.may_have_taken_effect() => {
                        let present = konnect::teams(konnect).await.unwrap_or_default();
                        let is_it = |team: &Team| {
                            team.name == create.name && team.description == create.description
                        };
                        present.into_iter().find(is_it).ok_or(error.into())
                    }
                    created => Ok(created?),
                }
            };
            let made = |team: &Team| vec![Made::new(Thing::Team, team.id.to_string())];
            let (step, request) = (StepId::Teams, PlannedRequest::konnect(&create));
            let about = Subject::Team(create.name.to_owned());
            let team = run.recorded(step, &request, about, created, made).await?;
            run.facts.keep_team(create.name.to_owned(), team.id);
        }
        Ok(Vec::new())
    }
}

/// What happens to the mappings in an undo.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mapped {
    /// They are kept, for a sign-in that others keep using.
    Stays,
    /// Those that a set-up made are removed.
    GoesIfOurs,
}

/// Removes teams that a set-up made, unless a mapping that is kept puts people in them.
pub(crate) fn undo(
    draft: &mut teardown::Draft<'_>,
    history: &History,
    konnect: &ObservedKonnect,
    mapped: Mapped,
) {
    let known = history
        .before(StepId::Teams)
        .and_then(|before| before.konnect.as_ref()?.teams.as_ref());
    let (Some(before), Some(now)) = (known, &konnect.teams) else {
        return;
    };
    let is_ours = |row: &Mapping| {
        history.subjects(StepId::Mappings).any(|subject| {
            matches!(subject, Subject::Mapping { team, group }
                if *team == row.team_id && *group == row.group)
        })
    };
    let in_use: BTreeSet<Uuid> = now
        .mappings
        .iter()
        .flat_map(|mappings| &mappings.rows)
        .filter(|row| mapped == Mapped::Stays || !is_ours(row))
        .map(|row| row.team_id)
        .collect();
    let (stay, go): (Vec<Uuid>, Vec<Uuid>) = now
        .teams
        .iter()
        .filter(|team| !team.system && !before.contains(&team.id) && history.ours.team(team))
        .map(|team| team.id)
        .partition(|team| in_use.contains(team));
    if !stay.is_empty() {
        draft.leave(Leftover::TeamsUsedByOthers);
    }
    for team in go {
        let work = GoneFromKonnect(DeleteTeam(team));
        draft.add(StepId::Teams, TeardownEffect::Delete, work);
    }
}

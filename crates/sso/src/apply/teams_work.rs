//! The steps that concern teams, in the organization or in a Dev Portal.

use futures::{StreamExt as _, TryStreamExt as _};
use konnect::{IdpMapping, Konnect, Mapping, MappingApi, Team};
use sso_http::Context;
use uuid::Uuid;

use super::Run;
use super::konnect_work::konnect_of;
use crate::error::Error;
use crate::journal::{Made, Subject, Thing};
use crate::plan::MappingsChange;
use crate::step::StepId;
use crate::teams::TeamRef;

/// How many mappings of one target are written at the same time.
const AT_ONCE: usize = 4;

/// A team whose answer was lost is looked for by its name: Konnect makes a second one of the same name without a word.
pub(super) async fn create_teams(
    run: &Run<'_>,
    names: &[String],
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let konnect = konnect_of(run, context)?;
    let path = format!("v3/{}", konnect.scope.path("teams"));
    for name in names {
        let created = async {
            match konnect::create_team(konnect, name, "").await {
                Err(error) if error.may_have_taken_effect() => {
                    let present = konnect::teams(konnect).await?;
                    present
                        .into_iter()
                        .find(|team| team.name == *name)
                        .ok_or(error.into())
                }
                created => Ok(created?),
            }
        };
        let made = |team: &Team| {
            vec![Made {
                what: Thing::Team,
                id: team.id.to_string(),
            }]
        };
        let team = run
            .recorded(
                StepId::Teams,
                ("POST", &path, Subject::Team(name.clone())),
                created,
                made,
            )
            .await?;
        run.facts.keep_team(name.clone(), team.id);
    }
    Ok(Vec::new())
}

/// Writes the differences between what was wanted and what is there now, which may be less than what was reviewed.
pub(super) async fn change_mappings(
    run: &Run<'_>,
    change: &MappingsChange,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let konnect = konnect_of(run, context)?;
    let provider = run.facts.provider()?;
    // A team that is set by hand takes no group.
    for team in &change.release {
        set_by_hand(run, konnect, StepId::Mappings, *team, false).await?;
    }
    let present = konnect::team_group_mappings(konnect, provider).await?;
    // The older way replaces a team's whole list, so two changes must not be under way at once.
    let at_once = match present.api {
        MappingApi::PerProvider => AT_ONCE,
        MappingApi::Legacy => 1,
    };
    // Lists, because a future that keeps a closure over references is not known to be `Send`.
    let added: Vec<_> = change
        .add
        .iter()
        .map(async |(team, group)| {
            let group = group.to_string();
            let id = run.facts.team(team)?;
            let is_there = |mapping: &Mapping| mapping.team_id == id && mapping.group == group;
            if present.rows.iter().any(is_there) {
                return Ok(());
            }
            let path = path(konnect, present.api, provider);
            let added = async {
                match konnect::add_mapping(konnect, provider, present.api, id, &group).await {
                    Err(error) if error.may_have_taken_effect() => {
                        let now = konnect::team_group_mappings(konnect, provider).await?;
                        let found = now.rows.into_iter().find(is_there);
                        found.map(Some).ok_or(error.into())
                    }
                    Err(error @ konnect::Error::NotFound(_)) => {
                        Err(gone(run, konnect, team, error).await)
                    }
                    added => Ok(added?),
                }
            };
            let made = |mapping: &Option<Mapping>| {
                let id = mapping.as_ref().and_then(|mapping| mapping.id);
                let what = Thing::Mapping;
                id.map(|id| Made {
                    what,
                    id: id.to_string(),
                })
                .into_iter()
                .collect()
            };
            let about = Subject::Mapping {
                team: id,
                group: group.clone(),
            };
            run.recorded(
                StepId::Mappings,
                (verb(present.api, "POST"), &path, about),
                added,
                made,
            )
            .await
            .map(drop)
        })
        .collect();
    futures::stream::iter(added)
        .buffer_unordered(at_once)
        .try_collect::<()>()
        .await?;
    let removed: Vec<_> = change
        .remove
        .iter()
        .map(async |mapping| {
            let is_same =
                |row: &&Mapping| row.team_id == mapping.team_id && row.group == mapping.group;
            let Some(row) = present.rows.iter().find(is_same) else {
                return Ok(());
            };
            let path = path(konnect, present.api, provider);
            let removed = async { Ok(konnect::remove_mapping(konnect, provider, row).await?) };
            let about = Subject::Mapping {
                team: row.team_id,
                group: row.group.clone(),
            };
            run.recorded(
                StepId::Mappings,
                (verb(present.api, "DELETE"), &path, about),
                removed,
                |()| Vec::new(),
            )
            .await
        })
        .collect();
    futures::stream::iter(removed)
        .buffer_unordered(at_once)
        .try_collect::<()>()
        .await?;
    Ok(Vec::new())
}

/// Teams that no group leads to keep their people once the portal follows groups.
pub(super) async fn keep_teams(
    run: &Run<'_>,
    teams: &[Uuid],
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let konnect = konnect_of(run, context)?;
    for team in teams {
        set_by_hand(run, konnect, StepId::KeepTeams, *team, true).await?;
    }
    Ok(Vec::new())
}

async fn set_by_hand(
    run: &Run<'_>,
    konnect: Konnect<'_>,
    step: StepId,
    team: Uuid,
    by_hand: bool,
) -> Result<(), Error> {
    let path = format!("v3/{}", konnect.scope.path(&format!("teams/{team}")));
    let set = async {
        match konnect::set_by_hand(konnect, team, by_hand).await {
            Err(error) if error.may_have_taken_effect() => {
                let present = konnect::teams(konnect).await?;
                let is_so = |one: &Team| one.id == team && one.by_hand == Some(by_hand);
                let found = present.iter().any(is_so);
                found.then_some(()).ok_or(error.into())
            }
            Err(konnect::Error::NotFound(_)) => {
                Err(Error::TeamGone(run.plan.observed.team_name(team)))
            }
            set => Ok(set?),
        }
    };
    let about = Subject::TeamByHand { team, by_hand };
    run.recorded(step, ("PATCH", &path, about), set, |()| Vec::new())
        .await
}

pub(super) async fn follow_groups(
    run: &Run<'_>,
    mapping: IdpMapping,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let konnect = konnect_of(run, context)?;
    let settings = konnect::set_idp_mapping(konnect, mapping).await?;
    run.facts.keep_settings(settings);
    Ok(Vec::new())
}

/// Konnect says "not found" of a provider and of a team alike; the list of teams tells which of them is gone.
async fn gone(run: &Run<'_>, konnect: Konnect<'_>, team: &TeamRef, error: konnect::Error) -> Error {
    let (Ok(id), Ok(present)) = (run.facts.team(team), konnect::teams(konnect).await) else {
        return error.into();
    };
    if present.iter().any(|team| team.id == id) {
        return error.into();
    }
    Error::TeamGone(run.plan.observed.team_name(id))
}

fn path(konnect: Konnect<'_>, api: MappingApi, provider: uuid::Uuid) -> String {
    let path = match api {
        MappingApi::PerProvider => format!("identity-providers/{provider}/team-group-mappings"),
        MappingApi::Legacy => "identity-provider/team-group-mappings".to_owned(),
    };
    format!("v3/{}", konnect.scope.path(&path))
}

fn verb(api: MappingApi, newer: &'static str) -> &'static str {
    match api {
        MappingApi::PerProvider => newer,
        MappingApi::Legacy => "PATCH",
    }
}

//! The steps that concern teams, in the organization or in a Dev Portal.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, TryStreamExt as _};
use konnect::{IdpMapping, Konnect, Mapping, MappingApi, Team};
use sso_http::Context;
use uuid::Uuid;

use super::open_id_sign_in::konnect_of;
use crate::apply::{Run, is_refusal};
use crate::error::Error;
use crate::journal::{Made, Subject, Thing};
use crate::plan::MappingsChange;
use crate::step::StepId;
use crate::teams::TeamRef;

/// How many mappings of one target are written at the same time.
const AT_ONCE: usize = 4;

/// A team whose answer was lost is looked for by its name and this run's mark: Konnect makes a second one of the same
/// name without a word.
pub(crate) async fn create_teams(
    run: &Run<'_>,
    names: &[String],
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let konnect = konnect_of(run, context)?;
    let path = format!("v3/{}", konnect.scope.path("teams"));
    let description = run.plan.observed.mark.team_description();
    for name in names {
        let created = async {
            match konnect::create_team(konnect, name, &description).await {
                Err(error) if error.may_have_taken_effect() => {
                    let present = konnect::teams(konnect).await.unwrap_or_default();
                    let is_it = |team: &Team| team.name == *name && team.description == description;
                    present.into_iter().find(is_it).ok_or(error.into())
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
pub(crate) async fn change_mappings(
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
    if present.api == MappingApi::Legacy {
        return change_lists(run, konnect, change, &present.rows).await;
    }
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
            let path = path(konnect, provider);
            let added = async {
                match konnect::add_mapping(konnect, provider, present.api, id, &group).await {
                    Err(error) if error.may_have_taken_effect() => {
                        let now = konnect::team_group_mappings(konnect, provider).await;
                        let rows = now.map(|now| now.rows).unwrap_or_default();
                        let found = rows.into_iter().find(is_there);
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
            run.recorded(StepId::Mappings, ("POST", &path, about), added, made)
                .await
                .map(drop)
        })
        .collect();
    futures::stream::iter(added)
        .buffer_unordered(AT_ONCE)
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
            let path = path(konnect, provider);
            let removed = async { Ok(konnect::remove_mapping(konnect, provider, row).await?) };
            let about = Subject::Mapping {
                team: row.team_id,
                group: row.group.clone(),
            };
            run.recorded(StepId::Mappings, ("DELETE", &path, about), removed, |()| {
                Vec::new()
            })
            .await
        })
        .collect();
    futures::stream::iter(removed)
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    Ok(Vec::new())
}

/// An older Konnect keeps a list of groups for each team. It is written whole, once for each team, as it was shown; so
/// one after the other is quick enough.
async fn change_lists(
    run: &Run<'_>,
    konnect: Konnect<'_>,
    change: &MappingsChange,
    present: &[Mapping],
) -> Result<Vec<Made>, Error> {
    let mut lists: BTreeMap<Uuid, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    let is_there = |team, group: &str| {
        let mut rows = present.iter();
        rows.any(|row| row.team_id == team && row.group == group)
    };
    for (team, group) in &change.add {
        let (team, group) = (run.facts.team(team)?, group.to_string());
        if !is_there(team, &group) {
            lists.entry(team).or_default().0.insert(group);
        }
    }
    for row in &change.remove {
        if is_there(row.team_id, &row.group) {
            let (_, removed) = lists.entry(row.team_id).or_default();
            removed.insert(row.group.clone());
        }
    }
    let path = "identity-provider/team-group-mappings";
    let path = format!("v3/{}", konnect.scope.path(path));
    for (team, (add, remove)) in lists {
        for group in add.union(&remove).cloned() {
            let about = Subject::Mapping { team, group };
            run.intend(StepId::Mappings, ("PATCH", &path, about))
                .await?;
        }
        let changed = konnect::change_groups_of_team(konnect, team, &add, &remove).await;
        if let Err(error) = changed {
            let error = error.into();
            if is_refusal(&error) {
                for group in add.union(&remove).cloned() {
                    run.refused(StepId::Mappings, Subject::Mapping { team, group })
                        .await?;
                }
            }
            return Err(error);
        }
    }
    Ok(Vec::new())
}

/// Teams that no group leads to keep their people once the portal follows groups.
pub(crate) async fn keep_teams(
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
                let present = konnect::teams(konnect).await.unwrap_or_default();
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

pub(crate) async fn follow_groups(
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

fn path(konnect: Konnect<'_>, provider: Uuid) -> String {
    let path = format!("identity-providers/{provider}/team-group-mappings");
    format!("v3/{}", konnect.scope.path(&path))
}

//! Changing mappings, in either of Konnect's two ways.

use entra::ObjectId;
use futures::{StreamExt as _, TryStreamExt as _};
use konnect::{AddMapping, Konnect, Mapping, RemoveMapping, SetGroupsOfTeam};
use uuid::Uuid;

use super::{ChangeMappings, Lists, groups_of};
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{Made, Subject, Thing};
use crate::preview::PlannedRequest;
use crate::run::{Run, is_refusal};
use crate::step::StepId;
use crate::teams::TeamRef;

/// How many mappings of one target are written at the same time.
const AT_ONCE: usize = 4;

/// Adds and removes rows, unless that is already done.
pub(super) async fn rows(
    run: &Run<'_>,
    konnect: Konnect<'_>,
    change: &ChangeMappings,
    present: &[Mapping],
) -> Result<(), Error> {
    let ids = &run.facts.ids();
    // Lists, because a future that keeps a closure over references is not known to be `Send`.
    let added: Vec<_> = change
        .add
        .iter()
        .map(async |(team, group)| add_row(run, konnect, ids, present, team, *group).await)
        .collect();
    futures::stream::iter(added)
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    let removed: Vec<_> = change
        .remove
        .iter()
        .map(async |mapping| remove_row(run, konnect, ids, present, mapping).await)
        .collect();
    futures::stream::iter(removed)
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await
}

async fn add_row(
    run: &Run<'_>,
    konnect: Konnect<'_>,
    ids: &Ids,
    present: &[Mapping],
    team: &TeamRef,
    group: ObjectId,
) -> Result<(), Error> {
    let (provider, id, group) = (ids.provider(), ids.team(team), group.to_string());
    let is_there = |mapping: &Mapping| mapping.team_id == id && mapping.group == group;
    if present.iter().any(is_there) {
        return Ok(());
    }
    let add = AddMapping {
        provider,
        team: id,
        group: group.clone(),
    };
    let added = async {
        match konnect.send(&add).await {
            Err(error) if error.may_have_taken_effect() => {
                let now = konnect::team_group_mappings(konnect, provider).await;
                let rows = now.map(|now| now.rows).unwrap_or_default();
                let found = rows.into_iter().find(is_there);
                found.map(Some).ok_or(error.into())
            }
            Err(error @ konnect::Error::NotFound(_)) => Err(gone(run, konnect, id, error).await),
            added => Ok(added?),
        }
    };
    let made = |mapping: &Option<Mapping>| {
        let id = mapping.as_ref().and_then(|mapping| mapping.id);
        let what = Thing::Mapping;
        id.map(|id| Made::new(what, id.to_string()))
            .into_iter()
            .collect()
    };
    let request = PlannedRequest::konnect(&add);
    let about = Subject::Mapping {
        team: id,
        group: group.clone(),
    };
    run.recorded(StepId::Mappings, &request, about, added, made)
        .await
        .map(drop)
}

async fn remove_row(
    run: &Run<'_>,
    konnect: Konnect<'_>,
    ids: &Ids,
    present: &[Mapping],
    mapping: &Mapping,
) -> Result<(), Error> {
    let is_same = |row: &&Mapping| row.team_id == mapping.team_id && row.group == mapping.group;
    let Some(row) = present.iter().find(is_same) else {
        return Ok(());
    };
    let Some(mapping) = row.id else {
        return Ok(());
    };
    let remove = RemoveMapping {
        provider: ids.provider(),
        mapping,
    };
    let removed = async { Ok(konnect.send(&remove).await?) };
    let request = PlannedRequest::konnect(&remove);
    let about = Subject::Mapping {
        team: row.team_id,
        group: row.group.clone(),
    };
    run.recorded(StepId::Mappings, &request, about, removed, |()| Vec::new())
        .await
}

/// An older Konnect keeps a list of groups for each team. It is written as a whole, once for each team, as it was
/// shown, so one after the other is quick enough.
pub(super) async fn lists(
    run: &Run<'_>,
    konnect: Konnect<'_>,
    change: &ChangeMappings,
    present: &[Mapping],
) -> Result<(), Error> {
    let ids = run.facts.ids();
    let mut lists = Lists::new();
    let is_there = |team, group: &str| {
        let mut rows = present.iter();
        rows.any(|row| row.team_id == team && row.group == group)
    };
    for (team, group) in &change.add {
        let (team, group) = (ids.team(team), group.to_string());
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
    for (team, (add, remove)) in lists {
        let mut groups = groups_of(present, team);
        groups.extend(add.iter().cloned());
        let groups = &groups - &remove;
        let request = PlannedRequest::konnect(&SetGroupsOfTeam {
            team,
            groups: &groups,
        });
        for group in add.union(&remove).cloned() {
            let about = Some(Subject::Mapping { team, group });
            run.intend(StepId::Mappings, Some(&request), about).await?;
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
    Ok(())
}

/// Konnect says "not found" both for a provider and for a team; the list of teams shows which of them is gone.
async fn gone(run: &Run<'_>, konnect: Konnect<'_>, id: Uuid, error: konnect::Error) -> Error {
    let Ok(present) = konnect::teams(konnect).await else {
        return error.into();
    };
    if present.iter().any(|team| team.id == id) {
        return error.into();
    }
    Error::TeamGone(run.observed.team_name(id))
}

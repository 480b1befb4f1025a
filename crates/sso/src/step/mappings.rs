//! Which groups lead to which teams. They lead to nothing before Konnect follows them.
//!
//! Konnect keeps a row for each pair below its provider; an older one keeps a list of groups for each team.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use entra::ObjectId;
use futures::{StreamExt as _, TryStreamExt as _};
use konnect::{
    AddMapping, Konnect, Mapping, MappingApi, Mappings, RemoveMapping, SetGroupsOfTeam,
    SetTeamByHand,
};
use sso_http::Context;
use uuid::Uuid;

use super::keep_teams::set_by_hand;
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{History, Made, Subject, Thing};
use crate::observed::ObservedKonnect;
use crate::plan::{Change, ChosenTeams, Draft, NamedMapping};
use crate::preview::{PlannedRequest, RequestCondition};
use crate::run::{Run, is_refusal};
use crate::step::{Effect, StepId, Work};
use crate::teams::TeamRef;
use crate::teardown::{self, TeardownEffect};

/// How many mappings of one target are written at the same time.
const AT_ONCE: usize = 4;

/// What each team gets and what it loses, where Konnect keeps a list of groups for each.
type Lists = BTreeMap<Uuid, (BTreeSet<String>, BTreeSet<String>)>;

pub(crate) fn plan(draft: &mut Draft<'_>, konnect: &ObservedKonnect, chosen: &ChosenTeams) {
    let named = |team: &TeamRef, group: String| NamedMapping {
        team: team_name(draft, team),
        group,
    };
    let of_directory = |group: &str| match group.parse() {
        Ok(id) => draft.observed.group_name(id),
        Err(_) => group.to_owned(),
    };
    let change = Change::Mappings {
        added: chosen
            .add
            .iter()
            .map(|(team, group)| named(team, draft.observed.group_name(*group)))
            .collect(),
        removed: chosen
            .remove
            .iter()
            .map(|mapping| {
                let team = TeamRef::Existing(mapping.team_id);
                named(&team, of_directory(&mapping.group))
            })
            .collect(),
        released: chosen
            .release
            .iter()
            .map(|team| draft.observed.team_name(*team))
            .collect(),
        held_back: chosen.held_back,
    };
    let nothing_changes = chosen.remove.is_empty() && chosen.release.is_empty();
    let effect = match (chosen.add.is_empty(), nothing_changes) {
        (true, true) if chosen.held_back => Effect::Skip,
        (true, true) if chosen.count == 0 => return,
        (true, true) => Effect::Keep,
        (false, true) => Effect::Create,
        (_, false) => Effect::Change,
    };
    if !matches!(effect, Effect::Create | Effect::Change) {
        return draft.show(StepId::Mappings, effect, change);
    }
    let observed = konnect.teams.as_ref();
    let work = ChangeMappings {
        add: chosen.add.clone(),
        remove: chosen.remove.clone(),
        release: chosen.release.clone(),
        present: observed.and_then(|teams| teams.mappings.clone()),
    };
    let needs = vec![StepId::Provider, StepId::Teams];
    draft.add(StepId::Mappings, needs, effect, change, work);
}

fn team_name(draft: &Draft<'_>, team: &TeamRef) -> String {
    match team {
        TeamRef::New { name } => name.clone(),
        TeamRef::Existing(id) => draft.observed.team_name(*id),
    }
}

/// The difference between the mappings that are there and those that are wanted.
#[derive(Debug)]
struct ChangeMappings {
    add: Vec<(TeamRef, ObjectId)>,
    remove: Vec<Mapping>,
    /// Teams that are set by hand, and take no group before that has ended.
    release: Vec<Uuid>,
    /// What was there; `None` without a provider, when nobody can tell how Konnect keeps them.
    present: Option<Mappings>,
}

impl ChangeMappings {
    fn releases(&self) -> impl Iterator<Item = SetTeamByHand> {
        self.release.iter().map(|team| SetTeamByHand {
            team: *team,
            by_hand: false,
        })
    }

    /// One request for each row.
    fn rows(&self, ids: &Ids) -> Vec<PlannedRequest> {
        let provider = ids.provider();
        let added = self.add.iter().map(|(team, group)| {
            PlannedRequest::konnect(&AddMapping {
                provider,
                team: ids.team(team),
                group: &group.to_string(),
            })
        });
        let removed = self.remove.iter().filter_map(|mapping| {
            let mapping = mapping.id?;
            Some(PlannedRequest::konnect(&RemoveMapping {
                provider,
                mapping,
            }))
        });
        added.chain(removed).collect()
    }

    /// One request for each team that changes.
    fn lists(&self, ids: &Ids) -> Vec<PlannedRequest> {
        let present = self.present.iter().flat_map(|mappings| &mappings.rows);
        let mut teams: BTreeSet<&TeamRef> = self.add.iter().map(|(team, _)| team).collect();
        let losing: Vec<TeamRef> = self
            .remove
            .iter()
            .map(|mapping| TeamRef::Existing(mapping.team_id))
            .collect();
        teams.extend(&losing);
        teams
            .into_iter()
            .map(|team| {
                let stays = present.clone().filter(|mapping| {
                    TeamRef::Existing(mapping.team_id) == *team && !self.remove.contains(mapping)
                });
                let added = self.add.iter().filter(|(to, _)| to == team);
                let groups = stays
                    .map(|mapping| mapping.group.clone())
                    .chain(added.map(|(_, group)| group.to_string()))
                    .collect();
                PlannedRequest::konnect(&SetGroupsOfTeam {
                    team: ids.team(team),
                    groups: &groups,
                })
            })
            .collect()
    }
}

#[async_trait]
impl Work for ChangeMappings {
    fn requests(&self, ids: &Ids) -> Vec<PlannedRequest> {
        let released = self.releases().map(|it| PlannedRequest::konnect(&it));
        let changed = match self.present.as_ref().map(|mappings| mappings.api) {
            Some(MappingApi::PerProvider) => self.rows(ids),
            Some(MappingApi::Legacy) => self.lists(ids),
            None => {
                let only_if = |requests: Vec<PlannedRequest>, condition| {
                    let requests = requests.into_iter();
                    requests.map(move |request| request.only_if(condition))
                };
                only_if(self.rows(ids), RequestCondition::MappingForEachGroup)
                    .chain(only_if(self.lists(ids), RequestCondition::ListForEachTeam))
                    .collect()
            }
        };
        released.chain(changed).collect()
    }

    fn records_each(&self) -> bool {
        true
    }

    /// Writes the differences between what was wanted and what is there now, which may be less than what was reviewed.
    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let konnect = run.konnect(context)?;
        for release in self.releases().collect::<Vec<_>>() {
            set_by_hand(run, konnect, StepId::Mappings, &release).await?;
        }
        let provider = run.facts.ids().provider();
        let present = konnect::team_group_mappings(konnect, provider).await?;
        if present.api == MappingApi::Legacy {
            change_lists(run, konnect, self, &present.rows).await?;
        } else {
            change_rows(run, konnect, self, &present.rows).await?;
        }
        Ok(Vec::new())
    }
}

async fn change_rows(
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
        group: &group,
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
        id.map(|id| Made {
            what,
            id: id.to_string(),
        })
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

/// An older Konnect keeps a list of groups for each team. It is written whole, once for each team, as it was shown; so
/// one after the other is quick enough.
async fn change_lists(
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

/// Konnect says "not found" of a provider and of a team alike; the list of teams tells which of them is gone.
async fn gone(run: &Run<'_>, konnect: Konnect<'_>, id: Uuid, error: konnect::Error) -> Error {
    let Ok(present) = konnect::teams(konnect).await else {
        return error.into();
    };
    if present.iter().any(|team| team.id == id) {
        return error.into();
    }
    Error::TeamGone(run.observed.team_name(id))
}

fn groups_of(rows: &[Mapping], team: Uuid) -> BTreeSet<String> {
    let rows = rows.iter().filter(|row| row.team_id == team);
    rows.map(|row| row.group.clone()).collect()
}

/// They become what they were.
pub(crate) fn undo(draft: &mut teardown::Draft<'_>, history: &History, konnect: &ObservedKonnect) {
    let (Some(before), Some(provider)) = (history.before(StepId::Mappings), konnect.oidc()) else {
        return;
    };
    let was = before.konnect.as_ref().map(|konnect| &konnect.mappings);
    let now = konnect
        .teams
        .as_ref()
        .and_then(|teams| teams.mappings.as_ref());
    let find = |rows: &[Mapping], team: Uuid, group: &str| {
        let mut rows = rows.iter();
        rows.find(|row| row.team_id == team && row.group == group)
            .cloned()
    };
    let mut rows: Vec<Arc<dyn Work>> = Vec::new();
    let mut lists = Lists::default();
    let legacy = now.filter(|now| now.api == MappingApi::Legacy);
    let mut seen = BTreeSet::new();
    for subject in history.subjects(StepId::Mappings) {
        let Subject::Mapping { team, group } = subject else {
            continue;
        };
        if !seen.insert((team, group)) {
            continue;
        }
        let before = was.and_then(|rows| find(rows, *team, group));
        let present = now.and_then(|mappings| find(&mappings.rows, *team, group));
        let provider = provider.id;
        match (before, present) {
            (None, Some(_)) if legacy.is_some() => {
                lists.entry(*team).or_default().1.insert(group.clone());
            }
            (Some(_), None) if legacy.is_some() => {
                lists.entry(*team).or_default().0.insert(group.clone());
            }
            (None, Some(mapping)) => {
                if let Some(mapping) = mapping.id {
                    rows.push(Arc::new(RemoveRow(RemoveMapping { provider, mapping })));
                }
            }
            (Some(_), None) => rows.push(Arc::new(AddRow {
                provider,
                team: *team,
                group: group.clone(),
            })),
            (None, None) | (Some(_), Some(_)) => {}
        }
    }
    let now = legacy.map_or(&[][..], |now| &now.rows);
    let changes = lists.values().map(|(add, remove)| add.len() + remove.len());
    let count = rows.len() + changes.sum::<usize>();
    let step = StepId::Mappings;
    for row in rows {
        draft.add_shared(step, TeardownEffect::Restore, row);
    }
    for (team, (add, remove)) in lists {
        let mut groups = groups_of(now, team);
        groups.extend(add.iter().cloned());
        let groups = &groups - &remove;
        let list = List {
            team,
            add,
            remove,
            groups,
        };
        draft.add(step, TeardownEffect::Restore, list);
    }
    draft.concerns(step, count);
}

/// A row that comes back.
#[derive(Debug)]
struct AddRow {
    provider: Uuid,
    team: Uuid,
    group: String,
}

impl AddRow {
    fn operation(&self) -> AddMapping<'_> {
        AddMapping {
            provider: self.provider,
            team: self.team,
            group: &self.group,
        }
    }
}

#[async_trait]
impl Work for AddRow {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::konnect(&self.operation())]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        run.konnect(context)?.send(&self.operation()).await?;
        Ok(Vec::new())
    }
}

/// A row that goes.
#[derive(Debug)]
struct RemoveRow(RemoveMapping);

#[async_trait]
impl Work for RemoveRow {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::konnect(&self.0)]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        run.konnect(context)?.send(&self.0).await?;
        Ok(Vec::new())
    }
}

/// All groups of a team, the older way.
#[derive(Debug)]
struct List {
    team: Uuid,
    add: BTreeSet<String>,
    remove: BTreeSet<String>,
    /// What is there then.
    groups: BTreeSet<String>,
}

#[async_trait]
impl Work for List {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::konnect(&SetGroupsOfTeam {
            team: self.team,
            groups: &self.groups,
        })]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let konnect = run.konnect(context)?;
        konnect::change_groups_of_team(konnect, self.team, &self.add, &self.remove).await?;
        Ok(Vec::new())
    }
}

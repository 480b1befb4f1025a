//! Which groups are mapped to which teams. Mappings have no effect before Konnect follows groups.
//!
//! Konnect keeps a row for each pair under its provider; an older one keeps a list of groups for each team.

mod change;
mod undo;

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use entra::ObjectId;
use konnect::{
    AddMapping, Mapping, MappingApi, Mappings, RemoveMapping, SetGroupsOfTeam, SetTeamByHand,
};
use sso_http::Context;
use uuid::Uuid;

pub(crate) use undo::undo;

use super::keep_teams::set_by_hand;
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::Made;
use crate::observed::ObservedKonnect;
use crate::plan::{Change, ChosenTeams, Draft, NamedMapping};
use crate::preview::{PlannedRequest, RequestCondition};
use crate::run::Run;
use crate::step::{Effect, StepId, Work};
use crate::teams::TeamRef;

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

/// The difference between the existing mappings and the wanted ones.
#[derive(Debug)]
struct ChangeMappings {
    add: Vec<(TeamRef, ObjectId)>,
    remove: Vec<Mapping>,
    /// Teams that are set by hand, and accept no group until that has ended.
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
                group: group.to_string(),
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

    /// Writes the differences between what was wanted and what is there now, which may be fewer than were reviewed.
    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let konnect = run.konnect(context)?;
        for release in self.releases().collect::<Vec<_>>() {
            set_by_hand(run, konnect, StepId::Mappings, &release).await?;
        }
        let provider = run.facts.ids().provider();
        let present = konnect::team_group_mappings(konnect, provider).await?;
        if present.api == MappingApi::Legacy {
            change::lists(run, konnect, self, &present.rows).await?;
        } else {
            change::rows(run, konnect, self, &present.rows).await?;
        }
        Ok(Vec::new())
    }
}

fn groups_of(rows: &[Mapping], team: Uuid) -> BTreeSet<String> {
    let rows = rows.iter().filter(|row| row.team_id == team);
    rows.map(|row| row.group.clone()).collect()
}

//! Undoing what set-ups did to mappings.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use konnect::{AddMapping, Mapping, MappingApi, RemoveMapping, SetGroupsOfTeam};
use sso_http::Context;
use uuid::Uuid;

use super::{Lists, groups_of};
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{History, Made, Subject};
use crate::observed::ObservedKonnect;
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{InKonnect, StepId, Work};
use crate::teardown::{self, TeardownEffect};

/// Restores them.
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
                    rows.push(Arc::new(InKonnect(RemoveMapping { provider, mapping })));
                }
            }
            (Some(_), None) => rows.push(Arc::new(InKonnect(AddMapping {
                provider,
                team: *team,
                group: group.clone(),
            }))),
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

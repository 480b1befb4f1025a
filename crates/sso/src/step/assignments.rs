//! Who may sign in, and whom tokens name: the groups that are assigned to the enterprise application.

use std::collections::BTreeSet;

use async_trait::async_trait;
use entra::{AssignGroup, Assignment, ObjectId, RemoveAssignment};
use sso_http::Context;

use crate::before::Before;
use crate::check::CheckId;
use crate::desired::Desired;
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{History, Made, Subject, Thing};
use crate::observed::Observed;
use crate::plan::{Change, Draft};
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{Effect, GoneFromGraph, StepId, Work};
use crate::teams::DesiredTeams;
use crate::teardown::{self, TeardownEffect};

/// A group that has since been deleted would match nobody, and Konnect accepts any text as a group. One that is already
/// mapped to a team may stay there until someone removes it.
pub(crate) fn refuse_groups_that_are_gone(
    desired: &Desired,
    observed: &Observed,
) -> Result<(), Error> {
    let Some(known) = known(observed) else {
        return Ok(());
    };
    let mut chosen = desired.groups_to_assign();
    chosen.extend(desired.teams.iter().flat_map(DesiredTeams::groups));
    let mapped = mapped(observed);
    let mut gone = chosen.difference(&known);
    match gone.find(|group| !mapped.contains(*group)) {
        Some(gone) => Err(Error::GroupGone(*gone)),
        None => Ok(()),
    }
}

/// Microsoft assigns only groups that are security-enabled, which Microsoft 365 groups usually are not.
pub(crate) fn refuse_groups_that_cannot_be_assigned(
    desired: &Desired,
    observed: &Observed,
) -> Result<(), Error> {
    let chosen = desired.groups_to_assign();
    let known = observed.groups.iter().flatten();
    let mut not_for_access = known.filter(|group| !group.security_enabled);
    match not_for_access.find(|group| chosen.contains(&group.id)) {
        Some(group) => Err(Error::GroupNotAssignable(group.display_name.clone())),
        None => Ok(()),
    }
}

/// The groups that exist, where that is known.
fn known(observed: &Observed) -> Option<BTreeSet<ObjectId>> {
    let groups = observed.groups.as_ref()?;
    Some(groups.iter().map(|group| group.id).collect())
}

/// The groups mapped to teams now.
fn mapped(observed: &Observed) -> BTreeSet<ObjectId> {
    let konnect = observed.konnect.iter();
    konnect
        .filter_map(|konnect| konnect.teams.as_ref()?.mappings.as_ref())
        .flat_map(|mappings| &mappings.rows)
        .filter_map(|mapping| mapping.group.parse().ok())
        .collect()
}

pub(crate) fn plan(draft: &mut Draft<'_>) {
    let observed = draft.observed;
    let mut wanted = draft.desired.groups_to_assign();
    if let Some(known) = known(observed) {
        wanted.retain(|group| known.contains(group));
    }
    if wanted.is_empty() || draft.leaves(CheckId::Admission) {
        return;
    }
    let present: BTreeSet<ObjectId> = observed
        .assignments
        .iter()
        .map(|assignment| assignment.principal_id)
        .collect();
    let missing: Vec<ObjectId> = wanted.difference(&present).copied().collect();
    let others = present.difference(&wanted).count();
    let names = |ids: &mut dyn Iterator<Item = &ObjectId>| {
        ids.map(|id| observed.group_name(*id)).collect::<Vec<_>>()
    };
    if missing.is_empty() {
        let groups = names(&mut wanted.iter());
        let kept = Change::Assignments { groups, others };
        return draft.show(StepId::Assignments, Effect::Keep, kept);
    }
    let groups = names(&mut missing.iter());
    let added = Change::Assignments { groups, others };
    draft.add(
        StepId::Assignments,
        vec![StepId::ServicePrincipal],
        Effect::Create,
        added,
        Assign(missing),
    );
}

/// One group after the other, because two writes to one application at the same time can end in
/// `Directory_ConcurrencyViolation`.
#[derive(Debug)]
struct Assign(Vec<ObjectId>);

impl Assign {
    fn operations(&self, ids: &Ids) -> impl Iterator<Item = AssignGroup> {
        let service_principal = ids.service_principal();
        self.0.iter().map(move |group| AssignGroup {
            service_principal,
            group: *group,
        })
    }
}

#[async_trait]
impl Work for Assign {
    fn requests(&self, ids: &Ids) -> Vec<PlannedRequest> {
        let operations = self.operations(ids);
        operations.map(|it| PlannedRequest::graph(&it)).collect()
    }

    fn records_each(&self) -> bool {
        true
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let graph = run.services.graph(context);
        for assign in self.operations(&run.facts.ids()).collect::<Vec<_>>() {
            let assigned = async {
                match graph.send(&assign).await {
                    Err(error) if error.may_have_taken_effect() => {
                        let present = entra::assignments(graph, assign.service_principal).await;
                        present
                            .unwrap_or_default()
                            .into_iter()
                            .find(|assignment| assignment.principal_id == assign.group)
                            .ok_or(error.into())
                    }
                    Err(entra::Error::NotFound { .. }) => Err(Error::GroupGone(assign.group)),
                    Err(entra::Error::GroupNotAssignable { .. }) => {
                        Err(Error::GroupNotAssignable(assign.group.to_string()))
                    }
                    assigned => Ok(assigned?),
                }
            };
            let made =
                |assignment: &Assignment| vec![Made::new(Thing::Assignment, assignment.id.clone())];
            let (step, request) = (StepId::Assignments, PlannedRequest::graph(&assign));
            let about = Subject::Assignment(assign.group);
            run.recorded(step, &request, about, assigned, made).await?;
        }
        Ok(Vec::new())
    }
}

/// Removes those that set-ups made.
pub(crate) fn undo(
    draft: &mut teardown::Draft<'_>,
    history: &History,
    before: &Before,
    service_principal: ObjectId,
) {
    let is_ours = |now: &Assignment| {
        let subject = Subject::Assignment(now.principal_id);
        let made = history.ours.has(Thing::Assignment, &now.id);
        made || history
            .ours
            .may_have_made(StepId::Assignments, Some(&subject))
    };
    let was_there = |group| {
        let mut assignments = before.assignments.iter();
        assignments.any(|assignment| assignment.principal_id == group)
    };
    let observed = draft.observed;
    let go = observed.assignments.iter();
    for now in go.filter(|now| is_ours(now) && !was_there(now.principal_id)) {
        let work = GoneFromGraph(RemoveAssignment {
            service_principal,
            id: now.id.clone(),
        });
        draft.add(StepId::Assignments, TeardownEffect::Delete, work);
    }
}

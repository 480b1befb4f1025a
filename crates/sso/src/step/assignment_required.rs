//! Whether only those who are assigned to the enterprise application may sign in.

use entra::{ObjectId, RequireAssignment, ServicePrincipal};

use crate::check::CheckId;
use crate::desired::Admission;
use crate::journal::History;
use crate::plan::{Change, Draft};
use crate::step::{Effect, InGraph, StepId};
use crate::teardown::{self, TeardownEffect};

pub(crate) fn plan(draft: &mut Draft<'_>) {
    let required = draft.desired.admission == Admission::Assigned;
    let change = Change::AssignmentRequired { required };
    let step = StepId::AssignmentRequired;
    match &draft.observed.service_principal {
        Some(_) if draft.leaves(CheckId::Admission) => {}
        // The request that creates the enterprise application says it.
        None if required => draft.show(step, Effect::Create, change),
        None => {}
        Some(existing) if existing.assignment_required && required => {
            draft.show(step, Effect::Keep, change);
        }
        // Everyone may sign in unless someone says otherwise, so there is nothing to show.
        Some(existing) if !existing.assignment_required && !required => {}
        Some(existing) => {
            // Those who are to be let in are assigned before everyone else is turned away.
            let needs = vec![StepId::ServicePrincipal, StepId::Assignments];
            let work = require(existing.id, required);
            draft.add(step, needs, Effect::Change, change, work);
        }
    }
}

/// Restores it.
pub(crate) fn undo(draft: &mut teardown::Draft<'_>, history: &History, now: &ServicePrincipal) {
    let before = history.before(StepId::AssignmentRequired);
    if let Some(was) = before.and_then(|before| before.service_principal.as_ref())
        && was.assignment_required != now.assignment_required
    {
        let work = require(now.id, was.assignment_required);
        draft.add(StepId::AssignmentRequired, TeardownEffect::Restore, work);
    }
}

fn require(service_principal: ObjectId, required: bool) -> InGraph<RequireAssignment> {
    InGraph(RequireAssignment {
        service_principal,
        required,
    })
}

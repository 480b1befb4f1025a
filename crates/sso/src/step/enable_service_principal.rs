//! Whether anyone may sign in to the enterprise application: someone may have switched it off in Entra.

use entra::{EnableServicePrincipal, ObjectId, ServicePrincipal};

use crate::check::CheckId;
use crate::journal::History;
use crate::plan::{Change, Draft};
use crate::step::{Effect, InGraph, StepId};
use crate::teardown::{self, TeardownEffect};

pub(crate) fn plan(draft: &mut Draft<'_>) {
    // It is on unless someone switched it off, so there is nothing to show.
    if let Some(existing) = &draft.observed.service_principal
        && !existing.account_enabled
        && !draft.leaves(CheckId::EnterpriseApplication)
    {
        // Who may come in is decided before the door opens.
        let needs = vec![
            StepId::ServicePrincipal,
            StepId::Assignments,
            StepId::AssignmentRequired,
        ];
        let (step, change) = (
            StepId::EnableServicePrincipal,
            Change::EnableServicePrincipal,
        );
        let work = switch(existing.id, true);
        draft.add(step, needs, Effect::Change, change, work);
    }
}

/// Switches it off again, if nobody else has done so since.
pub(crate) fn undo(draft: &mut teardown::Draft<'_>, history: &History, now: &ServicePrincipal) {
    let before = history.before(StepId::EnableServicePrincipal);
    if let Some(was) = before.and_then(|before| before.service_principal.as_ref())
        && was.account_enabled != now.account_enabled
    {
        let work = switch(now.id, was.account_enabled);
        let step = StepId::EnableServicePrincipal;
        draft.add(step, TeardownEffect::Restore, work);
    }
}

fn switch(id: ObjectId, enabled: bool) -> InGraph<EnableServicePrincipal> {
    InGraph(EnableServicePrincipal { id, enabled })
}

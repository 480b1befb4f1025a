//! Whether only those who are assigned to the enterprise application may sign in.

use async_trait::async_trait;
use entra::{ObjectId, RequireAssignment, ServicePrincipal};
use sso_http::Context;

use crate::desired::Admission;
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{History, Made};
use crate::plan::{Change, Draft};
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{Effect, StepId, Work};
use crate::teardown::{self, TeardownEffect};

pub(crate) fn plan(draft: &mut Draft<'_>) {
    let required = draft.desired.admission == Admission::Assigned;
    let change = Change::AssignmentRequired { required };
    let step = StepId::AssignmentRequired;
    match &draft.observed.service_principal {
        // The request that creates the enterprise application says it.
        None if required => draft.show(step, Effect::Create, change),
        None => {}
        Some(existing) if existing.assignment_required && required => {
            draft.show(step, Effect::Keep, change);
        }
        // That everyone may sign in is how it is unless somebody says otherwise, so there is nothing to tell.
        Some(existing) if !existing.assignment_required && !required => {}
        Some(existing) => {
            // Whoever is to be let in is assigned before everybody else is turned away.
            let needs = vec![StepId::ServicePrincipal, StepId::Assignments];
            let work = Require::of(existing.id, required);
            draft.add(step, needs, Effect::Change, change, work);
        }
    }
}

/// It becomes as it was.
pub(crate) fn undo(draft: &mut teardown::Draft<'_>, history: &History, now: &ServicePrincipal) {
    let before = history.before(StepId::AssignmentRequired);
    if let Some(was) = before.and_then(|before| before.service_principal.as_ref())
        && was.assignment_required != now.assignment_required
    {
        let work = Require::of(now.id, was.assignment_required);
        draft.add(StepId::AssignmentRequired, TeardownEffect::Restore, work);
    }
}

#[derive(Debug)]
struct Require(RequireAssignment);

impl Require {
    fn of(service_principal: ObjectId, required: bool) -> Self {
        Self(RequireAssignment {
            service_principal,
            required,
        })
    }
}

#[async_trait]
impl Work for Require {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::graph(&self.0)]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        run.services.graph(context).send(&self.0).await?;
        Ok(Vec::new())
    }
}

//! The enterprise application.

use async_trait::async_trait;
use entra::{
    CreateServicePrincipal, DeleteServicePrincipal, ObjectId, ServicePrincipal,
    SetServicePrincipalTags,
};
use sso_http::Context;

use super::application::Restore;
use crate::desired::Admission;
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{History, Made, Thing};
use crate::plan::{Change, Draft};
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{Effect, GoneFromGraph, InGraph, StepId, Work};
use crate::teardown::{self, TeardownEffect};

pub(crate) fn plan(draft: &mut Draft<'_>) {
    let (step, change) = (StepId::ServicePrincipal, Change::ServicePrincipal);
    let needs = vec![StepId::Application];
    match &draft.observed.service_principal {
        None => {
            let work = Create {
                assignment_required: draft.desired.admission == Admission::Assigned,
                tags: vec![draft.observed.mark.tag()],
            };
            draft.add(step, needs, Effect::Create, change, work);
        }
        Some(existing) if !is_listed(existing) => {
            let work = InGraph(SetServicePrincipalTags {
                id: existing.id,
                tags: listed(existing),
            });
            draft.add(step, needs, Effect::Change, change, work);
        }
        Some(_) => draft.show(step, Effect::Keep, change),
    }
}

/// Whether the portal lists it under enterprise applications.
fn is_listed(service_principal: &ServicePrincipal) -> bool {
    service_principal
        .tags
        .iter()
        .any(|tag| tag == entra::INTEGRATED_APP_TAG)
}

/// Its tags plus the one by which the portal lists it.
fn listed(service_principal: &ServicePrincipal) -> Vec<String> {
    let mut tags = service_principal.tags.clone();
    tags.push(entra::INTEGRATED_APP_TAG.to_owned());
    tags
}

#[derive(Debug)]
struct Create {
    assignment_required: bool,
    tags: Vec<String>,
}

impl Create {
    fn operation(&self, ids: &Ids) -> CreateServicePrincipal<'_> {
        CreateServicePrincipal {
            app_id: ids.app_id(),
            assignment_required: self.assignment_required,
            tags: &self.tags,
        }
    }
}

#[async_trait]
impl Work for Create {
    fn requests(&self, ids: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::graph(&self.operation(ids))]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let graph = run.services.graph(context);
        let create = self.operation(&run.facts.ids());
        let existing = match graph.send(&create).await {
            // One exists: the lost answer was a success, or others have created it.
            Err(error) if error.may_have_taken_effect() || is_conflict(&error) => {
                let found = entra::service_principal(graph, create.app_id).await;
                found.ok().flatten().ok_or(error)?
            }
            created => created?,
        };
        run.facts.keep_service_principal(existing.id);
        if !run.observed.mark.is_on_service_principal(&existing) {
            return Ok(Vec::new());
        }
        Ok(vec![Made::new(
            Thing::ServicePrincipal,
            existing.id.to_string(),
        )])
    }
}

fn is_conflict(error: &entra::Error) -> bool {
    matches!(error, entra::Error::Conflict { .. })
}

/// Restores its tags, if nobody else has changed them since.
pub(crate) fn undo_tags(
    draft: &mut teardown::Draft<'_>,
    history: &History,
    now: &ServicePrincipal,
) {
    let before = history.before(StepId::ServicePrincipal);
    let Some(was) = before.and_then(|before| before.service_principal.as_ref()) else {
        return;
    };
    if now.tags == listed(was) {
        let work = InGraph(SetServicePrincipalTags {
            id: now.id,
            tags: was.tags.clone(),
        });
        draft.add(StepId::ServicePrincipal, TeardownEffect::Restore, work);
    }
}

pub(crate) fn delete(draft: &mut teardown::Draft<'_>, id: ObjectId) {
    let deletion = GoneFromGraph(DeleteServicePrincipal(id));
    draft.add(StepId::ServicePrincipal, TeardownEffect::Delete, deletion);
}

/// Restores it from Entra's deleted items, with its consents and assignments.
pub(crate) fn restore(draft: &mut teardown::Draft<'_>, id: ObjectId) {
    draft.add(
        StepId::ServicePrincipal,
        TeardownEffect::Restore,
        Restore(id),
    );
}

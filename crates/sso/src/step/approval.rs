//! The approval for everyone in the tenant, so that nobody is asked at the first sign-in.

use std::collections::BTreeSet;

use async_trait::async_trait;
use entra::{DeleteGrant, Grant, GrantConsent, ObjectId, SetGrantScopes};
use sso_http::Context;

use crate::before::Before;
use crate::check::CheckId;
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{History, Made, Thing};
use crate::observed::Observed;
use crate::plan::{Approval, Change, Draft};
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{Effect, GoneFromGraph, InGraph, StepId, Work};
use crate::teardown::{self, Leftover, TeardownEffect};

/// The permissions that are approved for everyone.
pub(crate) const SCOPES: [&str; 3] = ["openid", "profile", "email"];

pub(crate) fn plan(draft: &mut Draft<'_>) {
    if draft.leaves(CheckId::Approval) {
        return;
    }
    let observed: &Observed = draft.observed;
    let step = StepId::Approval;
    let given = Change::Approval { skipped: None };
    let skip = |reason| Change::Approval {
        skipped: Some(reason),
    };
    if SCOPES
        .iter()
        .all(|scope| observed.approved_scopes().contains(*scope))
    {
        return draft.show(step, Effect::Keep, given);
    }
    if !draft.desired.approve {
        return draft.show(step, Effect::Skip, skip(Approval::NotChosen));
    }
    let Some(resource) = observed.graph_service_principal else {
        return draft.show(step, Effect::Skip, skip(Approval::NotAllowed));
    };
    let needs = vec![StepId::ServicePrincipal];
    if let Some(present) = consent_to_less(observed, resource) {
        let mut scopes = present.scopes.clone();
        scopes.extend(SCOPES.map(str::to_owned));
        let id = present.id.clone();
        // This run did not make it, so nothing is recorded as made.
        let work = InGraph(SetGrantScopes { id, scopes });
        return draft.add(step, needs, Effect::Change, given, work);
    }
    draft.add(step, needs, Effect::Create, given, Give { resource });
}

/// The existing approval for everyone that lacks permissions. Entra does not accept a second one.
fn consent_to_less(observed: &Observed, resource: ObjectId) -> Option<&Grant> {
    let mut grants = observed.grants.iter();
    grants.find(|grant| grant.is_for_everybody() && grant.resource_id == resource)
}

#[derive(Debug)]
struct Give {
    /// Microsoft Graph's service principal.
    resource: ObjectId,
}

impl Give {
    fn operation(&self, ids: &Ids) -> GrantConsent<'static> {
        GrantConsent {
            client: ids.service_principal(),
            resource: self.resource,
            scopes: &SCOPES,
        }
    }
}

#[async_trait]
impl Work for Give {
    fn requests(&self, ids: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::graph(&self.operation(ids))]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let graph = run.services.graph(context);
        let consent = self.operation(&run.facts.ids());
        let present = async || {
            let grants = entra::grants_of(graph, consent.client).await;
            let mut grants = grants.unwrap_or_default().into_iter();
            grants.find(|grant| consent.is_covered_by(grant))
        };
        let grant = match graph.send(&consent).await {
            // Others gave it since the review, so it is theirs.
            Err(error @ entra::Error::Conflict { .. }) => {
                return present().await.map(|_| Vec::new()).ok_or(error.into());
            }
            Err(error) if error.may_have_taken_effect() => present().await.ok_or(error)?,
            granted => granted?,
        };
        Ok(vec![Made::new(Thing::Grant, grant.id)])
    }
}

/// A consent carries no mark: ours is the one on record. After a lost answer a new one is kept, whoever gave it, and
/// one that was there before is restored if it says exactly what ours would.
pub(crate) fn undo(draft: &mut teardown::Draft<'_>, history: &History, before: &Before) {
    let for_everybody = |grants: &[Grant]| {
        let mut grants = grants.iter();
        grants.find(|grant| grant.is_for_everybody()).cloned()
    };
    if draft.observed.grants_unread {
        return draft.leave(Leftover::ApprovalMayBeOfOthers);
    }
    let was = for_everybody(&before.grants);
    let Some(now) = for_everybody(&draft.observed.grants) else {
        return;
    };
    let mut set: BTreeSet<String> = SCOPES.iter().map(ToString::to_string).collect();
    set.extend(was.iter().flat_map(|was| was.scopes.iter().cloned()));
    let made = history.ours.has(Thing::Grant, &now.id);
    let may_be_made = made || history.ours.may_have_made(StepId::Approval, None);
    if was.as_ref().is_some_and(|was| was.scopes == now.scopes) {
        return;
    }
    // What was there is nothing that a run made; it changed it, if it says exactly what a run would.
    let may_be_ours = may_be_made || was.is_some();
    if !may_be_ours || now.scopes != set {
        return draft.leave(Leftover::ChangedByOthers);
    }
    if was.is_none() && !made {
        return draft.leave(Leftover::ApprovalMayBeOfOthers);
    }
    match was {
        None => {
            let work = GoneFromGraph(DeleteGrant(now.id));
            draft.add(StepId::Approval, TeardownEffect::Delete, work);
        }
        Some(was) => {
            let work = InGraph(SetGrantScopes {
                id: now.id,
                scopes: was.scopes,
            });
            draft.add(StepId::Approval, TeardownEffect::Restore, work);
        }
    }
}

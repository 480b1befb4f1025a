//! The identity provider is switched on.

use async_trait::async_trait;
use konnect::EnableIdentityProvider;
use sso_http::Context;

use crate::error::Error;
use crate::ids::Ids;
use crate::journal::Made;
use crate::observed::ObservedKonnect;
use crate::plan::{Change, Draft};
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{Effect, StepId, Work};

/// Everything else comes first: from the moment this is on, people are sent to Microsoft.
pub(crate) fn plan(draft: &mut Draft<'_>, konnect: &ObservedKonnect) {
    let (step, change) = (StepId::EnableProvider, Change::EnableProvider);
    if is_on(konnect) {
        draft.show(step, Effect::Keep, change);
    } else {
        let needs = draft.ids().collect();
        draft.add(step, needs, Effect::Change, change, Enable);
    }
}

pub(crate) fn is_on(konnect: &ObservedKonnect) -> bool {
    konnect.oidc().is_some_and(|provider| provider.enabled)
}

#[derive(Debug)]
struct Enable;

impl Enable {
    fn operation(ids: &Ids) -> EnableIdentityProvider {
        EnableIdentityProvider {
            id: ids.provider(),
            enabled: true,
        }
    }
}

#[async_trait]
impl Work for Enable {
    fn requests(&self, ids: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::konnect(&Self::operation(ids))]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let operation = Self::operation(&run.facts.ids());
        run.konnect(context)?.send(&operation).await?;
        Ok(Vec::new())
    }
}

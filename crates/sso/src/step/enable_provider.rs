//! The identity provider is switched on.

use async_trait::async_trait;
use konnect::EnableIdentityProvider;
use sso_http::Context;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::Ids;
use crate::journal::Made;
use crate::observed::ObservedKonnect;
use crate::plan::{Change, Draft};
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{Effect, StepId, Work};
use crate::teardown::done_if_gone;

/// Everything else comes first: people are sent to Microsoft from the moment this is on.
pub(crate) fn plan(draft: &mut Draft<'_>, konnect: &ObservedKonnect) {
    let (step, change) = (StepId::EnableProvider, Change::EnableProvider);
    if is_on(konnect) {
        draft.show(step, Effect::Keep, change);
    } else {
        let needs = draft.ids().collect();
        draft.add(step, needs, Effect::Change, change, Enable::on());
    }
}

pub(crate) fn is_on(konnect: &ObservedKonnect) -> bool {
    konnect.oidc().is_some_and(|provider| provider.enabled)
}

#[derive(Debug)]
pub(super) struct Enable {
    /// Which one; `None` for the one of the run.
    provider: Option<Uuid>,
    enabled: bool,
}

impl Enable {
    fn on() -> Self {
        Self {
            provider: None,
            enabled: true,
        }
    }

    /// Off, before it is deleted.
    pub(super) fn off(provider: Uuid) -> Self {
        Self {
            provider: Some(provider),
            enabled: false,
        }
    }

    fn operation(&self, ids: &Ids) -> EnableIdentityProvider {
        EnableIdentityProvider {
            id: self.provider.unwrap_or_else(|| ids.provider()),
            enabled: self.enabled,
        }
    }
}

#[async_trait]
impl Work for Enable {
    fn requests(&self, ids: &Ids) -> Vec<PlannedRequest> {
        vec![PlannedRequest::konnect(&self.operation(ids))]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let operation = self.operation(&run.facts.ids());
        let sent = run.konnect(context)?.send(&operation).await;
        if self.enabled {
            sent?;
            return Ok(Vec::new());
        }
        done_if_gone(sent.map(drop))
    }
}

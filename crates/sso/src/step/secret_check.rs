//! The client secret obtains a token, before anyone relies on it.

use async_trait::async_trait;
use sso_http::Context;

use super::secret::{SecretNeed, held};
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::Made;
use crate::observed::ObservedKonnect;
use crate::plan::Draft;
use crate::preview::PlannedRequest;
use crate::run::Run;
use crate::step::{StepId, Work};

/// Microsoft's servers learn of a new secret one after the other, so one of them that knows it says little about the next.
const IN_A_ROW: u8 = 3;

pub(crate) fn plan(draft: &mut Draft<'_>, secret: &SecretNeed) {
    if secret.is_handed_on() {
        let needs = vec![
            StepId::Application,
            StepId::ClientSecret,
            StepId::ServicePrincipal,
            // While it is off, no secret obtains a token.
            StepId::EnableServicePrincipal,
        ];
        let konnect = draft.observed.konnect.as_ref();
        let provider = konnect.and_then(ObservedKonnect::oidc);
        let takes_effect_at_once = provider.is_some_and(|provider| provider.enabled);
        let times = if takes_effect_at_once { IN_A_ROW } else { 1 };
        draft.step(StepId::SecretCheck, needs, SecretCheck { times });
    }
}

#[derive(Debug)]
struct SecretCheck {
    times: u8,
}

#[async_trait]
impl Work for SecretCheck {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        Vec::new()
    }

    fn writes(&self) -> bool {
        false
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let app_id = run.facts.ids().app_id();
        let stored = held(run).await?;
        let services = run.services;
        let scope = services.entra.graph_default_scope();
        entra::until_secret_works(
            &services.http,
            &run.observed.metadata.token_endpoint,
            app_id,
            &stored.value,
            &scope,
            self.times,
            context,
        )
        .await?;
        run.facts.keep_secret_works();
        Ok(Vec::new())
    }
}

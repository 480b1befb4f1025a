//! The organization's sign-in with OpenID Connect is on. A Dev Portal's follows its provider, and its own switch is
//! deprecated.

use async_trait::async_trait;
use konnect::{SetOidc, TargetId};
use sso_http::Context;

use super::enable_provider;
use crate::error::Error;
use crate::ids::Ids;
use crate::journal::{History, Made};
use crate::observed::ObservedKonnect;
use crate::plan::{Change, Draft};
use crate::preview::{PlannedRequest, RequestCondition};
use crate::run::Run;
use crate::step::{Effect, InKonnect, StepId, Work};
use crate::teardown::{self, TeardownEffect};

pub(crate) fn plan(draft: &mut Draft<'_>, target_id: TargetId, konnect: &ObservedKonnect) {
    let TargetId::Organization = target_id else {
        return;
    };
    let (step, change) = (StepId::OpenIdSignIn, Change::OpenIdSignIn);
    if enable_provider::is_on(konnect) && konnect.settings.oidc_auth_enabled {
        draft.show(step, Effect::Keep, change);
    } else {
        let needs = draft.ids().collect();
        draft.add(step, needs, Effect::Change, change, TurnOn);
    }
}

/// Switches it off again, if it was off.
pub(crate) fn undo(draft: &mut teardown::Draft<'_>, history: &History, now: &ObservedKonnect) {
    let was_on = history
        .before(StepId::OpenIdSignIn)
        .and_then(|before| before.konnect.as_ref())
        .map(|was| was.settings.oidc_auth_enabled);
    if was_on == Some(false) && now.settings.oidc_auth_enabled {
        let off = InKonnect(SetOidc(false));
        draft.add(StepId::OpenIdSignIn, TeardownEffect::Restore, off);
    }
}

/// Konnect may or may not turn it on by itself when a provider is enabled, so it is read first and written only if it
/// is still off.
#[derive(Debug)]
struct TurnOn;

#[async_trait]
impl Work for TurnOn {
    fn requests(&self, _: &Ids) -> Vec<PlannedRequest> {
        let request = PlannedRequest::konnect(&SetOidc(true));
        vec![request.only_if(RequestCondition::OpenIdSignInStillOff)]
    }

    async fn perform(&self, run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
        let konnect = run.konnect(context)?;
        let mut settings = konnect::authentication_settings(konnect).await?;
        if !settings.oidc_auth_enabled {
            konnect.send(&SetOidc(true)).await?;
            run.answered(StepId::OpenIdSignIn, &[]).await?;
            settings = konnect::authentication_settings(konnect).await?;
        }
        run.facts.keep_settings(settings);
        Ok(Vec::new())
    }
}

//! The steps that concern Konnect.

use konnect::{IdentityProvider, Konnect, NewProvider, ProviderChange, Scope};
use sso_http::Context;
use uuid::Uuid;

use super::secret_check::held;
use crate::apply::Run;
use crate::error::Error;
use crate::journal::{Made, Thing};
use crate::plan::points_to;
use crate::step::StepId;

/// Developers have to sign in from now on; without this, Konnect takes no identity provider for a portal.
pub(crate) async fn require_authentication(
    run: &Run<'_>,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let konnect = konnect_of(run, context)?;
    if let Scope::Portal { region, id } = konnect.scope {
        konnect::set_authentication(konnect, region, id, true).await?;
    }
    Ok(Vec::new())
}

pub(crate) async fn create_provider(run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
    let (_, app_id) = run.facts.application()?;
    let secret = held(run).await?;
    let new = NewProvider {
        login_path: run.plan.desired.target.login_path(),
        issuer_url: run.plan.observed.metadata.issuer.as_str(),
        client_id: &app_id.to_string(),
        client_secret: &secret.value,
        email_claim: run.plan.desired.email.claim(),
    };
    let konnect = konnect_of(run, context)?;
    let created = match konnect::create_identity_provider(konnect, &new).await {
        // Should the lost answer have been a good one, there is a provider that names our application.
        Err(error) if error.may_have_taken_effect() => {
            let present = konnect::identity_providers(konnect)
                .await
                .unwrap_or_default();
            let ours =
                |provider: &IdentityProvider| points_to(provider, &run.plan.observed, app_id);
            present.into_iter().find(ours).ok_or(error)?
        }
        created => created?,
    };
    run.facts.keep_provider(created.id);
    Ok(vec![Made {
        what: Thing::IdentityProvider,
        id: created.id.to_string(),
    }])
}

pub(crate) async fn update_provider(
    run: &Run<'_>,
    id: Uuid,
    with_secret: bool,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let (_, app_id) = run.facts.application()?;
    let secret = if with_secret {
        Some(held(run).await?)
    } else {
        None
    };
    let change = ProviderChange {
        login_path: run.plan.desired.target.login_path(),
        issuer_url: run.plan.observed.metadata.issuer.as_str(),
        client_id: &app_id.to_string(),
        client_secret: secret.as_deref().map(|secret| &secret.value),
        email_claim: run.plan.desired.email.claim(),
    };
    konnect::update_identity_provider(konnect_of(run, context)?, id, &change).await?;
    Ok(Vec::new())
}

pub(crate) async fn enable_provider(run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
    let id = run.facts.provider()?;
    konnect::set_enabled(konnect_of(run, context)?, id, true).await?;
    Ok(Vec::new())
}

/// Konnect may turn its sign-in with OpenID Connect on by itself when a provider is enabled, or may not; so it is
/// read first and written only if it is still off.
pub(crate) async fn turn_on_open_id_sign_in(
    run: &Run<'_>,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    let konnect = konnect_of(run, context)?;
    let mut settings = konnect::authentication_settings(konnect).await?;
    if !settings.oidc_auth_enabled {
        konnect::enable_oidc(konnect).await?;
        run.answered(StepId::OpenIdSignIn, &[]).await?;
        settings = konnect::authentication_settings(konnect).await?;
    }
    run.facts.keep_settings(settings);
    Ok(Vec::new())
}

/// Konnect, as far as this run's target is concerned.
pub(crate) fn konnect_of<'a>(run: &'a Run<'_>, context: &'a Context) -> Result<Konnect<'a>, Error> {
    let scope = run
        .plan
        .desired
        .target
        .scope()
        .ok_or(Error::KonnectNeeded)?;
    Ok(run.services.konnect(context)?.at(scope))
}

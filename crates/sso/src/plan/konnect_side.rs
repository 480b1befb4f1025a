//! The part of a plan that concerns Konnect's organization login.

use entra::AppId;
use konnect::{IdentityProvider, ProviderConfig};
use serde_json::{Value, json};

use super::secret::SecretNeed;
use super::{Change, Draft, Work};
use crate::desired::Target;
use crate::error::Error;
use crate::observed::Observed;
use crate::preview::{NEW_PROVIDER, RequestPreview};
use crate::step::{Effect, StepId};

/// Stands for the secret in a request that is shown.
const SECRET_IN_WORDS: &str = "{the client secret}";

pub(super) fn add(draft: &mut Draft<'_>, secret: &SecretNeed) -> Result<(), Error> {
    let observed = draft.observed;
    let konnect = observed.konnect.as_ref().ok_or(Error::KonnectNeeded)?;
    if konnect.has_saml() {
        return Err(Error::SamlInPlace);
    }
    let provider = konnect.oidc();
    match provider {
        None => create_provider(draft),
        Some(provider) => update_provider(draft, provider, secret),
    }
    let was_on = provider.is_some_and(|provider| provider.enabled);
    if was_on {
        draft.change(StepId::EnableProvider, Effect::Keep, Change::EnableProvider, None);
    } else {
        let id = provider.map_or(NEW_PROVIDER.to_owned(), |provider| provider.id.to_string());
        let request =
            RequestPreview::konnect(&observed.hosts, "PATCH", &format!("identity-providers/{id}"), json!({ "enabled": true }));
        draft.change(StepId::EnableProvider, Effect::Change, Change::EnableProvider, request);
        // Everything else comes first: people are sent to Microsoft from the moment this is on.
        let needs = draft.steps.iter().map(|step| step.id).collect();
        draft.step(StepId::EnableProvider, needs, Work::EnableProvider);
    }
    if was_on && konnect.settings.oidc_auth_enabled {
        draft.change(StepId::OpenIdSignIn, Effect::Keep, Change::OpenIdSignIn, None);
    } else {
        let request =
            RequestPreview::konnect(&observed.hosts, "PATCH", "authentication-settings", json!({ "oidc_auth_enabled": true }));
        draft.change(StepId::OpenIdSignIn, Effect::Change, Change::OpenIdSignIn, request);
        let needs = draft.steps.iter().map(|step| step.id).collect();
        draft.step(StepId::OpenIdSignIn, needs, Work::TurnOnOpenIdSignIn);
    }
    if konnect.settings.basic_auth_enabled {
        draft.change(StepId::PasswordSignIn, Effect::Keep, Change::PasswordSignIn, None);
    }
    Ok(())
}

/// Whether a provider uses this tenant's issuer and this client ID.
pub(super) fn points_to(provider: &IdentityProvider, observed: &Observed, app_id: AppId) -> bool {
    match &provider.config {
        ProviderConfig::Oidc(config) => {
            config.issuer_url == observed.metadata.issuer.as_str() && config.client_id == app_id.to_string()
        }
        ProviderConfig::Saml(_) => false,
    }
}

fn login_path(draft: &Draft<'_>) -> String {
    match &draft.desired.target {
        Target::Organization { login_path, .. } => login_path.to_string(),
        Target::CallbackUrl { .. } => String::new(),
    }
}

fn create_provider(draft: &mut Draft<'_>) {
    let login_path = login_path(draft);
    let body = json!({ "type": "oidc", "enabled": false, "login_path": login_path, "config": config_in_words(draft, true) });
    let request = RequestPreview::konnect(&draft.observed.hosts, "POST", "identity-providers", body);
    draft.change(StepId::Provider, Effect::Create, Change::Provider { login_path }, request);
    draft.step(StepId::Provider, vec![StepId::Application, StepId::ClientSecret], Work::CreateProvider);
}

fn update_provider(draft: &mut Draft<'_>, provider: &IdentityProvider, secret: &SecretNeed) {
    let login_path = login_path(draft);
    let ours = draft.observed.application.as_ref().is_some_and(|application| points_to(provider, draft.observed, application.app_id));
    let same = ours && provider.login_path.as_deref() == Some(login_path.as_str()) && config_matches(draft, provider);
    if same && !secret.is_handed_on() {
        return draft.change(StepId::Provider, Effect::Keep, Change::Provider { login_path }, None);
    }
    let with_secret = secret.is_handed_on();
    let body = json!({ "login_path": login_path, "config": config_in_words(draft, with_secret) });
    let path = format!("identity-providers/{}", provider.id);
    let request = RequestPreview::konnect(&draft.observed.hosts, "PATCH", &path, body);
    let replaces = (!ours).then(|| Box::new(provider.clone()));
    draft.change(StepId::Provider, Effect::Change, Change::ProviderSettings { login_path, replaces }, request);
    let mut needs = vec![StepId::Application, StepId::ClientSecret, StepId::ServicePrincipal];
    if provider.enabled {
        // What is written here is in force at once, so the values are proven before.
        needs.extend([StepId::SecretCheck, StepId::Approval]);
    }
    draft.step(StepId::Provider, needs, Work::UpdateProvider { id: provider.id, with_secret });
}

fn config_matches(draft: &Draft<'_>, provider: &IdentityProvider) -> bool {
    match &provider.config {
        ProviderConfig::Oidc(config) => {
            config.claim_mappings == konnect::ClaimMappings::with_email(draft.desired.email.claim())
                && konnect::SCOPES.iter().all(|scope| config.scopes.contains(*scope))
        }
        ProviderConfig::Saml(_) => false,
    }
}

fn config_in_words(draft: &Draft<'_>, with_secret: bool) -> Value {
    let client_id = draft.observed.application.as_ref().map_or("{the new client ID}".to_owned(), |application| application.app_id.to_string());
    let mut config = konnect::config_body(
        draft.observed.metadata.issuer.as_str(),
        &client_id,
        &konnect::ClaimMappings::with_email(draft.desired.email.claim()),
    );
    if with_secret {
        config["client_secret"] = json!(SECRET_IN_WORDS);
    }
    config
}

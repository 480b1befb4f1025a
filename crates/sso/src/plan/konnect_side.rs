//! The part of a plan that concerns Konnect's organization login.

use entra::AppId;
use konnect::{
    ClaimMappings, IdentityProvider, LoginPath, NewProvider, ProviderChange, ProviderConfig,
};
use secrecy::SecretString;
use serde_json::json;

use super::secret::SecretNeed;
use super::{Change, Draft, Work};
use crate::error::Error;
use crate::observed::Observed;
use crate::preview::{NEW_CLIENT_ID, NEW_PROVIDER, RequestPreview};
use crate::step::{Effect, StepId};

/// The scopes without which Konnect does not learn who signs in.
const SCOPES: [&str; 3] = ["openid", "email", "profile"];

pub(super) fn add(
    draft: &mut Draft<'_>,
    login_path: &LoginPath,
    secret: &SecretNeed,
) -> Result<(), Error> {
    let observed = draft.observed;
    let konnect = observed.konnect.as_ref().ok_or(Error::KonnectNeeded)?;
    if konnect.has_saml() {
        return Err(Error::SamlInPlace);
    }
    let provider = konnect.oidc();
    match provider {
        None => create_provider(draft, login_path),
        Some(provider) => update_provider(draft, provider, login_path, secret),
    }
    let was_on = provider.is_some_and(|provider| provider.enabled);
    if was_on {
        draft.change(
            StepId::EnableProvider,
            Effect::Keep,
            Change::EnableProvider,
            None,
        );
    } else {
        let id = provider.map_or(NEW_PROVIDER.to_owned(), |provider| provider.id.to_string());
        let request = RequestPreview::konnect(
            &observed.hosts,
            "PATCH",
            &format!("identity-providers/{id}"),
            json!({ "enabled": true }),
        );
        draft.change(
            StepId::EnableProvider,
            Effect::Change,
            Change::EnableProvider,
            request,
        );
        // Everything else comes first: people are sent to Microsoft from the moment this is on.
        let needs = draft.steps.iter().map(|step| step.id).collect();
        draft.step(StepId::EnableProvider, needs, Work::EnableProvider);
    }
    if was_on && konnect.settings.oidc_auth_enabled {
        draft.change(
            StepId::OpenIdSignIn,
            Effect::Keep,
            Change::OpenIdSignIn,
            None,
        );
    } else {
        let request = RequestPreview::konnect(
            &observed.hosts,
            "PATCH",
            "authentication-settings",
            json!({ "oidc_auth_enabled": true }),
        );
        draft.change(
            StepId::OpenIdSignIn,
            Effect::Change,
            Change::OpenIdSignIn,
            request,
        );
        let needs = draft.steps.iter().map(|step| step.id).collect();
        draft.step(StepId::OpenIdSignIn, needs, Work::TurnOnOpenIdSignIn);
    }
    if konnect.settings.basic_auth_enabled {
        draft.change(
            StepId::PasswordSignIn,
            Effect::Keep,
            Change::PasswordSignIn,
            None,
        );
    }
    Ok(())
}

/// Whether a provider uses this tenant's issuer and this client ID.
pub(super) fn points_to(provider: &IdentityProvider, observed: &Observed, app_id: AppId) -> bool {
    match &provider.config {
        ProviderConfig::Oidc(config) => {
            config.issuer_url == observed.metadata.issuer.as_str()
                && config.client_id == app_id.to_string()
        }
        ProviderConfig::Saml(_) => false,
    }
}

fn create_provider(draft: &mut Draft<'_>, login_path: &LoginPath) {
    let body = NewProvider {
        login_path: Some(login_path),
        issuer_url: draft.observed.metadata.issuer.as_str(),
        client_id: &client_id_in_words(draft),
        client_secret: &SecretString::default(),
        email_claim: draft.desired.email.claim(),
    }
    .body_without_secret();
    let request =
        RequestPreview::konnect(&draft.observed.hosts, "POST", "identity-providers", body);
    let login_path = login_path.to_string();
    draft.change(
        StepId::Provider,
        Effect::Create,
        Change::Provider { login_path },
        request,
    );
    draft.step(
        StepId::Provider,
        vec![StepId::Application, StepId::ClientSecret],
        Work::CreateProvider,
    );
}

fn update_provider(
    draft: &mut Draft<'_>,
    provider: &IdentityProvider,
    login_path: &LoginPath,
    secret: &SecretNeed,
) {
    let ours = draft
        .observed
        .application
        .as_ref()
        .is_some_and(|application| points_to(provider, draft.observed, application.app_id));
    let same = ours
        && provider.login_path.as_deref() == Some(login_path.as_str())
        && config_matches(draft, provider);
    if same && !secret.is_handed_on() {
        let kept = Change::Provider {
            login_path: login_path.to_string(),
        };
        return draft.change(StepId::Provider, Effect::Keep, kept, None);
    }
    let with_secret = secret.is_handed_on();
    let body = ProviderChange {
        login_path: Some(login_path),
        issuer_url: draft.observed.metadata.issuer.as_str(),
        client_id: &client_id_in_words(draft),
        client_secret: with_secret.then_some(&SecretString::default()),
        email_claim: draft.desired.email.claim(),
    }
    .body_without_secret();
    let path = format!("identity-providers/{}", provider.id);
    let request = RequestPreview::konnect(&draft.observed.hosts, "PATCH", &path, body);
    let replaces = (!ours).then(|| Box::new(provider.clone()));
    let change = Change::ProviderSettings {
        login_path: login_path.to_string(),
        replaces,
    };
    draft.change(StepId::Provider, Effect::Change, change, request);
    let mut needs = vec![
        StepId::Application,
        StepId::ClientSecret,
        StepId::ServicePrincipal,
    ];
    if provider.enabled {
        // What is written here is in force at once, so the values are proven before.
        needs.extend([StepId::SecretCheck, StepId::Approval]);
    }
    draft.step(
        StepId::Provider,
        needs,
        Work::UpdateProvider {
            id: provider.id,
            with_secret,
        },
    );
}

fn config_matches(draft: &Draft<'_>, provider: &IdentityProvider) -> bool {
    match &provider.config {
        ProviderConfig::Oidc(config) => {
            let email = draft.desired.email.claim().to_owned();
            config.claim_mappings
                == ClaimMappings {
                    email,
                    ..ClaimMappings::default()
                }
                && SCOPES.iter().all(|scope| config.scopes.contains(*scope))
        }
        ProviderConfig::Saml(_) => false,
    }
}

fn client_id_in_words(draft: &Draft<'_>) -> String {
    let existing = draft
        .observed
        .application
        .as_ref()
        .map(|application| application.app_id.to_string());
    existing.unwrap_or_else(|| NEW_CLIENT_ID.to_owned())
}

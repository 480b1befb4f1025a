//! The part of a plan that concerns Konnect: its organization login, or one Dev Portal.

use entra::AppId;
use konnect::{
    ClaimMappings, IdentityProvider, NewProvider, ProviderChange, ProviderConfig, Scope,
};
use secrecy::SecretString;
use serde_json::Value;

use super::secret::SecretNeed;
use super::mappings as teams;
use crate::plan::{Change, Draft, Work};
use crate::error::Error;
use crate::observed::{Observed, ObservedKonnect};
use crate::preview::{NEW_CLIENT_ID, NEW_PROVIDER, RequestCondition, RequestPreview};
use crate::step::{Effect, StepId};

/// The scopes without which Konnect does not learn who signs in.
const SCOPES: [&str; 3] = ["openid", "email", "profile"];

pub(crate) fn add(draft: &mut Draft<'_>, scope: Scope, secret: &SecretNeed) -> Result<(), Error> {
    let observed = draft.observed;
    let konnect = observed.konnect.as_ref().ok_or(Error::KonnectNeeded)?;
    if konnect.has_saml() {
        return Err(Error::SamlInPlace);
    }
    if let Scope::Portal { .. } = scope {
        portal_authentication(draft, konnect);
    }
    let provider = konnect.oidc();
    match provider {
        None => create_provider(draft),
        Some(provider) => update_provider(draft, provider, secret),
    }
    let chosen = teams::chosen(draft, konnect)?;
    if let Some(chosen) = &chosen {
        teams::add(draft, chosen);
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
        let path = format!("identity-providers/{id}");
        let request = draft.konnect_request("PATCH", &path, konnect::enabled_body(true));
        draft.change(
            StepId::EnableProvider,
            Effect::Change,
            Change::EnableProvider,
            request,
        );
        // Everything else comes first: people are sent to Microsoft from the moment this is on.
        let needs = draft.ids().collect();
        draft.step(StepId::EnableProvider, needs, Work::EnableProvider);
    }
    // A portal's sign-in follows its provider; its own switch is deprecated.
    if let Scope::Organization = scope {
        open_id_sign_in(draft, was_on && konnect.settings.oidc_auth_enabled);
    }
    if let Some(chosen) = &chosen {
        teams::follow(draft, chosen, konnect.settings);
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

fn portal_authentication(draft: &mut Draft<'_>, konnect: &ObservedKonnect) {
    let change = Change::PortalAuthentication;
    if konnect.portal_asks_for_sign_in != Some(false) {
        return draft.change(StepId::PortalAuthentication, Effect::Keep, change, None);
    }
    let request = draft.konnect_request("PATCH", "", konnect::authentication_body(true));
    draft.change(
        StepId::PortalAuthentication,
        Effect::Change,
        change,
        request,
    );
    draft.step(
        StepId::PortalAuthentication,
        Vec::new(),
        Work::RequireAuthentication,
    );
}

fn open_id_sign_in(draft: &mut Draft<'_>, is_on: bool) {
    if is_on {
        draft.change(
            StepId::OpenIdSignIn,
            Effect::Keep,
            Change::OpenIdSignIn,
            None,
        );
    } else {
        let body = konnect::oidc_body(true);
        let request = draft.konnect_request("PATCH", "authentication-settings", body);
        let request = request.map(|it| it.only_if(RequestCondition::OpenIdSignInStillOff));
        draft.change(
            StepId::OpenIdSignIn,
            Effect::Change,
            Change::OpenIdSignIn,
            request,
        );
        let needs = draft.ids().collect();
        draft.step(StepId::OpenIdSignIn, needs, Work::TurnOnOpenIdSignIn);
    }
}

impl Draft<'_> {
    /// A request to the part of Konnect that this target is in.
    pub(crate) fn konnect_request(
        &self,
        method: &'static str,
        path: &str,
        body: impl Into<Option<Value>>,
    ) -> Option<RequestPreview> {
        let prefix = match self.desired.target.scope()? {
            Scope::Organization => String::new(),
            Scope::Portal { id, .. } => format!("portals/{id}"),
        };
        let path = [prefix.as_str(), path]
            .into_iter()
            .filter(|part| !part.is_empty());
        let path = path.collect::<Vec<_>>().join("/");
        RequestPreview::konnect(&self.observed.hosts, method, &path, body.into())
    }

    fn login_path(&self) -> Option<String> {
        self.desired.target.login_path().map(ToString::to_string)
    }
}

/// Whether a provider uses this tenant's issuer and this client ID.
pub(crate) fn points_to(provider: &IdentityProvider, observed: &Observed, app_id: AppId) -> bool {
    match &provider.config {
        ProviderConfig::Oidc(config) => {
            config.issuer_url == observed.metadata.issuer.as_str()
                && config.client_id == app_id.to_string()
        }
        ProviderConfig::Saml(_) => false,
    }
}

fn create_provider(draft: &mut Draft<'_>) {
    let body = NewProvider {
        login_path: draft.desired.target.login_path(),
        issuer_url: draft.observed.metadata.issuer.as_str(),
        client_id: &client_id_in_words(draft),
        client_secret: &SecretString::default(),
        email_claim: draft.desired.email.claim(),
    }
    .body_without_secret();
    let request = draft.konnect_request("POST", "identity-providers", body);
    let login_path = draft.login_path();
    draft.change(
        StepId::Provider,
        Effect::Create,
        Change::Provider { login_path },
        request,
    );
    draft.step(
        StepId::Provider,
        vec![
            StepId::Application,
            StepId::ClientSecret,
            StepId::PortalAuthentication,
        ],
        Work::CreateProvider,
    );
}

fn update_provider(draft: &mut Draft<'_>, provider: &IdentityProvider, secret: &SecretNeed) {
    let login_path = draft.login_path();
    let ours = draft
        .observed
        .application
        .as_ref()
        .is_some_and(|application| points_to(provider, draft.observed, application.app_id));
    let same = ours && provider.login_path == login_path && config_matches(draft, provider);
    if same && !secret.is_handed_on() {
        let kept = Change::Provider { login_path };
        return draft.change(StepId::Provider, Effect::Keep, kept, None);
    }
    let with_secret = secret.is_handed_on();
    let body = ProviderChange {
        login_path: draft.desired.target.login_path(),
        issuer_url: draft.observed.metadata.issuer.as_str(),
        client_id: &client_id_in_words(draft),
        client_secret: with_secret.then_some(&SecretString::default()),
        email_claim: draft.desired.email.claim(),
    }
    .body_without_secret();
    let path = format!("identity-providers/{}", provider.id);
    let request = draft.konnect_request("PATCH", &path, body);
    let replaces = (!ours).then(|| Box::new(provider.clone()));
    let change = Change::ProviderSettings {
        login_path,
        replaces,
    };
    draft.change(StepId::Provider, Effect::Change, change, request);
    let mut needs = vec![
        StepId::Application,
        StepId::ClientSecret,
        StepId::ServicePrincipal,
        StepId::PortalAuthentication,
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
                && SCOPES
                    .iter()
                    .all(|scope| config.scopes.iter().any(|asked| asked == scope))
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

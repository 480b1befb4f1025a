//! Where a login path or a portal sends people: the redirect to the provider's authorization
//! endpoint, and the cookie that ties the answer to the requesting browser.
//!
//! Needs no token. `return_to`, `returnTo` and `callback_url` are accepted and change
//! nothing: the redirect URI is always `/login` of Konnect's web application, and that is
//! where the sign-in ends.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use url::Url;

use super::problem::Problem;
use super::relying_party::{self, Refusal};
use crate::http::outbound::Outbound;
use crate::state::base_urls::BaseUrls;
use crate::state::konnect::Konnect;
use crate::state::konnect::identity_provider::ProviderConfig;
use crate::state::konnect::organization::PendingSignIn;
use crate::state::konnect::target::SignInTarget;
use crate::state::konnect::target_id::TargetId;
use crate::state::random_token::random_token;
use crate::state::service::Service;

/// Holds the `state` of the sign-in that the browser began.
pub(super) const STATE_COOKIE: &str = "konnect_login_state";

/// How many seconds a person has to sign in.
const STATE_LIFETIME: u32 = 600;

/// Why a sign-in cannot begin.
pub(super) enum Failure {
    /// There is no such login path, or its provider is off.
    NoProvider(String),
    /// The provider is on, but unusable.
    Provider(Refusal),
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NoProvider(detail) => Self::unauthenticated(detail),
            Failure::Provider(refusal) => Self::invalid("login_path", refusal.to_string()),
        }
    }
}

/// `GET /v3/authenticate/{login_path}` and the same in the web application's own API.
pub(super) async fn authenticate(
    State(konnect): State<Arc<Konnect>>,
    State(outbound): State<Outbound>,
    base_urls: BaseUrls,
    Path(login_path): Path<String>,
) -> Result<Response, Problem> {
    Ok(start_organization_sign_in(&konnect, &outbound, &base_urls, &login_path).await?)
}

/// Starts a sign-in to the organization: 302 to the provider, with the state cookie.
pub(super) async fn start_organization_sign_in(
    konnect: &Konnect,
    outbound: &Outbound,
    base_urls: &BaseUrls,
    login_path: &str,
) -> Result<Response, Failure> {
    let known = |target: &SignInTarget| {
        let mut providers = target.providers.iter();
        providers.any(|provider| provider.login_path.as_deref() == Some(login_path))
    };
    if !known(&konnect.organization().sign_in) {
        return Err(Failure::NoProvider(format!(
            "No organization signs in with the login path \"{login_path}\""
        )));
    }
    let what = format!("The identity provider of the login path \"{login_path}\"");
    let base = base_urls.base(Service::KonnectCloud);
    redirect_to_provider(konnect, outbound, TargetId::Organization, &what, base).await
}

/// Starts a sign-in that returns to `/login` under `base`. `what` names the provider, for a refusal.
pub(super) async fn redirect_to_provider(
    konnect: &Konnect,
    outbound: &Outbound,
    target_id: TargetId,
    what: &str,
    base: &Url,
) -> Result<Response, Failure> {
    let (provider_id, config) = enabled_provider(konnect, target_id, what)?;
    let config = match config {
        ProviderConfig::Oidc(config) => config,
        ProviderConfig::Saml(_) => {
            return Err(Failure::Provider(Refusal::new(
                "practice keeps the settings of SAML providers, but signs nobody in with them",
            )));
        }
    };
    let metadata = relying_party::metadata(outbound, &config.issuer_url)
        .await
        .map_err(Failure::Provider)?;
    let redirect_uri = format!("{}/login", base.as_str().trim_end_matches('/'));
    let state = random_token::<24>();
    let nonce = random_token::<24>();
    let location =
        relying_party::authorization_url(&metadata, &config, &redirect_uri, &state, &nonce);
    let pending = PendingSignIn {
        target_id,
        provider_id,
        redirect_uri,
        nonce,
    };
    konnect
        .organization()
        .pending
        .insert(state.clone(), pending);
    let cookie = set_cookie(STATE_COOKIE, &state, STATE_LIFETIME, base);
    Ok((
        StatusCode::FOUND,
        AppendHeaders([
            (header::LOCATION, location.to_string()),
            (header::SET_COOKIE, cookie),
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ]),
    )
        .into_response())
}

fn enabled_provider(
    konnect: &Konnect,
    target_id: TargetId,
    what: &str,
) -> Result<(uuid::Uuid, ProviderConfig), Failure> {
    let organization = konnect.organization();
    let active = organization
        .target(target_id)
        .ok()
        .and_then(SignInTarget::active_provider);
    active
        .map(|provider| (provider.id, provider.config.clone()))
        .ok_or_else(|| Failure::NoProvider(format!("{what} is not enabled")))
}

/// A `Set-Cookie` value; `lifetime` in seconds, 0 removes the cookie.
///
/// Under Konnect's real names the cookie is for both of its hosts, so that a sign-in may
/// begin at the API and end at the web application.
pub(super) fn set_cookie(name: &str, value: &str, lifetime: u32, cloud: &Url) -> String {
    let mut cookie = format!("{name}={value}; Path=/; Max-Age={lifetime}; HttpOnly; SameSite=Lax");
    if cloud.host_str() == Some("cloud.konghq.com") {
        cookie.push_str("; Domain=konghq.com");
    }
    if cloud.scheme() == "https" {
        cookie.push_str("; Secure");
    }
    cookie
}

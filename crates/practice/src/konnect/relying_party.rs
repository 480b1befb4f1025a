//! The relying party: Konnect as a client of the identity provider.
//!
//! It knows only the issuer: endpoints and keys come from the metadata document.
//! It sends no PKCE challenge and no `prompt`; the client authenticates with
//! `client_secret_post`. Redirects are not followed, and only loopback and the names that practice
//! itself stands for are ever contacted, so that a secret typed here
//! cannot leave this computer.

use std::fmt;

use reqwest::header::ACCEPT;
use reqwest::{Method, RequestBuilder, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::id_token;
use crate::http::outbound::Outbound;
use crate::state::konnect::identity_provider::OidcConfig;

/// Why a sign-in was refused, as a sentence for a page.
#[derive(Debug)]
pub(super) struct Refusal(String);

impl Refusal {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The part of the provider's metadata that a sign-in needs (OpenID Connect Discovery
/// 1.0 §3).
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: Url,
    pub(super) token_endpoint: Url,
    pub(super) jwks_uri: Url,
}

/// Fetches an issuer's metadata and checks that it names exactly that issuer (Discovery
/// §4.3).
pub(super) async fn metadata(outbound: &Outbound, issuer: &str) -> Result<Metadata, Refusal> {
    let address = format!(
        "{}/.well-known/openid-configuration",
        issuer.trim_end_matches('/')
    );
    let url = Url::parse(&address)
        .map_err(|_| Refusal::new(format!("the issuer \"{issuer}\" is not a URL")))?;
    let (status, body) = get_json(outbound, &url).await?;
    if status != StatusCode::OK {
        return Err(Refusal::new(format!(
            "the provider's metadata could not be read: {url} answered {}",
            status.as_u16()
        )));
    }
    let metadata: Metadata = body
        .and_then(|body| serde_json::from_value(body).ok())
        .ok_or_else(|| {
            Refusal::new(format!("{url} did not answer with OpenID Connect metadata"))
        })?;
    if metadata.issuer != issuer {
        return Err(Refusal::new(format!(
            "issuer did not match the issuer returned by provider, expected \"{issuer}\" got \"{}\"",
            metadata.issuer
        )));
    }
    Ok(metadata)
}

/// Where to send the browser to sign in.
pub(super) fn authorization_url(
    metadata: &Metadata,
    config: &OidcConfig,
    redirect_uri: &str,
    state: &str,
    nonce: &str,
) -> Url {
    let mut url = metadata.authorization_endpoint.clone();
    url.query_pairs_mut()
        .append_pair("client_id", &config.client_id)
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("response_type", "code")
        .append_pair("scope", &config.scopes.join(" "))
        .append_pair("state", state)
        .append_pair("nonce", nonce);
    url
}

/// Redeems a code with the stored secret and returns the validated claims of the ID token.
pub(super) async fn redeem(
    outbound: &Outbound,
    config: &OidcConfig,
    client_secret: Option<&SecretString>,
    redirect_uri: &str,
    code: &str,
    nonce: &str,
) -> Result<Value, Refusal> {
    let metadata = metadata(outbound, &config.issuer_url).await?;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect_uri),
        ("client_id", &config.client_id),
        (
            "client_secret",
            client_secret.map_or("", ExposeSecret::expose_secret),
        ),
    ];
    let request = request(outbound, Method::POST, &metadata.token_endpoint)?.form(&form);
    let (status, body) = answer(request, &metadata.token_endpoint).await?;
    let body = body.unwrap_or_default();
    if status != StatusCode::OK {
        return Err(token_error(status, &body));
    }
    let token = body["id_token"].as_str().ok_or_else(|| {
        Refusal::new("the token endpoint returned no id_token; is \"openid\" among the scopes?")
    })?;

    let (status, keys) = get_json(outbound, &metadata.jwks_uri).await?;
    let keys = keys.filter(|_| status == StatusCode::OK).ok_or_else(|| {
        Refusal::new(format!(
            "the provider's keys could not be read at {}",
            metadata.jwks_uri
        ))
    })?;
    let expected = id_token::Expected {
        issuer: &metadata.issuer,
        client_id: &config.client_id,
        nonce,
        now: jiff::Timestamp::now().as_second(),
    };
    id_token::verify(token, &keys, &expected)
        .map_err(|fault| Refusal::new(format!("failed to verify the ID token: {fault}")))
}

/// The provider's own words: `error` and `error_description` (RFC 6749 §5.2).
fn token_error(status: StatusCode, body: &Value) -> Refusal {
    let error = body["error"].as_str();
    let description = body["error_description"].as_str();
    Refusal::new(match (error, description) {
        (Some(error), Some(description)) => {
            format!("failed to exchange the code: {error}: {description}")
        }
        (Some(error), None) => format!("failed to exchange the code: {error}"),
        _ => format!(
            "failed to exchange the code: the token endpoint answered {}",
            status.as_u16()
        ),
    })
}

async fn get_json(outbound: &Outbound, url: &Url) -> Result<(StatusCode, Option<Value>), Refusal> {
    answer(request(outbound, Method::GET, url)?, url).await
}

/// Sends, and reads a JSON body; a body that is not JSON is treated as absent.
async fn answer(
    request: RequestBuilder,
    url: &Url,
) -> Result<(StatusCode, Option<Value>), Refusal> {
    let unreachable = |_| Refusal::new(format!("the provider could not be reached at {url}"));
    let response = request
        .header(ACCEPT, "application/json")
        .send()
        .await
        .map_err(unreachable)?;
    let status = response.status();
    let body = response.bytes().await.map_err(unreachable)?;
    Ok((status, serde_json::from_slice(&body).ok()))
}

fn request(outbound: &Outbound, method: Method, url: &Url) -> Result<RequestBuilder, Refusal> {
    outbound.request(method, url).ok_or_else(|| {
        Refusal::new(format!(
            "the provider could not be reached at {url}: practice knows only its own Microsoft tenant"
        ))
    })
}

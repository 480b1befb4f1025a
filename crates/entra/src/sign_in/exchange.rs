//! The two OAuth requests of a sign-in: the address for the browser, and the exchange of the code.

use std::fmt;
use std::pin::Pin;
use std::sync::OnceLock;

use jiff::{SignedDuration, Timestamp};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
    BasicTokenType,
};
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EndpointNotSet, EndpointSet, ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, StandardRevocableToken,
    StandardTokenResponse, TokenResponse as _, TokenUrl,
};
use serde::{Deserialize, Serialize};
use sso_http::{
    Body, Context, ExposeSecret as _, HeaderMap, Http, Request, SecretString, Service, Url,
};

use crate::sign_in::error;
use crate::{AppId, Error};

type Client = oauth2::Client<
    BasicErrorResponse,
    StandardTokenResponse<IdTokenField, BasicTokenType>,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// What OpenID Connect adds to a token response. The `oauth2` crate requires it to be serializable;
/// the token is left out of that.
#[derive(Serialize, Deserialize)]
struct IdTokenField {
    #[serde(skip_serializing)]
    id_token: Option<String>,
}

impl fmt::Debug for IdTokenField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdTokenField(..)")
    }
}

impl ExtraTokenFields for IdTokenField {}

/// What a sign-in asks for, and as which client.
pub(super) struct AuthorizationRequest {
    pub(super) authorization_endpoint: Url,
    pub(super) token_endpoint: Url,
    pub(super) client_id: AppId,
    /// As a string on purpose: an address type would add a slash, and Microsoft compares paths.
    pub(super) redirect_uri: String,
    pub(super) scopes: Vec<String>,
    pub(super) login_hint: Option<String>,
    /// As JSON.
    pub(super) claims: Option<String>,
    /// How the names of Graph's permissions begin, which is left out of what was granted.
    pub(super) graph_prefix: String,
}

/// The client, ready for one sign-in.
pub(super) struct Exchange {
    client: Client,
    redirect_uri: Url,
    scopes: Vec<oauth2::Scope>,
    login_hint: Option<String>,
    claims: Option<String>,
    graph_prefix: String,
}

/// What the exchange yields.
pub(super) struct Tokens {
    pub(super) access_token: SecretString,
    pub(super) id_token: Option<SecretString>,
    pub(super) scopes: Vec<String>,
    pub(super) received: Timestamp,
    pub(super) expires_at: Timestamp,
    /// What Microsoft's clock said when it answered (RFC 9110 §6.6.1).
    pub(super) sent: Option<Timestamp>,
}

impl Exchange {
    pub(super) fn new(asking: AuthorizationRequest) -> Result<Self, Error> {
        let no_address = |_| Error::Unexpected("no address for the port");
        let redirect_uri = Url::parse(&asking.redirect_uri).map_err(no_address)?;
        let redirect = RedirectUrl::new(asking.redirect_uri).map_err(no_address)?;
        let client = oauth2::Client::new(ClientId::new(asking.client_id.to_string()))
            .set_auth_uri(AuthUrl::from_url(asking.authorization_endpoint))
            .set_token_uri(TokenUrl::from_url(asking.token_endpoint))
            .set_redirect_uri(redirect)
            .set_auth_type(AuthType::RequestBody);
        Ok(Self {
            client,
            redirect_uri,
            scopes: asking.scopes.into_iter().map(oauth2::Scope::new).collect(),
            login_hint: asking.login_hint,
            claims: asking.claims,
            graph_prefix: asking.graph_prefix,
        })
    }

    pub(super) fn redirect_uri(&self) -> &Url {
        &self.redirect_uri
    }

    /// The address for the browser, and its state. Microsoft accepts a hint or the choice of an account, not both
    /// (Microsoft identity platform, "authorization code flow").
    pub(super) fn authorize_url(
        &self,
        challenge: PkceCodeChallenge,
        nonce: &str,
    ) -> (Url, CsrfToken) {
        let (who, value) = match &self.login_hint {
            Some(hint) => ("login_hint", hint.as_str()),
            None => ("prompt", "select_account"),
        };
        let mut request = self.client.authorize_url(CsrfToken::new_random);
        if let Some(claims) = &self.claims {
            request = request.add_extra_param("claims", claims);
        }
        request
            .add_scopes(self.scopes.iter().cloned())
            .set_pkce_challenge(challenge)
            .add_extra_param("nonce", nonce)
            .add_extra_param("response_mode", "query")
            .add_extra_param(who, value)
            .url()
    }

    /// Exchanges the code, once: a code is good for one try. `secret`: of a confidential client.
    pub(super) async fn redeem(
        self,
        http: &Http,
        code: AuthorizationCode,
        verifier: PkceCodeVerifier,
        secret: Option<&SecretString>,
        context: &Context,
    ) -> Result<Tokens, Error> {
        let transport = Transport {
            http,
            context,
            sent: OnceLock::new(),
        };
        let client = match secret {
            Some(secret) => {
                let secret = ClientSecret::new(secret.expose_secret().to_owned());
                self.client.set_client_secret(secret)
            }
            None => self.client,
        };
        let scope = self
            .scopes
            .iter()
            .map(|scope| scope.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let answer = client
            .exchange_code(code)
            .set_pkce_verifier(verifier)
            .add_extra_param("scope", scope)
            .request_async(&transport)
            .await
            .map_err(name_failure)?;

        let received = sso_http::clock::now();
        let lifetime = answer
            .expires_in()
            .and_then(|lifetime| SignedDuration::try_from(lifetime).ok());
        let expires_at = lifetime.and_then(|lifetime| received.checked_add(lifetime).ok());
        let scopes = answer.scopes().into_iter().flatten();
        Ok(Tokens {
            access_token: SecretString::from(answer.access_token().secret().as_str()),
            id_token: answer
                .extra_fields()
                .id_token
                .as_deref()
                .map(SecretString::from),
            scopes: scopes
                .map(|scope| scope.trim_start_matches(&self.graph_prefix).to_owned())
                .collect(),
            received,
            expires_at: expires_at.ok_or(Error::Unexpected("a token without a lifetime"))?,
            sent: transport.sent.into_inner(),
        })
    }
}

/// Lets the `oauth2` crate send the way everything else is sent.
///
/// A type with a named future and not a closure: for a closure's future the compiler cannot prove
/// for every lifetime that it is `Send`, and a sign-in must be.
struct Transport<'a> {
    http: &'a Http,
    context: &'a Context,
    /// The time of the answer by its sender's clock.
    sent: OnceLock<Timestamp>,
}

impl<'c> AsyncHttpClient<'c> for Transport<'_> {
    type Error = sso_http::Error;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Self::Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(send(self, request))
    }
}

async fn send(
    transport: &Transport<'_>,
    request: HttpRequest,
) -> Result<HttpResponse, sso_http::Error> {
    let (parts, body) = request.into_parts();
    let url = Url::parse(&parts.uri.to_string())
        .map_err(|cause| sso_http::Error::Client(cause.into()))?;
    let mut request =
        Request::new(Service::MicrosoftLogin, parts.method, url).body(Body::Encoded(body));
    request.headers = parts.headers;
    let response = sso_http::send(transport.http, request, transport.context).await?;
    if let Some(sent) = date(&response.headers) {
        // One exchange has one answer, so nothing is there yet.
        let _first = transport.sent.set(sent);
    }
    let mut answer = oauth2::http::Response::new(response.body.to_vec());
    *answer.status_mut() = response.status;
    answer.headers_mut().clone_from(&response.headers);
    Ok(answer)
}

/// The `Date` of an answer.
fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get("date")?.to_str().ok()?;
    let read = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(read.timestamp())
}

/// A refusal comes as the transport's error, because [`sso_http::send`] returns no other. The
/// parser's error holds the body, including tokens, and is dropped here.
fn name_failure(failure: RequestTokenError<sso_http::Error, BasicErrorResponse>) -> Error {
    match failure {
        RequestTokenError::Request(sso_http::Error::Refused(refusal))
            if matches!(refusal.status, 400 | 401) =>
        {
            error::of_exchange(&refusal).into()
        }
        RequestTokenError::Request(error) => error.into(),
        RequestTokenError::ServerResponse(_)
        | RequestTokenError::Parse(..)
        | RequestTokenError::Other(_) => Error::Unexpected("not a token answer"),
    }
}

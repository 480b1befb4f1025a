//! The two OAuth requests of a sign-in: the address for the browser, and the exchange of the code.

use oauth2::basic::BasicErrorResponse;
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, TokenUrl,
};
use sso_http::{Context, ExposeSecret as _, Http, SecretString, Url};

use crate::sign_in::error;
use crate::sign_in::tokens::{Client, Tokens};
use crate::sign_in::transport::Transport;
use crate::{AppId, Error};

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
    client: Client<EndpointSet, EndpointNotSet>,
    redirect_uri: Url,
    scopes: Vec<oauth2::Scope>,
    login_hint: Option<String>,
    claims: Option<String>,
    graph_prefix: String,
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
        let transport = Transport::new(http, context, false);
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

        Tokens::of(&answer, &self.graph_prefix, transport.sent.into_inner())
    }
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

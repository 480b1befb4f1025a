//! Signing a person in as an application of the directory signs them in: as a confidential client, with a client secret
//! (Microsoft identity platform, "authorization code flow"; OpenID Connect Core 1.0 §3.1).
//!
//! What the application is told about the person is all that is wanted, so the access token that comes along is dropped
//! unread. Its ID token is validated whole, with its signature: it is to be what another client would accept.

mod claims;
mod id_token;
mod keys;
mod redirect;

use std::fmt;
use std::time::Duration;

use jiff::SignedDuration;
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier};
use sso_http::{Context, ExposeSecret as _, Http, SecretString, Url};

pub use self::claims::{GroupsClaim, TokenClaims};
use self::id_token::Expected;
use self::keys::Keys;
use crate::sign_in::exchange::{AuthorizationRequest, Exchange};
use crate::sign_in::listener::Listener;
use crate::sign_in::{IdTokenProblem, SignInError};
use crate::{AppId, Error, Metadata};

/// What Konnect asks for, which is what the claims depend on.
const SCOPES: [&str; 3] = ["openid", "profile", "email"];

/// The difference between this computer's clock and Microsoft's that is tolerated.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// How to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebSignInSettings {
    /// The application that asks.
    pub app_id: AppId,
    /// The path of its redirect URI, which is registered as `http://localhost{path}`: Microsoft ignores the port there
    /// and compares the path ("Redirect URI restrictions", localhost exceptions).
    pub redirect_path: String,
    /// How long to wait for the browser's answer.
    pub timeout: Duration,
}

/// A sign-in that waits for the person. Dropping it closes the listener.
pub struct PendingWebSignIn {
    http: Http,
    metadata: Metadata,
    settings: WebSignInSettings,
    listener: Listener,
    authorize_url: Url,
    state: CsrfToken,
    nonce: String,
    verifier: PkceCodeVerifier,
    exchange: Exchange,
}

/// Shows neither the address (it holds state and nonce) nor what proves the answer.
impl fmt::Debug for PendingWebSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingWebSignIn")
            .field("settings", &self.settings)
            .field("port", &self.listener.port())
            .finish_non_exhaustive()
    }
}

/// A person who has signed in to the application.
#[derive(Clone, Debug, PartialEq)]
pub struct WebSignedIn {
    /// What the application is told about them.
    pub claims: TokenClaims,
    /// How far this computer's clock is ahead of Microsoft's, if by more than five minutes.
    pub clock_ahead: Option<SignedDuration>,
}

/// Starts a sign-in to the application, in the directory of `metadata`: listens on a free port of both loopback
/// addresses and generates state, nonce and PKCE verifier. Nothing is sent yet; open
/// [`PendingWebSignIn::authorize_url`] in the browser.
///
/// # Errors
/// [`SignInError::Listener`] when no port is available.
pub async fn begin_web_sign_in(
    http: &Http,
    metadata: &Metadata,
    settings: WebSignInSettings,
) -> Result<PendingWebSignIn, Error> {
    let listener = Listener::bind().await.map_err(SignInError::Listener)?;
    let exchange = Exchange::new(AuthorizationRequest {
        authorization_endpoint: metadata.authorization_endpoint.clone(),
        token_endpoint: metadata.token_endpoint.clone(),
        client_id: settings.app_id,
        redirect_uri: format!(
            "http://localhost:{}{}",
            listener.port(),
            settings.redirect_path
        ),
        scopes: SCOPES.map(str::to_owned).into(),
        login_hint: None,
        claims: None,
        graph_prefix: String::new(),
    })?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let nonce = CsrfToken::new_random().into_secret();
    let (authorize_url, state) = exchange.authorize_url(challenge, &nonce);
    Ok(PendingWebSignIn {
        http: http.clone(),
        metadata: metadata.clone(),
        settings,
        listener,
        authorize_url,
        state,
        nonce,
        verifier,
        exchange,
    })
}

impl PendingWebSignIn {
    /// The address to open in the system browser.
    pub fn authorize_url(&self) -> &Url {
        &self.authorize_url
    }

    /// Where the browser returns to.
    pub fn redirect_uri(&self) -> &Url {
        self.exchange.redirect_uri()
    }

    /// Waits until Microsoft's sign-in page knows the redirect URI, for half a minute at most, so that nobody is shown
    /// AADSTS50011 for one that was registered a moment ago. Answers whether it does.
    ///
    /// # Errors
    /// Only when `context.cancel` fired: what cannot be found out beforehand shows in the browser.
    pub async fn until_redirect_is_known(&self, context: &Context) -> Result<bool, Error> {
        redirect::until_known(
            &self.http,
            &self.authorize_url,
            self.redirect_uri(),
            context,
        )
        .await
    }

    /// Waits for the browser's answer, exchanges its code with the client secret, and validates the ID token.
    ///
    /// Exactly one answer is accepted, as by [`PendingSignIn::finish`](crate::PendingSignIn::finish), at this sign-in's
    /// own path.
    ///
    /// # Errors
    /// [`Error::SignIn`] for anything that ended it, [`Error::Http`] when a request could not be carried out or
    /// `context.cancel` fired.
    pub async fn finish(
        self,
        secret: &SecretString,
        context: &Context,
    ) -> Result<WebSignedIn, Error> {
        let Self {
            http,
            metadata,
            settings,
            listener,
            state,
            nonce,
            verifier,
            exchange,
            ..
        } = self;
        let path = &settings.redirect_path;
        let code = super::code(listener, path, &state, settings.timeout, context).await?;
        let tokens = exchange
            .redeem(&http, code, verifier, Some(secret), context)
            .await?;
        let token = tokens.id_token.ok_or(problem(IdTokenProblem::Missing))?;
        let token = token.expose_secret();

        let ahead = tokens.sent.map(|sent| tokens.received.duration_since(sent));
        let clock_ahead = ahead.filter(|ahead| ahead.abs() > SKEW);
        let key_id = id_token::key_id(token).map_err(problem)?;
        let key = Keys::at(&http, &metadata.jwks_uri)
            .key(&key_id, context)
            .await?;
        let key = key.ok_or(problem(IdTokenProblem::UnknownKey))?;
        let expected = Expected {
            issuer: &metadata.issuer,
            app_id: settings.app_id,
            nonce: &nonce,
        };
        match id_token::read(token, &key, &expected) {
            Ok(claims) => Ok(WebSignedIn {
                claims,
                clock_ahead,
            }),
            Err(IdTokenProblem::Expired | IdTokenProblem::NotYetValid) if clock_ahead.is_some() => {
                Err(problem(IdTokenProblem::Clock))
            }
            Err(other) => Err(problem(other)),
        }
    }
}

fn problem(problem: IdTokenProblem) -> Error {
    SignInError::IdToken(problem).into()
}

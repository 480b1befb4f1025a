//! Signing a person in, in one of three ways. This file: with the system browser, by authorization code, PKCE and a
//! loopback redirect (RFC 8252, RFC 7636, Microsoft identity platform "authorization code flow").
//!
//! The sign-in client is public, so nothing here is a secret of ours. Deliberately absent: refresh
//! tokens and `offline_access` (the token lives about an hour and in memory), `.default` (the consent screen shows
//! exactly the requested scopes), and any embedded web view.

mod azure_cli;
mod callback;
mod claims_challenge;
mod device_code;
mod error;
mod exchange;
mod id_token;
mod listener;
mod page;
mod tokens;
mod transport;
mod web;

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use oauth2::{AuthorizationCode, CsrfToken, PkceCodeChallenge, PkceCodeVerifier};
use serde::{Deserialize, Serialize};
use sso_http::{Context, ExposeSecret, Http, SecretString, Url};
use uuid::Uuid;

pub use self::azure_cli::{
    AzureCliAccount, AzureCliDirectory, AzureCliOutput, AzureCliProblem, AzureCliRequest,
    AzureCliToken, azure_cli_account, azure_cli_directories, azure_cli_sign_in, azure_cli_token,
};
pub use self::claims_challenge::claims_challenge;
pub use self::device_code::{PendingDeviceCode, begin_device_code};
pub use self::error::{IdTokenProblem, SignInAnswer, SignInError};
pub use self::id_token::IdClaims;
pub use self::web::{
    GroupsClaim, PendingWebSignIn, TokenClaims, WebSignInSettings, WebSignedIn, begin_web_sign_in,
};
use crate::sign_in::callback::Outcome;
use crate::sign_in::exchange::{AuthorizationRequest, Exchange};
use crate::sign_in::id_token::Expected;
use crate::sign_in::listener::Listener;
use crate::sign_in::tokens::Tokens;
use crate::{AppId, Directory, Endpoints, Error};

/// Microsoft Graph Command Line Tools: a public client of Microsoft's whose consent screen shows exactly the requested
/// scopes.
pub const GRAPH_COMMAND_LINE_TOOLS: AppId =
    AppId::new(Uuid::from_u128(0x14d8_2eec_204b_4c2f_b7e8_296a_70da_b67e));

/// A delegated permission of Microsoft Graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// Manage app registrations, as far as the person's role goes. Needs an administrator's consent.
    ApplicationReadWriteAll,
    /// Read one's own profile, roles and directory.
    UserRead,
    /// Consent on behalf of everyone.
    DelegatedPermissionGrantReadWriteAll,
    /// Read the policies that decide about applications and secrets.
    PolicyReadAll,
    /// Find groups by name.
    GroupReadBasicAll,
    /// Assign groups to the application.
    AppRoleAssignmentReadWriteAll,
    /// Read other people's profiles and groups.
    UserReadAll,
}

impl Scope {
    /// All of them, those that every sign-in asks for first.
    pub const ALL: [Self; 7] = [
        Self::ApplicationReadWriteAll,
        Self::UserRead,
        Self::PolicyReadAll,
        Self::DelegatedPermissionGrantReadWriteAll,
        Self::GroupReadBasicAll,
        Self::AppRoleAssignmentReadWriteAll,
        Self::UserReadAll,
    ];

    /// Its name in Microsoft Graph.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ApplicationReadWriteAll => "Application.ReadWrite.All",
            Self::UserRead => "User.Read",
            Self::DelegatedPermissionGrantReadWriteAll => "DelegatedPermissionGrant.ReadWrite.All",
            Self::PolicyReadAll => "Policy.Read.All",
            Self::GroupReadBasicAll => "Group.ReadBasic.All",
            Self::AppRoleAssignmentReadWriteAll => "AppRoleAssignment.ReadWrite.All",
            Self::UserReadAll => "User.Read.All",
        }
    }

    /// Its id as a delegated permission, the same in every directory (Microsoft Graph permissions reference).
    pub const fn id(self) -> Uuid {
        Uuid::from_u128(match self {
            Self::ApplicationReadWriteAll => 0xbdfb_f15f_ee85_4955_8675_146e_8e52_96b5,
            Self::UserRead => 0xe1fe_6dd8_ba31_4d61_89e7_8863_9da4_683d,
            Self::DelegatedPermissionGrantReadWriteAll => 0x41ce_6ca6_6826_4807_84f1_1c82_854f_7ee5,
            Self::PolicyReadAll => 0x572f_ea84_0151_49b2_9301_11cb_1697_4376,
            Self::GroupReadBasicAll => 0xba19_17bc_a64b_4c71_b66d_229d_4a52_0e66,
            Self::AppRoleAssignmentReadWriteAll => 0x84bc_cea3_f856_4a8a_967b_dbe0_a3d5_3a64,
            Self::UserReadAll => 0xa154_be20_db9c_4678_8ab7_66f6_cc09_9a59,
        })
    }
}

/// How to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInSettings {
    /// The public client that asks.
    pub client_id: AppId,
    /// The directory to sign in to.
    pub directory: Directory,
    /// What to ask for, all at once.
    pub scopes: Vec<Scope>,
    /// Who is to sign in, as [`IdClaims::preferred_username`] named them before; `None` to let the person choose.
    pub login_hint: Option<String>,
    /// What a policy wants of this sign-in, from [`claims_challenge`].
    pub claims: Option<String>,
    /// How long to wait for the browser's answer.
    pub timeout: Duration,
}

impl Default for SignInSettings {
    fn default() -> Self {
        Self {
            client_id: GRAPH_COMMAND_LINE_TOOLS,
            directory: Directory::Organizations,
            scopes: vec![Scope::ApplicationReadWriteAll, Scope::UserRead],
            login_hint: None,
            claims: None,
            timeout: Duration::from_secs(5 * 60),
        }
    }
}

/// A sign-in that waits for the person. Dropping it closes the listener.
pub struct PendingSignIn {
    http: Http,
    endpoints: Endpoints,
    settings: SignInSettings,
    listener: Listener,
    authorize_url: Url,
    redirect_uri: Url,
    state: CsrfToken,
    nonce: String,
    verifier: PkceCodeVerifier,
    exchange: Exchange,
}

/// Shows neither the address (it holds state and nonce) nor what proves the answer.
impl fmt::Debug for PendingSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingSignIn")
            .field("settings", &self.settings)
            .field("port", &self.listener.port())
            .finish_non_exhaustive()
    }
}

/// A person who has signed in. The token is only ever in memory.
pub struct SignedIn {
    /// The token for Graph; opaque.
    pub access_token: SecretString,
    /// When it expires.
    pub expires_at: Timestamp,
    /// The permissions that Microsoft granted, Graph's by their short names.
    pub granted_scopes: Vec<String>,
    /// Who signed in, and where.
    pub id_claims: IdClaims,
}

impl SignedIn {
    /// Whether `scope` was granted.
    pub fn has(&self, scope: Scope) -> bool {
        self.granted_scopes
            .iter()
            .any(|granted| granted.eq_ignore_ascii_case(scope.name()))
    }
}

impl SignedIn {
    /// The person whose ID token is among `tokens`, and is as `expected`.
    fn of(tokens: Tokens, expected: &Expected<'_>) -> Result<Self, Error> {
        let id_token = tokens.id_token.as_ref().map(ExposeSecret::expose_secret);
        let id_claims = id_token::read(id_token, expected, tokens.received)?;
        Ok(Self {
            access_token: tokens.access_token,
            expires_at: tokens.expires_at,
            granted_scopes: tokens.scopes,
            id_claims,
        })
    }
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn")
            .field("expires_at", &self.expires_at)
            .field("granted_scopes", &self.granted_scopes)
            .finish_non_exhaustive()
    }
}

/// Starts a sign-in: listens on a free port of both loopback addresses and generates state, nonce and PKCE verifier.
/// Nothing is sent yet; open [`PendingSignIn::authorize_url`] in the browser.
///
/// # Errors
/// [`SignInError::Listener`] when no port is available.
pub async fn begin(
    http: &Http,
    endpoints: &Endpoints,
    settings: SignInSettings,
) -> Result<PendingSignIn, Error> {
    let listener = Listener::bind().await.map_err(SignInError::Listener)?;
    let exchange = Exchange::new(asking(endpoints, &settings, listener.port()))?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let nonce = CsrfToken::new_random().into_secret();
    let (authorize_url, state) = exchange.authorize_url(challenge, &nonce);
    let redirect_uri = exchange.redirect_uri().clone();
    Ok(PendingSignIn {
        http: http.clone(),
        endpoints: endpoints.clone(),
        settings,
        listener,
        authorize_url,
        redirect_uri,
        state,
        nonce,
        verifier,
        exchange,
    })
}

fn asking(endpoints: &Endpoints, settings: &SignInSettings, port: u16) -> AuthorizationRequest {
    AuthorizationRequest {
        authorization_endpoint: endpoint(endpoints, settings, "authorize"),
        token_endpoint: endpoint(endpoints, settings, "token"),
        client_id: settings.client_id,
        redirect_uri: format!("http://localhost:{port}"),
        scopes: scopes(endpoints, settings),
        login_hint: settings.login_hint.clone(),
        claims: settings.claims.clone(),
        graph_prefix: endpoints.graph_scope(""),
    }
}

/// An endpoint of the directory's (Microsoft identity platform, "OAuth 2.0 endpoints").
fn endpoint(endpoints: &Endpoints, settings: &SignInSettings, name: &str) -> Url {
    let mut url = endpoints.login().clone();
    url.set_path(&format!("{}/oauth2/v2.0/{name}", settings.directory));
    url
}

/// What to ask for, by the names on the wire.
fn scopes(endpoints: &Endpoints, settings: &SignInSettings) -> Vec<String> {
    let graph = settings
        .scopes
        .iter()
        .map(|scope| endpoints.graph_scope(scope.name()));
    let always = ["openid", "profile"].into_iter().map(str::to_owned);
    always.chain(graph).collect()
}

/// Waits for the browser's answer, which comes to `path`, and returns its code.
async fn code(
    listener: Listener,
    path: &str,
    state: &CsrfToken,
    timeout: Duration,
    context: &Context,
) -> Result<AuthorizationCode, Error> {
    let answer = tokio::select! {
        biased;
        () = context.cancel.cancelled() => return Err(sso_http::Error::Cancelled.into()),
        answer = tokio::time::timeout(timeout, listener.answer(path, state.secret())) => answer,
    };
    let outcome = answer
        .map_err(|_| SignInError::TimedOut)?
        .map_err(SignInError::Listener)?;
    match outcome {
        Outcome::Code(code) => Ok(code),
        Outcome::Error(answer) => Err(error::of_callback(answer).into()),
    }
}

impl PendingSignIn {
    /// The address to open in the system browser.
    pub fn authorize_url(&self) -> &Url {
        &self.authorize_url
    }

    /// Where the browser returns to: `http://localhost:PORT`.
    pub fn redirect_uri(&self) -> &Url {
        &self.redirect_uri
    }

    /// Waits for the browser's answer and exchanges its code.
    ///
    /// Exactly one answer is accepted: `GET /` with `Host: localhost:PORT` and the `state` of this
    /// sign-in. Everything else is rejected and the wait continues, for no longer than [`SignInSettings::timeout`].
    ///
    /// # Errors
    /// [`Error::SignIn`] for anything that ended it, [`Error::Http`] when the exchange could not be
    /// carried out or `context.cancel` fired.
    pub async fn finish(self, context: &Context) -> Result<SignedIn, Error> {
        let Self {
            http,
            endpoints,
            settings,
            listener,
            state,
            nonce,
            verifier,
            exchange,
            ..
        } = self;
        let code = code(listener, "/", &state, settings.timeout, context).await?;
        let tokens = exchange
            .redeem(&http, code, verifier, None, context)
            .await?;
        let expected = Expected {
            endpoints: &endpoints,
            client_id: settings.client_id,
            directory: &settings.directory,
            nonce: Some(&nonce),
        };
        SignedIn::of(tokens, &expected)
    }
}

//! Pending sign-ins, codes and browser sessions.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::directory::permissions::{AskedScope, Resource};
use super::random_token::random_token;
use super::sign_in_rules::SignInWay;
use super::tenant_segment::TenantSegment;

/// How long a code can be redeemed. Source: Microsoft identity platform, authorization code flow.
const CODE_LIFETIME: Duration = Duration::from_secs(600);

/// What sign-in remembers between two requests.
#[derive(Default)]
pub(crate) struct SignIns {
    pending: HashMap<String, Pending>,
    codes: HashMap<String, Code>,
    browsers: HashMap<String, Uuid>,
}

/// A checked authorization request.
#[derive(Clone, Debug)]
pub(crate) struct AuthorizationRequest {
    pub(crate) segment: TenantSegment,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    /// Whether the redirect URI is registered for a public client.
    pub(crate) public: bool,
    pub(crate) endpoints: Endpoints,
    /// What the access token is for.
    pub(crate) resource: Resource,
    pub(crate) scopes: Vec<AskedScope>,
    /// `.default`, as it was asked for; `scopes` holds what it stands for.
    pub(crate) default: Option<String>,
    /// The `claims` parameter: what the tokens should say, and what the client understands.
    pub(crate) claims: Option<Value>,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) response_mode: ResponseMode,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) ask_again: bool,
    /// The page for administrators: nobody signs in, the permissions are approved for everyone.
    pub(crate) admin_consent: bool,
    /// The device code for which a person signs in. Then the answer waits for the application at the token endpoint, and
    /// there is no redirect URI.
    pub(crate) device_code: Option<String>,
}

impl AuthorizationRequest {
    /// How the person signs in.
    pub(crate) fn way(&self) -> SignInWay {
        match self.device_code {
            Some(_) => SignInWay::DeviceCode,
            None => SignInWay::Browser,
        }
    }
}

/// Which generation of endpoints was asked; the tokens differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoints {
    /// `/oauth2/…`, with `resource` in place of `scope`.
    V1,
    /// `/oauth2/v2.0/…`
    V2,
}

impl Endpoints {
    /// By the path of a request.
    pub(crate) fn of(path: &str) -> Self {
        if path.contains("/v2.0/") {
            Self::V2
        } else {
            Self::V1
        }
    }
}

/// How the answer is returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseMode {
    Query,
    Fragment,
    FormPost,
}

/// A code challenge of RFC 7636.
#[derive(Clone, Debug)]
pub(crate) enum Challenge {
    S256(String),
    Plain(String),
}

/// A sign-in that waits for the person.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) authorization: AuthorizationRequest,
    /// Set once an account was picked.
    pub(crate) person: Option<Uuid>,
    /// Whether the person has approved the sign-in in an authenticator app.
    pub(crate) second_factor: bool,
    /// Whether the person has said that the sign-in on the other device is theirs.
    pub(crate) confirmed: bool,
}

/// What a code stands for.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) authorization: AuthorizationRequest,
    pub(crate) person: Uuid,
    issued: Instant,
    used: bool,
}

/// Why a code is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeProblem {
    Unknown,
    Expired,
    Used,
}

impl Challenge {
    /// Whether this verifier matches.
    pub(crate) fn accepts(&self, verifier: &str) -> bool {
        match self {
            Self::S256(challenge) => URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == *challenge,
            Self::Plain(challenge) => verifier == challenge,
        }
    }
}

impl SignIns {
    /// Keeps a sign-in while the person looks at a page; returns the value that the page sends
    /// back.
    pub(crate) fn save_pending(&mut self, pending: Pending) -> String {
        let context = random_token::<32>();
        self.pending.insert(context.clone(), pending);
        context
    }

    /// Takes a waiting sign-in; each page can be answered once.
    pub(crate) fn take_pending(&mut self, context: &str) -> Option<Pending> {
        self.pending.remove(context)
    }

    /// A new code.
    pub(crate) fn issue_code(
        &mut self,
        authorization: AuthorizationRequest,
        person: Uuid,
    ) -> String {
        let code = format!("1.{}", random_token::<32>());
        self.codes.insert(
            code.clone(),
            Code {
                authorization,
                person,
                issued: Instant::now(),
                used: false,
            },
        );
        code
    }

    /// What a code stands for, without using it up.
    pub(crate) fn code(&self, code: &str) -> Result<&Code, CodeProblem> {
        match self.codes.get(code) {
            None => Err(CodeProblem::Unknown),
            Some(found) if found.used => Err(CodeProblem::Used),
            Some(found) if found.issued.elapsed() > CODE_LIFETIME => Err(CodeProblem::Expired),
            Some(found) => Ok(found),
        }
    }

    /// From now on the code is not accepted.
    pub(crate) fn mark_redeemed(&mut self, code: &str) {
        if let Some(code) = self.codes.get_mut(code) {
            code.used = true;
        }
    }

    /// Remembers who signed in, in this browser; returns the cookie's value.
    pub(crate) fn remember(&mut self, person: Uuid) -> String {
        let cookie = random_token::<32>();
        self.browsers.insert(cookie.clone(), person);
        cookie
    }

    /// Who signed in, in the browser with this cookie.
    pub(crate) fn remembered(&self, cookie: &str) -> Option<Uuid> {
        self.browsers.get(cookie).copied()
    }

    pub(crate) fn forget(&mut self, cookie: &str) {
        self.browsers.remove(cookie);
    }
}

//! What the token endpoint answers (RFC 6749 §5.1, OpenID Connect Core 1.0 §3.1.3.3).

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
    BasicTokenType,
};
use oauth2::{ExtraTokenFields, StandardRevocableToken, StandardTokenResponse, TokenResponse as _};
use serde::{Deserialize, Serialize};
use sso_http::SecretString;

use crate::Error;

/// The answer with its ID token.
pub(super) type TokenAnswer = StandardTokenResponse<IdTokenField, BasicTokenType>;

/// A client of the `oauth2` crate that reads it. The parameters say which of its endpoints are known.
pub(super) type Client<Authorization, Device> = oauth2::Client<
    BasicErrorResponse,
    TokenAnswer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    Authorization,
    Device,
    oauth2::EndpointNotSet,
    oauth2::EndpointNotSet,
    oauth2::EndpointSet,
>;

/// What OpenID Connect adds to a token response. The `oauth2` crate requires it to be serializable;
/// the token is left out of that.
#[derive(Serialize, Deserialize)]
pub(super) struct IdTokenField {
    #[serde(skip_serializing)]
    id_token: Option<String>,
}

impl fmt::Debug for IdTokenField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdTokenField(..)")
    }
}

impl ExtraTokenFields for IdTokenField {}

/// What a sign-in yields.
pub(super) struct Tokens {
    pub(super) access_token: SecretString,
    pub(super) id_token: Option<SecretString>,
    pub(super) scopes: Vec<String>,
    pub(super) received: Timestamp,
    pub(super) expires_at: Timestamp,
    /// What Microsoft's clock said when it answered (RFC 9110 §6.6.1).
    pub(super) sent: Option<Timestamp>,
}

impl Tokens {
    /// Reads an answer that has just come. `graph_prefix`: how the names of Graph's permissions begin, which is left out
    /// of what was granted.
    pub(super) fn of(
        answer: &TokenAnswer,
        graph_prefix: &str,
        sent: Option<Timestamp>,
    ) -> Result<Self, Error> {
        let received = sso_http::clock::now();
        let lifetime = answer
            .expires_in()
            .and_then(|lifetime| SignedDuration::try_from(lifetime).ok());
        let expires_at = lifetime.and_then(|lifetime| received.checked_add(lifetime).ok());
        let scopes = answer.scopes().into_iter().flatten();
        let id_token = answer.extra_fields().id_token.as_deref();
        Ok(Self {
            access_token: SecretString::from(answer.access_token().secret().as_str()),
            id_token: id_token.map(SecretString::from),
            scopes: scopes
                .map(|scope| scope.trim_start_matches(graph_prefix).to_owned())
                .collect(),
            received,
            expires_at: expires_at.ok_or(Error::Unexpected("a token without a lifetime"))?,
            sent,
        })
    }
}

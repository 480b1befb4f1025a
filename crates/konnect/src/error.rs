//! What can go wrong with Konnect.

use serde::{Deserialize, Serialize};
use sso_http::Refusal;

use crate::{LoginPathProblem, PreflightProblem, TokenProblem};

/// Why a call to Konnect did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request failed, or was refused for a reason that has no name below.
    #[error(transparent)]
    Http(#[from] sso_http::Error),
    /// The access token is unknown, revoked or expired.
    #[error("the access token is not accepted: {0}")]
    TokenRejected(Box<Refusal>),
    /// The token's owner lacks the role, or the organization the plan.
    #[error("not allowed: {0}")]
    NotAllowed(Box<Refusal>),
    /// Another organization has the login path.
    #[error("the login path is taken: {0}")]
    LoginPathTaken(Box<Refusal>),
    /// There already is such an identity provider, or another one is enabled.
    #[error("there is another identity provider: {0}")]
    ProviderExists(Box<Refusal>),
    /// There already is something like it.
    #[error("there is one already: {0}")]
    Conflict(Box<Refusal>),
    /// Konnect does not accept some of the values.
    #[error("values were not accepted: {refusal}")]
    InvalidParameters {
        /// What Konnect said.
        refusal: Box<Refusal>,
        /// What is wrong with which value.
        parameters: Vec<InvalidParameter>,
    },
    /// The object does not exist (any more).
    #[error("not found: {0}")]
    NotFound(Box<Refusal>),
    /// Konnect did not say where it would send a person to sign in.
    #[error("Konnect names no usable sign-in page: {0}")]
    NoRedirect(PreflightProblem),
    /// The text is not an access token.
    #[error("not an access token: {0}")]
    Token(#[from] TokenProblem),
    /// The text is not a login path.
    #[error("not a login path: {0}")]
    LoginPath(#[from] LoginPathProblem),
    /// A practice address that is not on this machine.
    #[error("practice servers must be on this machine")]
    NotLoopback,
    /// What Konnect names as a portal's domain is not a host name where a portal can be.
    #[error("not a portal's domain: {0}")]
    PortalDomain(String),
}

/// One of `invalid_parameters` of a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvalidParameter {
    /// The field, with dots between levels.
    #[serde(default)]
    pub field: String,
    /// What is wrong with it, in Kong's words.
    #[serde(default)]
    pub reason: String,
}

impl Error {
    /// What Konnect said, if it refused.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Http(error) => error.refusal(),
            Self::TokenRejected(refusal)
            | Self::NotAllowed(refusal)
            | Self::LoginPathTaken(refusal)
            | Self::ProviderExists(refusal)
            | Self::Conflict(refusal)
            | Self::InvalidParameters { refusal, .. }
            | Self::NotFound(refusal) => Some(refusal),
            Self::NoRedirect(_)
            | Self::Token(_)
            | Self::LoginPath(_)
            | Self::NotLoopback
            | Self::PortalDomain(_) => None,
        }
    }

    /// Whether Konnect may have carried out the request although no successful answer came.
    pub fn may_have_taken_effect(&self) -> bool {
        matches!(self, Self::Http(error) if error.may_have_taken_effect())
    }

    /// Whether the person stopped the work.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Http(sso_http::Error::Cancelled))
    }

    pub(crate) fn of_konnect(error: sso_http::Error) -> Self {
        let sso_http::Error::Refused(refusal) = error else {
            return Self::Http(error);
        };
        match refusal.status {
            401 => Self::TokenRejected(refusal),
            403 => Self::NotAllowed(refusal),
            404 => Self::NotFound(refusal),
            400 => match invalid_parameters(&refusal) {
                parameters if parameters.is_empty() => {
                    Self::Http(sso_http::Error::Refused(refusal))
                }
                parameters => Self::InvalidParameters {
                    refusal,
                    parameters,
                },
            },
            // Kong documents that both happen, not how to tell them apart.
            409 if mentions_login_path(&refusal) => Self::LoginPathTaken(refusal),
            409 => Self::Conflict(refusal),
            _ => Self::Http(sso_http::Error::Refused(refusal)),
        }
    }

    /// What it means as the refusal of a change to an identity provider.
    pub(crate) fn of_provider(self) -> Self {
        match self {
            Self::Conflict(refusal) => Self::ProviderExists(refusal),
            other => other,
        }
    }
}

fn invalid_parameters(refusal: &Refusal) -> Vec<InvalidParameter> {
    let listed = refusal
        .body
        .get("invalid_parameters")
        .and_then(serde_json::Value::as_array);
    listed
        .into_iter()
        .flatten()
        .filter_map(|entry| InvalidParameter::deserialize(entry).ok())
        .collect()
}

/// By field, or by Kong's words in any spelling.
fn mentions_login_path(refusal: &Refusal) -> bool {
    let said = refusal
        .message
        .as_deref()
        .unwrap_or_default()
        .to_ascii_lowercase();
    said.contains("login_path")
        || said.contains("login path")
        || invalid_parameters(refusal)
            .iter()
            .any(|parameter| parameter.field.contains("login_path"))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::{Value, json};
    use sso_http::Service;

    use super::*;

    fn refused(status: u16, body: Value) -> Error {
        Error::of_konnect(sso_http::Error::Refused(Box::new(Refusal {
            service: Service::KonnectApi,
            status,
            code: None,
            message: body["detail"].as_str().map(str::to_owned),
            body,
            correlation_id: None,
            time: Timestamp::UNIX_EPOCH,
            retry_after: None,
            www_authenticate: None,
        })))
    }

    #[test]
    fn refusals_get_their_names() {
        assert!(matches!(refused(401, json!({})), Error::TokenRejected(_)));
        assert!(matches!(refused(403, json!({})), Error::NotAllowed(_)));
        assert!(matches!(refused(404, json!({})), Error::NotFound(_)));
        assert!(matches!(refused(429, json!({})), Error::Http(_)));
        assert!(matches!(
            refused(400, json!({"detail": "no"})),
            Error::Http(_)
        ));
    }

    #[test]
    fn invalid_parameters_read() {
        let body = json!({"invalid_parameters": [{"field": "config.issuer_url", "reason": "no", "rule": "x"}, 7]});
        let Error::InvalidParameters { parameters, .. } = refused(400, body) else {
            panic!("they are there")
        };
        let expected = InvalidParameter {
            field: "config.issuer_url".to_owned(),
            reason: "no".to_owned(),
        };
        assert_eq!(parameters, [expected], "what cannot be read is left out");
    }

    #[test]
    fn conflicts_told_apart_by_what_they_mention() {
        let by_field =
            json!({"invalid_parameters": [{"field": "login_path", "reason": "must be unique"}]});
        assert!(matches!(refused(409, by_field), Error::LoginPathTaken(_)));
        assert!(matches!(
            refused(409, json!({"detail": "Login path is in use"})),
            Error::LoginPathTaken(_)
        ));
        let other = refused(409, json!({"detail": "exists"}));
        assert!(matches!(other, Error::Conflict(_)));
        assert!(matches!(other.of_provider(), Error::ProviderExists(_)));
    }
}

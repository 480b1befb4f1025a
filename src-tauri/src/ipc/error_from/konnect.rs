//! From the errors of Konnect.

use sso_http::Refusal;

use super::super::check::{CheckId, Evidence};
use super::super::error::{CommandError, RefusedParameter, ServiceName};
use super::super::field_problem::{Field, FieldProblem};
use super::http::{of_http, support};

impl CommandError {
    /// The portal that this refusal is about no longer exists.
    pub(crate) fn portal_gone(refusal: &Refusal) -> Self {
        Self::PortalGone(support(refusal))
    }
}

impl From<konnect::Error> for CommandError {
    fn from(error: konnect::Error) -> Self {
        match error {
            konnect::Error::Http(error) => of_http(error, ServiceName::KonnectApi),
            konnect::Error::TokenRejected(refusal) => {
                Self::KonnectTokenRejected(support(&*refusal))
            }
            konnect::Error::NotAllowed(refusal) => Self::KonnectNotAllowed(support(&*refusal)),
            konnect::Error::LoginPathTaken(refusal) => Self::LoginPathTaken(support(&*refusal)),
            konnect::Error::Conflict(refusal) => Self::Unexpected(Some(support(&*refusal))),
            konnect::Error::PortalDomain(domain) => Self::CheckFailed {
                check: CheckId::RedirectUri,
                evidence: vec![Evidence::Observed(domain)],
            },
            // Someone created or removed the provider after the review.
            konnect::Error::ProviderExists(_) | konnect::Error::NotFound(_) => {
                Self::ProviderChanged
            }
            konnect::Error::InvalidParameters {
                refusal,
                parameters,
            } => Self::KonnectRefused {
                parameters: parameters
                    .into_iter()
                    .map(|parameter| RefusedParameter {
                        field: parameter.field,
                        reason: parameter.reason,
                    })
                    .collect(),
                support: support(&*refusal),
            },
            konnect::Error::Token(problem) => {
                Self::InvalidInput(vec![FieldProblem::of(Field::KonnectToken, problem.into())])
            }
            konnect::Error::LoginPath(problem) => {
                Self::InvalidInput(vec![FieldProblem::of(Field::LoginPath, problem.into())])
            }
            other => {
                tracing::error!(error = %other, "an error that should not happen");
                Self::Unexpected(None)
            }
        }
    }
}

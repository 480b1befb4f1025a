//! From the errors of sending.

use sso_http::{Refusal, Service};

use super::super::error::{CommandError, ServiceName, Support};

/// An error of sending. `asked` is the service that was called, for answers that do not name it.
pub(super) fn of_http(error: sso_http::Error, asked: ServiceName) -> CommandError {
    match error {
        sso_http::Error::Unreachable { host, cause } => CommandError::Unreachable {
            host,
            cause: cause.into(),
        },
        sso_http::Error::Untrusted {
            host,
            problem,
            issuer,
        } => CommandError::CertificateRefused {
            host,
            problem: problem.into(),
            issuer,
        },
        sso_http::Error::Cancelled => CommandError::Cancelled,
        sso_http::Error::UnreadableResponse {
            host,
            status,
            correlation_id,
            time,
            ..
        } => CommandError::UnreadableResponse {
            support: Box::new(Support {
                service: asked,
                status: Some(status),
                code: None,
                message: None,
                correlation_id,
                time: time.to_string(),
            }),
            host,
        },
        sso_http::Error::Refused(refusal) => {
            let support = support(&*refusal);
            match refusal.status {
                429 => CommandError::Throttled(support),
                503 if refusal.retry_after.is_some() => CommandError::Throttled(support),
                500.. => CommandError::ServiceFailed(support),
                _ if refusal.service == Service::MicrosoftLogin => CommandError::SignInRefused {
                    remedy: entra::remedy_of_answer(
                        refusal.aadsts(),
                        refusal.code.as_deref().unwrap_or_default(),
                    )
                    .into(),
                    support,
                },
                _ if matches!(refusal.service, Service::KonnectApi | Service::KonnectCloud) => {
                    CommandError::KonnectRefused {
                        parameters: Vec::new(),
                        support,
                    }
                }
                _ => CommandError::GraphRefused {
                    problem: entra::graph_problem(&refusal).into(),
                    support,
                },
            }
        }
        sso_http::Error::Client(error) => {
            tracing::error!(%error, "the HTTP client could not be set up");
            CommandError::Unexpected(None)
        }
    }
}

/// What support asks for.
#[expect(
    clippy::unnecessary_box_returns,
    reason = "every error that has it keeps it boxed"
)]
pub(super) fn support(of: impl Into<Support>) -> Box<Support> {
    Box::new(of.into())
}

impl From<&Refusal> for Support {
    fn from(refusal: &Refusal) -> Self {
        Self {
            service: refusal.service.into(),
            status: Some(refusal.status),
            code: refusal
                .aadsts()
                .map(|code| format!("AADSTS{code}"))
                .or_else(|| refusal.code.clone()),
            message: refusal.message.clone(),
            correlation_id: refusal.correlation_id.clone(),
            time: refusal.time.to_string(),
        }
    }
}

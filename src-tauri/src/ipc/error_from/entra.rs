//! From the errors of Microsoft.

use entra::{IdTokenProblem, SignInAnswer, SignInError};
use sso_http::Refusal;
use sso_http::clock::now;

use super::super::check::{CheckId, Evidence};
use super::super::error::{CommandError, Remedy, ServiceName, Support};
use super::http::{of_http, support};

impl From<entra::Error> for CommandError {
    fn from(error: entra::Error) -> Self {
        match error {
            entra::Error::Http(error) => of_http(error, ServiceName::MicrosoftGraph),
            entra::Error::SignIn(error) => error.into(),
            entra::Error::SignInAgain { refusal } => Self::SignInExpired(Some(support(&*refusal))),
            entra::Error::InsufficientPrivileges { refusal, call } => Self::NotAllowed {
                needs: call.least_role().into(),
                support: support(&*refusal),
            },
            entra::Error::SecretsForbidden { refusal } => {
                Self::SecretsForbidden(support(&*refusal))
            }
            entra::Error::SecretLifetimeTooLong { refusal } => {
                Self::SecretLifetimeTooLong(support(&*refusal))
            }
            entra::Error::NotReplicated { refusal } => Self::NotReplicated(support(&*refusal)),
            entra::Error::SecretRefused { refusal } => secret_refused(&refusal),
            entra::Error::GroupsNotLicensed { refusal } => {
                Self::GroupAssignmentNotLicensed(support(&*refusal))
            }
            // The work names the group; alone, Graph's own words are all there is.
            entra::Error::GroupNotAssignable { refusal }
            | entra::Error::NotFound { refusal }
            | entra::Error::Conflict { refusal } => Self::GraphRefused {
                problem: entra::graph_problem(&refusal).into(),
                support: support(&*refusal),
            },
            entra::Error::Issuer(problem) => Self::CheckFailed {
                check: CheckId::Issuer,
                evidence: vec![Evidence::Observed(problem.to_string())],
            },
            entra::Error::InvalidDirectory
            | entra::Error::NotLoopback
            | entra::Error::Unexpected(_) => {
                tracing::error!(%error, "an error that should not happen");
                Self::Unexpected(None)
            }
        }
    }
}

/// Waiting helps only where Microsoft may not know the secret, or whose it is, yet.
fn secret_refused(refusal: &Refusal) -> CommandError {
    if entra::may_accept_secret_soon(refusal) {
        return CommandError::SecretNotAccepted(support(refusal));
    }
    let code = refusal.code.as_deref().unwrap_or_default();
    CommandError::SecretRefused {
        remedy: entra::remedy_of_answer(refusal.aadsts(), code).into(),
        support: support(refusal),
    }
}

impl From<entra::SignInError> for CommandError {
    fn from(error: entra::SignInError) -> Self {
        match error {
            SignInError::Cancelled => Self::SignInCancelled,
            SignInError::Declined(answer) => Self::SignInDeclined(support(*answer)),
            SignInError::TimedOut => Self::SignInTimedOut,
            SignInError::CodeExpired => Self::SignInCodeExpired,
            SignInError::AzureCli { problem, answer } => Self::AzureCli {
                problem: problem.into(),
                support: answer.map(|answer| support(*answer)),
            },
            SignInError::Answer(answer) | SignInError::TooLate(answer) => Self::SignInRefused {
                remedy: answer.remedy().into(),
                support: support(*answer),
            },
            SignInError::Listener(_) => Self::ListenerFailed,
            SignInError::IdToken(problem @ IdTokenProblem::Clock) => {
                Self::ClockWrong(support(problem))
            }
            SignInError::IdToken(
                problem @ (IdTokenProblem::Signature
                | IdTokenProblem::Algorithm
                | IdTokenProblem::UnknownKey),
            ) => Self::AnswerNotGenuine(support(problem)),
            SignInError::IdToken(problem) => Self::SignInRefused {
                remedy: match problem {
                    IdTokenProblem::OtherTenant => Remedy::WrongTenant,
                    IdTokenProblem::Expired | IdTokenProblem::NotYetValid => Remedy::Expired,
                    IdTokenProblem::Nonce | IdTokenProblem::Audience | IdTokenProblem::Issuer => {
                        Remedy::ProofWrong
                    }
                    _ => Remedy::AnswerUnreadable,
                },
                support: support(problem),
            },
        }
    }
}

/// An answer that came through the browser or the exchange.
impl From<SignInAnswer> for Support {
    fn from(answer: SignInAnswer) -> Self {
        Self {
            service: ServiceName::MicrosoftLogin,
            status: None,
            code: Some(
                answer
                    .aadsts
                    .map_or(answer.error, |code| format!("AADSTS{code}")),
            ),
            message: answer.description,
            correlation_id: answer.correlation_id,
            time: answer.time.to_string(),
        }
    }
}

/// An ID token that was refused here, so Microsoft has no words or ids for it.
impl From<IdTokenProblem> for Support {
    fn from(problem: IdTokenProblem) -> Self {
        Self {
            service: ServiceName::MicrosoftLogin,
            status: None,
            code: None,
            message: Some(problem.to_string()),
            correlation_id: None,
            time: now().to_string(),
        }
    }
}

//! From the errors of the work to the kinds that the window handles, all in one place.

use sso::{JournalError, StoreError};
use sso_http::clock::now;
use sso_http::{Refusal, Service};

use super::error::{
    CommandError, DiskProblem, EntraRole, KeychainProblem, RefusedParameter, Remedy, ServiceName,
    Support, Unreachable,
};
use super::hand_over::{CheckId, Evidence};
use crate::ipc::{Candidate, Field, FieldProblem};
use crate::work::choices::{login_path_problem, token_problem};

impl CommandError {
    /// The portal that this refusal is about does not exist any more.
    pub(crate) fn portal_gone(refusal: &Refusal) -> Self {
        Self::PortalGone(support(refusal))
    }
}

impl From<sso::Error> for CommandError {
    fn from(error: sso::Error) -> Self {
        match error {
            sso::Error::Entra(error) => error.into(),
            sso::Error::Konnect(error) => error.into(),
            sso::Error::Journal(error) => error.into(),
            sso::Error::Keychain(error) => error.into(),
            sso::Error::SamlInPlace => Self::SamlInPlace,
            sso::Error::KonnectNeeded => Self::NotConnected,
            sso::Error::GroupGone(group) => Self::GroupGone {
                group: group.to_string(),
            },
            sso::Error::TeamGone(team) => Self::TeamGone { team },
            sso::Error::Cancelled => Self::Cancelled,
            sso::Error::Ambiguous { .. } => Self::SetUpElsewhere,
            sso::Error::StillThere => Self::StillThere,
            sso::Error::ChooseApplication(candidates) => Self::ChooseApplication {
                target: 0,
                candidates: candidates.iter().map(Candidate::from).collect(),
            },
            sso::Error::ChangedMeanwhile => Self::ChangedMeanwhile,
            sso::Error::OtherDirectory { expected } => Self::OtherDirectory {
                directory_id: expected.to_string(),
            },
            sso::Error::OtherOrganization { expected, .. } => Self::OtherOrganization {
                name: expected.to_string(),
            },
            sso::Error::Missing(_) => Self::Unexpected(None),
        }
    }
}

impl From<entra::Error> for CommandError {
    fn from(error: entra::Error) -> Self {
        match error {
            entra::Error::Http(error) => of_http(error, ServiceName::MicrosoftGraph),
            entra::Error::SignIn(error) => error.into(),
            entra::Error::SignInAgain { refusal } => Self::SignInExpired(Some(support(&refusal))),
            entra::Error::InsufficientPrivileges { refusal, call } => Self::NotAllowed {
                needs: call.into(),
                support: support(&refusal),
            },
            entra::Error::SecretsForbidden { refusal } => Self::SecretsForbidden(support(&refusal)),
            entra::Error::SecretLifetimeTooLong { refusal } => {
                Self::SecretLifetimeTooLong(support(&refusal))
            }
            entra::Error::NotReplicated { refusal } => Self::NotReplicated(support(&refusal)),
            entra::Error::SecretRefused { refusal } => Self::SecretNotAccepted(support(&refusal)),
            entra::Error::GroupsNotLicensed { refusal } => {
                Self::GroupAssignmentNotLicensed(support(&refusal))
            }
            entra::Error::NotFound { refusal } | entra::Error::Conflict { refusal } => {
                Self::Unexpected(Some(support(&refusal)))
            }
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

impl From<entra::SignInError> for CommandError {
    fn from(error: entra::SignInError) -> Self {
        use entra::{IdTokenProblem, SignInError};
        match error {
            SignInError::Cancelled => Self::SignInCancelled,
            SignInError::Declined(answer) => Self::SignInDeclined(answer_support(*answer)),
            SignInError::TimedOut => Self::SignInTimedOut,
            SignInError::Answer(answer) | SignInError::TooLate(answer) => Self::SignInRefused {
                remedy: answer.remedy().into(),
                support: answer_support(*answer),
            },
            SignInError::Listener(_) => Self::ListenerFailed,
            SignInError::IdToken(problem) => Self::SignInRefused {
                remedy: match problem {
                    IdTokenProblem::OtherTenant => Remedy::WrongTenant,
                    IdTokenProblem::Expired => Remedy::Expired,
                    _ => Remedy::Internal,
                },
                support: id_token_support(problem),
            },
        }
    }
}

impl From<konnect::Error> for CommandError {
    fn from(error: konnect::Error) -> Self {
        match error {
            konnect::Error::Http(error) => of_http(error, ServiceName::KonnectApi),
            konnect::Error::TokenRejected(refusal) => Self::KonnectTokenRejected(support(&refusal)),
            konnect::Error::NotAllowed(refusal) => Self::KonnectNotAllowed(support(&refusal)),
            konnect::Error::LoginPathTaken(refusal) => Self::LoginPathTaken(support(&refusal)),
            konnect::Error::Conflict(refusal) => Self::Unexpected(Some(support(&refusal))),
            konnect::Error::PortalDomain(domain) => Self::CheckFailed {
                check: CheckId::RedirectUri,
                evidence: vec![Evidence::Observed(domain)],
            },
            // Somebody made or removed the provider after the review.
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
                support: support(&refusal),
            },
            konnect::Error::Token(problem) => Self::InvalidInput(vec![token_problem(problem)]),
            konnect::Error::LoginPath(problem) => Self::InvalidInput(vec![FieldProblem::of(
                Field::LoginPath,
                login_path_problem(problem),
            )]),
            other => {
                tracing::error!(error = %other, "an error that should not happen");
                Self::Unexpected(None)
            }
        }
    }
}

impl From<JournalError> for CommandError {
    fn from(error: JournalError) -> Self {
        use std::io::ErrorKind;
        let (cause, path) = match &error {
            JournalError::Busy => return Self::Busy,
            JournalError::Corrupt { path, .. } => (DiskProblem::Corrupt, path),
            JournalError::NewerVersion { path } => (DiskProblem::NewerVersion, path),
            JournalError::Io { source, path } => {
                let cause = match source.kind() {
                    ErrorKind::StorageFull | ErrorKind::QuotaExceeded => DiskProblem::Full,
                    ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => {
                        DiskProblem::ReadOnly
                    }
                    ErrorKind::ResourceBusy | ErrorKind::WouldBlock => DiskProblem::Locked,
                    _ => DiskProblem::Other,
                };
                (cause, path)
            }
        };
        let path = path.display().to_string();
        tracing::error!(%error, "the journal cannot be used");
        Self::DiskFailed { cause, path }
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        let cause = match error {
            StoreError::Unavailable => KeychainProblem::Unavailable,
            StoreError::Locked => KeychainProblem::Locked,
            StoreError::Denied => KeychainProblem::Denied,
            StoreError::TooLarge => KeychainProblem::TooLarge,
            StoreError::Other(_) => KeychainProblem::Other,
        };
        Self::KeychainFailed { cause }
    }
}

impl From<Service> for ServiceName {
    fn from(service: Service) -> Self {
        match service {
            Service::MicrosoftLogin => Self::MicrosoftLogin,
            Service::MicrosoftGraph => Self::MicrosoftGraph,
            Service::KonnectApi => Self::KonnectApi,
            Service::KonnectCloud => Self::KonnectCloud,
        }
    }
}

impl From<entra::Call> for EntraRole {
    /// Registering is open to Application Developers; changing what others own and approving for everyone is not.
    fn from(call: entra::Call) -> Self {
        match call {
            entra::Call::CreateApplication
            | entra::Call::AddPassword
            | entra::Call::CreateServicePrincipal => Self::ApplicationDeveloper,
            _ => Self::CloudApplicationAdministrator,
        }
    }
}

impl From<sso_http::Unreachable> for Unreachable {
    fn from(cause: sso_http::Unreachable) -> Self {
        match cause {
            sso_http::Unreachable::Dns => Self::Dns,
            sso_http::Unreachable::Refused => Self::Refused,
            sso_http::Unreachable::Reset => Self::Reset,
            sso_http::Unreachable::Timeout => Self::Timeout,
            sso_http::Unreachable::Tls => Self::Tls,
            sso_http::Unreachable::Proxy => Self::Proxy,
            sso_http::Unreachable::Other => Self::Other,
        }
    }
}

impl From<entra::Remedy> for Remedy {
    fn from(remedy: entra::Remedy) -> Self {
        match remedy {
            entra::Remedy::ConsentNeeded => Self::ConsentNeeded,
            entra::Remedy::AdminApprovalNeeded => Self::AdminApprovalNeeded,
            entra::Remedy::BlockedByPolicy => Self::BlockedByPolicy,
            entra::Remedy::DeviceNotAllowed => Self::DeviceNotAllowed,
            entra::Remedy::WrongTenant => Self::WrongTenant,
            entra::Remedy::TenantNotFound => Self::TenantNotFound,
            entra::Remedy::OtherCloud => Self::OtherCloud,
            entra::Remedy::MultiFactor => Self::MultiFactor,
            entra::Remedy::AccountProblem => Self::AccountProblem,
            entra::Remedy::NotAssigned => Self::NotAssigned,
            entra::Remedy::RedirectMismatch => Self::RedirectMismatch,
            entra::Remedy::SecretWrong => Self::SecretWrong,
            entra::Remedy::SecretExpired => Self::SecretExpired,
            entra::Remedy::Expired => Self::Expired,
            entra::Remedy::Outage => Self::Outage,
            entra::Remedy::ClientNotUsable => Self::ClientNotUsable,
            entra::Remedy::Internal => Self::Internal,
            entra::Remedy::Unknown => Self::Unknown,
        }
    }
}

/// An error of sending. `asked` is who was called, for the answers that do not say so themselves.
fn of_http(error: sso_http::Error, asked: ServiceName) -> CommandError {
    match error {
        sso_http::Error::Unreachable { host, cause } => CommandError::Unreachable {
            host,
            cause: cause.into(),
        },
        sso_http::Error::Cancelled => CommandError::Cancelled,
        sso_http::Error::Garbled {
            host,
            status,
            correlation_id,
            time,
            ..
        } => CommandError::Garbled {
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
            let support = support(&refusal);
            match refusal.status {
                429 => CommandError::Throttled(support),
                503 if refusal.retry_after.is_some() => CommandError::Throttled(support),
                500.. => CommandError::ServiceFailed(support),
                _ if refusal.service == Service::MicrosoftLogin => CommandError::SignInRefused {
                    remedy: refusal
                        .aadsts()
                        .map_or(Remedy::Unknown, |code| entra::remedy(code).into()),
                    support,
                },
                _ if matches!(refusal.service, Service::KonnectApi | Service::KonnectCloud) => {
                    CommandError::KonnectRefused {
                        parameters: Vec::new(),
                        support,
                    }
                }
                _ => CommandError::Unexpected(Some(support)),
            }
        }
        sso_http::Error::Client(error) => {
            tracing::error!(%error, "the HTTP client could not be set up");
            CommandError::Unexpected(None)
        }
    }
}

/// What support asks for, of a refusal.
#[expect(
    clippy::unnecessary_box_returns,
    reason = "every error that has it keeps it boxed"
)]
fn support(refusal: &Refusal) -> Box<Support> {
    Box::new(Support {
        service: refusal.service.into(),
        status: Some(refusal.status),
        code: refusal
            .aadsts()
            .map(|code| format!("AADSTS{code}"))
            .or_else(|| refusal.code.clone()),
        message: refusal.message.clone(),
        correlation_id: refusal.correlation_id.clone(),
        time: refusal.time.to_string(),
    })
}

/// What support asks for, of an answer that came through the browser or the exchange.
#[expect(
    clippy::unnecessary_box_returns,
    reason = "every error that has it keeps it boxed"
)]
fn answer_support(answer: entra::SignInAnswer) -> Box<Support> {
    Box::new(Support {
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
    })
}

/// An ID token that was refused here, so Microsoft has no words or ids for it.
#[expect(
    clippy::unnecessary_box_returns,
    reason = "every error that has it keeps it boxed"
)]
fn id_token_support(problem: entra::IdTokenProblem) -> Box<Support> {
    Box::new(Support {
        service: ServiceName::MicrosoftLogin,
        status: None,
        code: None,
        message: Some(problem.to_string()),
        correlation_id: None,
        time: now().to_string(),
    })
}

#[cfg(test)]
mod tests;

//! From the errors of the work, its journal and its secrets.

use sso::{ChoiceProblem, JournalError, StoreError};

use super::super::candidate::Candidate;
use super::super::error::{CommandError, DiskProblem};
use super::http::support;

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
            sso::Error::GroupNotAssignable(group) => Self::GroupNotAssignable { group },
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
                organization_id: expected.to_string(),
                name: None,
            },
            sso::Error::WaitsForExemption {
                app_id,
                exempt_callers,
                refusal,
                ..
            } => Self::WaitsForExemption {
                app_id: app_id.to_string(),
                exempt_callers: exempt_callers.iter().map(Into::into).collect(),
                support: support(&*refusal),
            },
            sso::Error::Missing(_) => Self::Unexpected(None),
        }
    }
}

impl From<Vec<ChoiceProblem>> for CommandError {
    fn from(problems: Vec<ChoiceProblem>) -> Self {
        Self::InvalidInput(problems.into_iter().map(Into::into).collect())
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
        Self::KeychainFailed {
            cause: error.into(),
        }
    }
}

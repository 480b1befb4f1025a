//! Everything that can stop the work.

use entra::{AppId, CallerAttribute, ObjectId, TenantId};
use sso_http::Refusal;
use uuid::Uuid;

use crate::candidate::Candidate;
use crate::journal::JournalError;
use crate::secret_store::StoreError;

/// Why reading, planning or a step did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Microsoft refused, or could not be reached.
    #[error(transparent)]
    Entra(#[from] entra::Error),
    /// Konnect refused, or could not be reached.
    #[error(transparent)]
    Konnect(#[from] konnect::Error),
    /// The journal could not be written, so nothing was sent.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The keychain did not give out the secret.
    #[error(transparent)]
    Keychain(#[from] StoreError),
    /// More than one application carries the tag of this connection: another computer set it up at the same time.
    #[error("{count} applications have the tag {tag}")]
    Ambiguous {
        /// The tag of the connection.
        tag: String,
        /// How many applications carry it.
        count: usize,
    },
    /// Applications carry the target's tag that this computer did not make. The person has to say whose to use.
    #[error("{} applications of others have the tag of this target", .0.len())]
    ChooseApplication(Vec<Candidate>),
    /// What a plan relied on is no longer true. Nothing was sent; a new review shows the current state.
    #[error("what was reviewed has changed meanwhile")]
    ChangedMeanwhile,
    /// The target belongs to a different organization than Konnect's token.
    #[error("the token is of the organization {actual}, the target of {expected}")]
    OtherOrganization {
        /// The organization of the target.
        expected: Uuid,
        /// The organization of the token.
        actual: Uuid,
    },
    /// The connection is in another directory than the one that was signed in to.
    #[error("the connection is in the directory {expected}")]
    OtherDirectory {
        /// The directory of the connection.
        expected: TenantId,
    },
    /// Konnect signs people in with SAML. It takes one provider at a time, and this app does not touch SAML.
    #[error("a SAML identity provider is in place")]
    SamlInPlace,
    /// The work needs Konnect, and no token was given.
    #[error("Konnect is not connected")]
    KonnectNeeded,
    /// What was deleted is still there, after several tries.
    #[error("something that was taken away is still there")]
    StillThere,
    /// A chosen group is no longer in the directory.
    #[error("the group {0} does not exist")]
    GroupGone(ObjectId),
    /// A chosen group is not security-enabled, so it cannot be assigned to an application. Its name, or its id where
    /// that is not known.
    #[error("the group {0} cannot be assigned")]
    GroupNotAssignable(String),
    /// A chosen team is no longer in Konnect.
    #[error("the team {0} does not exist")]
    TeamGone(String),
    /// A policy of the directory forbids new client secrets. The application is there and waits until someone exempts
    /// it; nothing that does not need the secret is missing.
    #[error("client secrets are forbidden: {refusal}")]
    WaitsForExemption {
        /// The application's object id.
        application: ObjectId,
        /// Its client id, by which it is exempted.
        app_id: AppId,
        /// Whom the policy does not concern, where it may be read: whoever has one of these attributes.
        exempt_callers: Vec<CallerAttribute>,
        /// What Microsoft answered.
        refusal: Box<Refusal>,
    },
    /// A step needed something that the step before it should have made.
    #[error("the run has no {0}")]
    Missing(&'static str),
    /// The person cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl Error {
    /// Whether nothing more can be read before a new sign-in to Microsoft.
    pub(crate) fn wants_sign_in(&self) -> bool {
        matches!(self, Self::Entra(entra::Error::SignInAgain { .. }))
    }

    /// Whether this only says that the person cancelled.
    pub fn is_cancelled(&self) -> bool {
        matches!(
            self,
            Self::Cancelled
                | Self::Entra(entra::Error::Http(sso_http::Error::Cancelled))
                | Self::Konnect(konnect::Error::Http(sso_http::Error::Cancelled))
        )
    }
}

/// Separates what could be read from what could not: only cancelling and an expired sign-in end the reading of the
/// rest.
pub(crate) fn readable<T>(read: Result<T, Error>) -> Result<Option<T>, Error> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_cancelled() || error.wants_sign_in() => Err(error),
        Err(error) => {
            tracing::warn!(%error, "a check could not be made");
            Ok(None)
        }
    }
}

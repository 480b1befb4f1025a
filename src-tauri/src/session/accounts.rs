//! Who is signed in to Microsoft, and which Konnect organization is connected.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::caches::DirectoryCache;
use crate::ipc::{CommandError, KonnectOrganization, MicrosoftAccount};

/// A signed-in Microsoft account.
pub(crate) struct MicrosoftSession {
    pub(crate) endpoints: entra::Endpoints,
    pub(crate) tenant: entra::TenantId,
    /// Who it is, there.
    pub(crate) person: entra::ObjectId,
    /// Gone at its end: it is of no use to anyone then, and nothing is kept that is not needed.
    pub(crate) token: Option<SecretString>,
    pub(crate) expires_at: Timestamp,
    pub(crate) account: MicrosoftAccount,
    /// What was read of the person's rights, with the account.
    pub(crate) rights: sso::EntraRights,
    /// The name that the person signed in with, for signing in again.
    pub(crate) login_hint: Option<String>,
    pub(crate) directory_cache: Arc<DirectoryCache>,
}

impl MicrosoftSession {
    /// The token.
    ///
    /// # Errors
    /// [`CommandError::SignInExpired`] after its end.
    pub(crate) fn token(&self) -> Result<&SecretString, CommandError> {
        self.token.as_ref().ok_or(CommandError::SignInExpired(None))
    }
}

impl fmt::Debug for MicrosoftSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MicrosoftSession")
            .field("tenant", &self.tenant)
            .finish_non_exhaustive()
    }
}

/// A connected Konnect organization.
pub(crate) struct KonnectSession {
    pub(crate) endpoints: konnect::Endpoints,
    pub(crate) token: SecretString,
    pub(crate) organization: KonnectOrganization,
    pub(crate) id: Uuid,
}

impl fmt::Debug for KonnectSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KonnectSession")
            .field("organization", &self.id)
            .finish_non_exhaustive()
    }
}

impl KonnectSession {
    /// Konnect's addresses and the token to use there.
    pub(crate) fn access(&self) -> Result<sso::KonnectAccess, CommandError> {
        let token =
            konnect::Token::parse(self.token.expose_secret()).map_err(konnect::Error::from)?;
        Ok(sso::KonnectAccess {
            endpoints: self.endpoints.clone(),
            token,
        })
    }
}

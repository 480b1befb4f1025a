//! Which client secret belongs to which application, and which of them work.

use std::time::Duration;

use uuid::Uuid;

use super::Directory;
use super::application::ClientCredentialsProblem;
use crate::state::timing::Timing;

impl Directory {
    /// Which credential of an application a secret is, whether it works already, still, or not at
    /// all.
    pub(crate) fn key_id(&self, app_id: &str, secret: &str) -> Option<Uuid> {
        let mut own = self.applications.iter();
        own.find(|known| known.app_id.eq_ignore_ascii_case(app_id))?
            .key_id(secret)
    }

    /// The credentials of an application that work now.
    pub(crate) fn valid_key_ids(
        &self,
        app_id: &str,
        lag: Duration,
        propagation: Duration,
    ) -> Vec<Uuid> {
        self.client(app_id, lag)
            .map(|application| application.valid_key_ids(propagation))
            .unwrap_or_default()
    }

    /// Whether these values would obtain a token with the client credentials grant now.
    pub(crate) fn check_client_credentials(
        &self,
        client_id: &str,
        secret: Option<&str>,
        timing: Timing,
    ) -> Result<(), ClientCredentialsProblem> {
        let application = self
            .client(client_id, timing.replication_lag)
            .ok_or(ClientCredentialsProblem::UnknownClient)?;
        application.check_secret(secret, timing.secret_propagation)?;
        match self.service_principal_of(&application.app_id) {
            None => Err(ClientCredentialsProblem::NoServicePrincipal),
            Some(principal) if !principal.is_enabled() => Err(ClientCredentialsProblem::Disabled),
            Some(_) => Ok(()),
        }
    }
}

//! Which client secrets are whose, and which of them work.

use std::time::Duration;

use uuid::Uuid;

use super::Directory;

impl Directory {
    /// Which credential of an application a secret is, whether it works yet, still, or not.
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
}

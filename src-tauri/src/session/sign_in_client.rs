//! The app registration that a person signs in with: Microsoft's shared one, or one of their own organization.

use std::sync::PoisonError;

use serde::{Deserialize, Serialize};

use super::app_state::AppState;
use super::data::Session;

/// An app registration of the person's own organization. Neither value is a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignInClient {
    pub(crate) client_id: entra::AppId,
    /// A registration that Microsoft calls single-tenant signs in nowhere else.
    pub(crate) directory: String,
}

impl AppState {
    /// The person's own registration, if this session signs in with one. Practice has its own, which ends with it.
    pub(crate) fn sign_in_client(&self, session: &Session) -> Option<SignInClient> {
        if session.practice.is_some() {
            return session.practice_client.clone();
        }
        let own = self.own_client.lock();
        own.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on the real services are signed in to with this one.
    pub(crate) fn keep_sign_in_client(&self, client: Option<SignInClient>) {
        let own = self.own_client.lock();
        *own.unwrap_or_else(PoisonError::into_inner) = client;
    }
}

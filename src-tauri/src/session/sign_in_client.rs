//! The app registration that a person signs in with: Microsoft's shared one, or one of their own organization.

use serde::{Deserialize, Serialize};

/// An app registration of the person's own organization. Neither value is a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignInClient {
    pub(crate) client_id: entra::AppId,
    /// A registration that Microsoft calls single-tenant signs in nowhere else.
    pub(crate) directory: String,
}

/// What an administrator of this computer has set for everyone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum SignInPreset {
    #[default]
    None,
    /// It comes before what a person chose.
    Set(SignInClient),
    /// It cannot be used as it is. Names its place.
    Damaged(String),
}

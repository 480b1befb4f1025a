//! How people may sign in to the organization.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{Error, Konnect};

const PATH: &str = "authentication-settings";

/// The organization's authentication settings.
#[expect(
    clippy::struct_excessive_bools,
    reason = "these are Konnect's five switches"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticationSettings {
    /// Konnect's built-in login.
    pub basic_auth_enabled: bool,
    /// OpenID Connect.
    pub oidc_auth_enabled: bool,
    /// SAML.
    pub saml_auth_enabled: bool,
    /// Teams follow the identity provider's groups.
    pub idp_mapping_enabled: bool,
    /// Teams are assigned in Konnect.
    pub konnect_mapping_enabled: bool,
}

/// Reads the settings.
pub async fn authentication_settings(
    konnect: Konnect<'_>,
) -> Result<AuthenticationSettings, Error> {
    konnect.get(konnect.url(PATH)).await
}

/// Switches OpenID Connect on, and nothing else on or off.
///
/// # Errors
/// [`Error::InvalidParameters`] while there is no identity provider.
pub async fn enable_oidc(konnect: Konnect<'_>) -> Result<AuthenticationSettings, Error> {
    Ok(konnect
        .patch(PATH, json!({"oidc_auth_enabled": true}))
        .await?
        .json()?)
}

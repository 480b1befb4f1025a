//! How people may sign in to the organization or to a Dev Portal.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Error, Konnect, Scope};

const PATH: &str = "authentication-settings";

/// The scope's authentication settings.
#[expect(
    clippy::struct_excessive_bools,
    reason = "these are Konnect's five switches"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Answer")]
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

#[expect(
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    reason = "these are Konnect's switches, by Konnect's names"
)]
#[derive(Deserialize)]
struct Answer {
    basic_auth_enabled: bool,
    oidc_auth_enabled: bool,
    /// Portals may leave out what is off.
    #[serde(default)]
    saml_auth_enabled: bool,
    idp_mapping_enabled: Option<bool>,
    /// What portals called `idp_mapping_enabled` before there was SAML.
    #[serde(default)]
    oidc_team_mapping_enabled: bool,
    konnect_mapping_enabled: bool,
}

impl From<Answer> for AuthenticationSettings {
    fn from(answer: Answer) -> Self {
        Self {
            basic_auth_enabled: answer.basic_auth_enabled,
            oidc_auth_enabled: answer.oidc_auth_enabled,
            saml_auth_enabled: answer.saml_auth_enabled,
            idp_mapping_enabled: answer
                .idp_mapping_enabled
                .unwrap_or(answer.oidc_team_mapping_enabled),
            konnect_mapping_enabled: answer.konnect_mapping_enabled,
        }
    }
}

/// Who decides about teams. Both may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdpMapping {
    /// The identity provider's groups, at every sign-in.
    pub idp: bool,
    /// People in Konnect.
    pub konnect: bool,
}

impl IdpMapping {
    /// The changing request's body.
    pub fn body(self) -> Value {
        json!({"idp_mapping_enabled": self.idp, "konnect_mapping_enabled": self.konnect})
    }
}

/// Reads the settings.
pub async fn authentication_settings(
    konnect: Konnect<'_>,
) -> Result<AuthenticationSettings, Error> {
    konnect.get(konnect.url(PATH)).await
}

/// The body of [`enable_oidc`] and of [`disable_oidc`], as it is shown.
pub fn oidc_body(enabled: bool) -> Value {
    json!({"oidc_auth_enabled": enabled})
}

/// Switches OpenID Connect on, and nothing else on or off. In a portal the provider's own switch
/// does that and the settings only say it, so there they are only read.
///
/// # Errors
/// [`Error::InvalidParameters`] while there is no identity provider.
pub async fn enable_oidc(konnect: Konnect<'_>) -> Result<AuthenticationSettings, Error> {
    if konnect.scope != Scope::Organization {
        return authentication_settings(konnect).await;
    }
    change(konnect, oidc_body(true)).await
}

/// Switches OpenID Connect off again, and nothing else. In a portal the provider's own switch does
/// that.
///
/// # Errors
/// [`Error::InvalidParameters`] when it is the only way to sign in.
pub async fn disable_oidc(konnect: Konnect<'_>) -> Result<AuthenticationSettings, Error> {
    if konnect.scope != Scope::Organization {
        return authentication_settings(konnect).await;
    }
    change(konnect, oidc_body(false)).await
}

/// Says who decides about teams, and changes nothing else.
///
/// # Errors
/// [`Error::InvalidParameters`] when a portal has no enabled identity provider.
pub async fn set_idp_mapping(
    konnect: Konnect<'_>,
    mapping: IdpMapping,
) -> Result<AuthenticationSettings, Error> {
    change(konnect, mapping.body()).await
}

async fn change(konnect: Konnect<'_>, body: Value) -> Result<AuthenticationSettings, Error> {
    Ok(konnect.patch(PATH, body).await?.json()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(answer: Value) -> AuthenticationSettings {
        serde_json::from_value(answer).unwrap()
    }

    #[test]
    fn portals_settings_read_with_the_older_name_of_the_mapping() {
        let old = json!({"basic_auth_enabled": true, "oidc_auth_enabled": true,
            "oidc_team_mapping_enabled": true, "konnect_mapping_enabled": false,
            "oidc_config": {"issuer": "https://i", "client_id": "c"}});
        let settings = read(old.clone());
        assert!(settings.idp_mapping_enabled, "it is the same switch");
        assert!(!settings.saml_auth_enabled);

        let mut new = old;
        new["idp_mapping_enabled"] = json!(false);
        assert!(!read(new).idp_mapping_enabled, "the newer name counts");
    }

    #[test]
    fn settings_written_and_read_back_are_the_same() {
        let settings = AuthenticationSettings {
            basic_auth_enabled: true,
            oidc_auth_enabled: false,
            saml_auth_enabled: true,
            idp_mapping_enabled: true,
            konnect_mapping_enabled: false,
        };
        assert_eq!(read(serde_json::to_value(settings).unwrap()), settings);
    }

    #[test]
    fn mapping_says_nothing_of_the_ways_to_sign_in() {
        let body = IdpMapping {
            idp: true,
            konnect: false,
        }
        .body();
        assert_eq!(
            body,
            json!({"idp_mapping_enabled": true, "konnect_mapping_enabled": false}),
            "the built-in login stays as it is"
        );
    }
}

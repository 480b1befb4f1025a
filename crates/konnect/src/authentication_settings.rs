//! How people may sign in to the organization or to a Dev Portal.

use serde::{Deserialize, Serialize};
use serde_json::json;
use sso_http::{RequestParts, Response};

use crate::operation::once;
use crate::{Error, Konnect, Operation, TargetId};

const PATH: &str = "authentication-settings";

/// The target's authentication settings.
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
    /// Portals may omit what is off.
    #[serde(default)]
    saml_auth_enabled: bool,
    idp_mapping_enabled: Option<bool>,
    /// Portals' name for `idp_mapping_enabled` before there was SAML.
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

/// Reads the settings.
pub async fn authentication_settings(
    konnect: Konnect<'_>,
) -> Result<AuthenticationSettings, Error> {
    konnect.get(konnect.url(PATH)).await
}

/// Switches OpenID Connect on or off, and nothing else. In a portal the provider's own switch does that and the
/// settings only reflect it, so there they are only read.
///
/// Errors: [`Error::InvalidParameters`] while there is no identity provider, and when it is the only
/// way to sign in.
#[derive(Clone, Copy, Debug)]
pub struct SetOidc(pub bool);

impl Operation for SetOidc {
    type Answer = AuthenticationSettings;

    fn request(&self) -> RequestParts {
        RequestParts::patch(PATH, json!({"oidc_auth_enabled": self.0}))
    }

    fn read(&self, response: Response) -> Result<AuthenticationSettings, Error> {
        Ok(response.json()?)
    }

    async fn send(&self, konnect: Konnect<'_>) -> Result<AuthenticationSettings, Error> {
        if konnect.target_id != TargetId::Organization {
            return authentication_settings(konnect).await;
        }
        once(self, konnect).await
    }
}

/// Says who decides about teams, and changes nothing else.
///
/// Errors: [`Error::InvalidParameters`] when a portal has no enabled identity provider.
#[derive(Clone, Copy, Debug)]
pub struct SetIdpMapping(pub IdpMapping);

impl Operation for SetIdpMapping {
    type Answer = AuthenticationSettings;

    fn request(&self) -> RequestParts {
        let IdpMapping { idp, konnect } = self.0;
        let body = json!({"idp_mapping_enabled": idp, "konnect_mapping_enabled": konnect});
        RequestParts::patch(PATH, body)
    }

    fn read(&self, response: Response) -> Result<AuthenticationSettings, Error> {
        Ok(response.json()?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

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
        assert!(!read(new).idp_mapping_enabled, "the newer name wins");
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
        let mapping = SetIdpMapping(IdpMapping {
            idp: true,
            konnect: false,
        });
        assert_eq!(
            mapping.request().body,
            Some(json!({"idp_mapping_enabled": true, "konnect_mapping_enabled": false})),
            "the built-in login is unchanged"
        );
    }
}

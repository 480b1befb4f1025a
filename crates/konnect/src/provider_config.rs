//! An identity provider as Konnect shows it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::organization::blank_as_none;

/// An identity provider. Konnect never reveals its client secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityProvider {
    /// Its id.
    pub id: Uuid,
    /// Whether people can sign in with it; one can be enabled at a time.
    #[serde(default)]
    pub enabled: bool,
    /// The login path that leads to it; a portal's has none. As Konnect returns it, not parsed.
    #[serde(default, deserialize_with = "blank_as_none")]
    pub login_path: Option<String>,
    /// What it is, and how it is configured.
    #[serde(flatten)]
    pub config: ProviderConfig,
}

/// A provider's kind and configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "config", rename_all = "lowercase")]
pub enum ProviderConfig {
    /// OpenID Connect.
    Oidc(OidcConfig),
    /// SAML, which is explained to the person and never changed.
    Saml(SamlConfig),
}

/// The configuration of a SAML provider, kept as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SamlConfig(Value);

/// The configuration of an OpenID Connect provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OidcConfig {
    /// The issuer, compared character by character.
    pub issuer_url: String,
    /// The client id.
    pub client_id: String,
    /// The scopes asked for, a set whose order is kept; without `openid` nothing works.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Which claims are read.
    #[serde(default)]
    pub claim_mappings: ClaimMappings,
}

/// Which claims Konnect reads for a person's name, address and groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimMappings {
    /// The claim with the name.
    pub name: String,
    /// The claim with the mail address, by which accounts are matched.
    pub email: String,
    /// The claim with the groups.
    pub groups: String,
}

impl Default for ClaimMappings {
    fn default() -> Self {
        Self {
            name: "name".to_owned(),
            email: "email".to_owned(),
            groups: "groups".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_kinds_read() {
        let providers: Vec<IdentityProvider> = serde_json::from_value(json!([
            {"id": "66da2d42-469d-48cd-9ff3-0db135dd82d8", "type": "oidc", "enabled": true, "login_path": "contoso",
             "config": {"issuer_url": "https://i/v2.0", "client_id": "c", "scopes": ["openid"]}, "created_at": "x"},
            {"id": "66da2d42-469d-48cd-9ff3-0db135dd82d9", "type": "saml", "enabled": false, "login_path": "",
             "config": {"idp_metadata_url": "https://m"}}]))
        .unwrap();
        let ProviderConfig::Oidc(config) = &providers[0].config else {
            panic!("the first is OpenID Connect")
        };
        assert_eq!(config.claim_mappings, ClaimMappings::default());
        assert!(matches!(providers[1].config, ProviderConfig::Saml(_)));
        assert_eq!(providers[1].login_path, None, "blank means none");
    }
}

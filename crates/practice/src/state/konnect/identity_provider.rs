//! Identity providers: OpenID Connect, and SAML insofar as its settings are kept.

use std::sync::Arc;

use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProviderType {
    Oidc,
    Saml,
}

impl ProviderType {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::Saml => "saml",
        }
    }
}

/// The settings of an OpenID Connect provider, except the secret.
#[derive(Clone, Debug)]
pub(crate) struct OidcConfig {
    pub(crate) issuer_url: String,
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) claim_mappings: ClaimMappings,
}

/// The names of the claims that Konnect reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClaimMappings {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) groups: String,
}

impl ClaimMappings {
    pub(crate) fn to_json(&self) -> Value {
        json!({"name": self.name, "email": self.email, "groups": self.groups})
    }
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

#[derive(Clone, Debug)]
pub(crate) struct SamlConfig {
    pub(crate) idp_metadata_url: Option<String>,
    pub(crate) idp_metadata_xml: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) enum ProviderConfig {
    Oidc(OidcConfig),
    Saml(SamlConfig),
}

impl ProviderConfig {
    pub(crate) const fn provider_type(&self) -> ProviderType {
        match self {
            Self::Oidc(_) => ProviderType::Oidc,
            Self::Saml(_) => ProviderType::Saml,
        }
    }
}

pub(crate) struct IdentityProvider {
    pub(crate) id: Uuid,
    pub(crate) enabled: bool,
    /// A portal's provider has none.
    pub(crate) login_path: Option<String>,
    pub(crate) config: ProviderConfig,
    /// Stored and never shown again; only the token request uses it.
    pub(crate) client_secret: Option<Arc<SecretString>>,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

impl IdentityProvider {
    /// The provider as the API answers it: never with the secret. `cloud` is the base
    /// of Konnect's own pages, without a slash at its end, which the addresses of the
    /// organization's SAML provider name; those of a portal's are paths.
    pub(crate) fn to_json(&self, cloud: &str) -> Value {
        let config = match &self.config {
            ProviderConfig::Oidc(oidc) => json!({
                "issuer_url": oidc.issuer_url,
                "client_id": oidc.client_id,
                "scopes": oidc.scopes,
                "claim_mappings": oidc.claim_mappings.to_json(),
            }),
            ProviderConfig::Saml(saml) => {
                let mut config = match &self.login_path {
                    Some(path) => json!({
                        "sp_entity_id": format!("{cloud}/sp/{}", self.id),
                        "sp_metadata_url": format!("{cloud}/v2/authenticate/{path}/saml/metadata"),
                        "login_url": format!("{cloud}/login/{path}"),
                        "callback_url": format!("{cloud}/v2/authenticate/{path}/saml/acs"),
                    }),
                    None => json!({
                        "sp_entity_id": format!("{cloud}/sp/{}", self.id),
                        "sp_metadata_url": "/api/v2/developer/authenticate/saml/metadata",
                        "callback_url": "/api/v2/developer/authenticate/saml/acs",
                    }),
                };
                if let Some(url) = &saml.idp_metadata_url {
                    config["idp_metadata_url"] = json!(url);
                }
                if let Some(xml) = &saml.idp_metadata_xml {
                    config["idp_metadata_xml"] = json!(xml);
                }
                config
            }
        };
        let mut answer = json!({
            "id": self.id,
            "type": self.config.provider_type().as_str(),
            "enabled": self.enabled,
            "config": config,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        });
        if let Some(path) = &self.login_path {
            answer["login_path"] = json!(path);
        }
        answer
    }
}

/// The scopes of a provider that was given none.
pub(crate) fn default_scopes() -> Vec<String> {
    ["email", "openid", "profile"].map(str::to_owned).to_vec()
}

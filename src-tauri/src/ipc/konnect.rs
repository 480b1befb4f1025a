//! The connected Konnect organization.

use serde::Serialize;
use specta::Type;

/// The organization that the pasted token belongs to.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KonnectOrganization {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The address people's browsers return to, as Konnect sends it.
    pub(crate) redirect_uri: String,
    pub(crate) login_path: Option<String>,
    pub(crate) provider: Option<ExistingProvider>,
    pub(crate) password_sign_in: bool,
}

/// An identity provider that Konnect already has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExistingProvider {
    pub(crate) kind: ProviderKind,
    pub(crate) issuer: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) enabled: bool,
}

/// The protocol of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[specta(inline)]
pub(crate) enum ProviderKind {
    Oidc,
    Saml,
}

impl From<&konnect::IdentityProvider> for ExistingProvider {
    fn from(provider: &konnect::IdentityProvider) -> Self {
        match &provider.config {
            konnect::ProviderConfig::Oidc(config) => Self {
                kind: ProviderKind::Oidc,
                issuer: Some(config.issuer_url.clone()),
                client_id: Some(config.client_id.clone()),
                enabled: provider.enabled,
            },
            konnect::ProviderConfig::Saml(_) => Self {
                kind: ProviderKind::Saml,
                issuer: None,
                client_id: None,
                enabled: provider.enabled,
            },
        }
    }
}

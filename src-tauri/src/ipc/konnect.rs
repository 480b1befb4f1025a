//! The connected Konnect organization.

use serde::Serialize;
use specta::Type;

use super::microsoft::RightAnswer;
use super::mirror::mirror;

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
    /// `null`: the token may not read it.
    pub(crate) password_sign_in: Option<bool>,
    /// Whose token it is.
    pub(crate) token_owner: TokenOwner,
    /// What they may do, by what the token can read.
    pub(crate) rights: Vec<KonnectRight>,
}

/// Whose token it is, as far as Konnect tells. A person by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "kind", content = "detail", rename_all = "camelCase")]
pub(crate) enum TokenOwner {
    Person(String),
    SystemAccount,
    Unknown,
}

/// Whether the owner of the token may do one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KonnectRight {
    pub(crate) action: KonnectRightAction,
    pub(crate) answer: RightAnswer,
}

mirror! {
    /// A thing that a set-up in Konnect needs to be allowed.
    pub(crate) enum KonnectRightAction from sso::KonnectRightAction {
        OrganizationLogin,
        Portals,
    }
}

impl From<sso::TokenOwner> for TokenOwner {
    fn from(owner: sso::TokenOwner) -> Self {
        match owner {
            sso::TokenOwner::Person(name) => Self::Person(name),
            sso::TokenOwner::SystemAccount => Self::SystemAccount,
            sso::TokenOwner::Unknown => Self::Unknown,
        }
    }
}

impl From<sso::KonnectRight> for KonnectRight {
    fn from(right: sso::KonnectRight) -> Self {
        Self {
            action: right.action.into(),
            answer: right.answer.into(),
        }
    }
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

//! The Dev Portals of the connected organization.

use serde::Serialize;
use specta::Type;

use super::error::CommandError;
use super::konnect::ExistingProvider;
use super::mirror::mirror;
use super::region::Region;

/// The Dev Portals of one region. `classic` counts the older portals, which this app leaves alone.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegionPortals {
    pub(crate) region: Region,
    pub(crate) found: RegionFound,
    pub(crate) classic: u32,
}

/// What a look into one region found.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(tag = "kind", content = "detail", rename_all = "camelCase")]
pub(crate) enum RegionFound {
    Portals(Vec<Portal>),
    NotEnabled,
    Failed(CommandError),
}

/// A Dev Portal. `domain` is its default domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Portal {
    pub(crate) id: String,
    pub(crate) region: Region,
    pub(crate) name: String,
    pub(crate) domain: String,
    pub(crate) custom_domain: Option<String>,
    pub(crate) redirect_uris: Vec<PortalRedirectUri>,
    /// Whether people have to sign in at all.
    pub(crate) user_authentication: bool,
    pub(crate) provider: Option<ExistingProvider>,
}

/// An address that a portal returns to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PortalRedirectUri {
    pub(crate) kind: RedirectKind,
    pub(crate) url: String,
}

mirror! {
    /// Which of a portal's domains an address is at.
    #[specta(inline)]
    pub(crate) enum RedirectKind from konnect::RedirectKind {
        Custom,
        Default,
        Preview,
    }
}

impl From<konnect::RedirectUri> for PortalRedirectUri {
    fn from(uri: konnect::RedirectUri) -> Self {
        Self {
            kind: uri.kind.into(),
            url: uri.url,
        }
    }
}

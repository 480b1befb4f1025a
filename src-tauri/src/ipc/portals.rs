//! The Dev Portals of the connected organization.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{CommandError, ExistingProvider};

/// A geographic region of Konnect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Region {
    Us,
    Eu,
    Au,
    Me,
    In,
    Sg,
}

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

/// Which of a portal's domains an address is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[specta(inline)]
pub(crate) enum RedirectKind {
    Custom,
    Default,
    Preview,
}

impl From<Region> for konnect::Region {
    fn from(region: Region) -> Self {
        match region {
            Region::Us => Self::Us,
            Region::Eu => Self::Eu,
            Region::Au => Self::Au,
            Region::Me => Self::Me,
            Region::In => Self::In,
            Region::Sg => Self::Sg,
        }
    }
}

impl From<konnect::Region> for Region {
    fn from(region: konnect::Region) -> Self {
        match region {
            konnect::Region::Us => Self::Us,
            konnect::Region::Eu => Self::Eu,
            konnect::Region::Au => Self::Au,
            konnect::Region::Me => Self::Me,
            konnect::Region::In => Self::In,
            konnect::Region::Sg => Self::Sg,
        }
    }
}

impl From<konnect::RedirectUri> for PortalRedirectUri {
    fn from(uri: konnect::RedirectUri) -> Self {
        Self {
            kind: match uri.kind {
                konnect::RedirectKind::Custom => RedirectKind::Custom,
                konnect::RedirectKind::Default => RedirectKind::Default,
                konnect::RedirectKind::Preview => RedirectKind::Preview,
            },
            url: uri.url,
        }
    }
}

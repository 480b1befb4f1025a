//! The regions that Konnect keeps Dev Portals in.
//!
//! Source: Konnect, geographic regions; the servers of the portal management API.
//!
//! A separate list from the app's: a mistake in the app's list must show in practice.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A region of Konnect, with an API host of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Region {
    /// United States.
    Us,
    /// Europe.
    Eu,
    /// Australia.
    Au,
    /// Middle East.
    Me,
    /// India.
    In,
    /// Singapore, which an organization has to opt in to.
    Sg,
}

/// There is no region of this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a region is one of us, eu, au, me, in, sg")]
pub struct UnknownRegion;

impl Region {
    /// Every region, in the order of Kong's own list.
    pub const ALL: [Self; 6] = [Self::Us, Self::Eu, Self::Au, Self::Me, Self::In, Self::Sg];

    /// The first label of the region's API host.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Eu => "eu",
            Self::Au => "au",
            Self::Me => "me",
            Self::In => "in",
            Self::Sg => "sg",
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Region {
    type Err = UnknownRegion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|region| region.as_str() == text)
            .ok_or(UnknownRegion)
    }
}

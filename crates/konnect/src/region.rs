//! The regions in which Konnect keeps Dev Portals.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A region. Each has an API host of its own, and a portal exists in one region only
/// (Kong Docs, "Geographic regions").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// Singapore, which an organization's administrator has to switch on first.
    Sg,
}

/// The text names no region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a region of Konnect")]
pub struct UnknownRegion;

impl Region {
    /// Every region.
    pub const ALL: [Self; 6] = [Self::Us, Self::Eu, Self::Au, Self::Me, Self::In, Self::Sg];

    /// Its name in host names.
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
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Region {
    type Err = UnknownRegion;

    fn from_str(text: &str) -> Result<Self, UnknownRegion> {
        Self::ALL
            .into_iter()
            .find(|region| region.as_str() == text)
            .ok_or(UnknownRegion)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_region_is_written_one_way() {
        for (position, region) in Region::ALL.into_iter().enumerate() {
            assert_eq!(region as usize, position, "the order is that of ALL");
            assert_eq!(region.to_string().parse(), Ok(region));
            assert_eq!(
                serde_json::to_value(region).unwrap(),
                region.as_str(),
                "the window reads the same name"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_region_as_written_or_none(text in "(us|eu|au|me|in|sg|\\PC{0,4})") {
            match text.parse::<Region>() {
                Ok(region) => prop_assert_eq!(region.as_str(), text),
                Err(UnknownRegion) => {
                    prop_assert!(Region::ALL.iter().all(|region| region.as_str() != text));
                }
            }
        }
    }
}

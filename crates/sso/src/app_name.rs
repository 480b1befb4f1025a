//! The display name of an app registration.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The display name of an app registration: 1 to 120 characters (Graph, `application` resource).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AppName(String);

impl AppName {
    /// The most characters Graph allows.
    pub const MAX_LENGTH: usize = 120;

    /// The name without white space around it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a typed text is not an app name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppNameProblem {
    /// Nothing but white space.
    #[error("the name is empty")]
    Empty,
    /// More characters than Graph allows.
    #[error("the name has more than {max} characters")]
    TooLong {
        /// The most it may have.
        max: usize,
    },
}

impl FromStr for AppName {
    type Err = AppNameProblem;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let name = typed.trim();
        if name.is_empty() {
            return Err(AppNameProblem::Empty);
        }
        if name.chars().count() > Self::MAX_LENGTH {
            return Err(AppNameProblem::TooLong {
                max: Self::MAX_LENGTH,
            });
        }
        Ok(Self(name.to_owned()))
    }
}

impl TryFrom<String> for AppName {
    type Error = AppNameProblem;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<AppName> for String {
    fn from(name: AppName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn app_name_limits_are_graphs() {
        assert_eq!("  ".parse::<AppName>(), Err(AppNameProblem::Empty));
        assert!(
            "ä".repeat(120).parse::<AppName>().is_ok(),
            "the limit counts characters, not bytes"
        );
        assert_eq!(
            "a".repeat(121).parse::<AppName>(),
            Err(AppNameProblem::TooLong { max: 120 })
        );
    }
}

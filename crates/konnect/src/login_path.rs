//! The organization login path, the last part of the address where people start to sign in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest path that is sent. Kong names no limit; this keeps pasted text out.
const LONGEST: usize = 100;

/// A login path: letters, digits and hyphens. Konnect decides whether it is free, as it must be
/// unique among all organizations.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LoginPath(String);

/// Why a text is not a login path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum LoginPathProblem {
    /// It is empty.
    #[error("it is empty")]
    Empty,
    /// It has a character other than a letter, a digit or a hyphen.
    #[error("it may hold letters, digits and hyphens only")]
    BadCharacter,
    /// It has more than 100 characters.
    #[error("it is too long")]
    TooLong,
    /// It is a whole address; only its last part is wanted.
    #[error("it is a whole address")]
    IsUrl,
}

impl LoginPath {
    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LoginPath {
    type Err = LoginPathProblem;

    fn from_str(text: &str) -> Result<Self, LoginPathProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(LoginPathProblem::Empty);
        }
        if text.contains("://") || text.starts_with("cloud.konghq.com") {
            return Err(LoginPathProblem::IsUrl);
        }
        if !text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        {
            return Err(LoginPathProblem::BadCharacter);
        }
        if text.len() > LONGEST {
            return Err(LoginPathProblem::TooLong);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for LoginPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for LoginPath {
    type Error = LoginPathProblem;

    fn try_from(text: String) -> Result<Self, LoginPathProblem> {
        text.parse()
    }
}

impl From<LoginPath> for String {
    fn from(path: LoginPath) -> Self {
        path.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_problem_named() {
        for (text, problem) in [
            ("", LoginPathProblem::Empty),
            (" \t", LoginPathProblem::Empty),
            ("contoso/login", LoginPathProblem::BadCharacter),
            ("con toso", LoginPathProblem::BadCharacter),
            ("contosö", LoginPathProblem::BadCharacter),
            ("..", LoginPathProblem::BadCharacter),
            (
                "https://cloud.konghq.com/login/contoso",
                LoginPathProblem::IsUrl,
            ),
            ("cloud.konghq.com/login/contoso", LoginPathProblem::IsUrl),
        ] {
            assert_eq!(text.parse::<LoginPath>(), Err(problem), "{text:?}");
        }
        assert_eq!(
            "a".repeat(LONGEST + 1).parse::<LoginPath>(),
            Err(LoginPathProblem::TooLong)
        );
    }

    proptest! {
        #[test]
        fn any_good_path_kept_as_written(text in "[A-Za-z0-9-]{1,100}") {
            prop_assert_eq!(text.parse::<LoginPath>().map(String::from), Ok(text));
        }

        #[test]
        fn any_accepted_text_is_one_path_segment(text in "\\PC*") {
            if let Ok(path) = text.parse::<LoginPath>() {
                prop_assert!(path.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
                prop_assert!((1..=LONGEST).contains(&path.as_str().len()));
            }
        }
    }
}

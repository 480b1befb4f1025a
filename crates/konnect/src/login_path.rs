//! The organization login path, the last part of the address where people start to sign in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest path that is sent. Kong names no limit; this keeps pasted text out.
const LONGEST: usize = 100;
/// Where people sign in to Konnect.
const HOST: &str = "cloud.konghq.com";

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
    /// It is an address that is not that of a sign-in page of Konnect.
    #[error("it is a whole address")]
    IsUrl,
}

impl LoginPath {
    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads what people type or paste: the path, with slashes around it, or the address of the sign-in page that ends in
/// it.
impl FromStr for LoginPath {
    type Err = LoginPathProblem;

    fn from_str(text: &str) -> Result<Self, LoginPathProblem> {
        let text = text.trim();
        let path = if text.contains("://") || text.starts_with(HOST) {
            of_address(text).ok_or(LoginPathProblem::IsUrl)?
        } else {
            let path = text.trim_matches('/');
            path.strip_prefix("login/").unwrap_or(path)
        };
        if path.is_empty() {
            return Err(LoginPathProblem::Empty);
        }
        if !path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        {
            return Err(LoginPathProblem::BadCharacter);
        }
        if path.len() > LONGEST {
            return Err(LoginPathProblem::TooLong);
        }
        Ok(Self(path.to_owned()))
    }
}

/// What follows `/login/` in the address of Konnect's sign-in page, in practice on this computer.
fn of_address(text: &str) -> Option<&str> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .unwrap_or(text);
    let (host, rest) = rest.split_once('/')?;
    if host.contains('@') {
        return None;
    }
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    if name != HOST && name != "localhost" && !name.ends_with(".localhost") {
        return None;
    }
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    path.trim_end_matches('/').strip_prefix("login/")
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
            ("/", LoginPathProblem::Empty),
            ("/contoso/sso", LoginPathProblem::BadCharacter),
            ("cloud.konghq.com", LoginPathProblem::IsUrl),
            ("https://cloud.konghq.com/", LoginPathProblem::IsUrl),
            ("https://cloud.konghq.com/login", LoginPathProblem::IsUrl),
            ("https://cloud.konghq.com/contoso", LoginPathProblem::IsUrl),
            (
                "https://cloud.konghq.com/login/a/b",
                LoginPathProblem::BadCharacter,
            ),
            (
                "https://cloud.konghq.com/login/..",
                LoginPathProblem::BadCharacter,
            ),
            (
                "https://cloud.konghq.com.evil.example/login/contoso",
                LoginPathProblem::IsUrl,
            ),
            (
                "https://contoso@evil.example/login/contoso",
                LoginPathProblem::IsUrl,
            ),
            (
                "https://cloud.konghq.com:x@evil.example/login/contoso",
                LoginPathProblem::IsUrl,
            ),
            (
                "https://login.microsoftonline.com/login/contoso",
                LoginPathProblem::IsUrl,
            ),
            (
                "javascript://cloud.konghq.com/login/contoso",
                LoginPathProblem::IsUrl,
            ),
        ] {
            assert_eq!(text.parse::<LoginPath>(), Err(problem), "{text:?}");
        }
        assert_eq!(
            "a".repeat(LONGEST + 1).parse::<LoginPath>(),
            Err(LoginPathProblem::TooLong)
        );
    }

    #[test]
    fn what_people_paste_is_understood() {
        for text in [
            "contoso",
            " contoso\n",
            "/contoso",
            "contoso/",
            "/login/contoso",
            "login/contoso",
            "https://cloud.konghq.com/login/contoso",
            "https://cloud.konghq.com/login/contoso/",
            "https://cloud.konghq.com/login/contoso?source=email#top",
            "http://cloud.localhost:8000/login/contoso",
            "cloud.konghq.com/login/contoso",
        ] {
            let read = text.parse::<LoginPath>();
            assert_eq!(read.map(String::from), Ok("contoso".to_owned()), "{text:?}");
        }
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

//! Konnect's access tokens: personal (`kpat_`) and of system accounts (`spat_`).

use std::fmt;

use sso_http::{ExposeSecret as _, SecretString};
use uuid::Uuid;

const PERSONAL: &str = "kpat_";
const SYSTEM_ACCOUNT: &str = "spat_";

/// An access token.
pub struct Token(SecretString);

/// Why a text is not an access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum TokenProblem {
    /// It is empty.
    #[error("it is empty")]
    Empty,
    /// It contains white space or characters that no token has; probably more than the token was copied.
    #[error("it holds more than a token")]
    BadCharacter,
    /// It is the token's id, not the token.
    #[error("it is an id, not a token")]
    IsId,
    /// It does not start like a Konnect token.
    #[error("a Konnect token starts with kpat_ or spat_")]
    BadPrefix,
    /// Nothing follows the prefix.
    #[error("it is cut short")]
    Incomplete,
}

impl Token {
    /// Reads a token from pasted text: alone, in quotes, or as the value of an `Authorization` header, which is how
    /// Kong's examples show it.
    ///
    /// # Errors
    /// The [`TokenProblem`]; it never quotes the text.
    pub fn parse(text: &str) -> Result<Self, TokenProblem> {
        let text = unwrapped(text);
        if text.is_empty() {
            return Err(TokenProblem::Empty);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenProblem::BadCharacter);
        }
        if text.parse::<Uuid>().is_ok() {
            return Err(TokenProblem::IsId);
        }
        let rest = text
            .strip_prefix(PERSONAL)
            .or_else(|| text.strip_prefix(SYSTEM_ACCOUNT));
        match rest {
            None => Err(TokenProblem::BadPrefix),
            Some("") => Err(TokenProblem::Incomplete),
            Some(_) => Ok(Self(SecretString::from(text))),
        }
    }

    /// Whether it belongs to a system account rather than to a person.
    pub fn is_system_account(&self) -> bool {
        self.0.expose_secret().starts_with(SYSTEM_ACCOUNT)
    }

    /// The token itself.
    pub fn secret(&self) -> &SecretString {
        &self.0
    }
}

/// Without what people copy along with a token.
fn unwrapped(text: &str) -> &str {
    let quotes = ['"', '\'', '`'];
    let text = text.trim().trim_matches(quotes).trim();
    let text = without_prefix(text, "authorization:");
    let text = without_prefix(text, "bearer ");
    text.trim_matches(quotes)
}

fn without_prefix<'a>(text: &'a str, prefix: &str) -> &'a str {
    match text.get(..prefix.len()) {
        Some(start) if start.eq_ignore_ascii_case(prefix) => text[prefix.len()..].trim(),
        _ => text,
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_problem_named() {
        for (text, problem) in [
            ("", TokenProblem::Empty),
            ("\n", TokenProblem::Empty),
            ("kpat_a b", TokenProblem::BadCharacter),
            ("kpat_a\nkpat_b", TokenProblem::BadCharacter),
            ("kpat_ä", TokenProblem::BadCharacter),
            ("66da2d42-469d-48cd-9ff3-0db135dd82d8", TokenProblem::IsId),
            ("Bearer", TokenProblem::BadPrefix),
            ("Bearer Bearer kpat_a", TokenProblem::BadCharacter),
            ("Bearer kpat_a kpat_b", TokenProblem::BadCharacter),
            ("Basic kpat_a", TokenProblem::BadCharacter),
            ("token=kpat_a", TokenProblem::BadPrefix),
            ("\"\"", TokenProblem::Empty),
            ("KPAT_abc", TokenProblem::BadPrefix),
            ("kpat_", TokenProblem::Incomplete),
        ] {
            assert_eq!(Token::parse(text).unwrap_err(), problem, "{text:?}");
        }
    }

    #[test]
    fn what_people_copy_along_is_left_out() {
        for text in [
            "kpat_a1",
            "Bearer kpat_a1",
            "bearer  kpat_a1",
            "Authorization: Bearer kpat_a1",
            "\"kpat_a1\"",
            "'kpat_a1'",
            "`kpat_a1`",
            "'Authorization: Bearer kpat_a1'",
            "Bearer \"kpat_a1\"",
            " \"kpat_a1\"\n",
        ] {
            let token = Token::parse(text).unwrap();
            assert_eq!(token.secret().expose_secret(), "kpat_a1", "{text:?}");
        }
    }

    #[test]
    fn token_debug_lacks_the_value() {
        let token = Token::parse("kpat_planted").unwrap();
        assert!(!format!("{token:?}").contains("planted"));
    }

    proptest! {
        #[test]
        fn any_good_token_trimmed_and_kept(
            prefix in "(kpat_|spat_)", rest in "[!-~]{0,80}[A-Za-z0-9]", before in "[ \t\r\n]{0,3}", after in "[ \t\r\n]{0,3}",
        ) {
            let token = Token::parse(&format!("{before}{prefix}{rest}{after}")).unwrap();
            let expected = format!("{prefix}{rest}");
            prop_assert_eq!(token.secret().expose_secret(), expected.as_str());
            prop_assert_eq!(token.is_system_account(), prefix == SYSTEM_ACCOUNT);
        }

        #[test]
        fn any_accepted_text_fits_a_header(text in "(kpat_|spat_)?\\PC*") {
            if let Ok(token) = Token::parse(&text) {
                prop_assert!(token.secret().expose_secret().bytes().all(|byte| byte.is_ascii_graphic()));
            }
        }
    }
}

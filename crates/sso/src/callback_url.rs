//! Callback URLs typed by hand, checked by Entra's rules for web redirect URIs before anything is sent.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

/// The most characters Entra allows in one redirect URI.
/// Source: Microsoft, "Redirect URI (reply URL) restrictions and limitations".
const MAX_LENGTH: usize = 256;

/// Characters that Entra refuses in a redirect URI (same source). `*` has its own problem, as a wildcard.
const REFUSED: [char; 6] = ['!', '$', '\'', '(', ')', ','];

/// An address that an identity provider may send people back to: https, or http on `localhost` alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CallbackUrl(String);

impl CallbackUrl {
    /// The address exactly as it will be registered.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CallbackUrl {
    type Error = CallbackUrlProblem;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CallbackUrl> for String {
    fn from(url: CallbackUrl) -> Self {
        url.0
    }
}

impl fmt::Display for CallbackUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a typed text is not a callback URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallbackUrlProblem {
    /// Nothing was typed.
    #[error("the address is empty")]
    Empty,
    /// More characters than Entra allows.
    #[error("the address has more than {max} characters")]
    TooLong {
        /// The most it may have.
        max: usize,
    },
    /// It cannot be read as an address with a host.
    #[error("this is no web address")]
    NotAUrl,
    /// Only `https` is accepted, and `http` for `localhost`.
    #[error("the address does not begin with https://")]
    NotHttps,
    /// A `#` part never reaches a server.
    #[error("the address has a fragment")]
    HasFragment,
    /// For safety, Entra refuses wildcards in single-tenant apps created through Graph, and so do we.
    #[error("the address has a wildcard")]
    HasWildcard,
    /// A user name or password in front of the host.
    #[error("the address has a user name or password in it")]
    HasCredentials,
    /// A character that Entra refuses.
    #[error("the address has the character {0}")]
    HasSpecialCharacter(char),
    /// Konnect sends its addresses without one, and Entra compares them letter by letter.
    #[error("the address ends in a slash")]
    TrailingSlash,
}

impl FromStr for CallbackUrl {
    type Err = CallbackUrlProblem;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        use CallbackUrlProblem as Problem;
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Problem::Empty);
        }
        if typed.chars().count() > MAX_LENGTH {
            return Err(Problem::TooLong { max: MAX_LENGTH });
        }
        if typed.contains('*') {
            return Err(Problem::HasWildcard);
        }
        if typed.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(Problem::NotAUrl);
        }
        let url = Url::parse(typed).map_err(|error| match error {
            // "example.com/login" has no scheme; what is missing is the https.
            url::ParseError::RelativeUrlWithoutBase if typed.contains('.') => Problem::NotHttps,
            _ => Problem::NotAUrl,
        })?;
        let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
            return Err(if matches!(url.scheme(), "http" | "https") {
                Problem::NotAUrl
            } else {
                Problem::NotHttps
            });
        };
        let local = url.scheme() == "http" && host == "localhost";
        if url.scheme() != "https" && !local {
            return Err(Problem::NotHttps);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Problem::HasCredentials);
        }
        if typed.contains('#') {
            return Err(Problem::HasFragment);
        }
        if let Some(character) = typed
            .chars()
            .find(|c| REFUSED.contains(c) || *c == ';' || *c == '\\')
        {
            return Err(Problem::HasSpecialCharacter(character));
        }
        if typed.ends_with('/') {
            return Err(Problem::TrailingSlash);
        }
        Ok(Self(typed.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CallbackUrlProblem as Problem;

    #[test]
    fn addresses_are_accepted_or_refused_with_the_reason() {
        let cases = [
            (
                "https://cloud.konghq.com/login",
                Ok("https://cloud.konghq.com/login"),
            ),
            (
                "  https://developers.contoso.com/login \n",
                Ok("https://developers.contoso.com/login"),
            ),
            (
                "http://localhost:8080/login",
                Ok("http://localhost:8080/login"),
            ),
            ("", Err(Problem::Empty)),
            (
                "http://developers.contoso.com/login",
                Err(Problem::NotHttps),
            ),
            (
                "http://localhost.evil.example/login",
                Err(Problem::NotHttps),
            ),
            ("developers.contoso.com/login", Err(Problem::NotHttps)),
            ("ftp://contoso.com/login", Err(Problem::NotHttps)),
            ("login", Err(Problem::NotAUrl)),
            ("https://", Err(Problem::NotAUrl)),
            ("https://contoso.com/lo gin", Err(Problem::NotAUrl)),
            ("https://contoso.com/login#top", Err(Problem::HasFragment)),
            ("https://*.contoso.com/login", Err(Problem::HasWildcard)),
            (
                "https://user:pw@contoso.com/login",
                Err(Problem::HasCredentials),
            ),
            (
                "https://contoso.com/lo(g)in",
                Err(Problem::HasSpecialCharacter('(')),
            ),
            ("https://contoso.com/login/", Err(Problem::TrailingSlash)),
        ];
        for (typed, expected) in cases {
            let parsed = typed.parse::<CallbackUrl>();
            assert_eq!(
                parsed
                    .as_ref()
                    .map(CallbackUrl::as_str)
                    .map_err(|problem| *problem),
                expected,
                "for {typed:?}"
            );
        }
    }

    #[test]
    fn length_limit_counts_characters() {
        let base = "https://contoso.com/";
        let longest = format!("{base}{}", "a".repeat(MAX_LENGTH - base.len()));
        assert!(
            longest.parse::<CallbackUrl>().is_ok(),
            "256 characters are allowed"
        );
        assert_eq!(
            format!("{longest}a").parse::<CallbackUrl>(),
            Err(Problem::TooLong { max: MAX_LENGTH })
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_answered_and_what_is_accepted_stays_itself(typed in "\\PC{0,300}") {
            if let Ok(url) = typed.parse::<CallbackUrl>() {
                proptest::prop_assert_eq!(url.as_str().parse::<CallbackUrl>(), Ok(url.clone()));
                proptest::prop_assert!(url.as_str().starts_with("https://") || url.as_str().starts_with("http://localhost"));
            }
        }
    }
}

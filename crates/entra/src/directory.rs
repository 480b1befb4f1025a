//! Which directory a person signs in to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, TenantId};

/// A value that can stand for a directory in a sign-in address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Directory {
    /// The home directory of the work or school account that is chosen.
    Organizations,
    /// One directory. Guests must name it, or they end up in their home directory.
    Tenant(TenantId),
    /// One directory, by a domain that it has verified. Lower case, at least two labels.
    Domain(String),
}

impl FromStr for Directory {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("organizations") {
            return Ok(Self::Organizations);
        }
        if let Ok(tenant) = text.parse() {
            return Ok(Self::Tenant(tenant));
        }
        let domain = text.to_ascii_lowercase();
        if is_domain(&domain) {
            Ok(Self::Domain(domain))
        } else {
            Err(Error::InvalidDirectory)
        }
    }
}

/// Letters, digits and inner hyphens in two or more labels (RFC 1123 §2.1), and a top level that
/// is not a number, which keeps addresses like 10.0.0.1 out.
fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(label)
        && !top.bytes().all(|b| b.is_ascii_digit())
}

impl fmt::Display for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organizations => f.write_str("organizations"),
            Self::Tenant(tenant) => tenant.fmt(f),
            Self::Domain(domain) => f.write_str(domain),
        }
    }
}

impl TryFrom<String> for Directory {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Directory> for String {
    fn from(directory: Directory) -> Self {
        directory.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_forms_read() {
        assert_eq!(
            "organizations".parse::<Directory>().unwrap(),
            Directory::Organizations
        );
        assert_eq!(
            " Contoso.COM ".parse::<Directory>().unwrap(),
            Directory::Domain("contoso.com".to_owned())
        );
        let tenant = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
        assert_eq!(
            tenant.parse::<Directory>().unwrap(),
            Directory::Tenant(tenant.parse().unwrap())
        );
    }

    #[test]
    fn anything_that_could_leave_the_path_segment_refused() {
        for text in [
            "",
            "common",
            "contoso",
            "a/b.com",
            "..",
            "a..b",
            "contoso.com?x=1",
            "-a.com",
            "a-.com",
            "10.0.0.1",
        ] {
            assert!(
                text.parse::<Directory>().is_err(),
                "{text:?} must not reach a sign-in address"
            );
        }
    }

    proptest! {
        #[test]
        fn any_accepted_text_is_one_path_segment_and_round_trips(text in "\\PC{0,40}") {
            if let Ok(directory) = text.parse::<Directory>() {
                let shown = directory.to_string();
                prop_assert!(shown.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.'));
                prop_assert_eq!(shown.parse::<Directory>().unwrap(), directory);
            }
        }
    }
}

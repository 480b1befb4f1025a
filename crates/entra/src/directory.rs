//! Which directory a person signs in to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sso_http::Url;

use crate::cloud::Cloud;
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

/// Former names of the worldwide sign-in host, which issuers of version 1 and old addresses still have.
const FORMER_SIGN_IN_HOSTS: [&str; 2] = ["login.windows.net", "sts.windows.net"];

/// Microsoft's own names. An address on them says nothing about the directory, unless it is a sign-in address or
/// the Azure portal's, which has `#@` and the directory.
const MICROSOFT: [&str; 6] = [
    "azure.com",
    "azure.cn",
    "azure.us",
    "microsoft.com",
    "microsoftonline.com",
    "windows.net",
];

/// Reads what people type or paste for a directory: its id, with braces or without; a verified domain; the address of
/// a website or a sign-in page; a person's address.
impl FromStr for Directory {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim().trim_matches(['"', '\'']).trim();
        let named = if let Some((_, rest)) = text.split_once("://") {
            of_address(text, rest)
        } else if let Some((person, domain)) = text.rsplit_once('@') {
            (!person.is_empty()).then(|| domain.to_owned())
        } else {
            Some(text.trim_end_matches('/').to_owned())
        };
        let named = named.ok_or(Error::InvalidDirectory)?;
        let id = named
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .unwrap_or(&named);
        if id.eq_ignore_ascii_case("organizations") {
            return Ok(Self::Organizations);
        }
        if let Ok(tenant) = id.parse() {
            return Ok(Self::Tenant(tenant));
        }
        let domain = named.to_ascii_lowercase();
        if is_domain(&domain) {
            Ok(Self::Domain(domain))
        } else {
            Err(Error::InvalidDirectory)
        }
    }
}

/// What an address with a scheme names. Only web addresses without a user name are read: `https://contoso.com@other.com`
/// is not what it looks like.
fn of_address(text: &str, rest: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() {
        return None;
    }
    // The parser reads `\` as `/` and drops tabs and line breaks; what was typed must be what is read.
    if rest.contains(['\\', '\t', '\n', '\r']) {
        return None;
    }
    let host = url.host_str()?;
    let is_sign_in = |cloud: Cloud| cloud.login_host() == host;
    if Cloud::ALL.into_iter().any(is_sign_in) || FORMER_SIGN_IN_HOSTS.contains(&host) {
        return url.path_segments()?.next().map(str::to_owned);
    }
    if let Some(named) = url.fragment().and_then(|rest| rest.strip_prefix('@')) {
        return named.split('/').next().map(str::to_owned);
    }
    (!is_microsoft(host)).then(|| host.to_owned())
}

fn is_microsoft(domain: &str) -> bool {
    MICROSOFT.iter().any(|name| {
        domain
            .strip_suffix(name)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
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
    fn what_people_paste_is_understood() {
        let tenant = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
        for (text, expected) in [
            (format!("{{{tenant}}}"), tenant),
            (format!("\"{tenant}\""), tenant),
            (tenant.to_uppercase(), tenant),
            (
                format!("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize?x=1"),
                tenant,
            ),
            (
                format!("https://login.microsoftonline.com/{tenant}"),
                tenant,
            ),
            (
                format!("https://login.microsoftonline.com/{tenant}/v2.0"),
                tenant,
            ),
            (format!("https://sts.windows.net/{tenant}/"), tenant),
            (
                "https://login.microsoftonline.com/contoso.com/v2.0".into(),
                "contoso.com",
            ),
            (
                "https://login.microsoftonline.com/organizations/v2.0".into(),
                "organizations",
            ),
            (
                "https://portal.azure.com/#@contoso.onmicrosoft.com/resource".into(),
                "contoso.onmicrosoft.com",
            ),
            ("https://contoso.com".into(), "contoso.com"),
            ("http://Contoso.com/about?x#y".into(), "contoso.com"),
            ("https://contoso.com:8443/".into(), "contoso.com"),
            ("contoso.com/".into(), "contoso.com"),
            ("microsoft.com".into(), "microsoft.com"),
            ("maya.lindqvist@contoso.com".into(), "contoso.com"),
            (
                "maya_fabrikam.com#EXT#@contoso.onmicrosoft.com".into(),
                "contoso.onmicrosoft.com",
            ),
        ] {
            let read = text.parse::<Directory>();
            assert_eq!(
                read.map(|it| it.to_string()).ok().as_deref(),
                Some(expected),
                "{text:?}"
            );
        }
    }

    #[test]
    fn address_that_names_no_directory_is_refused() {
        let tenant = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
        for text in [
            "https://login.microsoftonline.com/".to_owned(),
            "https://login.microsoftonline.com/common/v2.0".to_owned(),
            "https://login.microsoftonline.com/consumers".to_owned(),
            "https://login.microsoftonline.com/contoso.com%2f..%2fx".to_owned(),
            "https://portal.azure.com/".to_owned(),
            "https://entra.microsoft.com/#view/overview".to_owned(),
            "https://contoso.com@login.microsoftonline.com/x".to_owned(),
            format!("https://contoso.com:x@login.microsoftonline.com/{tenant}"),
            format!("https://login.microsoftonline.com.evil.example/{tenant}\\@contoso.com"),
            format!("https:\\\\login.microsoftonline.com\\{tenant}"),
            format!("ftp://login.microsoftonline.com/{tenant}"),
            "javascript://contoso.com/%0aalert(1)".to_owned(),
            "file:///etc/passwd".to_owned(),
            "https://10.0.0.1/".to_owned(),
            "https://[::1]/".to_owned(),
            "https://localhost/".to_owned(),
            "@contoso.com".to_owned(),
            "maya@".to_owned(),
            "maya@contoso".to_owned(),
            format!("{{{tenant}"),
            "{contoso.com}".to_owned(),
            format!("{tenant}/../common"),
        ] {
            assert!(
                text.parse::<Directory>().is_err(),
                "{text:?} names no directory"
            );
        }
    }

    #[test]
    fn address_on_another_host_is_read_as_that_host() {
        // It goes to Microsoft's sign-in as a name, never anywhere else.
        let look_alike = "https://login.microsoftonline.com.evil.example/x";
        assert_eq!(
            look_alike.parse::<Directory>().unwrap(),
            Directory::Domain("login.microsoftonline.com.evil.example".to_owned())
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
        fn any_accepted_text_is_one_path_segment_and_round_trips(
            text in "(https?://|\\{|[a-z]{1,3}@)?(login.microsoftonline.com/)?\\PC{0,40}",
        ) {
            if let Ok(directory) = text.parse::<Directory>() {
                let shown = directory.to_string();
                prop_assert!(shown.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.'));
                prop_assert_eq!(shown.parse::<Directory>().unwrap(), directory);
            }
        }
    }
}

//! The issuer, the first of the three hand-over values.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sso_http::{Url, is_loopback};

use crate::TenantId;

/// An issuer that an OpenID Connect client can compare character by character:
/// `https://{host}/{tenant GUID}/v2.0`, exactly as the metadata document writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Issuer {
    text: String,
    tenant: TenantId,
}

/// Why a text is not such an issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum IssuerProblem {
    /// It holds `{tenantid}`: the document was that of `common` or `organizations`.
    #[error("it holds a placeholder instead of a directory id")]
    Placeholder,
    /// It is not an address at all.
    #[error("it is not an address")]
    NotAnAddress,
    /// It is not HTTPS, and not loopback either.
    #[error("it is not an HTTPS address")]
    NotHttps,
    /// It ends with a slash, which a client that compares exactly takes for another issuer.
    #[error("it ends with a slash")]
    TrailingSlash,
    /// It is the issuer of the version 1.0 tokens, or of something else.
    #[error("it is not the issuer of version 2.0 tokens")]
    NotV2,
    /// It has a domain where the directory id belongs.
    #[error("it does not name the directory by its id")]
    NoTenantId,
    /// It names a different directory than the one asked for.
    #[error("it belongs to another directory")]
    OtherTenant,
    /// It, or an endpoint in the same document, is on a host other than the sign-in service.
    #[error("it is on another host")]
    OtherHost,
}

impl Issuer {
    /// Reads an issuer that must belong to `tenant`.
    ///
    /// # Errors
    /// The first [`IssuerProblem`] found.
    pub fn parse(text: &str, tenant: TenantId) -> Result<Self, IssuerProblem> {
        let issuer: Self = text.parse()?;
        if issuer.tenant == tenant {
            Ok(issuer)
        } else {
            Err(IssuerProblem::OtherTenant)
        }
    }

    /// The issuer, as it is handed over.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The directory that it names.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }
}

impl FromStr for Issuer {
    type Err = IssuerProblem;

    fn from_str(text: &str) -> Result<Self, IssuerProblem> {
        if text.contains(['{', '}']) {
            return Err(IssuerProblem::Placeholder);
        }
        let url = Url::parse(text).map_err(|_| IssuerProblem::NotAnAddress)?;
        if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
            return Err(IssuerProblem::NotHttps);
        }
        if text.ends_with('/') {
            return Err(IssuerProblem::TrailingSlash);
        }
        // Parsing normalizes an address; one that had to be normalized would not compare equal
        // later.
        if url.as_str() != text || !url.username().is_empty() || url.password().is_some() {
            return Err(IssuerProblem::NotAnAddress);
        }
        let segment = url
            .path()
            .strip_suffix("/v2.0")
            .and_then(|path| path.strip_prefix('/'));
        let segment = match (segment, url.query(), url.fragment()) {
            (Some(segment), None, None) if !segment.contains('/') => segment,
            _ => return Err(IssuerProblem::NotV2),
        };
        // The hyphenated form only: Microsoft writes no other.
        let tenant = (segment.len() == 36)
            .then(|| segment.parse().ok())
            .flatten();
        let tenant = tenant.ok_or(IssuerProblem::NoTenantId)?;
        Ok(Self {
            text: text.to_owned(),
            tenant,
        })
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for Issuer {
    type Error = IssuerProblem;

    fn try_from(text: String) -> Result<Self, IssuerProblem> {
        text.parse()
    }
}

impl From<Issuer> for String {
    fn from(issuer: Issuer) -> Self {
        issuer.text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TENANT: &str = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";

    #[test]
    fn good_issuer_kept_as_written() {
        let text = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
        let issuer = Issuer::parse(&text, TENANT.parse().unwrap()).unwrap();
        assert_eq!(issuer.as_str(), text);
        assert!(
            format!("http://127.0.0.1:8000/{TENANT}/v2.0")
                .parse::<Issuer>()
                .is_ok(),
            "practice is on loopback"
        );
    }

    #[test]
    fn every_trap_named() {
        for (text, problem) in [
            (
                "https://login.microsoftonline.com/{tenantid}/v2.0".to_owned(),
                IssuerProblem::Placeholder,
            ),
            ("contoso".to_owned(), IssuerProblem::NotAnAddress),
            (
                format!("HTTPS://login.microsoftonline.com/{TENANT}/v2.0"),
                IssuerProblem::NotAnAddress,
            ),
            (
                format!("https://login.microsoftonline.com:443/{TENANT}/v2.0"),
                IssuerProblem::NotAnAddress,
            ),
            (
                format!("https://a@login.microsoftonline.com/{TENANT}/v2.0"),
                IssuerProblem::NotAnAddress,
            ),
            (
                format!("http://login.microsoftonline.com/{TENANT}/v2.0"),
                IssuerProblem::NotHttps,
            ),
            (
                format!("https://login.microsoftonline.com/{TENANT}/v2.0/"),
                IssuerProblem::TrailingSlash,
            ),
            (
                format!("https://sts.windows.net/{TENANT}/"),
                IssuerProblem::TrailingSlash,
            ),
            (
                format!("https://sts.windows.net/{TENANT}"),
                IssuerProblem::NotV2,
            ),
            (
                format!("https://login.microsoftonline.com/{TENANT}/v2.0?a=b"),
                IssuerProblem::NotV2,
            ),
            (
                "https://login.microsoftonline.com/contoso.com/v2.0".to_owned(),
                IssuerProblem::NoTenantId,
            ),
            (
                "https://login.microsoftonline.com/organizations/v2.0".to_owned(),
                IssuerProblem::NoTenantId,
            ),
        ] {
            assert_eq!(text.parse::<Issuer>(), Err(problem), "{text}");
        }
        let other = "00000000-0000-0000-0000-000000000001".parse().unwrap();
        let text = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
        assert_eq!(Issuer::parse(&text, other), Err(IssuerProblem::OtherTenant));
    }

    proptest! {
        #[test]
        fn any_tenant_round_trips(id: u128) {
            let tenant = TenantId::new(uuid::Uuid::from_u128(id));
            let text = format!("https://login.microsoftonline.com/{tenant}/v2.0");
            prop_assert_eq!(Issuer::parse(&text, tenant).map(|issuer| issuer.to_string()), Ok(text));
        }

        #[test]
        fn any_accepted_text_keeps_the_invariants(text in "(https?://[a-z0-9.:{}]{0,20})?[/a-z0-9.{}-]{0,60}(/v2.0)?/?") {
            if let Ok(issuer) = text.parse::<Issuer>() {
                prop_assert_eq!(issuer.as_str(), &text);
                let placeholder = text.contains('{');
                prop_assert!(text.ends_with("/v2.0") && !placeholder);
            }
        }
    }
}

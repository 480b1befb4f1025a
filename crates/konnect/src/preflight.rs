//! Asking Konnect where it would send a person to sign in.
//!
//! The answer is a redirect to the identity provider, which is read and not followed. Comparing it
//! with the app registration finds the usual mistakes before a person meets them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use sso_http::{Context, HeaderMap, Http, Request, Response, Service, Url, is_loopback};

use crate::endpoints::at;
use crate::{Endpoints, Error, LoginPath};

/// Where Konnect would send a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preflight {
    /// Where the person is to return to, character by character.
    pub redirect_uri: String,
    /// The client that asks.
    pub client_id: String,
    /// The host of the sign-in page, with its port unless that is the usual one.
    pub authorization_host: String,
    /// The first part of the path, which is the directory at Microsoft.
    pub tenant: Option<String>,
    /// The scopes asked for.
    pub scopes: BTreeSet<String>,
}

/// Why Konnect's answer is useless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum PreflightProblem {
    /// It is not a redirect.
    #[error("the answer is not a redirect")]
    NotARedirect,
    /// It does not redirect to an HTTPS address.
    #[error("the redirect leads to no HTTPS address")]
    NotAnAddress,
    /// A parameter that every OpenID Connect request has is missing or occurs twice.
    #[error("the redirect is not an OpenID Connect request")]
    NotOpenIdConnect,
}

/// Asks where people of `path` are sent. Needs no token and changes nothing.
///
/// The documented address is asked first, then the one that Konnect's own console uses.
///
/// # Errors
/// [`Error::NoRedirect`] when neither answers with a redirect that can be read;
/// [`Error::NotFound`] when the login path is unknown or its provider disabled.
pub async fn preflight(
    http: &Http,
    endpoints: &Endpoints,
    path: &LoginPath,
    context: &Context,
) -> Result<Preflight, Error> {
    let documented = endpoints.api_v3(&format!("authenticate/{path}"));
    match ask(http, Service::KonnectApi, documented, context).await {
        Err(Error::NoRedirect(_) | Error::NotFound(_) | Error::InvalidParameters { .. }) => {
            ask(http, Service::KonnectApi, endpoints.kauth(path), context).await
        }
        outcome => outcome,
    }
}

/// Asks where developers of the portal with this domain are sent. Needs no token and changes
/// nothing.
///
/// # Errors
/// [`Error::NoRedirect`] when the portal does not answer with a redirect that can be read;
/// [`Error::NotFound`] when it has no enabled provider; [`Error::PortalDomain`] when the domain is
/// not one where a portal can be.
pub async fn portal_preflight(
    http: &Http,
    endpoints: &Endpoints,
    domain: &str,
    context: &Context,
) -> Result<Preflight, Error> {
    let origin = endpoints.portal_origin(domain)?;
    let url = at(&origin, "api/v3/developer/authenticate/sso");
    ask(http, Service::KonnectCloud, url, context).await
}

async fn ask(
    http: &Http,
    service: Service,
    url: Url,
    context: &Context,
) -> Result<Preflight, Error> {
    let request = Request::get(service, url);
    let response = match sso_http::send(http, request, context).await {
        Ok(response) => response,
        // A page or anything else instead of the redirect; it makes no difference what.
        Err(sso_http::Error::UnreadableResponse { .. }) => {
            return Err(Error::NoRedirect(PreflightProblem::NotARedirect));
        }
        // No token was sent, so it cannot be at fault: Konnect's 401 is about the login path or portal.
        Err(sso_http::Error::Refused(refusal)) if refusal.status == 401 => {
            return Err(Error::NotFound(refusal));
        }
        Err(error) => return Err(Error::of_konnect(error)),
    };
    let location = location(&response).ok_or(Error::NoRedirect(PreflightProblem::NotARedirect))?;
    read(location).map_err(Error::NoRedirect)
}

fn location(response: &Response) -> Option<&str> {
    let headers: &HeaderMap = &response.headers;
    if !response.status.is_redirection() {
        return None;
    }
    headers.get("location")?.to_str().ok()
}

/// Reads the address of an OpenID Connect authentication request.
fn read(location: &str) -> Result<Preflight, PreflightProblem> {
    let url = Url::parse(location).map_err(|_| PreflightProblem::NotAnAddress)?;
    let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    let host = url
        .host_str()
        .filter(|_| safe)
        .ok_or(PreflightProblem::NotAnAddress)?;

    let mut parameters = BTreeMap::new();
    for (name, value) in url.query_pairs() {
        // RFC 6749 §3.1: parameters must not be repeated.
        if parameters
            .insert(name.into_owned(), value.into_owned())
            .is_some()
        {
            return Err(PreflightProblem::NotOpenIdConnect);
        }
    }
    let mut required = |name| parameters.remove(name).filter(|value| !value.is_empty());
    let (Some(redirect_uri), Some(client_id), Some(scope), Some(_)) = (
        required("redirect_uri"),
        required("client_id"),
        required("scope"),
        required("response_type"),
    ) else {
        return Err(PreflightProblem::NotOpenIdConnect);
    };
    let scopes: BTreeSet<String> = scope.split_whitespace().map(str::to_owned).collect();
    if !scopes.contains("openid") {
        return Err(PreflightProblem::NotOpenIdConnect);
    }
    let tenant = url
        .path_segments()
        .and_then(|mut parts| parts.next())
        .filter(|part| !part.is_empty());
    Ok(Preflight {
        redirect_uri,
        client_id,
        authorization_host: url
            .port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
        tenant: tenant.map(str::to_owned),
        scopes,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = "https://login.microsoftonline.com/3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145/oauth2/v2.0/authorize\
        ?client_id=c&redirect_uri=https%3A%2F%2Fcloud.konghq.com%2Flogin&response_type=code&scope=openid+email&state=s";

    #[test]
    fn request_read_in_full() {
        let found = read(GOOD).unwrap();
        assert_eq!(found.redirect_uri, "https://cloud.konghq.com/login");
        assert_eq!(found.client_id, "c");
        assert_eq!(found.authorization_host, "login.microsoftonline.com");
        assert_eq!(
            found.tenant.as_deref(),
            Some("3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145")
        );
        assert_eq!(
            found.scopes,
            BTreeSet::from(["openid".to_owned(), "email".to_owned()])
        );
    }

    #[test]
    fn anything_else_named() {
        for (location, problem) in [
            ("/login".to_owned(), PreflightProblem::NotAnAddress),
            (
                GOOD.replace("https://login", "http://login"),
                PreflightProblem::NotAnAddress,
            ),
            ("mailto:a@b".to_owned(), PreflightProblem::NotAnAddress),
            (
                GOOD.replace("client_id=c", "client_id="),
                PreflightProblem::NotOpenIdConnect,
            ),
            (
                GOOD.replace("redirect_uri", "redirect"),
                PreflightProblem::NotOpenIdConnect,
            ),
            (
                format!("{GOOD}&client_id=d"),
                PreflightProblem::NotOpenIdConnect,
            ),
            (
                GOOD.replace("openid+", ""),
                PreflightProblem::NotOpenIdConnect,
            ),
        ] {
            assert_eq!(read(&location), Err(problem), "{location}");
        }
    }

    proptest! {
        #[test]
        fn any_location_is_survived(location in "\\PC*") {
            let _ = read(&location);
        }

        #[test]
        fn any_redirect_uri_arrives_as_sent(uri in "https://[a-z]{1,9}\\.example/[ -~]{0,30}") {
            let mut url = Url::parse("https://login.example/t/authorize").unwrap();
            url.query_pairs_mut().append_pair("redirect_uri", &uri).append_pair("client_id", "c")
                .append_pair("scope", "openid").append_pair("response_type", "code");
            prop_assert_eq!(read(url.as_str()).map(|found| found.redirect_uri), Ok(uri));
        }
    }
}

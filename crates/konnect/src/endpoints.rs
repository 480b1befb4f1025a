//! Where Konnect is.

use std::net::SocketAddr;

use sso_http::{Url, is_loopback};

use crate::{Error, LoginPath};

/// Konnect's API and its console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    api: Url,
    cloud: Url,
    practice: bool,
}

impl Endpoints {
    /// Kong's own: `global.api.konghq.com` serves the organization's identity settings for every
    /// region, `cloud.konghq.com` is where people sign in.
    pub fn production() -> Self {
        Self {
            api: origin("https://global.api.konghq.com"),
            cloud: origin("https://cloud.konghq.com"),
            practice: false,
        }
    }

    /// Practice servers on this machine. The console goes by the name `localhost`, because Entra
    /// takes redirect URIs without TLS for that name only.
    ///
    /// # Errors
    /// [`Error::NotLoopback`] for any other address.
    pub fn practice(api: SocketAddr, cloud: SocketAddr) -> Result<Self, Error> {
        if !(api.ip().is_loopback() && cloud.ip().is_loopback()) {
            return Err(Error::NotLoopback);
        }
        Ok(Self {
            api: origin(&format!("http://{api}")),
            cloud: origin(&format!("http://localhost:{}", cloud.port())),
            practice: true,
        })
    }

    /// The API, as an origin.
    pub fn api(&self) -> &Url {
        &self.api
    }

    /// The console, as an origin.
    pub fn cloud(&self) -> &Url {
        &self.cloud
    }

    /// Whether these are practice servers.
    pub fn is_practice(&self) -> bool {
        self.practice
    }

    /// Where Entra sends people back to: `https://cloud.konghq.com/login`, without login path and
    /// without a final slash (Kong Docs, "SSO for the organization").
    pub fn organization_redirect_uri(&self) -> Url {
        at(&self.cloud, "login")
    }

    /// Where people of the organization start to sign in.
    pub fn organization_login_url(&self, path: &LoginPath) -> Url {
        at(&self.cloud, &format!("login/{path}"))
    }

    pub(crate) fn api_v3(&self, path: &str) -> Url {
        at(&self.api, &format!("v3/{path}"))
    }

    /// The console's own form of the address that starts a sign-in.
    pub(crate) fn kauth(&self, path: &LoginPath) -> Url {
        let mut url = at(&self.api, &format!("kauth/api/v1/authenticate/{path}"));
        url.query_pairs_mut()
            .append_pair("returnTo", self.cloud.as_str().trim_end_matches('/'))
            .append_pair("callback_url", self.organization_redirect_uri().as_str());
        url
    }
}

fn at(origin: &Url, path: &str) -> Url {
    let mut url = origin.clone();
    url.set_path(path);
    url
}

/// Builds an origin from parts that are known to be good: constants, or a socket address.
fn origin(text: &str) -> Url {
    #[expect(
        clippy::expect_used,
        reason = "the parts are constants or socket addresses, and a test walks them"
    )]
    let url = Url::parse(text).expect("a host makes an origin");
    debug_assert!(
        url.scheme() == "https" || is_loopback(&url),
        "plain HTTP never leaves this machine"
    );
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_addresses_are_kongs() {
        let endpoints = Endpoints::production();
        assert_eq!(
            endpoints.organization_redirect_uri().as_str(),
            "https://cloud.konghq.com/login"
        );
        let path = "contoso".parse().unwrap();
        assert_eq!(
            endpoints.organization_login_url(&path).as_str(),
            "https://cloud.konghq.com/login/contoso"
        );
        assert_eq!(
            endpoints.api_v3("organizations/me").as_str(),
            "https://global.api.konghq.com/v3/organizations/me"
        );
        assert_eq!(
            endpoints.kauth(&path).as_str(),
            "https://global.api.konghq.com/kauth/api/v1/authenticate/contoso?returnTo=https%3A%2F%2Fcloud.konghq.com&callback_url=https%3A%2F%2Fcloud.konghq.com%2Flogin",
        );
    }

    #[test]
    fn practice_outside_loopback_refused() {
        let here = "127.0.0.1:8000".parse().unwrap();
        let elsewhere = "192.0.2.1:80".parse().unwrap();
        assert!(matches!(
            Endpoints::practice(here, elsewhere),
            Err(Error::NotLoopback)
        ));
        assert!(matches!(
            Endpoints::practice(elsewhere, here),
            Err(Error::NotLoopback)
        ));
    }

    #[test]
    fn practice_console_goes_by_localhost() {
        let endpoints = Endpoints::practice(
            "127.0.0.1:8000".parse().unwrap(),
            "[::1]:8001".parse().unwrap(),
        )
        .unwrap();
        assert_eq!(
            endpoints.organization_redirect_uri().as_str(),
            "http://localhost:8001/login"
        );
    }
}

//! Where Konnect is.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use sso_http::{Url, is_loopback};

use crate::{Error, LoginPath, Region, TargetId, domain};

/// Konnect's APIs and its console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    api: Url,
    cloud: Url,
    /// In the order of [`Region::ALL`].
    regions: [Url; Region::ALL.len()],
    practice: bool,
}

impl Endpoints {
    /// Kong's own: `global.api.konghq.com` serves the organization's identity settings for every
    /// region, `us.api.konghq.com` and its counterparts serve the portals of one, `cloud.konghq.com` is where
    /// people sign in.
    pub fn production() -> Self {
        Self {
            api: origin("https://global.api.konghq.com"),
            cloud: origin("https://cloud.konghq.com"),
            regions: Region::ALL.map(|region| origin(&format!("https://{region}.api.konghq.com"))),
            practice: false,
        }
    }

    /// Practice servers on this machine. The console goes by the name `localhost`, because Entra accepts redirect URIs
    /// without TLS only for that name.
    ///
    /// # Errors
    /// [`Error::NotLoopback`] for any other address.
    pub fn practice(api: SocketAddr, cloud: SocketAddr) -> Result<Self, Error> {
        Self::practice_with_regions(api, cloud, &BTreeMap::new())
    }

    /// Practice servers on this machine, with an API of its own for each of `regions`. For any other region `api` is
    /// used, which knows no portals.
    ///
    /// # Errors
    /// [`Error::NotLoopback`] for any other address.
    pub fn practice_with_regions(
        api: SocketAddr,
        cloud: SocketAddr,
        regions: &BTreeMap<Region, SocketAddr>,
    ) -> Result<Self, Error> {
        let mut addresses = regions.values().chain([&api, &cloud]);
        if !addresses.all(|address| address.ip().is_loopback()) {
            return Err(Error::NotLoopback);
        }
        Ok(Self {
            api: origin(&format!("http://{api}")),
            cloud: origin(&format!("http://localhost:{}", cloud.port())),
            regions: Region::ALL
                .map(|region| origin(&format!("http://{}", regions.get(&region).unwrap_or(&api)))),
            practice: true,
        })
    }

    /// The API of the organization, as an origin.
    pub fn api(&self) -> &Url {
        &self.api
    }

    /// The console, as an origin.
    pub fn cloud(&self) -> &Url {
        &self.cloud
    }

    /// The API of one region, as an origin.
    pub fn region(&self, region: Region) -> &Url {
        &self.regions[region as usize]
    }

    /// The API that serves `target_id`, as an origin.
    pub fn api_of(&self, target_id: TargetId) -> &Url {
        match target_id {
            TargetId::Organization => self.api(),
            TargetId::Portal { region, .. } => self.region(region),
        }
    }

    /// Where the portal with this domain is, as an origin: always with TLS, except for practice,
    /// whose portals have names below `localhost` and a port.
    ///
    /// # Errors
    /// [`Error::PortalDomain`] for anything else.
    pub fn portal_origin(&self, domain: &str) -> Result<Url, Error> {
        let origin = if self.practice {
            domain::local_origin(domain)
        } else {
            domain::public_origin(domain)
        };
        origin.ok_or_else(|| Error::PortalDomain(domain.to_owned()))
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

    /// `path`, which starts with its version, of one region's API.
    pub(crate) fn regional(&self, region: Region, path: &str) -> Url {
        at(self.region(region), path)
    }

    pub(crate) fn target_v3(&self, target_id: TargetId, path: &str) -> Url {
        at(
            self.api_of(target_id),
            &format!("v3/{}", target_id.path(path)),
        )
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

pub(crate) fn at(origin: &Url, path: &str) -> Url {
    let mut url = origin.clone();
    url.set_path(path);
    url
}

/// How to move a classic Dev Portal to the newer kind (Kong Docs, "Migrate from classic Dev Portal (v2)").
pub fn portal_migration_guide_url() -> Url {
    let mut url = origin("https://developer.konghq.com");
    url.set_path("dev-portal/v2-migration/");
    url
}

/// Builds an origin from parts that are known to be valid: constants, or a socket address.
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
    fn every_region_has_kongs_host_in_production() {
        let endpoints = Endpoints::production();
        for region in Region::ALL {
            let expected = format!("https://{}.api.konghq.com/", region.as_str());
            assert_eq!(endpoints.region(region).as_str(), expected);
        }
    }

    #[test]
    fn scope_decides_host_and_path() {
        let endpoints = Endpoints::production();
        let id = uuid::Uuid::from_u128(7);
        let portal = TargetId::Portal {
            region: Region::Eu,
            id,
        };
        assert_eq!(
            endpoints.target_v3(portal, "teams").as_str(),
            format!("https://eu.api.konghq.com/v3/portals/{id}/teams")
        );
        assert_eq!(
            endpoints
                .target_v3(TargetId::Organization, "teams")
                .as_str(),
            "https://global.api.konghq.com/v3/teams"
        );
    }

    #[test]
    fn portal_origin_is_public_in_production_and_local_in_practice() {
        let here = "127.0.0.1:8000".parse().unwrap();
        let (production, practice) = (
            Endpoints::production(),
            Endpoints::practice(here, here).unwrap(),
        );
        let (public, local) = (
            "developers.contoso.com",
            "developers.contoso.localhost:8002",
        );
        assert_eq!(
            production.portal_origin(public).unwrap().as_str(),
            "https://developers.contoso.com/"
        );
        assert_eq!(
            practice.portal_origin(local).unwrap().as_str(),
            "http://developers.contoso.localhost:8002/"
        );
        for (endpoints, domain) in [(&production, local), (&practice, public)] {
            let error = endpoints.portal_origin(domain).unwrap_err();
            assert!(matches!(error, Error::PortalDomain(_)), "{domain}");
        }
    }

    #[test]
    fn practice_region_without_a_server_of_its_own_is_asked_of_the_api() {
        let here = "127.0.0.1:8000".parse().unwrap();
        let regions = BTreeMap::from([(Region::Eu, "127.0.0.1:8001".parse().unwrap())]);
        let endpoints = Endpoints::practice_with_regions(here, here, &regions).unwrap();
        assert_eq!(endpoints.region(Region::Eu).port(), Some(8001));
        assert_eq!(endpoints.region(Region::Us).port(), Some(8000));

        let regions = BTreeMap::from([(Region::Sg, "192.0.2.1:80".parse().unwrap())]);
        assert!(matches!(
            Endpoints::practice_with_regions(here, here, &regions),
            Err(Error::NotLoopback)
        ));
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

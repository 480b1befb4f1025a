//! The clouds Microsoft runs, and where their services are.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};
use sso_http::{Url, is_loopback};

use crate::{Error, TenantId};

/// A Microsoft cloud. Tokens of one are not valid in another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Cloud {
    /// The worldwide cloud, GCC included.
    #[default]
    Global,
    /// US Government L4 (GCC High).
    UsGovL4,
    /// US Government L5 (DoD).
    UsGovDod,
    /// China, run by 21Vianet.
    China,
}

impl Cloud {
    /// Every cloud.
    pub const ALL: [Self; 4] = [Self::Global, Self::UsGovL4, Self::UsGovDod, Self::China];

    /// The hosts of sign-in, Graph and the Azure portal, in that order
    /// (Microsoft Entra "National clouds", Microsoft Graph "National cloud deployments").
    const fn hosts(self) -> [&'static str; 3] {
        match self {
            Self::Global => [
                "login.microsoftonline.com",
                "graph.microsoft.com",
                "portal.azure.com",
            ],
            Self::UsGovL4 => [
                "login.microsoftonline.us",
                "graph.microsoft.us",
                "portal.azure.us",
            ],
            Self::UsGovDod => [
                "login.microsoftonline.us",
                "dod-graph.microsoft.us",
                "portal.azure.us",
            ],
            // The alias login.chinacloudapi.cn names this host in its issuer.
            Self::China => [
                "login.partner.microsoftonline.cn",
                "microsoftgraph.chinacloudapi.cn",
                "portal.azure.cn",
            ],
        }
    }

    /// The cloud whose Graph is at this address.
    pub fn of_graph(url: &Url) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|cloud| url.host_str() == Some(cloud.hosts()[1]))
    }

    /// The cloud whose sign-in service has this issuer. The two of the US Government share one.
    pub fn of_issuer(issuer: &Url) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|cloud| issuer.host_str() == Some(cloud.hosts()[0]))
    }

    /// The issuer of a directory (Microsoft identity platform, "OpenID Connect"); what a person is handed comes from
    /// the metadata document wherever that was read.
    pub fn issuer(self, tenant: TenantId) -> String {
        format!("https://{}/{tenant}/v2.0", self.login_host())
    }

    pub(crate) const fn login_host(self) -> &'static str {
        self.hosts()[0]
    }

    /// Where a device code is typed. Microsoft names different pages from time to time, and the answer says which: seen
    /// are microsoft.com/devicelogin, /deviceloginus and /deviceloginchina, microsoft.com/link and
    /// login.microsoft.com/device.
    const fn device_code_hosts(self) -> &'static [&'static str] {
        match self {
            Self::Global => &[
                "microsoft.com",
                "www.microsoft.com",
                "login.microsoft.com",
                "login.microsoftonline.com",
            ],
            Self::UsGovL4 | Self::UsGovDod => &[
                "microsoft.com",
                "www.microsoft.com",
                "login.microsoftonline.us",
            ],
            Self::China => &[
                "microsoft.com",
                "www.microsoft.com",
                "login.partner.microsoftonline.cn",
                "login.chinacloudapi.cn",
            ],
        }
    }

    pub(crate) const fn portal_host(self) -> &'static str {
        self.hosts()[2]
    }
}

/// Where sign-in and Graph are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    login: Url,
    graph: Url,
    practice: bool,
}

impl Endpoints {
    /// The services of a Microsoft cloud.
    pub fn of(cloud: Cloud) -> Self {
        let [login, graph, _] = cloud.hosts();
        Self {
            login: origin("https", login),
            graph: origin("https", graph),
            practice: false,
        }
    }

    /// Practice servers on this machine.
    ///
    /// # Errors
    /// [`Error::NotLoopback`] for any other address.
    pub fn practice(login: SocketAddr, graph: SocketAddr) -> Result<Self, Error> {
        if !(login.ip().is_loopback() && graph.ip().is_loopback()) {
            return Err(Error::NotLoopback);
        }
        Ok(Self {
            login: origin("http", &login.to_string()),
            graph: origin("http", &graph.to_string()),
            practice: true,
        })
    }

    /// The sign-in service, as an origin.
    pub fn login(&self) -> &Url {
        &self.login
    }

    /// Graph, as an origin.
    pub fn graph(&self) -> &Url {
        &self.graph
    }

    /// Whether these are practice servers.
    pub fn is_practice(&self) -> bool {
        self.practice
    }

    /// A Graph permission as a scope, for example `https://graph.microsoft.com/User.Read`.
    ///
    /// The host is the cloud's own; practice goes by the name of the worldwide Graph.
    pub fn graph_scope(&self, permission: &str) -> String {
        if self.practice {
            return format!("https://{}/{permission}", Cloud::Global.hosts()[1]);
        }
        format!("{}{permission}", self.graph)
    }

    /// The scope that stands for an application's own rights to Graph, for client credentials.
    pub fn graph_default_scope(&self) -> String {
        self.graph_scope(".default")
    }

    /// Whether `url` belongs to the sign-in service of these endpoints.
    pub(crate) fn is_login(&self, url: &Url) -> bool {
        url.origin() == self.login.origin()
    }

    /// Whether a device code may be typed at `url`: a page of this cloud, and nothing that only looks like one.
    pub(crate) fn is_device_code_page(&self, url: &Url) -> bool {
        if !url.username().is_empty() || url.password().is_some() {
            return false;
        }
        if self.practice {
            return self.is_login(url);
        }
        let clouds = Cloud::ALL
            .into_iter()
            .filter(|cloud| self.login.host_str() == Some(cloud.login_host()));
        let mut hosts = clouds.flat_map(Cloud::device_code_hosts);
        url.scheme() == "https"
            && url.port().is_none()
            && hosts.any(|host| url.host_str() == Some(host))
    }

    /// Whether `url` belongs to Graph of these endpoints.
    pub(crate) fn is_graph(&self, url: &Url) -> bool {
        url.origin() == self.graph.origin()
    }
}

/// Builds an origin from parts that are known to be valid: the hosts above, or a socket address.
fn origin(scheme: &str, authority: &str) -> Url {
    #[expect(
        clippy::expect_used,
        reason = "the parts are constants or socket addresses, and a test walks them"
    )]
    let url = Url::parse(&format!("{scheme}://{authority}/")).expect("a host makes an origin");
    debug_assert!(
        scheme == "https" || is_loopback(&url),
        "plain HTTP never leaves this machine"
    );
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cloud_has_https_endpoints_and_own_scope_host() {
        for cloud in Cloud::ALL {
            let endpoints = Endpoints::of(cloud);
            assert_eq!(endpoints.login().scheme(), "https", "{cloud:?} sign-in");
            assert_eq!(endpoints.graph().scheme(), "https", "{cloud:?} Graph");
            let scope = endpoints.graph_scope("User.Read");
            assert_eq!(
                scope,
                format!("{}User.Read", endpoints.graph()),
                "{cloud:?} scopes name its own Graph"
            );
        }
    }

    #[test]
    fn cloud_known_by_its_graph_and_its_issuer() {
        let tenant = "7f3c9b1e-52d4-4a6f-8e0b-1c2d3e4f5a6b".parse().unwrap();
        for cloud in Cloud::ALL {
            let graph = Endpoints::of(cloud).graph().join("v1.0/applications");
            assert_eq!(Cloud::of_graph(&graph.unwrap()), Some(cloud));
            let issuer = Url::parse(&cloud.issuer(tenant)).unwrap();
            let portal = Cloud::of_issuer(&issuer).unwrap().portal_host();
            assert_eq!(portal, cloud.portal_host(), "the same consoles");
        }
        let elsewhere = Url::parse("https://graph.microsoft.com.example.com/v1.0").unwrap();
        assert_eq!(Cloud::of_graph(&elsewhere), None);
    }

    #[test]
    fn device_code_typed_on_a_page_of_the_cloud_alone() {
        let page =
            |cloud, url: &str| Endpoints::of(cloud).is_device_code_page(&Url::parse(url).unwrap());
        for (cloud, url) in [
            (Cloud::Global, "https://microsoft.com/devicelogin"),
            (Cloud::Global, "https://www.microsoft.com/link"),
            (Cloud::Global, "https://login.microsoft.com/device"),
            (Cloud::UsGovL4, "https://microsoft.com/deviceloginus"),
            (Cloud::UsGovDod, "https://microsoft.com/deviceloginus"),
            (Cloud::China, "https://microsoft.com/deviceloginchina"),
        ] {
            assert!(page(cloud, url), "{url} is where Microsoft sends people");
        }
        for url in [
            "http://microsoft.com/devicelogin",
            "https://microsoft.com.example.com/devicelogin",
            "https://microsoft.com@example.com/devicelogin",
            "https://someone@microsoft.com/devicelogin",
            "https://microsoft.com:8443/devicelogin",
            "https://example.com/devicelogin",
            "https://login.microsoftonline.us/common/oauth2/deviceauth",
            "javascript:alert(1)",
        ] {
            assert!(!page(Cloud::Global, url), "{url} is not");
        }
    }

    #[test]
    fn practice_outside_loopback_refused() {
        let here = "127.0.0.1:8000".parse().unwrap();
        for elsewhere in ["192.0.2.1:80", "0.0.0.0:80", "[2001:db8::1]:80"] {
            let elsewhere = elsewhere.parse().unwrap();
            assert!(
                matches!(
                    Endpoints::practice(here, elsewhere),
                    Err(Error::NotLoopback)
                ),
                "{elsewhere}"
            );
            assert!(
                matches!(
                    Endpoints::practice(elsewhere, here),
                    Err(Error::NotLoopback)
                ),
                "{elsewhere}"
            );
        }
    }

    #[test]
    fn practice_on_either_loopback_accepted() {
        let endpoints = Endpoints::practice(
            "127.0.0.1:8000".parse().unwrap(),
            "[::1]:8001".parse().unwrap(),
        )
        .unwrap();
        assert!(endpoints.is_practice());
        assert_eq!(endpoints.graph().as_str(), "http://[::1]:8001/");
        assert_eq!(
            endpoints.graph_scope("User.Read"),
            "https://graph.microsoft.com/User.Read"
        );
    }

    #[test]
    fn cloud_written_in_camel_case() {
        assert_eq!(
            serde_json::to_string(&Cloud::UsGovL4).unwrap(),
            "\"usGovL4\""
        );
    }
}

//! Where each service is, as its answers advertise it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

use super::cloud::Cloud;
use super::region::Region;
use super::service::{Service, split_authority};

/// The base URL of each service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseUrls {
    /// Stands for `https://login.microsoftonline.com`.
    pub login: Url,
    /// Stands for `https://graph.microsoft.com`.
    pub graph: Url,
    /// Stands for `https://global.api.konghq.com`.
    pub konnect_api: Url,
    /// Stands for `https://cloud.konghq.com`.
    pub konnect_cloud: Url,
    /// Each stands for `https://{region}.api.konghq.com`; the key is the region, such as `eu`.
    pub konnect_regions: BTreeMap<String, Url>,
    /// Where the Dev Portals listen, told apart by the Host header; stands for `https://*.kongportals.com`
    /// and for every custom domain.
    pub portals: Url,
    /// Practice's own console: record, faults, timing.
    pub console: Url,
}

impl BaseUrls {
    /// The base URL of one service.
    pub(crate) fn base(&self, service: Service) -> &Url {
        match service {
            Service::Login => &self.login,
            Service::Graph => &self.graph,
            Service::KonnectApi => &self.konnect_api,
            Service::KonnectCloud => &self.konnect_cloud,
            // Every region has an origin from the start, so the fallback is never used.
            Service::KonnectRegion(region) => self
                .konnect_regions
                .get(region.as_str())
                .unwrap_or(&self.konnect_api),
            Service::Portals => &self.portals,
            Service::Console => &self.console,
        }
    }

    /// A URL of one service, without a trailing slash of its own. `path` starts with a slash or is empty.
    pub(crate) fn at(&self, service: Service, path: &str) -> String {
        format!(
            "{}{path}",
            self.base(service).as_str().trim_end_matches('/')
        )
    }

    /// The base URLs of one listener that tells the services apart by the Host header, for a caller that asked for
    /// `request_host`. `cloud`: where the directory is.
    pub(crate) fn by_host(
        scheme: &str,
        request_host: &str,
        port: Option<u16>,
        cloud: Cloud,
    ) -> Result<Self, url::ParseError> {
        let url = |name: &str| {
            let port = port.map(|port| format!(":{port}")).unwrap_or_default();
            Url::parse(&format!("{scheme}://{name}{port}/"))
        };
        let console = match Service::of_host(request_host) {
            Service::Console => split_authority(request_host).0,
            _ => Service::Console.production_host(),
        };
        Ok(Self {
            login: url(cloud.login_host())?,
            graph: url(cloud.graph_host())?,
            konnect_api: url(Service::KonnectApi.production_host())?,
            konnect_cloud: url(Service::KonnectCloud.production_host())?,
            konnect_regions: Region::ALL
                .into_iter()
                .map(|region| {
                    let host = Service::KonnectRegion(region).production_host();
                    Ok((region.to_string(), url(host)?))
                })
                .collect::<Result<_, url::ParseError>>()?,
            portals: url(Service::Portals.production_host())?,
            console: url(console)?,
        })
    }

    /// The address of a portal, as the API returns it: a host name, and a port if there is one to name.
    ///
    /// `real` ends in `.com`. On an origin of its own a portal is under `.localhost`, which always means this
    /// computer (RFC 6761 §6.3).
    pub(crate) fn portal_domain(&self, real: &str) -> String {
        let portals = self.base(Service::Portals);
        let name = match real.strip_suffix(".com") {
            Some(rest) if portals.host_str() == Some("localhost") => format!("{rest}.localhost"),
            _ => real.to_owned(),
        };
        match portals.port() {
            Some(port) => format!("{name}:{port}"),
            None => name,
        }
    }

    /// The v2.0 issuer of a tenant.
    pub(crate) fn issuer(&self, tenant: impl std::fmt::Display) -> String {
        self.at(Service::Login, &format!("/{tenant}/v2.0"))
    }
}

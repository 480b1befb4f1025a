//! How the services are addressed, and which URLs they advertise.
//!
//! Either each service has its own loopback origin, or one listener tells them apart by the Host header.
//! In the second way every advertised URL follows the request's Host (its port) and X-Forwarded-Proto,
//! so that the real host names can be pointed at practice behind a proxy that speaks TLS.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use url::Url;

use super::region::Region;
use super::world::World;

/// The base URL of each service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origins {
    /// Stands for `https://login.microsoftonline.com`.
    pub login: Url,
    /// Stands for `https://graph.microsoft.com`.
    pub graph: Url,
    /// Stands for `https://global.api.konghq.com`.
    pub konnect_api: Url,
    /// Stands for `https://cloud.konghq.com`.
    pub konnect_cloud: Url,
    /// Each stands for `https://{region}.api.konghq.com`; the key is the region, as `eu`.
    pub konnect_regions: BTreeMap<String, Url>,
    /// Where the Dev Portals listen, told apart by the Host header; stands for `https://*.kongportals.com`
    /// and for every custom domain.
    pub portals: Url,
    /// Practice's own console: record, faults, timing.
    pub console: Url,
}

/// One of the simulated services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Service {
    /// Microsoft sign-in.
    Login,
    /// Microsoft Graph.
    Graph,
    /// The Konnect global API.
    KonnectApi,
    /// The Konnect web application, with the organization login.
    KonnectCloud,
    /// The Konnect API of one region.
    KonnectRegion(Region),
    /// The Dev Portals of all regions.
    Portals,
    /// Practice's own console.
    Console,
}

impl Service {
    /// Every service, the console last.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let first = [
            Self::Login,
            Self::Graph,
            Self::KonnectApi,
            Self::KonnectCloud,
        ];
        first
            .into_iter()
            .chain(Region::ALL.map(Self::KonnectRegion))
            .chain([Self::Portals, Self::Console])
    }

    /// The name in the record.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Graph => "graph",
            Self::KonnectApi => "konnect-api",
            Self::KonnectCloud => "konnect-cloud",
            Self::KonnectRegion(Region::Us) => "konnect-us",
            Self::KonnectRegion(Region::Eu) => "konnect-eu",
            Self::KonnectRegion(Region::Au) => "konnect-au",
            Self::KonnectRegion(Region::Me) => "konnect-me",
            Self::KonnectRegion(Region::In) => "konnect-in",
            Self::KonnectRegion(Region::Sg) => "konnect-sg",
            Self::Portals => "konnect-portal",
            Self::Console => "console",
        }
    }

    /// The service of this name in the record; `None` for practice's own requests.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::all().find(|service| service.name() == name)
    }

    /// The host name of the service that this one stands for; the console stands for none.
    pub(crate) fn real_host(self) -> &'static str {
        match self {
            Self::Login => "login.microsoftonline.com",
            Self::Graph => "graph.microsoft.com",
            Self::KonnectApi => "global.api.konghq.com",
            Self::KonnectCloud => "cloud.konghq.com",
            Self::KonnectRegion(Region::Us) => "us.api.konghq.com",
            Self::KonnectRegion(Region::Eu) => "eu.api.konghq.com",
            Self::KonnectRegion(Region::Au) => "au.api.konghq.com",
            Self::KonnectRegion(Region::Me) => "me.api.konghq.com",
            Self::KonnectRegion(Region::In) => "in.api.konghq.com",
            Self::KonnectRegion(Region::Sg) => "sg.api.konghq.com",
            Self::Portals => "kongportals.com",
            Self::Console => "localhost",
        }
    }

    /// Which service a Host header (with or without a port) means; every other name is the console.
    /// A portal's custom domain is such a name: only the portals know it.
    pub(crate) fn of_host(host: &str) -> Self {
        let name = real_name(host);
        if name.ends_with(".kongportals.com") || name.contains(".portal-preview.") {
            return Self::Portals;
        }
        Self::all()
            .find(|service| service.real_host() == name)
            .unwrap_or(Self::Console)
    }
}

impl Origins {
    /// The base URL of one service.
    pub(crate) fn base(&self, service: Service) -> &Url {
        match service {
            Service::Login => &self.login,
            Service::Graph => &self.graph,
            Service::KonnectApi => &self.konnect_api,
            Service::KonnectCloud => &self.konnect_cloud,
            // Every region has an origin from the start, so the other one is never taken.
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
}

/// How requests find their service.
#[derive(Clone, Debug)]
pub(crate) enum Addressing {
    /// Each service has its own origin.
    Separate(Box<Origins>),
    /// One listener on this port; the Host header names the service.
    ByHost { port: u16 },
}

impl Addressing {
    /// The base URLs to advertise to a caller that sent these headers.
    pub(crate) fn origins(&self, headers: &HeaderMap) -> Result<Origins, url::ParseError> {
        match self {
            Self::Separate(origins) => Ok(Origins::clone(origins)),
            Self::ByHost { port } => {
                let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
                let scheme = match text("x-forwarded-proto").map(str::trim) {
                    Some("https") => "https",
                    _ => "http",
                };
                let host = text(HOST.as_str()).unwrap_or("localhost");
                // A caller behind a proxy names no port; it means the scheme's own.
                let port = match headers.get(HOST) {
                    Some(_) => split_authority(host).1,
                    None => Some(*port),
                };
                by_host(scheme, host, port)
            }
        }
    }

    /// The base URLs to print at the start.
    pub(crate) fn default_origins(&self) -> Result<Origins, url::ParseError> {
        match self {
            Self::Separate(origins) => Ok(Origins::clone(origins)),
            Self::ByHost { port } => by_host("http", "localhost", Some(*port)),
        }
    }

    /// Where a connection must really go to reach `url`, if it is one of ours under a real host name.
    pub(crate) fn dial(&self, url: &Url) -> Option<Url> {
        let Self::ByHost { port } = self else {
            return None;
        };
        if Service::of_host(url.host_str()?) == Service::Console {
            return None;
        }
        let mut local = url.clone();
        local.set_scheme("http").ok()?;
        local.set_host(Some("127.0.0.1")).ok()?;
        local.set_port(Some(*port)).ok()?;
        Some(local)
    }
}

fn by_host(
    scheme: &str,
    request_host: &str,
    port: Option<u16>,
) -> Result<Origins, url::ParseError> {
    let url = |name: &str| {
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Url::parse(&format!("{scheme}://{name}{port}/"))
    };
    let console = match Service::of_host(request_host) {
        Service::Console => split_authority(request_host).0,
        _ => Service::Console.real_host(),
    };
    Ok(Origins {
        login: url(Service::Login.real_host())?,
        graph: url(Service::Graph.real_host())?,
        konnect_api: url(Service::KonnectApi.real_host())?,
        konnect_cloud: url(Service::KonnectCloud.real_host())?,
        konnect_regions: Region::ALL
            .into_iter()
            .map(|region| {
                let host = Service::KonnectRegion(region).real_host();
                Ok((region.to_string(), url(host)?))
            })
            .collect::<Result<_, url::ParseError>>()?,
        portals: url(Service::Portals.real_host())?,
        console: url(console)?,
    })
}

/// The name that a host stands for outside practice: lower case, without a port, `.com` for `.localhost`.
pub(crate) fn real_name(host: &str) -> String {
    let name = host_name(host);
    match name.strip_suffix(".localhost") {
        Some(rest) => format!("{rest}.com"),
        None => name,
    }
}

/// The name in a Host header: lower case, without a port.
pub(crate) fn host_name(host: &str) -> String {
    split_authority(host).0.to_ascii_lowercase()
}

/// Splits `host:port`; brackets of an IPv6 address stay with the host.
fn split_authority(authority: &str) -> (&str, Option<u16>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (authority, None),
        },
        _ => (authority, None),
    }
}

/// The base URLs to advertise in the answer to one request.
#[derive(Clone, Debug)]
pub(crate) struct Origin(Origins);

impl Origin {
    /// For code that answers without a request of its own.
    pub(crate) fn new(origins: Origins) -> Self {
        Self(origins)
    }

    /// All of them.
    pub(crate) fn origins(&self) -> &Origins {
        &self.0
    }

    /// A URL of one service. `path` starts with a slash or is empty.
    pub(crate) fn at(&self, service: Service, path: &str) -> String {
        self.0.at(service, path)
    }

    /// The base URL of one service, with a trailing slash.
    pub(crate) fn base(&self, service: Service) -> &Url {
        self.0.base(service)
    }

    /// The address of a portal, as the API tells it: a host name, and a port where there is one to name.
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

impl FromRequestParts<Arc<World>> for Origin {
    type Rejection = (StatusCode, &'static str);

    async fn from_request_parts(
        parts: &mut Parts,
        world: &Arc<World>,
    ) -> Result<Self, Self::Rejection> {
        let origins = world.addressing.origins(&parts.headers);
        origins
            .map(Self)
            .map_err(|_| (StatusCode::BAD_REQUEST, "The Host header names no host."))
    }
}

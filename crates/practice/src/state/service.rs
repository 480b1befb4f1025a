//! The simulated services, and the names of those that they stand for.

use super::cloud::Cloud;
use super::region::Region;

/// Azure Resource Manager. There is so little of it here that sign-in answers for it.
pub(crate) const RESOURCE_MANAGER_HOST: &str = "management.azure.com";

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

    /// The host name of the service that this one stands for, in the worldwide cloud; the console stands for none.
    pub(crate) fn production_host(self) -> &'static str {
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

    /// The service that a Host header (with or without a port) refers to; every other name is the console.
    /// A portal's custom domain is such a name: only the portals know it.
    pub(crate) fn of_host(host: &str) -> Self {
        let name = production_name(host);
        if name.ends_with(".kongportals.com") || name.contains(".portal-preview.") {
            return Self::Portals;
        }
        if name == RESOURCE_MANAGER_HOST {
            return Self::Login;
        }
        if Cloud::is_login(&name) {
            return Self::Login;
        }
        if Cloud::of_graph(&name).is_some() {
            return Self::Graph;
        }
        Self::all()
            .find(|service| service.production_host() == name)
            .unwrap_or(Self::Console)
    }
}

/// The name that a host stands for outside practice: lower case, without a port, `.com` for `.localhost`.
pub(crate) fn production_name(host: &str) -> String {
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
pub(crate) fn split_authority(authority: &str) -> (&str, Option<u16>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (authority, None),
        },
        _ => (authority, None),
    }
}

//! Which names practice answers to.
//!
//! A web page from anywhere can point its own name at 127.0.0.1 (DNS rebinding), and the browser would then treat
//! practice as part of that page's site. What such a page cannot change is the name in its request's Host header.

use std::net::Ipv4Addr;

use crate::state::cloud::Cloud;
use crate::state::region::Region;
use crate::state::service::{RESOURCE_MANAGER_HOST, Service, host_name};
use crate::state::world::World;

/// Whether a Host header names this computer, a service that practice stands for, or one of its Dev Portals.
///
/// Names below `localhost` always mean this computer (RFC 6761 §6.3), and nobody but Kong gives addresses to the names
/// below its own domains. A portal's custom domain is included as long as the portal has it.
pub(super) fn is_own(world: &World, host: &str) -> bool {
    let name = host_name(host);
    is_this_computer(&name)
        || stands_for_a_service(&name)
        || world.konnect().portal_named(&name).is_some()
}

fn is_this_computer(name: &str) -> bool {
    name == "localhost"
        || name == "[::1]"
        || name.ends_with(".localhost")
        || name
            .parse::<Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback())
}

fn stands_for_a_service(name: &str) -> bool {
    let preview = |region: Region| {
        let host = Service::KonnectRegion(region).production_host();
        name.ends_with(&format!(".portal-preview.{host}"))
    };
    Service::all().any(|service| service.production_host() == name)
        || name == RESOURCE_MANAGER_HOST
        || Cloud::is_login(name)
        || Cloud::of_graph(name).is_some()
        || name.ends_with(".kongportals.com")
        || Region::ALL.into_iter().any(preview)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_somebody_can_point_here_are_not_among_them() {
        for (name, expected) in [
            ("localhost", true),
            ("127.0.0.1", true),
            ("127.9.9.9", true),
            ("[::1]", true),
            ("developers.contoso.localhost", true),
            ("graph.microsoft.com", true),
            ("dod-graph.microsoft.us", true),
            ("login.partner.microsoftonline.cn", true),
            ("evil.login.microsoftonline.us", false),
            ("sg.api.konghq.com", true),
            ("acme.eu.kongportals.com", true),
            ("acme.portal-preview.eu.api.konghq.com", true),
            ("", false),
            ("evil.example", false),
            ("10.0.0.1", false),
            ("0.0.0.0", false),
            ("127.0.0.1.evil.example", false),
            ("localhost.evil.example", false),
            ("notlocalhost", false),
            ("evil.graph.microsoft.com", false),
            ("graph.microsoft.com.evil.example", false),
            ("acme.kongportals.com.evil.example", false),
            ("acme.portal-preview.evil.example", false),
            ("evilkongportals.com", false),
        ] {
            assert_eq!(
                is_this_computer(name) || stands_for_a_service(name),
                expected,
                "{name:?}"
            );
        }
    }
}

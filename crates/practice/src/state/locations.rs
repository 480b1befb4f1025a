//! Conditional access by network location: the addresses from which people may work, and where they seem to be.
//!
//! Source: Microsoft Entra, "Continuous access evaluation" and "Strictly enforce location policies". Microsoft looks at
//! two addresses: the one that sign-in sees and the one that the service sees, which differ where a network has more
//! than one way out.

use std::net::{IpAddr, Ipv4Addr};

use serde::Deserialize;
use serde_json::Value;

/// The claim with which a service says which address it saw.
pub(crate) const SEEN_ADDRESS: &str = "xms_rp_ipaddr";

/// From where people may work. Elsewhere sign-in refuses them with AADSTS53003, and Graph challenges clients that
/// understand a challenge.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AllowedLocations {
    /// The addresses. Microsoft's named locations are ranges; one address of each is enough here.
    pub addresses: Vec<IpAddr>,
    /// Whether the address that Graph sees counts as well where sign-in sees an allowed one. If not, sign-in answers
    /// Graph's challenge with a token for which Graph does not look at the address.
    #[serde(default)]
    pub strict: bool,
}

/// Where everybody seems to be. Practice itself is asked from this computer alone, so it has to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SeenAddresses {
    /// The address that sign-in sees.
    pub by_sign_in: IpAddr,
    /// The address that Graph sees.
    pub by_graph: IpAddr,
}

/// One address for both, out of a range that is for examples (RFC 5737).
impl Default for SeenAddresses {
    fn default() -> Self {
        Self::at(Ipv4Addr::new(203, 0, 113, 10).into())
    }
}

impl SeenAddresses {
    /// The same address for both.
    pub fn at(address: IpAddr) -> Self {
        Self {
            by_sign_in: address,
            by_graph: address,
        }
    }
}

impl AllowedLocations {
    pub(crate) fn allow(&self, address: IpAddr) -> bool {
        self.addresses.contains(&address)
    }

    /// Whether a sign-in is refused that asks for these claims.
    pub(crate) fn refuse(&self, seen: SeenAddresses, claims: Option<&Value>) -> bool {
        let by_service = claims.and_then(seen_by_service);
        let service_counts = self.strict && by_service.is_some_and(|address| !self.allow(address));
        !self.allow(seen.by_sign_in) || service_counts
    }
}

/// The address that a service saw when it challenged a client, as the client passes it on to sign-in.
fn seen_by_service(claims: &Value) -> Option<IpAddr> {
    claims["access_token"][SEEN_ADDRESS]["value"]
        .as_str()?
        .parse()
        .ok()
}

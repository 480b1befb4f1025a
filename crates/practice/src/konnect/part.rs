//! The parts in which Konnect is served.

use crate::state::region::Region;

/// A service of Konnect, each on hosts of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// `https://global.api.konghq.com`.
    GlobalApi,
    /// `https://{region}.api.konghq.com`.
    RegionalApi(Region),
    /// `https://cloud.konghq.com`, with the organization login.
    WebApplication,
    /// The Dev Portals of all regions, told apart by their names: `https://*.kongportals.com` and custom domains.
    Portals,
}

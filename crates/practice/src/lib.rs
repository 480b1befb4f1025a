//! Practice: a simulated Microsoft Entra tenant and Kong Konnect organization on loopback.
//!
//! It speaks the protocols of both and keeps their rules, and shares no code with the crates that call them,
//! so that a mistake cannot hide on both sides. All state is in memory and ends with the process.
//! It holds no real account and opens nothing outside this computer.

// The largest entities are written as one `json!`, which recurses once per property.
#![recursion_limit = "256"]

mod audit;
mod console;
mod fault;
mod graph;
mod konnect;
mod microsoft;
mod options;
mod origin;
mod practice;
mod rate_limit;
mod record;
mod region;
mod secrets;
mod seed;
mod server;
mod snapshot;
mod world;

pub use fault::{Fault, FaultAction, Matching, MetFault, NamedFault};
pub use options::{DeletedItems, Options, RateLimit, TenantPolicy, Timing};
pub use origin::Origins;
pub use practice::{Error, Practice, start};
pub use record::Exchange;
pub use region::{Region, UnknownRegion};
pub use secrets::StoredSecret;
pub use seed::{
    ClassicPortal, Developer, DirectoryRole, Group, GroupKind, KonnectSeed, KonnectTokens, Person,
    PortalSeed, ProviderSeed, Seed, Team, Tenant,
};
pub use snapshot::Snapshot;

//! Practice: a simulated Microsoft Entra tenant and Kong Konnect organization on loopback.
//!
//! It speaks the protocols of both, enforces their rules, and shares no code with the crates that call them,
//! so that a mistake cannot hide on both sides. All state is in memory and ends with the process.
//! It holds no real account and opens nothing outside this computer.

// The largest entities are written as one `json!`, which recurses once per property.
#![recursion_limit = "256"]

mod console;
mod error;
mod graph;
mod http;
mod konnect;
mod microsoft;
mod options;
mod practice;
mod server;
mod start;
mod state;
mod traffic;

pub use console::provider_secret::ProviderSecretStatus;
pub use console::snapshot::Snapshot;
pub use error::Error;
pub use http::visitor::VisitError;
pub use options::Options;
pub use practice::Practice;
pub use start::start;
pub use state::base_urls::BaseUrls;
pub use state::cloud::Cloud;
pub use state::directory::deleted_items::RestoreMode;
pub use state::directory::policies::{AttributeValue, TenantPolicy};
pub use state::lifetimes::Lifetimes;
pub use state::locations::{AllowedLocations, SeenAddresses};
pub use state::region::{Region, UnknownRegion};
pub use state::seed::{
    ClassicPortal, Developer, DirectoryRole, Group, GroupKind, KonnectFeatures, KonnectSeed,
    KonnectTokens, Person, PortalSeed, ProviderSeed, Seed, SignInRegistration, Team, Tenant,
};
pub use state::sign_in_rules::{SignInRefusal, SignInRules, SignInStage, SignInWay, UserConsent};
pub use state::timing::Timing;
pub use traffic::fault::{ActiveFault, Fault, FaultAction, Matching, NamedFault};
pub use traffic::rate_limit::RateLimit;
pub use traffic::record::Exchange;

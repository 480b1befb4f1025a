//! What a caller may choose before the servers start.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::state::seed::Seed;

/// How to start the practice servers.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The company and the organization that exist at the start.
    pub seed: Seed,
    /// `None`: each service gets its own loopback origin on a free port.
    /// `Some`: one listener on this port serves every service by the Host header; 0 picks a free port.
    pub port: Option<u16>,
    /// How slow the simulated services are.
    pub timing: Timing,
    /// A file to which every exchange is appended as one JSON line, live.
    pub record_file: Option<PathBuf>,
    /// How many requests each API takes before it answers 429; `None` means any number.
    pub rate_limit: Option<RateLimit>,
}

/// How many requests Graph, the global Konnect API and each regional one take, each counted by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// So many in one window; the next is answered 429 with `Retry-After`.
    pub requests: u32,
    /// How long a window is.
    pub window: Duration,
}

/// How slow the simulated services are; can be changed while they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// How long a new application stays invisible to reads and unusable for sign-in.
    pub replication_lag: Duration,
    /// How long a new client secret is refused with AADSTS7000215.
    pub secret_propagation: Duration,
    /// Added to every request from outside, before anything else happens to it.
    pub delay: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            replication_lag: Duration::from_millis(300),
            secret_propagation: Duration::from_millis(700),
            delay: Duration::ZERO,
        }
    }
}

/// What belongs together among the deleted items of the directory.
///
/// Microsoft documents both: the Entra admin center restores the service principal with its application, and Graph's
/// reference says of the same operation that it has to be restored by a call of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeletedItems {
    /// An application is restored and purged with its service principal.
    #[default]
    Together,
    /// Each is restored and purged by its own id.
    EachForItself,
}

/// What the tenant's policies forbid. The default forbids nothing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct TenantPolicy {
    /// The longest life of a client secret, as an ISO 8601 duration such as `P90D`.
    pub max_lifetime: Option<String>,
    /// Whether client secrets cannot be added at all.
    pub block_password_addition: bool,
    /// Whether members without a role may register applications.
    pub allowed_to_create_apps: bool,
}

impl Default for TenantPolicy {
    fn default() -> Self {
        Self {
            max_lifetime: None,
            block_password_addition: false,
            allowed_to_create_apps: true,
        }
    }
}

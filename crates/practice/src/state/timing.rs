//! How slow the services are.

use std::time::Duration;

/// How slow the simulated services are; can be changed while they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// How long a new application stays invisible to reads and unusable for sign-in.
    pub replication_lag: Duration,
    /// How long a new client secret is refused with AADSTS7000215.
    pub secret_propagation: Duration,
    /// A delay added to every request from outside, before anything else happens to it.
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

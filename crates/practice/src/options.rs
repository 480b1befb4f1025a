//! What a caller may choose before the servers start.

use std::path::PathBuf;

use crate::state::seed::Seed;
use crate::state::timing::Timing;
use crate::traffic::rate_limit::RateLimit;

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
    /// How many requests each API accepts before it answers 429; `None` means any number.
    pub rate_limit: Option<RateLimit>,
}

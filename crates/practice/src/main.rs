//! The practice servers as a program, for tests and other tools.
//!
//! It prints one line of JSON that names every origin, and runs until it is interrupted.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use practice::{Options, Practice, RateLimit, Region, Seed, Timing};
use serde_json::json;

/// A simulated Microsoft Entra tenant and Kong Konnect organization on loopback.
#[derive(Parser)]
#[command(name = "practice", version)]
struct Arguments {
    /// Serve everything on this port, told apart by the Host header; without it each service has its own port
    #[arg(long)]
    port: Option<u16>,
    /// Append every exchange to this file, one JSON object per line
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// How long a new application stays invisible, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 300)]
    lag_ms: u64,
    /// How long a new client secret is refused, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 700)]
    propagation_ms: u64,
    /// Added to every request, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    delay_ms: u64,
    /// Add this many Dev Portals in the region us
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    portals: usize,
    /// Make the directory this large; there are several hundred groups anyway
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    groups: usize,
    /// Answer 429 to every API request beyond this many in a second
    #[arg(long, value_name = "REQUESTS")]
    rate_limit: Option<u32>,
}

#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Start(#[from] practice::Error),
    #[error("the origins cannot be printed: {0}")]
    Print(#[source] std::io::Error),
    #[error("signals cannot be heard: {0}")]
    Signal(#[source] std::io::Error),
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let arguments = Arguments::parse();
    let practice = practice::start(Options {
        seed: Seed::contoso()
            .with_portals(arguments.portals, Region::Us)
            .with_groups(arguments.groups),
        port: arguments.port,
        timing: Timing {
            replication_lag: Duration::from_millis(arguments.lag_ms),
            secret_propagation: Duration::from_millis(arguments.propagation_ms),
            delay: Duration::from_millis(arguments.delay_ms),
        },
        record_file: arguments.record,
        rate_limit: arguments.rate_limit.map(|requests| RateLimit {
            requests,
            window: Duration::from_secs(1),
        }),
    })
    .await?;
    introduce(&practice).map_err(Error::Print)?;
    interrupted().await.map_err(Error::Signal)
}

/// The one line that tells a caller where everything is.
fn introduce(practice: &Practice) -> std::io::Result<()> {
    let seed = practice.seed();
    let line = json!({
        "origins": practice.base_urls(),
        "portals": practice.portal_addresses(),
        "tenant": seed.tenant,
        "konnect_tokens": practice.konnect_tokens(),
        "accounts": seed.people.iter().map(|person| &person.account).collect::<Vec<_>>(),
    });
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

#[cfg(unix)]
async fn interrupted() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminated.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn interrupted() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

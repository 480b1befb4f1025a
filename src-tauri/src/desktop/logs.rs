//! The log: one plain text file a day in the app's log folder, on this computer only, the last fourteen kept.
//!
//! Redacted by construction: only this app's own crates may write below `warn`, they trace hosts, paths, statuses and
//! ids, and the types that hold secrets print nothing of them. What the HTTP and TLS libraries could say in detail is
//! left out, and no environment variable brings it back.

use std::ffi::OsStr;
use std::path::Path;
use std::{fs, io};

use tracing::Level;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{InitError, RollingFileAppender, Rotation};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};

use super::before_window;

/// The crates whose traces are written for their own sake.
const OWN_CRATES: [&str; 6] = [
    "konnect_sso_setup",
    "sso",
    "sso_http",
    "entra",
    "konnect",
    "practice",
];

/// What the name of a file begins and ends with; in between is the day.
const PREFIX: &str = "konnect-sso-setup";
const SUFFIX: &str = "log";

/// How many days are kept.
const DAYS: usize = 14;

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the log folder cannot be made: {0}")]
    Folder(#[from] io::Error),
    #[error("the log file cannot be opened: {0}")]
    File(#[from] InitError),
    #[error("a log was already started: {0}")]
    Started(#[from] TryInitError),
}

/// Starts the log. It is written for as long as the guard lives.
pub(crate) fn start(folder: &Path) -> Result<WorkerGuard, Error> {
    // The appender looks for old files before it makes the folder, and complains when there is none.
    fs::create_dir_all(folder)?;
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(PREFIX)
        .filename_suffix(SUFFIX)
        .max_log_files(DAYS)
        .build(folder)?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(writer);
    tracing_subscriber::registry()
        .with(filter())
        .with(lines)
        .try_init()?;
    std::panic::set_hook(Box::new(|panic| {
        tracing::error!(%panic, "a panic");
        before_window::tell_panic(panic);
    }));
    Ok(guard)
}

/// Whether a file of this name is a log.
pub(super) fn is_ours(name: &OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX))
}

fn filter() -> Targets {
    Targets::new()
        .with_default(Level::WARN)
        .with_targets(OWN_CRATES.map(|name| (name, Level::INFO)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_of_libraries_left_out() {
        let filter = filter();
        for library in [
            "reqwest::connect",
            "hyper_util::client",
            "rustls::client",
            "h2::codec",
            "zbus::connection",
        ] {
            assert!(
                !filter.would_enable(library, &Level::INFO),
                "{library} may show headers or bodies"
            );
            assert!(
                filter.would_enable(library, &Level::WARN),
                "{library} may say that something failed"
            );
        }
        assert!(filter.would_enable("sso_http::send", &Level::INFO));
        assert!(!filter.would_enable("sso_http::send", &Level::DEBUG));
    }
}

//! Points in time as the two services write them.

use jiff::Timestamp;

/// A point in time as Graph writes it: UTC, whole seconds.
pub(crate) fn graph_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The present moment as Konnect writes it.
pub(crate) fn konnect_now() -> String {
    Timestamp::now()
        .strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
        .to_string()
}

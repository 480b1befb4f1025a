//! The one place that reads the wall clock.

use jiff::Timestamp;

/// The present moment in UTC.
///
/// Durations are measured with a monotonic clock; this is for times that people and services see.
pub fn now() -> Timestamp {
    Timestamp::now()
}

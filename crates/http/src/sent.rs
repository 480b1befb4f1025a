//! How many requests were sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many requests some work has sent. All clones count together.
///
/// Each try counts, and so does one whose answer was lost. One that found no connection does not: nothing of it left
/// this computer. Neither does one that was cancelled before its answer came.
#[derive(Clone, Debug, Default)]
pub struct Sent(Arc<AtomicU64>);

impl Sent {
    /// How many so far.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn raise(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

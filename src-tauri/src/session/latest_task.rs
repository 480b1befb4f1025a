//! Work of which only the newest matters.

use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

/// Beginning it again cancels what is under way.
#[derive(Clone, Debug, Default)]
pub(crate) struct LatestTask(Arc<Mutex<CancellationToken>>);

impl LatestTask {
    /// Cancels what is under way. The token of the work that begins now fires when it is cancelled.
    pub(crate) fn begin(&self) -> CancellationToken {
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        latest.cancel();
        *latest = CancellationToken::new();
        latest.clone()
    }

    /// Cancels what is under way, if anything.
    pub(crate) fn cancel(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginning_again_cancels_what_is_under_way_and_nothing_else() {
        let task = LatestTask::default();
        task.cancel();
        let first = task.begin();
        assert!(!first.is_cancelled(), "nothing was under way before");
        let second = task.begin();
        assert_eq!((first.is_cancelled(), second.is_cancelled()), (true, false));
        task.cancel();
        assert!(second.is_cancelled());
    }
}

//! Which long task is running, so that it can be cancelled and is not started twice.

use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::ipc::CommandError;

/// One task at a time.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExclusiveTask(Arc<Mutex<Option<CancellationToken>>>);

/// The task that has the place; dropping it frees the place.
#[derive(Debug)]
pub(crate) struct TaskGuard {
    place: ExclusiveTask,
    /// Fires when the person cancels.
    pub(crate) cancel: CancellationToken,
}

impl ExclusiveTask {
    /// Takes the place, or says that it is taken.
    pub(crate) fn begin(&self) -> Result<TaskGuard, CommandError> {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if place.is_some() {
            return Err(CommandError::Busy);
        }
        let cancel = CancellationToken::new();
        *place = Some(cancel.clone());
        Ok(TaskGuard {
            place: self.clone(),
            cancel,
        })
    }

    /// Cancels the task that has the place, if any.
    pub(crate) fn cancel(&self) {
        if let Some(cancel) = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
        {
            cancel.cancel();
        }
    }

    /// Whether the place is taken.
    pub(crate) fn is_running(&self) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
    }
}

impl Drop for TaskGuard {
    fn drop(&mut self) {
        *self.place.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_piece_of_work_refused_until_the_first_ends() {
        let place = ExclusiveTask::default();
        let first = place.begin().unwrap();
        assert_eq!(
            place.begin().unwrap_err().kind(),
            "busy",
            "two runs would write over each other"
        );
        drop(first);
        assert!(!place.is_running());
        place.begin().unwrap();
    }

    #[test]
    fn cancel_reaches_the_work_that_has_the_place() {
        let place = ExclusiveTask::default();
        place.cancel();
        let turn = place.begin().unwrap();
        assert!(
            !turn.cancel.is_cancelled(),
            "cancelling nothing must not cancel what comes next"
        );
        place.cancel();
        assert!(turn.cancel.is_cancelled());
    }
}

//! Reporting to the window how a run is going.

use sso::{StepId, StepState};
use tauri::ipc::Channel;

use crate::ipc::{RunProgress, saturating_u32};

/// A window that is gone does not need to know; the run continues.
pub(crate) fn tell(progress: &Channel<RunProgress>, news: RunProgress) {
    if let Err(error) = progress.send(news) {
        tracing::debug!(%error, "the window did not take the progress of the run");
    }
}

/// Reports the new state of one step of the target at this place.
pub(crate) fn tell_step(
    progress: &Channel<RunProgress>,
    place: usize,
    id: StepId,
    state: StepState,
) {
    let news = RunProgress::Step {
        target: saturating_u32(place),
        id: id.into(),
        state: state.into(),
    };
    tell(progress, news);
}

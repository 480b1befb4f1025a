//! Closing the window.

use tauri::ipc::Channel;
use tauri::{Runtime, State, WebviewWindow};
use tracing::instrument;

use crate::desktop::close::CloseRequests;
use crate::session::app_state::AppState;

/// Notifies this channel when the person wants to close the window and would lose a run or a client secret.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) fn watch_close(requests: State<'_, CloseRequests>, asked: Channel<()>) {
    requests.set(asked);
}

/// Closes the window, because the person said so. A run in progress is cancelled.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) fn close_window<R: Runtime>(window: WebviewWindow<R>, state: State<'_, AppState>) {
    state.runs.cancel();
    if let Err(error) = window.destroy() {
        tracing::error!(%error, "the window did not close");
    }
}

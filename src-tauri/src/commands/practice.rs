//! Practice on and off.

use tauri::State;
use tracing::instrument;

use crate::ipc::{CommandError, Snapshot};
use crate::session::app_state::AppState;
use crate::work::snapshot::current_snapshot;

/// Starts the simulated services and works with those alone. Nobody is signed in afterwards.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn start_practice(state: State<'_, AppState>) -> Result<Snapshot, CommandError> {
    state.start_practice().await?;
    Ok(current_snapshot(&state).await)
}

/// Stops the simulated services and forgets everything made with them.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn leave_practice(state: State<'_, AppState>) -> Result<Snapshot, CommandError> {
    state.leave_practice().await?;
    Ok(current_snapshot(&state).await)
}

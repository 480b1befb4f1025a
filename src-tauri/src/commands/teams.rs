//! Teams, and what happens to administrators.

use tauri::State;
use tracing::instrument;

use crate::ipc::{Choices, CommandError, LockOut, TargetRef, TeamsFound};
use crate::session::app_state::AppState;
use crate::work::{lock_out, teams};

/// Reads the teams of one target and the groups mapped to them now.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn read_teams(
    state: State<'_, AppState>,
    target: TargetRef,
) -> Result<TeamsFound, CommandError> {
    teams::read(&state, &target).await
}

/// What would happen to the administrators; `null` if the teams of the organization login are left alone.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn check_lock_out(
    state: State<'_, AppState>,
    choices: Choices,
) -> Result<Option<LockOut>, CommandError> {
    lock_out::check(&state, &choices).await
}

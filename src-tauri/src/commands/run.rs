//! Running the plans, and checking what they made.

use tauri::State;
use tauri::ipc::Channel;
use tracing::instrument;

use crate::ipc::{CheckNews, CommandError, HandOver, RunOutcome, RunProgress};
use crate::session::app_state::AppState;
use crate::work::{check_all as all, opened, setup};

/// Runs the plans that the person reviewed, one for each target.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all, fields(plan = %plan_id))]
pub(crate) async fn run_plan(
    state: State<'_, AppState>,
    plan_id: String,
    progress: Channel<RunProgress>,
) -> Result<RunOutcome, CommandError> {
    setup::run(&state, &plan_id, progress).await
}

/// Stops the run, even one that undoes or removes. Waits a moment for what is under way, because its answer says what
/// exists.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) fn cancel_run(state: State<'_, AppState>) {
    state.runs.cancel();
}

/// Checks one connection again.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn verify(
    state: State<'_, AppState>,
    connection: String,
) -> Result<HandOver, CommandError> {
    opened::verify(&state, &connection).await
}

/// Checks every connection of the list that is set up, and reports each as soon as it is done. Those that belong to
/// another directory or organization are not checked and say so. It ends with the session; begun again, it starts over.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn check_all(
    state: State<'_, AppState>,
    news: Channel<CheckNews>,
) -> Result<(), CommandError> {
    all::check_all(&state, &news).await
}

/// Stops checking all. What was found stays.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) fn stop_checks(state: State<'_, AppState>) {
    state.checks.cancel();
}

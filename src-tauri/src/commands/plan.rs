//! Choices, and the plan that follows from them.

use tauri::State;
use tracing::instrument;

use crate::ipc::{Choices, CommandError, FieldProblem, NeededRight, Review};
use crate::session::app_state::AppState;
use crate::work::{needed_rights, review};

/// Everything that is wrong with the choices themselves. Asks no service.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) fn check_choices(choices: Choices) -> Vec<FieldProblem> {
    review::check(&choices)
}

/// Reads both services and says what a run would change.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn preview_plan(
    state: State<'_, AppState>,
    choices: Choices,
) -> Result<Review, CommandError> {
    review::preview(&state, &choices).await
}

/// Whether the people who signed in may do what was reviewed under this id. It warns and never blocks.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn needed_rights(
    state: State<'_, AppState>,
    plan_id: String,
) -> Result<Vec<NeededRight>, CommandError> {
    needed_rights::needed_rights(&state, &plan_id).await
}

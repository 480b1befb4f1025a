//! The organization's own app registration for signing in.

use tauri::State;
use tracing::instrument;

use crate::desktop::sign_in_client;
use crate::ipc::{CommandError, RegisteredSignInApp, SignInAppRemoval, SignInAppReview};
use crate::session::app_state::AppState;
use crate::session::sign_in_client::SignInClient;
use crate::work::sign_in_app;

/// What registering it would do. Changes nothing. `approve`: for everyone in the directory.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn preview_sign_in_app(
    state: State<'_, AppState>,
    name: String,
    approve: bool,
) -> Result<SignInAppReview, CommandError> {
    sign_in_app::preview(&state, &name, approve).await
}

/// Registers what was reviewed, and signs in with it from now on.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn register_sign_in_app(
    state: State<'_, AppState>,
    plan_id: String,
) -> Result<RegisteredSignInApp, CommandError> {
    sign_in_app::register(&state, &plan_id, |client| save(&state, client)).await
}

/// What deleting the one that is used now would do. Changes nothing.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn preview_sign_in_app_removal(
    state: State<'_, AppState>,
) -> Result<SignInAppRemoval, CommandError> {
    sign_in_app::preview_removal(&state).await
}

/// Deletes what was reviewed, and signs in with Microsoft's shared app from now on.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn remove_sign_in_app(
    state: State<'_, AppState>,
    plan_id: String,
) -> Result<(), CommandError> {
    sign_in_app::remove(&state, &plan_id, |client| save(&state, client)).await
}

fn save(state: &AppState, client: Option<&SignInClient>) -> Result<(), CommandError> {
    sign_in_client::save(&state.data, client).map_err(|error| {
        tracing::warn!(%error, "the app registration for signing in was not kept");
        CommandError::NotKept
    })
}

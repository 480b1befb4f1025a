//! Requests of Konnect administrators.

use sso_http::clock::now;
use tauri::State;
use tracing::instrument;

use crate::ipc::{CommandError, RequestChoices, RequestRead, RequestText};
use crate::session::app_state::AppState;
use crate::work::request_file;

/// Reads a request that someone sent. Asks no service and changes nothing.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn read_request(
    state: State<'_, AppState>,
    text: String,
) -> Result<RequestRead, CommandError> {
    Ok(request_file::read(&state, &text).await)
}

/// The text of a request for targets of the connected organization. Asks no service and changes nothing.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn write_request(
    state: State<'_, AppState>,
    choices: RequestChoices,
) -> Result<RequestText, CommandError> {
    request_file::write(&state, choices, now()).await
}

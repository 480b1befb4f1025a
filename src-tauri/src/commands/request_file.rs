//! Requests of Konnect administrators.

use sso_http::clock::now;
use tauri::State;
use tracing::instrument;

use crate::desktop::downloads;
use crate::desktop::places::Places;
use crate::ipc::{CommandError, RequestChoices, RequestRead, RequestSaved, RequestText};
use crate::session::app_state::AppState;
use crate::work::request_file;

/// Everyone who gets it knows what it is for. A name of the company is not in it.
const FILE_NAME: &str = "konnect-sso-request";

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

/// Saves such a request as a new file where downloads go. Asks no service.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn save_request(
    state: State<'_, AppState>,
    places: State<'_, Places>,
    choices: RequestChoices,
) -> Result<RequestSaved, CommandError> {
    let folder = places.downloads.clone();
    let save = move |text: &str| downloads::save_new(&folder, FILE_NAME, "json", text);
    request_file::save(&state, choices, now(), save).await
}

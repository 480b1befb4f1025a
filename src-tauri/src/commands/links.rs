//! Pages in the person's browser.

use tauri::{AppHandle, Runtime, State};
use tracing::instrument;

use crate::desktop::browser;
use crate::ipc::{CommandError, ExternalLink};
use crate::session::app_state::AppState;
use crate::work::links;

/// Opens one of the pages that the app knows.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn open_link<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    link: ExternalLink,
) -> Result<(), CommandError> {
    let page = links::page(&state, &link).await?;
    browser::open(&app, page).await
}

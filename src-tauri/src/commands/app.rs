//! The state of the app.

use tauri::{AppHandle, Manager as _, Runtime};
use tracing::instrument;

use crate::ipc::Snapshot;
use crate::session::app_state::AppState;
use crate::work::snapshot::current_snapshot;

/// Everything the window needs to draw itself.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn snapshot<R: Runtime>(app: AppHandle<R>) -> Snapshot {
    current_snapshot(&app.state::<AppState>()).await
}

//! Groups of the directory.

use tauri::State;
use tracing::instrument;

use crate::ipc::{CommandError, GroupCount, GroupsFound};
use crate::session::app_state::AppState;
use crate::work::groups;

/// Finds groups on the server. `more` continues where the last answer for this text ended.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn search_groups(
    state: State<'_, AppState>,
    text: String,
    more: bool,
) -> Result<GroupsFound, CommandError> {
    groups::search(&state, &text, more).await
}

/// Counts the groups that a token would have to name; without an address, those of the signed-in person.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn count_groups(
    state: State<'_, AppState>,
    address: Option<String>,
) -> Result<GroupCount, CommandError> {
    groups::count(&state, address.as_deref()).await
}

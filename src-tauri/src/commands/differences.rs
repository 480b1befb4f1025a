//! Saying that a difference is intended, and taking that back.

use tauri::State;
use tracing::instrument;

use crate::desktop::intended_file;
use crate::ipc::{CheckId, CommandError, HandOver};
use crate::session::app_state::AppState;
use crate::session::intended::IntendedChange;
use crate::work::differences;

/// Says that what a check of this connection found is intended, or no longer is. It counts for this very difference, as
/// it was when the connection was last checked.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn intend_difference(
    state: State<'_, AppState>,
    connection: String,
    check: CheckId,
    intended: bool,
) -> Result<HandOver, CommandError> {
    let folder = state.data.clone();
    let keep = move |change: IntendedChange| {
        intended_file::change(&folder, |all| all.change(change)).map_err(|error| {
            tracing::warn!(%error, "an intended difference was not kept");
            CommandError::NotKept
        })
    };
    differences::intend(&state, &connection, check.into(), intended, keep).await
}

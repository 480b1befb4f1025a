//! The connections that this computer knows: continuing, undoing, removing, forgetting.

use tauri::State;
use tauri::ipc::Channel;
use tracing::instrument;

use crate::ipc::{
    ApplicationChoice, CommandError, ConnectionToRotate, Elsewhere, HandOver, KnownConnections,
    Review, RotationChoice, RunProgress, TeardownOutcome, TeardownRequest, TeardownReview,
};
use crate::session::app_state::AppState;
use crate::work::{connections as known, elsewhere, opened, rotation, teardown};

/// Every connection that this computer began a run for, the unfinished ones first, then the newest. Those that were
/// completely undone or removed are left out. Also what else the journals say. Asks no service.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn connections(
    state: State<'_, AppState>,
) -> Result<KnownConnections, CommandError> {
    known::list(&state).await
}

/// The app registrations of the directory that sign people in to Konnect and that this computer knows nothing of: set
/// up on another computer, by hand, or by another tool. Without Konnect it is not known what they serve.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn find_elsewhere(
    state: State<'_, AppState>,
) -> Result<Vec<Elsewhere>, CommandError> {
    elsewhere::find(&state).await
}

/// The values of a connection, from the journals and the keychain, with no checks. Asks no service.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn open_connection(
    state: State<'_, AppState>,
    id: String,
) -> Result<HandOver, CommandError> {
    opened::open(&state, &id).await
}

/// What is left to do of an unfinished set-up, and what would repair a finished one; it is run like any other plan. `application`: whose app registration to
/// use, `undecided` for what was chosen then.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn preview_continue(
    state: State<'_, AppState>,
    id: String,
    application: ApplicationChoice,
) -> Result<Review, CommandError> {
    known::preview_continue(&state, &id, application).await
}

/// What rotating the client secrets of these connections would do; it is run like any other plan.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn preview_rotation(
    state: State<'_, AppState>,
    connections: Vec<ConnectionToRotate>,
    choice: RotationChoice,
) -> Result<Review, CommandError> {
    rotation::preview(&state, &connections, choice).await
}

/// What undoing or removing would do.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn preview_teardown(
    state: State<'_, AppState>,
    request: TeardownRequest,
) -> Result<TeardownReview, CommandError> {
    teardown::preview(&state, &request).await
}

/// Runs the reviewed undo or removal, once. `confirmation`: the name of the app registration, where others made it.
/// Reports its progress as a run with one target does.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all, fields(plan = %plan_id))]
pub(crate) async fn run_teardown(
    state: State<'_, AppState>,
    plan_id: String,
    confirmation: String,
    progress: Channel<RunProgress>,
) -> Result<TeardownOutcome, CommandError> {
    teardown::run(&state, &plan_id, &confirmation, progress).await
}

/// Removes the client secret of a connection from this computer.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn forget_secret(
    state: State<'_, AppState>,
    id: String,
) -> Result<(), CommandError> {
    known::forget_secret(&state, &id).await
}

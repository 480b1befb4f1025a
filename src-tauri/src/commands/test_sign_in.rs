//! A test sign-in to the application of a connection.

use secrecy::SecretString;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager as _, Runtime, State};
use tracing::instrument;

use crate::desktop::browser;
use crate::ipc::{CommandError, TestOutcome, TestProgress, TestReview};
use crate::session::app_state::AppState;
use crate::work::test_sign_in;

/// What a test sign-in would change, and take back. Nothing is changed yet.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn preview_test_sign_in(
    state: State<'_, AppState>,
    connection: String,
) -> Result<TestReview, CommandError> {
    test_sign_in::preview(&state, &connection).await
}

/// Runs the reviewed test sign-in, for one person after the other: opens Microsoft's page in the browser and says what Konnect would make of the
/// person. `typed_secret`: the client secret, where this computer does not have it. Cancelled, opened again and copied like any sign-in.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all, fields(plan = %plan_id))]
pub(crate) async fn run_test_sign_in<R: Runtime>(
    app: AppHandle<R>,
    plan_id: String,
    typed_secret: Option<String>,
    progress: Channel<TestProgress>,
) -> Result<TestOutcome, CommandError> {
    let open = |page| browser::open(&app, page);
    Box::pin(test_sign_in::run(
        &app.state::<AppState>(),
        &plan_id,
        typed_secret.map(SecretString::from),
        &progress,
        open,
    ))
    .await
}

//! Connecting Konnect, and what is there.

use secrecy::SecretString;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager as _, Runtime, State};
use tracing::instrument;

use crate::ipc::{CommandError, KonnectOrganization, RegionPortals, Snapshot};
use crate::session::app_state::AppState;
use crate::work::snapshot::current_snapshot;
use crate::work::{konnect_connection, portals, sign_in_again};

/// Checks a pasted token and keeps it in memory.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn connect_konnect(
    state: State<'_, AppState>,
    token: String,
) -> Result<KonnectOrganization, CommandError> {
    konnect_connection::connect(&state, SecretString::from(token)).await
}

/// Gives the run under way a new token of the same organization, because the old one is not accepted any more.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn renew_konnect_token(
    state: State<'_, AppState>,
    token: String,
) -> Result<(), CommandError> {
    sign_in_again::konnect(&state, SecretString::from(token)).await
}

/// Forgets the token.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn disconnect_konnect<R: Runtime>(app: AppHandle<R>) -> Snapshot {
    let state = app.state::<AppState>();
    state.session.disconnect().await;
    current_snapshot(&state).await
}

/// Looks for Dev Portals in every region at once. A region that fails says so itself. While one is slow, `so_far`
/// reports what the others have.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn find_portals(
    state: State<'_, AppState>,
    so_far: Channel<Vec<RegionPortals>>,
) -> Result<Vec<RegionPortals>, CommandError> {
    portals::find(&state, &so_far).await
}

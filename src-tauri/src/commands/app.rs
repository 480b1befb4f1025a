//! The state of the app.

use tauri::{AppHandle, Manager as _, Runtime};
use tracing::instrument;

use crate::connections;
use crate::ipc::{HandOver, Snapshot};
use crate::practice::RunningPractice;
use crate::state::AppState;

/// Everything the window needs to draw itself.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn snapshot<R: Runtime>(app: AppHandle<R>) -> Snapshot {
    taken(&app.state::<AppState>()).await
}

/// The state as it is now.
pub(super) async fn taken(state: &AppState) -> Snapshot {
    let mut asked = state.session.read().await.id();
    let (keychain, unfinished, session) = loop {
        let (keychain, unfinished) = tokio::join!(
            state.keychain_status(),
            connections::unfinished(state, asked.world)
        );
        let session = state.session.read().await;
        if session.id() == asked {
            break (keychain, unfinished, session);
        }
        // What was counted belongs to a session that is over.
        asked = session.id();
    };
    Snapshot {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        practice: session.practice.as_ref().map(RunningPractice::summary),
        microsoft: session
            .microsoft
            .as_ref()
            .map(|microsoft| microsoft.account.clone()),
        konnect: session
            .konnect
            .as_ref()
            .map(|konnect| konnect.organization.clone()),
        keychain,
        running: state.runs.is_running(),
        hand_overs: session
            .connections
            .iter()
            .map(|connection| HandOver::of(connection, &session.konnect()))
            .collect(),
        unfinished,
    }
}

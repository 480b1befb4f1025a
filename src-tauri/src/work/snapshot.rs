//! The state of the app, as the window draws it after a start or a reload.

use super::connections;
use super::differences::hand_over;
use crate::ipc::Snapshot;
use crate::session::app_state::AppState;
use crate::session::running_practice::RunningPractice;
use crate::work::own_client::{own_client, preset};

/// The state as it is now.
pub(crate) async fn current_snapshot(state: &AppState) -> Snapshot {
    let keychain = state.keychain_status().await;
    // The session is held while this counts, so that the count is its own.
    let session = state.session.read().await;
    let unfinished = connections::unfinished(state, session.world()).await;
    Snapshot {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        practice: session.practice.as_ref().map(RunningPractice::summary),
        sign_in_client: own_client(state, &session),
        sign_in_preset: preset(state, &session),
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
            .map(|connection| hand_over(state, &session, connection))
            .collect(),
        unfinished,
    }
}

//! Client secrets that end with the app, because no keychain took them: all of them, whatever the window shows by now.

use secrecy::SecretString;
use sso::{ConnectionId, History, HistoryState};

use crate::ipc::{CommandError, TargetSummary, UnkeptSecret};
use crate::session::app_state::AppState;
use crate::session::journal_folder;
use crate::session::run_store::World;

/// Every one, of this session and of those before it, those outside practice first.
pub(crate) async fn list(state: &AppState) -> Vec<UnkeptSecret> {
    let mut unkept = Vec::new();
    for world in World::BOTH {
        let ids = state.in_memory_alone(world);
        if ids.is_empty() {
            continue;
        }
        let folder = &state.run_store(world).await.journal_folder;
        // A secret is offered even if nothing else is known about it.
        let known = journal_folder::histories(folder).await.unwrap_or_default();
        let mut known = known.histories;
        known.retain(|history| ids.contains(&history.connection));
        let unnamed = ids
            .iter()
            .filter(|id| known.iter().all(|history| history.connection != **id));
        unkept.extend(known.iter().map(|history| named(history, world)));
        unkept.extend(unnamed.map(|id| unkept_secret(*id, world)));
    }
    unkept
}

fn named(history: &History, world: World) -> UnkeptSecret {
    let target = &history.desired.target;
    UnkeptSecret {
        target: Some(TargetSummary::from(target)),
        // Only the end of a set-up shows that Konnect signs people in with it.
        in_konnect: history.state == HistoryState::Finished && target.target_id().is_some(),
        ..unkept_secret(history.connection, world)
    }
}

fn unkept_secret(id: ConnectionId, world: World) -> UnkeptSecret {
    UnkeptSecret {
        connection: id.to_string(),
        practice: world == World::Practice,
        target: None,
        in_konnect: false,
    }
}

/// One of them, for the clipboard.
pub(crate) async fn secret(
    state: &AppState,
    connection: &str,
    practice: bool,
) -> Result<SecretString, CommandError> {
    let id = connection
        .parse()
        .map_err(|_| CommandError::NothingToShow)?;
    let world = if practice {
        World::Practice
    } else {
        World::Real
    };
    if !state.in_memory_alone(world).contains(&id) {
        return Err(CommandError::NothingToShow);
    }
    let held = state.run_store(world).await.secret_store.get(id).await;
    held.map(|(secret, _storage)| secret.value.clone())
        .ok_or(CommandError::NothingToShow)
}

//! The differences that the person intends.

use std::collections::BTreeSet;

use sso::{CheckId, Connection};
use sso_http::clock::now;

use crate::ipc::{CommandError, HandOver};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::intended::{IntendedChange, IntendedDifferences};

/// Remembers that what a check found, when this connection was last checked, is intended or no longer is. `keep`: writes
/// it down for the next start, which practice does not do, and answers with everything that is written down.
///
/// # Errors
/// [`CommandError::NothingToShow`] if that check did not fail, and those of `keep`.
pub(crate) async fn intend<K>(
    state: &AppState,
    id: &str,
    check: CheckId,
    intended: bool,
    keep: K,
) -> Result<HandOver, CommandError>
where
    K: FnOnce(IntendedChange) -> Result<IntendedDifferences, CommandError> + Send + 'static,
{
    let (asked, connection, practising) = {
        let session = state.session.read().await;
        let connection = session.connection(id)?.clone();
        (session.id(), connection, session.practice.is_some())
    };
    let change = IntendedChange::of(&connection, check, intended, now().to_string());
    let change = change.ok_or(CommandError::NothingToShow)?;
    if practising {
        let store = |session: &mut Session| session.practice_intended.change(change);
        state.session.store(asked, store).await?;
    } else {
        // It may wait for another window.
        let kept = tauri::async_runtime::spawn_blocking(move || keep(change)).await;
        state.keep_intended(kept.map_err(|_| CommandError::Unexpected(None))??);
    }
    let session = state.session.read_in(asked).await?;
    Ok(hand_over(state, &session, &connection))
}

/// What is shown of a connection, with the differences that are intended.
pub(super) fn hand_over(state: &AppState, session: &Session, connection: &Connection) -> HandOver {
    let mut hand_over = HandOver::of(connection, &session.konnect());
    state.intended(session).mark(&mut hand_over, connection);
    hand_over
}

/// What a repair of this connection leaves alone, by what was found when it was last checked.
pub(super) fn left_alone(state: &AppState, session: &Session, id: &str) -> BTreeSet<CheckId> {
    let intended = state.intended(session);
    let connection = session.connection(id);
    connection.map_or_else(
        |_| BTreeSet::new(),
        |connection| intended.left_alone(connection),
    )
}

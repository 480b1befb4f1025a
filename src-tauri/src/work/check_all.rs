//! Checking every connection of the list.

use std::path::Path;

use futures::StreamExt as _;
use sso::{Connection, ConnectionId, History, HistoryState, Journal, RunKind};
use sso_http::Context;
use tauri::ipc::Channel;

use super::connections::check_organization;
use super::differences::hand_over;
use super::journals;
use super::services::explain;
use crate::ipc::{CheckNews, CommandError, HandOver};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::session_id::SessionId;

/// Checks every connection that is set up. What was found is kept in the session in which it was asked.
///
/// # Errors
/// [`CommandError::Cancelled`] if it was stopped or begun again, [`CommandError::SessionChanged`] if the session is
/// over. What was reported by then holds.
pub(crate) async fn check_all(
    state: &AppState,
    news: &Channel<CheckNews>,
) -> Result<(), CommandError> {
    let context = Context {
        cancel: state.checks.begin(),
        ..Context::default()
    };
    state
        .session
        .ask(|asked| checked(state, asked, &context, news))
        .await
}

async fn checked(
    state: &AppState,
    asked: SessionId,
    context: &Context,
    news: &Channel<CheckNews>,
) -> Result<(), CommandError> {
    let (services, organization) = {
        let session = state.session.read_in(asked).await?;
        let organization = session.konnect.as_ref().map(|konnect| konnect.id);
        (session.services(&state.http)?, organization)
    };
    let run_store = state.run_store(asked.world).await;
    let secret_store = &run_store.secret_store;
    let mut connections: Vec<Connection> = Vec::new();
    let mut elsewhere = Vec::new();
    for history in set_up(&run_store.journal_folder).await? {
        let belongs_here = if history.tenant == services.tenant {
            check_organization(&history.desired.target, organization)
        } else {
            Err(CommandError::OtherDirectory {
                directory_id: history.tenant.to_string(),
            })
        };
        if let Err(error) = belongs_here {
            elsewhere.push((history.connection, error));
            continue;
        }
        let journal = Journal::to_read(&run_store.journal_folder);
        // What was checked before may have changed since, on this computer too.
        let known = sso::known_connection(&journal, history.connection, secret_store);
        connections.extend(known.await?);
    }
    tell(
        news,
        CheckNews::Begun {
            connections: connections.iter().map(|one| one.id.to_string()).collect(),
        },
    );
    for (id, error) in elsewhere {
        tell(news, not_checked(id, error));
    }
    let mut checks = sso::verify_all(&services, &connections, secret_store, context);
    while let Some((id, checked)) = checks.next().await {
        match checked {
            Ok(connection) => {
                let hand_over = store(state, asked, connection, context).await?;
                tell(news, CheckNews::Checked { hand_over });
            }
            Err(error) if error.is_cancelled() => return Err(error.into()),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be checked");
                let about = connections.iter().find(|one| one.id == id);
                let error = match about {
                    Some(one) => explain(error, &one.desired.target, &services, context).await,
                    None => error.into(),
                };
                // What comes too late is not told either.
                drop(state.session.read_in(asked).await?);
                if matches!(error, CommandError::SignInExpired(_)) {
                    return Err(error);
                }
                tell(news, not_checked(id, error));
            }
        }
    }
    Ok(())
}

/// The connections whose last set-up is finished, the newest first.
async fn set_up(journal_folder: &Path) -> Result<Vec<History>, CommandError> {
    let mut known = journals::notes(journal_folder).await?.histories.histories;
    known.retain(|history| {
        history.state == HistoryState::Finished
            && history.kind == RunKind::SetUp
            && !history.is_gone()
    });
    known.reverse();
    Ok(known)
}

/// Keeps what was found, unless a run that may change it has begun meanwhile and cancelled the checks.
async fn store(
    state: &AppState,
    asked: SessionId,
    found: Connection,
    context: &Context,
) -> Result<HandOver, CommandError> {
    let keep = |session: &mut Session| {
        if context.cancel.is_cancelled() {
            return Err(CommandError::Cancelled);
        }
        let hand_over = hand_over(state, session, &found);
        session.keep_checked(found);
        Ok(hand_over)
    };
    state.session.store(asked, keep).await?
}

fn not_checked(id: ConnectionId, error: CommandError) -> CheckNews {
    CheckNews::NotChecked {
        connection: id.to_string(),
        error,
    }
}

/// A window that is gone does not need to know.
fn tell(news: &Channel<CheckNews>, one: CheckNews) {
    if let Err(error) = news.send(one) {
        tracing::debug!(%error, "the window did not take the result of a check");
    }
}

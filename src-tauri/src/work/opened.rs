//! A connection that is opened from the list: its values, and whether they are still true.

use sso::{Connection, Services};
use sso_http::Context;

use super::connections::check_organization;
use super::differences::hand_over;
use super::services::explain;
use crate::ipc::{CommandError, HandOver};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::session_id::SessionId;

/// Its values, from the journals and the keychain, without any check. Asks no service, so nobody has to be signed in.
pub(crate) async fn open(state: &AppState, id: &str) -> Result<HandOver, CommandError> {
    state
        .session
        .ask(async |asked| {
            let mut known = state.known_connection(asked, id).await?;
            // What was true earlier need not be true now.
            known.checks.clear();
            known.checked_at = None;
            let session = state.session.read_in(asked).await?;
            Ok(hand_over(state, &session, &known))
        })
        .await
}

/// Checks a connection, opened or handed over, and says what is true now.
pub(crate) async fn verify(state: &AppState, id: &str) -> Result<HandOver, CommandError> {
    state.session.ask(|asked| verified(state, asked, id)).await
}

async fn verified(state: &AppState, asked: SessionId, id: &str) -> Result<HandOver, CommandError> {
    let (services, connection) = as_known(state, asked, id).await?;
    let context = Context::default();
    let secret_store = &state.run_store(asked.world).await.secret_store;
    let verified = sso::verify(&services, &connection, secret_store, &context).await;
    let verified = match verified {
        Ok(verified) => verified,
        Err(error) => return Err(refused(error, &connection, &services, &context).await),
    };
    let store = |session: &mut Session| {
        let hand_over = hand_over(state, session, &verified);
        session.keep_checked(verified);
        hand_over
    };
    state.session.store(asked, store).await
}

/// The connection with this id, and both services if they are the ones it belongs to.
pub(super) async fn as_known(
    state: &AppState,
    asked: SessionId,
    id: &str,
) -> Result<(Services, Connection), CommandError> {
    let (services, organization) = {
        let session = state.session.read_in(asked).await?;
        let organization = session.konnect.as_ref().map(|konnect| konnect.id);
        (session.services(&state.http)?, organization)
    };
    let connection = state.known_connection(asked, id).await?;
    if connection.tenant != services.tenant {
        return Err(CommandError::OtherDirectory {
            directory_id: connection.tenant.to_string(),
        });
    }
    check_organization(&connection.desired.target, organization)?;
    Ok((services, connection))
}

async fn refused(
    error: sso::Error,
    connection: &sso::Connection,
    services: &Services,
    context: &Context,
) -> CommandError {
    explain(error, &connection.desired.target, services, context).await
}

//! Signing in again while a run waits for it: the same person or organization, so that the run may go on with what was
//! reviewed.

use secrecy::SecretString;
use sso_http::Account;

use super::konnect_connection::open;
use crate::ipc::CommandError;
use crate::session::app_state::AppState;
use crate::session::data::Session;

/// Gives the run under way this Konnect token.
///
/// # Errors
/// [`CommandError::OtherOrganization`] if it is of another organization: the run goes on waiting.
pub(crate) async fn konnect(state: &AppState, pasted: SecretString) -> Result<(), CommandError> {
    let (asked, endpoints, expected) = {
        let session = state.session.read().await;
        let konnect = session.konnect.as_ref().ok_or(CommandError::NotConnected)?;
        let expected = (konnect.id, konnect.organization.name.clone());
        (session.id(), session.konnect(), expected)
    };
    let renewals = state.renewals.of(asked)?;
    let opened = open(&state.http, endpoints, pasted).await?;
    if opened.id != expected.0 {
        return Err(CommandError::OtherOrganization { name: expected.1 });
    }
    let token = opened.token;
    let keep = |session: &mut Session| session.renew_konnect(token.clone());
    state.session.store(asked, keep).await?;
    renewals.renew(Account::Konnect, token, None);
    Ok(())
}

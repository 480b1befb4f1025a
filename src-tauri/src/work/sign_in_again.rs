//! Signing in again while a run waits for it: the same person or organization, so that the run may go on with what was
//! reviewed.

use entra::SignedIn;
use secrecy::SecretString;
use sso_http::{Account, Wanted};

use super::konnect_connection::open;
use super::permissions;
use crate::ipc::{CommandError, MicrosoftAccount};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::session_id::SessionId;

/// What Microsoft wants of the sign-in that the run under way waits for, as JSON.
///
/// # Errors
/// [`CommandError::SessionChanged`] if no run of this session is under way.
pub(crate) fn claims(state: &AppState, asked: SessionId) -> Result<Option<String>, CommandError> {
    let wanted = state.renewals.of(asked)?.wanted(Account::Microsoft);
    Ok(wanted.and_then(|wanted| match wanted {
        Wanted::Refused(refusal) => entra::claims_challenge(&refusal),
        Wanted::Ending => None,
    }))
}

/// Gives the run under way the token of this sign-in.
///
/// # Errors
/// [`CommandError::OtherDirectory`], [`CommandError::OtherAccount`] and [`CommandError::PermissionsMissing`] if it is not
/// what the run began with: the run goes on waiting.
pub(crate) async fn microsoft(
    state: &AppState,
    asked: SessionId,
    signed_in: SignedIn,
) -> Result<MicrosoftAccount, CommandError> {
    let renewals = state.renewals.of(asked)?;
    let account = {
        let session = state.session.read_in(asked).await?;
        let before = session
            .microsoft
            .as_ref()
            .ok_or(CommandError::NotSignedIn)?;
        let who = &signed_in.id_claims;
        if who.tenant != before.tenant {
            let directory_id = before.tenant.to_string();
            return Err(CommandError::OtherDirectory { directory_id });
        }
        if who.object_id != before.person {
            let user_name = before.account.user_name.clone();
            return Err(CommandError::OtherAccount { user_name });
        }
        let given = permissions::given(&signed_in);
        let mut missing = before.account.permissions.clone();
        missing.retain(|one| !given.contains(&(*one).into()));
        if !missing.is_empty() {
            return Err(CommandError::PermissionsMissing(missing));
        }
        before.account.clone()
    };
    let (token, ends) = (signed_in.access_token, signed_in.expires_at);
    let keep = |session: &mut Session| session.renew_microsoft(token.clone(), ends);
    state.session.store(asked, keep).await?;
    state.session.forget_token_at_its_end();
    renewals.renew(Account::Microsoft, token, Some(ends));
    Ok(account)
}

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
        return Err(CommandError::OtherOrganization {
            name: Some(expected.1),
            organization_id: expected.0.to_string(),
        });
    }
    let token = opened.token;
    let keep = |session: &mut Session| session.renew_konnect(token.clone());
    state.session.store(asked, keep).await?;
    renewals.renew(Account::Konnect, token, None);
    Ok(())
}

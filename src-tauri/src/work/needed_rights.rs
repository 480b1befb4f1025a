//! Whether the people who signed in may do what was reviewed.

use konnect::{TargetId, Team};
use sso_http::Context;

use super::services::konnect_of;
use crate::ipc::{CommandError, NeededRight};
use crate::session::app_state::AppState;
use crate::session::session_id::SessionId;

/// The rights that the plans with this id need, from what was last read of the account and from what Konnect says now.
pub(crate) async fn needed_rights(
    state: &AppState,
    plan_id: &str,
) -> Result<Vec<NeededRight>, CommandError> {
    let read = |asked| read(state, asked, plan_id);
    state.session.ask(read).await
}

async fn read(
    state: &AppState,
    asked: SessionId,
    plan_id: &str,
) -> Result<Vec<NeededRight>, CommandError> {
    let (services, entra, plans) = {
        let session = state.session.read_in(asked).await?;
        let microsoft = session
            .microsoft
            .as_ref()
            .ok_or(CommandError::NotSignedIn)?;
        let plans = session.reviewed_plan(plan_id)?.plans.clone();
        (
            session.services(&state.http)?,
            microsoft.rights.clone(),
            plans,
        )
    };
    let context = Context::default();
    let teams = match konnect_of(&services, &context) {
        Ok(konnect) => teams_of_owner(konnect.at(TargetId::Organization)).await,
        Err(_) => None,
    };
    let needed = sso::needed_rights(&plans, &entra, teams.as_deref());
    Ok(needed.into_iter().map(Into::into).collect())
}

/// What cannot be read is not known, and is no reason to fail: this only warns.
async fn teams_of_owner(konnect: konnect::Konnect<'_>) -> Option<Vec<Team>> {
    let owner = konnect::me(konnect).await;
    let owner = owner
        .inspect_err(|error| tracing::info!(%error, "the owner of the token cannot be read"))
        .ok()??;
    let teams = konnect::teams_of(konnect, owner.id).await;
    teams
        .inspect_err(|error| tracing::info!(%error, "the owner's teams cannot be read"))
        .ok()
}

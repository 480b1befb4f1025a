//! Whether administrators of the organization remain administrators with the chosen teams.

use std::sync::Arc;

use sso::{DesiredTeams, GroupsSetting};
use sso_http::Context;

use super::services::konnect_of;
use crate::ipc::{Choices, CommandError, LockOut, TargetRef};
use crate::session::app_state::AppState;
use crate::session::session_id::SessionId;

/// What would happen to the administrators; `None` if the teams of the organization login are left alone.
pub(crate) async fn check(
    state: &AppState,
    choices: &Choices,
) -> Result<Option<LockOut>, CommandError> {
    let organization = choices
        .targets
        .iter()
        .enumerate()
        .find_map(|(place, choice)| {
            let is_organization = matches!(choice.target, TargetRef::Organization { .. });
            is_organization.then_some((place, choice.teams.as_ref()?))
        });
    let Some((place, chosen)) = organization else {
        return Ok(None);
    };
    let desired = sso::TeamsChoice::from(chosen).as_chosen();
    let desired = desired.map_err(|problem| vec![problem.in_target(place)])?;
    let groups = choices.groups.into();
    let found = |asked| found(state, asked, &desired, groups);
    state.session.ask(found).await.map(Some)
}

async fn found(
    state: &AppState,
    asked: SessionId,
    desired: &DesiredTeams,
    groups: GroupsSetting,
) -> Result<LockOut, CommandError> {
    let (services, directory, administration) = {
        let session = state.session.read_in(asked).await?;
        let (services, directory) = session.directory(&state.http)?;
        (services, directory, Arc::clone(&session.admin_cache))
    };
    let context = Context::default();
    let konnect = konnect_of(&services, &context)?;
    let (teams, admins) = tokio::try_join!(
        async { Ok::<_, CommandError>(administration.teams(konnect).await?) },
        async { Ok(administration.admins(&services, &context).await?) },
    )?;
    let lock_out = sso::LockOut::of(admins, &desired.leading_to_administrators(teams), groups);
    Ok(LockOut::of(&lock_out, |group| directory.name(group)))
}

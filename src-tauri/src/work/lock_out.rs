//! Whether administrators of the organization stay administrators with the teams that were chosen.

use std::collections::BTreeSet;
use std::sync::Arc;

use entra::ObjectId;
use sso::{DesiredTeams, GroupsSetting, Target, TeamRef};
use sso_http::Context;

use super::choices::row_as_chosen;
use super::services::konnect_of;
use crate::ipc::{Choices, CommandError, LockOut, TargetRef, TeamsChoice};
use crate::session::app_state::AppState;
use crate::session::session_id::SessionId;

/// What would become of the administrators; `None` if the teams of the organization login are left alone.
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
    let desired = desired(place, chosen)?;
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
    let lock_out = sso::LockOut::of(admins, &leading(desired, teams), groups);
    Ok(LockOut::of(&lock_out, |group| directory.name(group)))
}

/// What becomes of the administrators with this plan; `None` where it leaves teams alone, and for a target that has no
/// administrators.
pub(crate) fn of_plan(plan: &sso::Plan) -> Option<sso::LockOut> {
    let (desired, observed) = (plan.desired(), plan.observed());
    let Target::Organization { .. } = desired.target else {
        return None;
    };
    let teams = observed.konnect.as_ref()?.teams.as_ref()?;
    let leading = leading(desired.teams.as_ref()?, &teams.teams);
    Some(sso::LockOut::of(&observed.admins, &leading, desired.groups))
}

/// The groups that lead to the administrators' team. A new team is one that is there, if it has its name.
fn leading(desired: &DesiredTeams, present: &[konnect::Team]) -> BTreeSet<ObjectId> {
    let team = |wanted: &TeamRef| match wanted {
        TeamRef::Existing(id) => present.iter().find(|team| team.id == *id),
        TeamRef::New { name } => present.iter().find(|team| team.name == *name),
    };
    desired
        .rows
        .iter()
        .filter(|row| team(&row.team).is_some_and(konnect::Team::is_organization_admin))
        .flat_map(|row| row.groups.iter().copied())
        .collect()
}

/// The rows as they are now; the name of a new team may still be wrong, because it gives nobody a right.
fn desired(place: usize, chosen: &TeamsChoice) -> Result<DesiredTeams, CommandError> {
    let rows: Result<Vec<_>, _> = chosen.rows.iter().map(row_as_chosen).collect();
    Ok(DesiredTeams {
        rows: rows.map_err(|problem| CommandError::InvalidInput(vec![problem.in_target(place)]))?,
        lock_out_accepted: chosen.lock_out_accepted,
        ..DesiredTeams::default()
    })
}

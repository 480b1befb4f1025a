//! Planning the rotation of client secrets: a new one next to the old one, or the removal of those that were replaced.

use futures::{StreamExt as _, TryStreamExt as _};
use sso::{
    Desired, Observed, Plan, Rotation, RunKind, SecretLifetime, SecretLifetimeProblem, Services,
};

use super::connections::{ResumableConnection, plan_for};
use super::journals::prove_room;
use super::review;
use crate::ipc::{
    CommandError, ConnectionToRotate, Field, FieldProblem, Problem, Review, RotationChoice,
};
use crate::session::app_state::AppState;
use crate::session::session_id::SessionId;

/// How many connections are inspected at the same time.
const AT_ONCE: usize = 25;
/// The latest reminder of old secrets, in days.
const LATEST_REMINDER: u32 = 365;

/// Plans it for each of the connections, from what is there now. The plans wait in the session like any other.
///
/// # Errors
/// [`CommandError::NothingToShow`] for a connection that is being removed, and the errors of reading and planning; where
/// there are several connections, in the place of the one concerned.
pub(crate) async fn preview(
    state: &AppState,
    connections: &[ConnectionToRotate],
    choice: RotationChoice,
) -> Result<Review, CommandError> {
    let chosen = Chosen {
        lifetime: choice.new_lifetime_days.map(lifetime).transpose()?,
        removes_old: choice.removes_old,
        keep_days: choice.keep_days.map(in_range).transpose()?,
    };
    let planned = |asked| planned(state, asked, connections, chosen);
    state.session.ask(planned).await
}

/// What was chosen, checked.
#[derive(Clone, Copy, Debug)]
struct Chosen {
    lifetime: Option<SecretLifetime>,
    removes_old: bool,
    keep_days: Option<u32>,
}

async fn planned(
    state: &AppState,
    asked: SessionId,
    connections: &[ConnectionToRotate],
    chosen: Chosen,
) -> Result<Review, CommandError> {
    let planned: Vec<(Plan, Services)> = futures::stream::iter(connections.to_vec())
        .enumerate()
        .map(|(place, one)| planned_one(state, asked, place, one, chosen))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let (plans, mut services): (Vec<Plan>, Vec<Services>) = planned.into_iter().unzip();
    // They are all of this one session.
    let services = services.pop().ok_or(CommandError::NothingToShow)?;
    let folder = &state.run_store(asked.world).await.journal_folder;
    prove_room(&super::journals::journal(folder).await?, &plans).await?;
    review::keep(state, asked, plans, services).await
}

async fn planned_one(
    state: &AppState,
    asked: SessionId,
    place: usize,
    ConnectionToRotate { id, application }: ConnectionToRotate,
    chosen: Chosen,
) -> Result<(Plan, Services), CommandError> {
    let known = ResumableConnection::find(state, asked, &id).await?;
    if known.history.kind != RunKind::SetUp {
        return Err(CommandError::NothingToShow);
    }
    let rotates = |desired: Desired, observed: &Observed| {
        let rotation = match chosen.lifetime {
            Some(_) => Rotation::of_everything(observed),
            None => Rotation::of_what_was_replaced(observed),
        };
        let rotation = if chosen.removes_old {
            rotation.removing_own(observed)
        } else {
            rotation
        };
        Desired {
            secret_lifetime: chosen.lifetime.unwrap_or(desired.secret_lifetime),
            rotation: Some(rotation.reminding_in(chosen.keep_days)),
            ..desired
        }
    };
    let plan = plan_for(state, asked, &known, application, rotates).await;
    Ok((
        plan.map_err(|error| error.in_target(place))?,
        known.services,
    ))
}

fn lifetime(days: u32) -> Result<SecretLifetime, CommandError> {
    let checked = SecretLifetime::try_from(days);
    checked.map_err(|SecretLifetimeProblem { min, max }| out_of_range(min, max))
}

fn in_range(days: u32) -> Result<u32, CommandError> {
    let is_in_range = (1..=LATEST_REMINDER).contains(&days);
    is_in_range
        .then_some(days)
        .ok_or_else(|| out_of_range(1, LATEST_REMINDER))
}

fn out_of_range(min: u32, max: u32) -> CommandError {
    let problem = Problem::OutOfRange { min, max };
    CommandError::InvalidInput(vec![FieldProblem::of(Field::SecretLifetime, problem)])
}

//! Planning the rotation of a client secret: a new one next to the old one, or the removal of those that were replaced.

use sso::{Desired, Observed, Rotation, RunKind, SecretLifetime, SecretLifetimeProblem};

use super::connections::{ResumableConnection, plan_for};
use crate::ipc::{
    ApplicationChoice, CommandError, Field, FieldProblem, Problem, Review, RotationChoice,
};
use crate::session::app_state::AppState;
use crate::session::session_id::SessionId;

/// Plans it from what is there now. The plan waits in the session like any other.
///
/// # Errors
/// [`CommandError::NothingToShow`] for a connection that is being removed, and the errors of reading and planning.
pub(crate) async fn preview(
    state: &AppState,
    id: &str,
    application: ApplicationChoice,
    choice: RotationChoice,
) -> Result<Review, CommandError> {
    let lifetime = choice.new_lifetime_days.map(lifetime).transpose()?;
    let planned = |asked| planned(state, asked, id, application, lifetime, choice.removes_old);
    state.session.ask(planned).await
}

async fn planned(
    state: &AppState,
    asked: SessionId,
    id: &str,
    application: ApplicationChoice,
    lifetime: Option<SecretLifetime>,
    removes_old: bool,
) -> Result<Review, CommandError> {
    let known = ResumableConnection::find(state, asked, id).await?;
    if known.history.kind != RunKind::SetUp {
        return Err(CommandError::NothingToShow);
    }
    let rotates = |desired: Desired, observed: &Observed| {
        let rotation = match lifetime {
            Some(_) => Rotation::of_everything(observed),
            None => Rotation::of_what_was_replaced(observed),
        };
        let rotation = if removes_old {
            rotation.removing_own(observed)
        } else {
            rotation
        };
        Desired {
            secret_lifetime: lifetime.unwrap_or(desired.secret_lifetime),
            rotation: Some(rotation),
            ..desired
        }
    };
    plan_for(state, asked, known, application, rotates).await
}

fn lifetime(days: u32) -> Result<SecretLifetime, CommandError> {
    let checked = SecretLifetime::try_from(days);
    checked.map_err(|SecretLifetimeProblem { min, max }| {
        let problem = Problem::OutOfRange { min, max };
        CommandError::InvalidInput(vec![FieldProblem::of(Field::SecretLifetime, problem)])
    })
}

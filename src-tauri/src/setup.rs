//! Running a reviewed plan, and checking a connection again.

use std::sync::Arc;
use std::time::Instant;

use sso::{Outcome, Report};
use sso_http::Context;
use tauri::ipc::Channel;

use crate::ipc::{CommandError, HandOver, RunOutcome, RunProgress, RunStep};
use crate::review::journal;
use crate::state::AppState;

/// Runs the plan that was reviewed under this id, once, and tells each change of a step.
pub(crate) async fn run(
    state: &AppState,
    plan_id: &str,
    progress: Channel<RunProgress>,
) -> Result<RunOutcome, CommandError> {
    let turn = state.runs.begin()?;
    let journal = journal(state).await?;
    let reviewed = state.session.lock().await.take_plan(plan_id)?;
    tell(
        &progress,
        RunProgress::Planned {
            steps: reviewed
                .plan
                .steps()
                .into_iter()
                .map(RunStep::from)
                .collect(),
        },
    );
    let report: Report = Arc::new(move |id, step| {
        tell(
            &progress,
            RunProgress::Step {
                id: id.into(),
                state: step.into(),
            },
        );
    });
    let context = Context {
        cancel: turn.cancel.clone(),
        waiting: None,
    };
    let started = Instant::now();
    let keeper = state.keeper().await;
    let outcome = sso::apply(
        &reviewed.services,
        reviewed.plan,
        keeper,
        &journal,
        report,
        &context,
    )
    .await;
    Ok(match outcome {
        Outcome::Finished(connection) => {
            let mut session = state.session.lock().await;
            let hand_over = HandOver::of(&connection, &session.konnect());
            session.connection = Some(connection);
            RunOutcome::Finished {
                hand_over,
                millis: u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX),
            }
        }
        Outcome::Stopped { step, error, done } => {
            tracing::warn!(?step, %error, "the run stopped");
            RunOutcome::Stopped {
                step: step.into(),
                error: error.into(),
                done: done.into_iter().map(Into::into).collect(),
            }
        }
        Outcome::Cancelled { done } => RunOutcome::Cancelled {
            done: done.into_iter().map(Into::into).collect(),
        },
    })
}

/// Checks the connection of this session again.
pub(crate) async fn verify(state: &AppState) -> Result<HandOver, CommandError> {
    let (services, connection) = {
        let session = state.session.lock().await;
        let connection = session
            .connection
            .clone()
            .ok_or(CommandError::NothingToShow)?;
        (session.services(&state.http)?, connection)
    };
    let keeper = state.keeper().await;
    let verified = sso::verify(&services, &connection, keeper, &Context::default()).await?;
    let mut session = state.session.lock().await;
    let hand_over = HandOver::of(&verified, &session.konnect());
    session.connection = Some(Box::new(verified));
    Ok(hand_over)
}

/// A window that is gone does not need to know; the run goes on.
fn tell(progress: &Channel<RunProgress>, news: RunProgress) {
    if let Err(error) = progress.send(news) {
        tracing::debug!(%error, "the window did not take the progress of the run");
    }
}

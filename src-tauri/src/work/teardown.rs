//! Undoing what runs did, and removing a connection: the review of it, and the run.

use std::sync::Arc;

use sso::{HistoryState, Report, RunKind};
use sso_http::Context;
use tauri::ipc::Channel;
use uuid::Uuid;

use crate::ipc::{
    CommandError, Field, FieldProblem, Problem, RunProgress, TargetSteps, TeardownKind,
    TeardownOutcome, TeardownRequest, TeardownReview, leftovers,
};
use crate::session::app_state::AppState;
use crate::session::current::{ReviewedTeardown, Session, SessionId};
use crate::work::connections::Known;
use crate::work::journals::journal;
use crate::work::portals;
use crate::work::setup::tell;

/// Plans it from what is there now. It waits in the session until it is run or replaced.
pub(crate) async fn preview(
    state: &AppState,
    request: &TeardownRequest,
) -> Result<TeardownReview, CommandError> {
    state
        .session
        .ask(|asked| planned(state, asked, request))
        .await
}

async fn planned(
    state: &AppState,
    asked: SessionId,
    request: &TeardownRequest,
) -> Result<TeardownReview, CommandError> {
    let known = Known::find(state, asked, &request.id).await?;
    let Known {
        history, services, ..
    } = &known;
    let undone = history.kind == RunKind::Undo && history.state == HistoryState::Finished;
    if undone && request.kind == TeardownKind::Undo {
        // What is there now was not made by what this computer has on record.
        return Err(CommandError::NothingToShow);
    }
    let context = Context::default();
    let kept = state.kept(asked.world).await;
    let target = &history.desired.target;
    // Many requests at the same time make a large future.
    let observed = Box::pin(sso::inspect_everything(
        services,
        history.tenant,
        target,
        &kept.keeper,
        &known.journal,
        &context,
    ));
    let observed = match observed.await {
        Ok(observed) => observed,
        Err(error) => return Err(portals::explain(error, target, services, &context).await),
    };
    let teardown = match request.kind {
        TeardownKind::Undo => sso::plan_undo(history, &observed, request.purge),
        TeardownKind::Remove => {
            sso::plan_removal(&history.desired, &observed, Some(history), request.purge)
        }
    };
    let id = Uuid::new_v4().to_string();
    let review = TeardownReview::of(id.clone(), request.kind, &teardown);
    let reviewed = ReviewedTeardown {
        id,
        teardown,
        services: known.services,
        kept: kept.clone(),
    };
    let keep = |session: &mut Session| session.teardown = Some(reviewed);
    state.session.store(asked, keep).await?;
    Ok(review)
}

/// What others made goes only by its name.
fn confirm(teardown: &sso::Teardown, typed: &str) -> Result<(), CommandError> {
    match teardown.made_elsewhere() {
        Some(candidate) if candidate.name.trim() != typed.trim() => {
            Err(CommandError::InvalidInput(vec![FieldProblem::of(
                Field::Confirmation,
                Problem::NotTheName,
            )]))
        }
        _ => Ok(()),
    }
}

/// Runs what was reviewed under this id, once, and tells each change of a step. `confirmation`: the name of the app
/// registration, where this computer did not make it.
pub(crate) async fn run(
    state: &AppState,
    plan_id: &str,
    confirmation: &str,
    progress: Channel<RunProgress>,
) -> Result<TeardownOutcome, CommandError> {
    let turn = state.runs.begin()?;
    let (asked, kept) = {
        let session = state.session.read().await;
        let reviewed = session.reviewed_teardown(plan_id)?;
        confirm(&reviewed.teardown, confirmation)?;
        (session.id(), reviewed.kept.clone())
    };
    let journal = journal(&kept).await?;
    let take = |session: &mut Session| session.take_teardown(plan_id);
    let ReviewedTeardown {
        teardown, services, ..
    } = state.session.store(asked, take).await??;
    let (connection, target) = (teardown.connection(), teardown.desired().target.clone());
    tell(
        &progress,
        RunProgress::Planned {
            targets: vec![TargetSteps::from(&teardown)],
        },
    );
    let report: Report = Arc::new(move |id, step| {
        tell(
            &progress,
            RunProgress::Step {
                target: 0,
                id: id.into(),
                state: step.into(),
            },
        );
    });
    let context = Context {
        cancel: turn.cancel.clone(),
        ..Context::default()
    };
    let keeper = &kept.keeper;
    let outcome = Box::pin(sso::teardown(
        &services, teardown, keeper, &journal, report, &context,
    ))
    .await;
    Ok(match outcome {
        sso::TeardownOutcome::Finished { leftovers: left } => {
            let holds_secret = keeper.get(connection).await.is_some();
            let forget = |session: &mut Session| {
                session.connections.retain(|one| one.id != connection);
                // What an earlier set-up left as it was goes on having its secret.
                if !holds_secret {
                    session.begun.remove(&connection);
                }
            };
            state.session.forget(asked.world, forget).await;
            TeardownOutcome::Finished {
                leftovers: leftovers(&left),
            }
        }
        sso::TeardownOutcome::Stopped { step, error, done } => {
            tracing::warn!(?step, %error, "an undo or a removal stopped");
            TeardownOutcome::Stopped {
                step: step.into(),
                error: portals::explain(error, &target, &services, &context).await,
                done: done.into_iter().map(Into::into).collect(),
            }
        }
        sso::TeardownOutcome::Cancelled { done } => TeardownOutcome::Cancelled {
            done: done.into_iter().map(Into::into).collect(),
        },
    })
}

//! Undoing what runs did, and removing a connection: the review of it, and the run.

use std::sync::Arc;

use sso::{HistoryState, Report, RunKind};
use sso_http::Context;
use tauri::ipc::Channel;
use uuid::Uuid;

use super::connections::ResumableConnection;
use super::journals::journal;
use super::run_progress::{tell, tell_step};
use super::services::explain;
use super::{permissions, test_sign_in};
use crate::ipc::{
    CommandError, Field, FieldProblem, Problem, RunProgress, TargetSteps, TeardownKind,
    TeardownOutcome, TeardownRequest, TeardownReview, leftovers,
};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::reviewed::ReviewedTeardown;
use crate::session::session_id::SessionId;

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
    let known = ResumableConnection::find(state, asked, &request.id).await?;
    let ResumableConnection {
        history, services, ..
    } = &known;
    let undone = history.kind == RunKind::Undo && history.state == HistoryState::Finished;
    if undone && request.kind == TeardownKind::Undo {
        // What is there now was not made by any run this computer has on record.
        return Err(CommandError::NothingToShow);
    }
    // Otherwise a redirect URI of a test that was left would be taken for a change of others.
    test_sign_in::clear_in(services, &known.journal).await;
    let context = Context::default();
    let run_store = state.run_store(asked.world).await;
    let target = &history.desired.target;
    // Many concurrent requests make a large future.
    let observed = Box::pin(sso::inspect_everything(
        services,
        history.tenant,
        target,
        &run_store.secret_store,
        &known.journal,
        &context,
    ));
    let observed = match observed.await {
        Ok(observed) => observed,
        Err(error) => return Err(explain(error, target, services, &context).await),
    };
    let teardown = match request.kind {
        TeardownKind::Undo => sso::plan_undo(history, &observed, request.purge),
        TeardownKind::Remove => {
            sso::plan_removal(&history.desired, &observed, Some(history), request.purge)
        }
    };
    permissions::require(
        &*state.session.read_in(asked).await?,
        teardown.permissions(),
    )?;
    let id = Uuid::new_v4().to_string();
    let review = TeardownReview::of(id.clone(), request.kind, &teardown);
    let reviewed = ReviewedTeardown {
        id,
        teardown,
        services: known.services,
        run_store: run_store.clone(),
    };
    let keep = |session: &mut Session| session.teardown = Some(reviewed);
    state.session.store(asked, keep).await?;
    Ok(review)
}

/// Runs what was reviewed under this id, once, and reports each change of a step. `confirmation`: the name of the app
/// registration, where this computer did not make it.
pub(crate) async fn run(
    state: &AppState,
    plan_id: &str,
    confirmation: &str,
    progress: Channel<RunProgress>,
) -> Result<TeardownOutcome, CommandError> {
    let task = state.runs.begin()?;
    // What it changes must not be shown as it was before.
    state.checks.cancel();
    let (asked, run_store) = {
        let session = state.session.read().await;
        let reviewed = session.reviewed_teardown(plan_id)?;
        if !reviewed.teardown.is_confirmed_by(confirmation) {
            let problem = FieldProblem::of(Field::Confirmation, Problem::NotTheName);
            return Err(CommandError::InvalidInput(vec![problem]));
        }
        (session.id(), reviewed.run_store.clone())
    };
    let journal = journal(&run_store.journal_folder).await?;
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
    let report: Report = Arc::new(move |id, step| tell_step(&progress, 0, id, step));
    let ends = state.session.read_in(asked).await?.token_ends();
    let again = state.renewals.begin(asked, ends);
    let context = Context {
        cancel: task.cancel.clone(),
        renewals: again.renewals.clone(),
        ..Context::default()
    };
    let secret_store = &run_store.secret_store;
    let outcome = Box::pin(sso::teardown(
        &services,
        teardown,
        secret_store,
        &journal,
        report,
        &context,
    ))
    .await;
    Ok(match outcome {
        sso::TeardownOutcome::Finished { leftovers: left } => {
            let holds_secret = secret_store.get(connection).await.is_some();
            let forget = |session: &mut Session| {
                session.connections.retain(|one| one.id != connection);
                // What an earlier set-up left unchanged keeps its secret.
                if !holds_secret {
                    session.started_connections.remove(&connection);
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
                error: explain(error, &target, &services, &context).await,
                done: done.into_iter().map(Into::into).collect(),
            }
        }
        sso::TeardownOutcome::Cancelled { done } => TeardownOutcome::Cancelled {
            done: done.into_iter().map(Into::into).collect(),
        },
    })
}

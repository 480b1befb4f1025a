//! Running the reviewed plans.

use std::sync::Arc;
use std::time::Instant;

use sso::{ConnectionId, Outcome, ReportAll, Target};
use sso_http::Context;
use tauri::ipc::Channel;

use super::journals::{journal, prove_room};
use super::run_progress::{tell, tell_step};
use super::services::explain;
use crate::ipc::{
    CommandError, HandOver, RunOutcome, RunProgress, TargetOutcome, TargetSteps, saturating_u32,
};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::reviewed::ReviewedPlan;

/// Runs the plans that were reviewed under this id, once, and reports each change of a step.
pub(crate) async fn run(
    state: &AppState,
    plan_id: &str,
    progress: Channel<RunProgress>,
) -> Result<RunOutcome, CommandError> {
    let started = Instant::now();
    let task = state.runs.begin()?;
    // What it changes must not be shown as it was before.
    state.checks.cancel();
    let (asked, run_store, konnect, intended) = {
        let session = state.session.read().await;
        let run_store = session.reviewed_plan(plan_id)?.run_store.clone();
        let intended = state.intended(&session);
        (session.id(), run_store, session.konnect(), intended)
    };
    let journal = journal(&run_store.journal_folder).await?;
    let take = |session: &mut Session| {
        let reviewed = session.take_plan(plan_id)?;
        let begun = reviewed.plans.iter().map(sso::Plan::connection);
        session.started_connections.extend(begun);
        Ok::<_, CommandError>(reviewed)
    };
    let ReviewedPlan {
        plans, services, ..
    } = state.session.store(asked, take).await??;
    prove_room(&journal, &plans).await?;
    tell(
        &progress,
        RunProgress::Planned {
            targets: plans.iter().map(TargetSteps::from).collect(),
        },
    );
    let targets: Vec<(ConnectionId, Target)> = plans
        .iter()
        .map(|plan| (plan.connection(), plan.desired().target.clone()))
        .collect();
    let report: ReportAll = Arc::new(move |place, id, step| tell_step(&progress, place, id, step));
    let ends = state.session.read_in(asked).await?.token_ends();
    let again = state.renewals.begin(asked, ends);
    let context = Context {
        cancel: task.cancel.clone(),
        renewals: again.renewals.clone(),
        ..Context::default()
    };
    let secret_store = &run_store.secret_store;
    let outcomes =
        sso::apply_all(&services, plans, secret_store, &journal, &report, &context).await;
    let millis = saturating_u32(started.elapsed().as_millis());
    let requests = saturating_u32(context.sent.count());
    let mut connections = Vec::new();
    let mut ended = Vec::new();
    for ((id, target), outcome) in targets.iter().zip(outcomes) {
        ended.push(match outcome {
            Outcome::Finished(connection) => {
                let mut hand_over = HandOver::of(&connection, &konnect);
                intended.mark(&mut hand_over, &connection);
                connections.push(*connection);
                TargetOutcome::Finished { hand_over }
            }
            Outcome::Stopped { step, error, done } => {
                tracing::warn!(?step, %error, "the run of a target stopped");
                TargetOutcome::Stopped {
                    connection: id.to_string(),
                    step: step.into(),
                    error: explain(error, target, &services, &context).await,
                    done: done.into_iter().map(Into::into).collect(),
                }
            }
            Outcome::Cancelled { done } => TargetOutcome::Cancelled {
                connection: id.to_string(),
                done: done.into_iter().map(Into::into).collect(),
            },
        });
    }
    let hand_over = |session: &mut Session| session.connections = connections;
    if state.session.store(asked, hand_over).await.is_err() {
        // The journal has them.
        tracing::info!("the session was over before the run; nothing is handed over in the next");
    }
    Ok(RunOutcome {
        targets: ended,
        millis,
        requests,
    })
}

//! Running a plan.

use sso_http::Context;

use crate::before::Before;
use crate::error::Error;
use crate::inspect::still_holds;
use crate::journal::{Begun, Ending, Entry, Journal, RunKind};
use crate::plan::Plan;
use crate::run::{Driven, Facts, Outcome, Report, Run, drive, reported_as, requests_of};
use crate::secret_store::ClientSecretStore;
use crate::services::Services;
use crate::step::StepId;

/// Runs a plan to its end, to its first failure, or until `context` is cancelled.
///
/// Nothing is written before what the plan relies on has been read again, with nobody else working on the connection,
/// and before the journal has been started. After [`Outcome::Stopped`] and [`Outcome::Cancelled`], a new inspection
/// finds what was made, and a new plan contains only what is left.
pub async fn apply(
    services: &Services,
    plan: Plan,
    secret_store: &ClientSecretStore,
    journal: &Journal,
    report: Report,
    context: &Context,
) -> Outcome {
    let first = plan.steps.first().map_or(StepId::ReadBack, |step| step.id);
    let steps = plan.steps.iter().map(|step| step.id).collect();
    let begun = Begun {
        run: RunKind::SetUp,
        tenant: plan.observed.tenant,
        desired: plan.desired.clone(),
        before: Before::of(&plan.observed),
        mark: Some(plan.observed.mark),
        issuer: Some(plan.observed.metadata.issuer.as_str().to_owned()),
    };
    let reading = reported_as(first, &report, context);
    let turn = async {
        let turn = journal.turn(plan.connection())?;
        if !still_holds(services, &plan, secret_store, journal, &reading).await? {
            return Err(Error::ChangedMeanwhile);
        }
        Ok(turn.begin(steps, begun).await?)
    };
    // What it reads again at the same time makes a large future.
    let journal = match Box::pin(turn).await {
        Ok(journal) => journal,
        Err(error) if error.is_cancelled() => return Outcome::Cancelled { done: Vec::new() },
        Err(error) => {
            return Outcome::Stopped {
                step: first,
                error,
                done: Vec::new(),
            };
        }
    };
    let facts = Facts::of(&plan.desired, &plan.observed);
    let run = Run {
        services,
        desired: &plan.desired,
        observed: &plan.observed,
        secret_store,
        journal: &journal,
        report: &report,
        facts,
        cancel: &context.cancel,
        requests: requests_of(context),
    };
    let driven = drive(&run, &plan.steps).await;
    let outcome = outcome(&run, driven).await;
    let how = match &outcome {
        Outcome::Finished(_) => Ending::Finished,
        Outcome::Stopped { .. } => Ending::Stopped,
        Outcome::Cancelled { .. } => Ending::Cancelled,
    };
    if let Err(error) = journal.write(Entry::Ended { how }).await {
        // The run is over either way, and the next start finds an unfinished journal and asks.
        tracing::warn!(%error, "the end of the run could not be written to the journal");
    }
    outcome
}

async fn outcome(run: &Run<'_>, driven: Driven) -> Outcome {
    let done = driven.done;
    match driven.failure {
        Some((step, error)) => Outcome::Stopped { step, error, done },
        None if driven.finished => match run.facts.connection(run).await {
            Ok(connection) => Outcome::Finished(Box::new(connection)),
            Err(error) => Outcome::Stopped {
                step: StepId::ReadBack,
                error,
                done,
            },
        },
        None => Outcome::Cancelled { done },
    }
}

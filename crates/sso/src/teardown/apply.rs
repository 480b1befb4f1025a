//! Running a teardown, one request after the other.

use sso_http::Context;

use super::{Teardown, TeardownOutcome};
use crate::before::Before;
use crate::error::Error;
use crate::inspect::{everything_still_holds, inspect_everything};
use crate::journal::{Begun, Ending, Entry, Journal};
use crate::run::{Facts, Report, Run, drive, reported_as, requests_of};
use crate::secret_store::ClientSecretStore;
use crate::services::Services;
use crate::step::StepId;

/// How often to check whether anything is left, each time after another try.
const LOOKS: usize = 3;

/// Runs a teardown to its end, to its first failure, or until `context` is cancelled.
///
/// After [`TeardownOutcome::Stopped`] and [`TeardownOutcome::Cancelled`], a new plan from what is there then contains
/// what is left.
pub async fn teardown(
    services: &Services,
    teardown: Teardown,
    secret_store: &ClientSecretStore,
    journal: &Journal,
    report: Report,
    context: &Context,
) -> TeardownOutcome {
    let first = teardown
        .steps
        .first()
        .map_or(StepId::ReadBack, |step| step.id);
    let steps = teardown.steps.iter().map(|step| step.id).collect();
    let begun = Begun {
        run: teardown.kind,
        tenant: teardown.observed.tenant,
        desired: teardown.desired.clone(),
        before: Before::of(&teardown.observed),
        mark: None,
        issuer: Some(teardown.observed.metadata.issuer.as_str().to_owned()),
    };
    let folder = journal;
    let reading = reported_as(first, &report, context);
    let turn = async {
        let turn = folder.turn(teardown.connection())?;
        let (observed, target) = (&teardown.observed, &teardown.desired.target);
        if !everything_still_holds(services, observed, target, secret_store, folder, &reading)
            .await?
        {
            return Err(Error::ChangedMeanwhile);
        }
        Ok(turn.begin(steps, begun).await?)
    };
    // What each of these reads at the same time makes a large future.
    let journal = match Box::pin(turn).await {
        Ok(journal) => journal,
        Err(error) if error.is_cancelled() => {
            return TeardownOutcome::Cancelled { done: Vec::new() };
        }
        Err(error) => {
            return TeardownOutcome::Stopped {
                step: first,
                error,
                done: Vec::new(),
            };
        }
    };
    let run = Run {
        services,
        desired: &teardown.desired,
        observed: &teardown.observed,
        secret_store,
        journal: &journal,
        report: &report,
        facts: Facts::of(&teardown.desired, &teardown.observed),
        cancel: &context.cancel,
        requests: requests_of(context),
    };
    let outcome = Box::pin(until_nothing_is_left(&run, &teardown, folder, context)).await;
    let how = match &outcome {
        TeardownOutcome::Finished { .. } => Ending::Finished,
        TeardownOutcome::Stopped { .. } => Ending::Stopped,
        TeardownOutcome::Cancelled { .. } => Ending::Cancelled,
    };
    if let Err(error) = journal.write(Entry::Ended { how }).await {
        // It is over either way, and the next start finds an unfinished journal and asks.
        tracing::warn!(%error, "the end of the teardown could not be written to the journal");
    }
    outcome
}

/// Runs the steps and then checks whether anything is left: Microsoft's servers also say "does not exist" about what
/// they do not know yet, so something reported as gone may reappear.
async fn until_nothing_is_left(
    run: &Run<'_>,
    teardown: &Teardown,
    folder: &Journal,
    context: &Context,
) -> TeardownOutcome {
    let looking = reported_as(StepId::ReadBack, run.report, context);
    let mut done = Vec::new();
    if let Some(ended) = all_steps(run, teardown, &mut done).await {
        return ended;
    }
    for _ in 0..LOOKS {
        let (tenant, target) = (run.observed.tenant, &run.desired.target);
        let looked = inspect_everything(
            run.services,
            tenant,
            target,
            run.secret_store,
            folder,
            &looking,
        );
        let left = match looked.await {
            Ok(observed) => teardown.again(&observed),
            Err(error) => {
                return TeardownOutcome::Stopped {
                    step: StepId::ReadBack,
                    error,
                    done,
                };
            }
        };
        if left.is_empty() {
            return TeardownOutcome::Finished {
                leftovers: teardown.leftovers.clone(),
            };
        }
        if let Some(ended) = all_steps(run, &left, &mut done).await {
            return ended;
        }
    }
    TeardownOutcome::Stopped {
        step: StepId::ReadBack,
        error: Error::StillThere,
        done,
    }
}

/// Runs every step. Returns how it ended if it did not succeed.
async fn all_steps(
    run: &Run<'_>,
    teardown: &Teardown,
    done: &mut Vec<StepId>,
) -> Option<TeardownOutcome> {
    let driven = drive(run, &teardown.run_steps()).await;
    for step in driven.done {
        if !done.contains(&step) {
            done.push(step);
        }
    }
    let done = done.clone();
    match driven.failure {
        Some((step, error)) => Some(TeardownOutcome::Stopped { step, error, done }),
        None if driven.finished => None,
        None => Some(TeardownOutcome::Cancelled { done }),
    }
}

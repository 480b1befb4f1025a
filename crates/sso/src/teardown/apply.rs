//! Running a teardown, one request after the other.

use std::sync::Arc;
use std::time::Instant;

use sso_http::{Context, Waiting};

use super::{Teardown, TeardownOutcome, TeardownStep};
use crate::before::Before;
use crate::error::Error;
use crate::journal::{Begun, Ending, Entry, Journal, RunJournal};
use crate::run::{Report, StepState};
use crate::secret_store::SecretKeeper;
use crate::services::Services;
use crate::step::StepId;

/// Runs a teardown to its end, to its first failure, or until `context` is cancelled.
///
/// After [`TeardownOutcome::Stopped`] and [`TeardownOutcome::Cancelled`], a new plan from what is there then holds
/// what is left.
pub async fn teardown(
    services: &Services,
    teardown: Teardown,
    keeper: &SecretKeeper,
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
        tenant: services.tenant,
        desired: teardown.desired.clone(),
        before: Before::of(&teardown.observed),
    };
    let journal = match journal.begin(teardown.connection(), steps, begun).await {
        Ok(journal) => journal,
        Err(error) => {
            return TeardownOutcome::Stopped {
                step: first,
                error: error.into(),
                done: Vec::new(),
            };
        }
    };
    let outcome = drive(services, &teardown, keeper, &journal, &report, context).await;
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

async fn drive(
    services: &Services,
    teardown: &Teardown,
    keeper: &SecretKeeper,
    journal: &RunJournal,
    report: &Report,
    context: &Context,
) -> TeardownOutcome {
    let mut done = Vec::new();
    for step in &teardown.steps {
        if context.cancel.is_cancelled() {
            report(step.id, StepState::Cancelled);
            return TeardownOutcome::Cancelled { done };
        }
        let started = Instant::now();
        report(step.id, StepState::Running);
        match perform(services, teardown, step, keeper, journal, report, context).await {
            Ok(()) => {
                let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
                report(step.id, StepState::Done { millis });
                done.push(step.id);
            }
            Err(error) if error.is_cancelled() => {
                report(step.id, StepState::Cancelled);
                return TeardownOutcome::Cancelled { done };
            }
            Err(error) => {
                report(step.id, StepState::Failed);
                return TeardownOutcome::Stopped {
                    step: step.id,
                    error,
                    done,
                };
            }
        }
    }
    TeardownOutcome::Finished {
        leftovers: teardown.leftovers.clone(),
    }
}

async fn perform(
    services: &Services,
    teardown: &Teardown,
    step: &TeardownStep,
    keeper: &SecretKeeper,
    journal: &RunJournal,
    report: &Report,
    context: &Context,
) -> Result<(), Error> {
    let context = reporting(step.id, report, context);
    let scope = teardown.desired.target.scope();
    let connection = teardown.connection();
    for work in &step.works {
        let request = work.preview(&teardown.observed);
        let (method, url) = request.map_or_else(Default::default, |request| {
            (request.method.to_owned(), request.url)
        });
        let intent = Entry::Intent {
            step: step.id,
            method,
            url,
            about: None,
        };
        journal.write(intent).await?;
        work.perform(services, scope, connection, keeper, &context)
            .await?;
    }
    let made = Vec::new();
    let step = step.id;
    Ok(journal.write(Entry::Done { step, made }).await?)
}

/// The context of one step: its waiting is reported as the state of that step.
fn reporting(id: StepId, report: &Report, context: &Context) -> Context {
    let report = Arc::clone(report);
    Context {
        waiting: Some(Arc::new(move |waiting: Waiting| report(id, waiting.into()))),
        ..context.clone()
    }
}

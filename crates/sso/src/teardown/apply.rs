//! Running a teardown, one request after the other.

use std::sync::Arc;
use std::time::Instant;

use sso_http::{Context, Waiting};

use super::{Teardown, TeardownOutcome, TeardownStep};
use crate::before::Before;
use crate::error::Error;
use crate::inspect::inspect_everything;
use crate::journal::{Begun, Ending, Entry, Journal, RunJournal};
use crate::run::{Report, StepState};
use crate::secret_store::SecretKeeper;
use crate::services::Services;
use crate::step::StepId;

/// How often it is looked whether anything is left, each time after another try.
const LOOKS: usize = 3;

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
    let folder = journal;
    let begun = match folder.turn(teardown.connection()) {
        Ok(turn) => turn.begin(steps, begun).await,
        Err(error) => Err(error),
    };
    let journal = match begun {
        Ok(journal) => journal,
        Err(error) => {
            return TeardownOutcome::Stopped {
                step: first,
                error: error.into(),
                done: Vec::new(),
            };
        }
    };
    let run = Running {
        services,
        keeper,
        folder,
        journal: &journal,
        report: &report,
    };
    let outcome = drive(&run, &teardown, context).await;
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

/// Everything that the steps share.
struct Running<'a> {
    services: &'a Services,
    keeper: &'a SecretKeeper,
    folder: &'a Journal,
    journal: &'a RunJournal,
    report: &'a Report,
}

/// Goes through the steps and then looks whether anything is left: Microsoft's servers say of a thing that they do not
/// know yet, too, that it does not exist, and what is said to be gone may come back into sight.
async fn drive(run: &Running<'_>, teardown: &Teardown, context: &Context) -> TeardownOutcome {
    let mut done = Vec::new();
    let outcome = go_through(run, teardown, &mut done, context).await;
    if !matches!(outcome, TeardownOutcome::Finished { .. }) {
        return outcome;
    }
    for _ in 0..LOOKS {
        let target = &teardown.desired.target;
        let looked =
            inspect_everything(run.services, target, run.keeper, run.folder, context).await;
        let left = match looked {
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
            return outcome;
        }
        let again = go_through(run, &left, &mut done, context).await;
        if !matches!(again, TeardownOutcome::Finished { .. }) {
            return again;
        }
    }
    TeardownOutcome::Stopped {
        step: StepId::ReadBack,
        error: Error::StillThere,
        done,
    }
}

async fn go_through(
    run: &Running<'_>,
    teardown: &Teardown,
    done: &mut Vec<StepId>,
    context: &Context,
) -> TeardownOutcome {
    let report = run.report;
    for step in &teardown.steps {
        if context.cancel.is_cancelled() {
            report(step.id, StepState::Cancelled);
            return TeardownOutcome::Cancelled { done: done.clone() };
        }
        let started = Instant::now();
        report(step.id, StepState::Running);
        match perform(run, teardown, step, context).await {
            Ok(()) => {
                let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
                report(step.id, StepState::Done { millis });
                if !done.contains(&step.id) {
                    done.push(step.id);
                }
            }
            Err(error) if error.is_cancelled() => {
                report(step.id, StepState::Cancelled);
                return TeardownOutcome::Cancelled { done: done.clone() };
            }
            Err(error) => {
                report(step.id, StepState::Failed);
                return TeardownOutcome::Stopped {
                    step: step.id,
                    error,
                    done: done.clone(),
                };
            }
        }
    }
    TeardownOutcome::Finished {
        leftovers: teardown.leftovers.clone(),
    }
}

async fn perform(
    run: &Running<'_>,
    teardown: &Teardown,
    step: &TeardownStep,
    context: &Context,
) -> Result<(), Error> {
    let context = reporting(step.id, run.report, context);
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
        run.journal.write(intent).await?;
        work.perform(run.services, scope, connection, run.keeper, &context)
            .await?;
    }
    let made = Vec::new();
    let step = step.id;
    Ok(run.journal.write(Entry::Done { step, made }).await?)
}

/// The context of one step: its waiting is reported as the state of that step.
fn reporting(id: StepId, report: &Report, context: &Context) -> Context {
    let report = Arc::clone(report);
    Context {
        waiting: Some(Arc::new(move |waiting: Waiting| report(id, waiting.into()))),
        ..context.clone()
    }
}

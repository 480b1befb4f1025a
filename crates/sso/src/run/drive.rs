//! Doing the steps of a run: a dependency graph, not a list. Steps that do not wait for each other run at the same
//! time.
//!
//! Invariants: the intent of a write is on the disk before its request is sent; after the first failure nothing more is
//! started, and what is under way is waited for. Where only the secret is missing, because the directory forbids it,
//! everything that does not need it is still done.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use konnect::Konnect;
use sso_http::{CancellationToken, Context};
use tokio::time::Instant;

use super::facts::Facts;
use super::{Report, StepState, reported_as};
use crate::desired::Desired;
use crate::error::Error;
use crate::journal::{Entry, Made, RunJournal, Subject};
use crate::observed::Observed;
use crate::preview::PlannedRequest;
use crate::secret_store::ClientSecretStore;
use crate::services::Services;
use crate::step::{Step, StepId, Work};
use crate::target::ConnectionId;

/// How long a request that is under way may still take after the person cancelled. Its answer says what exists.
const GRACE: Duration = Duration::from_secs(5);

/// Everything the steps of one run share.
pub(crate) struct Run<'a> {
    pub(crate) services: &'a Services,
    pub(crate) desired: &'a Desired,
    pub(crate) observed: &'a Observed,
    pub(crate) secret_store: &'a ClientSecretStore,
    pub(crate) journal: &'a RunJournal,
    pub(crate) report: &'a Report,
    pub(crate) facts: Facts,
    /// Fires when the person cancels: from then on nothing more is sent.
    pub(crate) cancel: &'a CancellationToken,
    /// Of the requests: cancelled a grace period after the person cancelled.
    pub(crate) requests: Context,
}

/// How far a run got.
pub(crate) struct Driven {
    /// The steps that changed something, in the order they ended.
    pub(crate) done: Vec<StepId>,
    /// The first step that failed, and why.
    pub(crate) failure: Option<(StepId, Error)>,
    /// Whether every step succeeded.
    pub(crate) finished: bool,
}

/// Runs the steps, each as soon as those that it needs have succeeded.
pub(crate) async fn drive(run: &Run<'_>, steps: &[Step]) -> Driven {
    let cancel = run.cancel;
    let mut waiting: Vec<&Step> = steps.iter().collect();
    let mut succeeded: BTreeSet<StepId> = BTreeSet::new();
    let mut done = Vec::new();
    let mut failure: Option<(StepId, Error)> = None;
    // What keeps the secret from being created keeps only those waiting that need it.
    let mut waits: Option<(StepId, Error)> = None;
    let mut running = FuturesUnordered::new();
    loop {
        if failure.is_none() && !cancel.is_cancelled() {
            let (ready, rest): (Vec<&Step>, Vec<&Step>) = waiting.into_iter().partition(|step| {
                let has_secret = waits.is_none() || !step.id.uses_secret();
                has_secret && step.needs.iter().all(|need| succeeded.contains(need))
            });
            waiting = rest;
            running.extend(
                ready
                    .into_iter()
                    .map(async |step| (step, perform(run, step).await)),
            );
        }
        let next = tokio::select! {
            biased;
            next = running.next() => next,
            () = grace_after(cancel, &run.requests.cancel) => continue,
        };
        match next {
            None => break,
            Some((step, Ok(()))) => {
                succeeded.insert(step.id);
                if step.writes() {
                    done.push(step.id);
                }
                if let Some(error) = run.facts.take_waits_for_exemption() {
                    let step = StepId::ClientSecret;
                    let written = run.journal.write(failed(step, &error)).await;
                    failure = failure.or(written.err().map(|error| (step, error.into())));
                    waits = Some((step, error));
                }
            }
            Some((step, Err(error @ Error::WaitsForExemption { .. }))) => {
                waits = Some((step.id, error));
            }
            Some((step, Err(error))) => {
                // The first failure is the one to report; a cancelled request only follows from it.
                if failure.is_none() && !(error.is_cancelled() && cancel.is_cancelled()) {
                    failure = Some((step.id, error));
                }
            }
        }
    }
    let failure = failure.or(waits);
    for step in &waiting {
        (run.report)(step.id, StepState::Cancelled);
    }
    Driven {
        finished: failure.is_none() && succeeded.len() == steps.len(),
        done,
        failure,
    }
}

/// What the requests of a run are sent with, apart from its own cancellation.
pub(crate) fn requests_of(context: &Context) -> Context {
    Context {
        cancel: CancellationToken::new(),
        ..context.clone()
    }
}

/// Waits until the person cancels and the grace period is over, then ends what is under way. Otherwise it never
/// returns.
async fn grace_after(cancel: &CancellationToken, under_way: &CancellationToken) {
    if under_way.is_cancelled() {
        std::future::pending::<()>().await;
    }
    cancel.cancelled().await;
    tokio::time::sleep(GRACE).await;
    under_way.cancel();
}

async fn perform(run: &Run<'_>, step: &Step) -> Result<(), Error> {
    let started = Instant::now();
    (run.report)(step.id, StepState::Running);
    let worked = Box::pin(work_off(run, step)).await;
    match &worked {
        Ok(()) => {
            let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            (run.report)(step.id, StepState::Done { millis });
        }
        Err(error) if error.is_cancelled() => (run.report)(step.id, StepState::Cancelled),
        Err(_) => (run.report)(step.id, StepState::Failed),
    }
    worked
}

async fn work_off(run: &Run<'_>, step: &Step) -> Result<(), Error> {
    let context = reported_as(step.id, run.report, &run.requests);
    let mut all_made = Vec::new();
    for work in &step.works {
        match send(run, step.id, work.as_ref(), &context).await {
            Ok(made) => all_made.extend(made),
            Err(error) => {
                if step.writes() {
                    run.journal.write(failed(step.id, &error)).await?;
                }
                return Err(error);
            }
        }
    }
    if step.writes() {
        let (step, made) = (step.id, all_made);
        run.journal.write(Entry::Done { step, made }).await?;
    }
    Ok(())
}

async fn send(
    run: &Run<'_>,
    step: StepId,
    work: &dyn Work,
    context: &Context,
) -> Result<Vec<Made>, Error> {
    if !work.writes() || work.records_each() {
        return work.perform(run, context).await;
    }
    let requests = work.requests(&run.facts.ids());
    run.intend(step, requests.first(), work.about()).await?;
    let sent = work.perform(run, context).await;
    if sent.as_ref().is_err_and(is_refusal) {
        let about = work.about();
        run.journal.write(Entry::Refused { step, about }).await?;
    }
    sent
}

/// Whether this means for certain that the request did nothing.
pub(crate) fn is_refusal(error: &Error) -> bool {
    match error {
        Error::Entra(error) => !error.may_have_taken_effect(),
        Error::Konnect(error) => !error.may_have_taken_effect(),
        Error::GroupGone(_) | Error::GroupNotAssignable(_) | Error::TeamGone(_) => true,
        _ => false,
    }
}

/// What the journal says about a step that failed.
fn failed(step: StepId, error: &Error) -> Entry {
    let exempt_callers = match error {
        Error::WaitsForExemption { exempt_callers, .. } => exempt_callers.clone(),
        _ => Vec::new(),
    };
    Entry::Failed {
        step,
        code: error_code(error),
        exempt_callers,
    }
}

fn error_code(error: &Error) -> Option<String> {
    let refusal = match error {
        Error::Entra(error) => error.refusal(),
        Error::Konnect(error) => error.refusal(),
        Error::WaitsForExemption { refusal, .. } => Some(&**refusal),
        _ => None,
    };
    refusal.and_then(|refusal| refusal.code.clone())
}

impl<'a> Run<'a> {
    /// The connection that it is about.
    pub(crate) fn connection(&self) -> ConnectionId {
        ConnectionId::of(self.observed.tenant, &self.desired.target)
    }

    /// Konnect, as far as the target is concerned.
    pub(crate) fn konnect(&self, context: &'a Context) -> Result<Konnect<'a>, Error> {
        let target_id = self
            .desired
            .target
            .target_id()
            .ok_or(Error::KonnectNeeded)?;
        Ok(self.services.konnect(context)?.at(target_id))
    }

    /// Records what the one request of a step made, before the step continues with something that may fail.
    pub(crate) async fn answered(&self, step: StepId, made: &[Made]) -> Result<(), Error> {
        let made = made.to_vec();
        Ok(self.journal.write(Entry::Made { step, made }).await?)
    }

    /// Sends one of the several requests of a step, recording its intent before and what it made after.
    pub(crate) async fn recorded<T>(
        &self,
        step: StepId,
        request: &PlannedRequest,
        about: Subject,
        send: impl Future<Output = Result<T, Error>>,
        made: impl FnOnce(&T) -> Vec<Made>,
    ) -> Result<T, Error> {
        self.intend(step, Some(request), Some(about.clone()))
            .await?;
        let answer = match send.await {
            Ok(answer) => answer,
            Err(error) => {
                if is_refusal(&error) {
                    self.refused(step, about).await?;
                }
                return Err(error);
            }
        };
        let made = made(&answer);
        if !made.is_empty() {
            self.journal.write(Entry::Made { step, made }).await?;
        }
        Ok(answer)
    }

    /// Records that one of the several requests of a step did nothing.
    pub(crate) async fn refused(&self, step: StepId, about: Subject) -> Result<(), Error> {
        let about = Some(about);
        Ok(self.journal.write(Entry::Refused { step, about }).await?)
    }

    /// Records that a request is about to be sent. One request that does several things has an intent for each; what
    /// needs no request, such as the keychain, has one without an address.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if the person has cancelled, and [`Error::Missing`] if it names something that does not
    /// exist yet: in both cases it must not be sent.
    pub(crate) async fn intend(
        &self,
        step: StepId,
        request: Option<&PlannedRequest>,
        about: Option<Subject>,
    ) -> Result<(), Error> {
        if self.cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        if let Some(request) = request {
            request.refuse_stand_ins(&self.facts.ids())?;
        }
        let url = request.and_then(|request| request.url(self.observed));
        let intent = Entry::Intent {
            step,
            method: request.map_or("", PlannedRequest::method).to_owned(),
            url: url.unwrap_or_default(),
            about,
        };
        Ok(self.journal.write(intent).await?)
    }
}

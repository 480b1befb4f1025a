//! Running a plan: a dependency graph, not a list. What does not wait for something else runs at the same time.
//!
//! Invariants: the intent of a write is on the disk before its request leaves; a client secret is in the keeper
//! before the next step; the first failure starts nothing more, and what is under way is waited for.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use sso_http::{CancellationToken, Context, Pace, Waiting};
use tokio::time::Instant;

use crate::before::Before;
use crate::check::SecretFinding;
use crate::desired::ApplicationChoice;
use crate::error::Error;
use crate::inspect::still_holds;
use crate::journal::{Begun, Ending, Entry, Journal, Made, RunJournal, RunKind, Subject};
use crate::plan::{Plan, Step, Work};
use crate::run::{Outcome, Report, StepState};
use crate::secret_store::SecretKeeper;
use crate::services::Services;
use crate::step::{StepId, System};
use crate::run::facts::Facts;
use crate::step::open_id_sign_in as konnect_work;
use crate::step::secret_check as secrets_work;
use crate::step::service_principal as entra_work;
use crate::step::teams as teams_work;

/// How long a request that is under way may still take after the person cancelled. Its answer tells what exists.
const GRACE: Duration = Duration::from_secs(5);

/// Runs a plan to its end, to its first failure, or until `context` is cancelled.
///
/// Nothing is written before what the plan relies on was read again, with nobody else at work on the connection, and
/// before the journal could be begun. After [`Outcome::Stopped`] and [`Outcome::Cancelled`], a new
/// inspection finds what was made, and a new plan holds only what is left.
pub async fn apply(
    services: &Services,
    plan: Plan,
    keeper: &SecretKeeper,
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
    };
    let turn = async {
        let turn = journal.turn(plan.connection())?;
        if !still_holds(services, &plan, keeper, journal, context).await? {
            return Err(Error::ChangedMeanwhile);
        }
        Ok(turn.begin(steps, begun).await?)
    };
    let journal = match turn.await {
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
    let facts = Facts::of(&plan);
    let run = Run {
        services,
        plan: &plan,
        keeper,
        journal: &journal,
        report: &report,
        facts,
        under_way: CancellationToken::new(),
        pace: context.pace,
    };
    let outcome = drive(&run, &context.cancel).await;
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

/// Everything the steps of one run share.
pub(crate) struct Run<'a> {
    pub(crate) services: &'a Services,
    pub(crate) plan: &'a Plan,
    pub(crate) keeper: &'a SecretKeeper,
    pub(crate) journal: &'a RunJournal,
    pub(crate) report: &'a Report,
    pub(crate) facts: Facts,
    /// Ends requests that are under way; fires a grace after the person cancelled.
    pub(crate) under_way: CancellationToken,
    pub(crate) pace: Pace,
}

async fn drive(run: &Run<'_>, cancel: &CancellationToken) -> Outcome {
    let mut waiting: Vec<&Step> = run.plan.steps.iter().collect();
    let mut succeeded: BTreeSet<StepId> = BTreeSet::new();
    let mut done = Vec::new();
    let mut failure: Option<(StepId, Error)> = None;
    let mut running = FuturesUnordered::new();
    loop {
        if failure.is_none() && !cancel.is_cancelled() {
            let (ready, rest): (Vec<&Step>, Vec<&Step>) = waiting
                .into_iter()
                .partition(|step| step.needs.iter().all(|need| succeeded.contains(need)));
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
            () = grace_after(cancel, &run.under_way) => continue,
        };
        match next {
            None => break,
            Some((step, Ok(()))) => {
                succeeded.insert(step.id);
                if step.work.writes() {
                    done.push(step.id);
                }
            }
            Some((step, Err(error))) => {
                // The first failure is the one to tell; a cancelled request only follows from it.
                if failure.is_none() && !(error.is_cancelled() && cancel.is_cancelled()) {
                    failure = Some((step.id, error));
                }
            }
        }
    }
    for step in &waiting {
        (run.report)(step.id, StepState::Cancelled);
    }
    match failure {
        Some((step, error)) => Outcome::Stopped { step, error, done },
        None if succeeded.len() == run.plan.steps.len() => match run.facts.connection(run).await {
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

/// Waits until the person cancels and the grace is over, then ends what is under way. Does not end otherwise.
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
    let worked = Box::pin(work(run, step)).await;
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

async fn work(run: &Run<'_>, step: &Step) -> Result<(), Error> {
    let context = run.context_of(step.id);
    if let Some(request) = run.request_of(step) {
        run.journal.write(request).await?;
    }
    let worked = match &step.work {
        Work::CreateApplication(new) => entra_work::create_application(run, new, &context).await,
        Work::UpdateApplication(change) => {
            entra_work::update_application(run, change, &context).await
        }
        Work::AddSecret(new) => secrets_work::add(run, new, &context).await,
        Work::CreateServicePrincipal {
            assignment_required,
        } => entra_work::create_service_principal(run, *assignment_required, &context).await,
        Work::TagServicePrincipal(tags) => {
            entra_work::tag_service_principal(run, tags, &context).await
        }
        Work::Approve { resource } => entra_work::approve(run, *resource, &context).await,
        Work::WidenApproval { id, scopes } => {
            entra_work::widen_approval(run, id, scopes, &context).await
        }
        Work::CheckSecret => secrets_work::check(run, &context).await,
        Work::RequireAuthentication => konnect_work::require_authentication(run, &context).await,
        Work::CreateProvider => konnect_work::create_provider(run, &context).await,
        Work::UpdateProvider { id, with_secret } => {
            konnect_work::update_provider(run, *id, *with_secret, &context).await
        }
        Work::EnableProvider => konnect_work::enable_provider(run, &context).await,
        Work::TurnOnOpenIdSignIn => konnect_work::turn_on_open_id_sign_in(run, &context).await,
        Work::Assign(groups) => entra_work::assign(run, groups, &context).await,
        Work::RequireAssignment(required) => {
            entra_work::require_assignment(run, *required, &context).await
        }
        Work::CreateTeams(names) => teams_work::create_teams(run, names, &context).await,
        Work::ChangeMappings(change) => teams_work::change_mappings(run, change, &context).await,
        Work::KeepTeams(teams) => teams_work::keep_teams(run, teams, &context).await,
        Work::FollowGroups(mapping) => teams_work::follow_groups(run, *mapping, &context).await,
        Work::ClearLeftovers(leftovers) => {
            secrets_work::clear_leftovers(run, leftovers, &context).await
        }
        Work::ReadBack => Box::pin(read_back(run, &context)).await,
    };
    if !step.work.writes() {
        return worked.map(drop);
    }
    match worked {
        Ok(made) => Ok(run
            .journal
            .write(Entry::Done {
                step: step.id,
                made,
            })
            .await?),
        Err(error) => {
            let code = error_code(&error);
            if is_refusal(&error) && !step.work.is_several() {
                let (step, about) = (step.id, step.work.about());
                run.journal.write(Entry::Refused { step, about }).await?;
            }
            run.journal
                .write(Entry::Failed {
                    step: step.id,
                    code,
                })
                .await?;
            Err(error)
        }
    }
}

async fn read_back(run: &Run<'_>, context: &Context) -> Result<Vec<Made>, Error> {
    let planned = |id| run.plan.steps.iter().any(|step| step.id == id);
    let with_settings = !planned(StepId::OpenIdSignIn) || planned(StepId::FollowGroups);
    let draft = run.facts.draft(run)?;
    let secret_known = planned(StepId::SecretCheck);
    let held = run.keeper.get(draft.id).await;
    let secret = async {
        match &held {
            Some((stored, _)) if !secret_known => crate::verify::secret_finding(
                run.services,
                &run.plan.observed.metadata,
                &draft,
                &stored.value,
                context,
            )
            .await
            .map(Some),
            _ => Ok(None),
        }
    };
    let with_owners = run.plan.observed.application.is_some();
    let read = crate::verify::read(run.services, &draft, with_settings, with_owners, context);
    let alone = is_the_only_one(run, planned(StepId::Application), context);
    let (mut secret, reading, ()) = futures::try_join!(secret, read, alone)?;
    if let (Some(finding), Some((stored, _))) = (&secret, &held)
        && crate::verify::is_of_another_application(finding, stored, &reading)
    {
        secret = Some(SecretFinding::NotHere);
    }
    run.facts.keep_reading(reading, secret);
    Ok(Vec::new())
}

/// Another computer may have set up the same target at the same moment. Konnect takes one provider and refuses the
/// second; outside Konnect nothing tells, so whoever finds two says so, and the next review asks whose to use.
async fn is_the_only_one(run: &Run<'_>, made: bool, context: &Context) -> Result<(), Error> {
    let elsewhere = run.plan.desired.target.scope().is_none();
    let asked = run.plan.desired.application != ApplicationChoice::Undecided;
    if !(made && elsewhere && run.plan.observed.application.is_none()) || asked {
        return Ok(());
    }
    let tag = run.plan.desired.target.tag();
    let tagged = entra::application_by_tag(run.services.graph(context), &tag).await?;
    if tagged.len() > 1 {
        return Err(Error::Ambiguous {
            tag,
            count: tagged.len(),
        });
    }
    Ok(())
}

/// Whether this says for good that the request did nothing.
pub(crate) fn is_refusal(error: &Error) -> bool {
    match error {
        Error::Entra(error) => !error.may_have_taken_effect(),
        Error::Konnect(error) => !error.may_have_taken_effect(),
        Error::GroupGone(_) | Error::TeamGone(_) => true,
        _ => false,
    }
}

fn error_code(error: &Error) -> Option<String> {
    let refusal = match error {
        Error::Entra(error) => error.refusal(),
        Error::Konnect(error) => error.refusal(),
        _ => None,
    };
    refusal.and_then(|refusal| refusal.code.clone())
}

impl Run<'_> {
    /// The context of one step: its waiting is reported as the state of that step.
    fn context_of(&self, id: StepId) -> Context {
        let report = Arc::clone(self.report);
        Context {
            cancel: self.under_way.clone(),
            pace: self.pace,
            waiting: Some(Arc::new(move |waiting: Waiting| report(id, waiting.into()))),
        }
    }

    /// The intent of a step with one request. A step with several writes them itself, each before its request.
    fn request_of(&self, step: &Step) -> Option<Entry> {
        if !step.work.writes() || step.work.is_several() {
            return None;
        }
        let mut requests = self
            .plan
            .changes()
            .iter()
            .filter(|change| change.step == step.id)
            .flat_map(|change| &change.requests);
        let request = requests.next()?;
        Some(Entry::Intent {
            step: step.id,
            method: request.method.to_owned(),
            url: request.url.clone(),
            about: step.work.about(),
        })
    }

    /// Puts on record what the one request of a step made, before the step goes on to something that may fail.
    pub(crate) async fn answered(&self, step: StepId, made: &[Made]) -> Result<(), Error> {
        let made = made.to_vec();
        Ok(self.journal.write(Entry::Made { step, made }).await?)
    }

    /// Sends one of the requests of a step that has several, with its intent before it and what it made after it.
    pub(crate) async fn recorded<T>(
        &self,
        step: StepId,
        request: (&str, &str, Subject),
        send: impl Future<Output = Result<T, Error>>,
        made: impl FnOnce(&T) -> Vec<Made>,
    ) -> Result<T, Error> {
        let about = request.2.clone();
        self.intend(step, request).await?;
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

    /// Puts on record that one of the requests of a step that has several did nothing.
    pub(crate) async fn refused(&self, step: StepId, about: Subject) -> Result<(), Error> {
        let about = Some(about);
        Ok(self.journal.write(Entry::Refused { step, about }).await?)
    }

    /// Writes the intent of one of the requests of a step that has several. One request that does several things has an
    /// intent for each.
    pub(crate) async fn intend(
        &self,
        step: StepId,
        (method, path, about): (&str, &str, Subject),
    ) -> Result<(), Error> {
        let base = match step.system() {
            System::Entra => Some(&self.plan.observed.hosts.graph),
            System::Konnect => self.plan.observed.hosts.konnect.as_ref(),
        };
        let url = base.map_or_else(|| path.to_owned(), |base| format!("{base}{path}"));
        let intent = Entry::Intent {
            step,
            method: method.to_owned(),
            url,
            about: Some(about),
        };
        Ok(self.journal.write(intent).await?)
    }
}

//! The matrix: every request of every kind of run, broken in every way. Whatever fails, whenever, continuing ends in
//! what was chosen, and undoing in what was there before; there is one application or none, no secret that nobody
//! holds, and no login that is open with values that do not work.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

#[path = "../common/mod.rs"]
mod common;

mod ended_token;
mod runs;
mod test_sign_in;
mod under_load;

use std::sync::Arc;
use std::time::Duration;

use common::whole::{nothing_is_lost_or_doubled, same};
use common::{Stage, stage_over};
use futures::StreamExt as _;
use practice::{Exchange, FaultAction, NamedFault, TenantPolicy, Timing};
use sso::{Desired, Outcome, Plan, StepId, Target, Teardown, TeardownOutcome};
use sso_http::{Http, Pace};
use tokio::sync::Mutex;

use self::runs::{Run, chosen_runs};

/// How many cells run at the same time.
const AT_ONCE: usize = 6;
/// How long one try of a request may take: more than practice ever needs, less than a test wants to wait.
const LIMIT: Duration = Duration::from_millis(700);
/// How much faster waiting between tries passes than for a person.
const PACE: Pace = Pace::times(500);

/// Each of the tests here needs the whole computer: another one at the same time would make answers late.
static TURN: Mutex<()> = Mutex::const_new(());

/// How the person continues after it went wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum After {
    GoOn,
    Undo,
}

/// What differs from what was chosen here, and is changed back.
async fn repair(stage: &Stage, desired: &Desired) -> Result<Plan, sso::Error> {
    let Stage {
        services,
        secret_store,
        journal,
        context,
        ..
    } = stage;
    let history = journal.history_of(stage.connection(&desired.target))?;
    let history = history.expect("it was set up");
    let desired = desired.clone();
    let read = sso::inspect_known(services, &history, desired, secret_store, journal, context);
    let (desired, observed) = Box::pin(read).await?;
    sso::plan(&desired, &observed)
}

async fn hurried(http: &Http, delay: Duration) -> Stage {
    let timing = Timing {
        replication_lag: Duration::ZERO,
        secret_propagation: Duration::ZERO,
        delay,
    };
    let mut stage = stage_over(http.clone(), timing).await;
    stage.context.pace = PACE;
    stage
}

/// How a run ended, as its screen shows it.
#[derive(Debug)]
enum Told {
    Finished,
    /// Everything was done, and a check says that something is not as it should be.
    Doubted,
    Stopped(Vec<StepId>),
}

async fn teardown_plan(stage: &Stage, run: Run, target: &Target) -> Result<Teardown, sso::Error> {
    let observed = sso::inspect_everything(
        &stage.services,
        stage.services.tenant,
        target,
        &stage.secret_store,
        &stage.journal,
        &stage.context,
    )
    .await?;
    let history = stage.journal.history_of(stage.connection(target))?.unwrap();
    Ok(match run {
        Run::RemoveOrganization => {
            sso::plan_removal(&history.desired, &observed, Some(&history), false)
        }
        _ => sso::plan_undo(&history, &observed, false),
    })
}

async fn tear_down(stage: &Stage, plan: Teardown) -> TeardownOutcome {
    let steps = Arc::clone(&stage.steps);
    sso::teardown(
        &stage.services,
        plan,
        &stage.secret_store,
        &stage.journal,
        Arc::new(move |step, state| steps.lock().unwrap().push((step, state))),
        &stage.context,
    )
    .await
}

/// Reads, plans and runs once, as a person does; an error before the run is reported as one that stopped nothing.
async fn perform(stage: &Stage, run: Run, desired: &Desired) -> Result<Told, sso::Error> {
    match run {
        Run::UndoOrganization | Run::RemoveOrganization => {
            let plan = teardown_plan(stage, run, &desired.target).await?;
            Ok(match tear_down(stage, plan).await {
                TeardownOutcome::Finished { .. } => Told::Finished,
                TeardownOutcome::Stopped { done, .. } => Told::Stopped(done),
                TeardownOutcome::Cancelled { .. } => panic!("nobody cancelled"),
            })
        }
        Run::SetUpForbidden | Run::SetUpRefused => {
            forbid_secrets(stage, matches!(run, Run::SetUpForbidden));
            let plan = sso::plan(desired, &stage.inspect(desired).await?)?;
            forbid_secrets(stage, true);
            match stage.apply(plan).await {
                Outcome::Stopped {
                    error: sso::Error::WaitsForExemption { app_id, .. },
                    ..
                } => {
                    stage.practice.exempt(&app_id.to_string(), true);
                    let plan = sso::plan(desired, &stage.inspect(desired).await?)?;
                    Ok(told(stage.apply(plan).await))
                }
                ended => Ok(told(ended)),
            }
        }
        Run::RepairOrganization => {
            let plan = Box::pin(repair(stage, desired)).await?;
            Ok(told(stage.apply(plan).await))
        }
        _ => {
            let plan = sso::plan(desired, &stage.inspect(desired).await?)?;
            Ok(told(stage.apply(plan).await))
        }
    }
}

fn told(outcome: Outcome) -> Told {
    match outcome {
        Outcome::Finished(connection) => {
            // Whoever made by hand what is adopted can act as it, which its check says.
            let failed = |check: &&sso::Check| {
                check.state == sso::CheckState::Failed && check.id != sso::CheckId::Ownership
            };
            match connection.checks.iter().find(failed) {
                None => Told::Finished,
                Some(_) => Told::Doubted,
            }
        }
        Outcome::Stopped { done, .. } => Told::Stopped(done),
        Outcome::Cancelled { .. } => panic!("nobody cancelled"),
    }
}

fn forbid_secrets(stage: &Stage, forbidden: bool) {
    stage.practice.set_policy(&TenantPolicy {
        block_password_addition: forbidden,
        ..TenantPolicy::default()
    });
}

/// What the screen says is done exists.
fn told_is_true(stage: &Stage, run: Run, done: &[StepId]) -> Result<(), String> {
    let tears_down = matches!(run, Run::UndoOrganization | Run::RemoveOrganization);
    let there = !stage.tagged_applications().is_empty();
    if done.contains(&StepId::Application) && there == tears_down {
        return Err(format!(
            "told {done:?}, and the application is there: {there}"
        ));
    }
    let there = !stage.practice.providers_of_this_tenant().is_empty();
    if done.contains(&StepId::Provider) && there == tears_down {
        return Err(format!("told {done:?}, and the provider is there: {there}"));
    }
    Ok(())
}

/// One cell. Returns whether the fault happened at all.
async fn cell(
    http: &Http,
    run: Run,
    record: &[Exchange],
    at: usize,
    action: &FaultAction,
    after: After,
) -> Result<bool, String> {
    let stage = hurried(http, Duration::ZERO).await;
    let untouched = stage.practice.snapshot();
    run.prepare(&stage).await;
    let desired = run.desired(&stage).await;
    let target = desired.target.clone();
    let before = stage.practice.snapshot();
    stage.practice.clear_record();
    if !stage.practice.inject_at(record, at, action.clone()).await {
        return Ok(false);
    }
    let told = perform(&stage, run, &desired).await;
    let met = stage.practice.faults();
    let happened = met.is_empty() || met.iter().any(|fault| fault.applied > 0);
    stage.practice.clear_faults();

    // With its secret removed, the login was broken before the run.
    if !matches!(run, Run::RenewOrganization) {
        nothing_is_lost_or_doubled(&stage, &target, false).await?;
    }
    if let Ok(Told::Stopped(done)) = &told {
        told_is_true(&stage, run, done)?;
    }
    let tears_down = matches!(run, Run::UndoOrganization | Run::RemoveOrganization);
    if !matches!(told, Ok(Told::Finished | Told::Doubted)) {
        if after == After::Undo && !tears_down {
            let Some(history) = stage
                .journal
                .history_of(stage.connection(&target))
                .map_err(|error| error.to_string())?
                .filter(sso::History::is_unfinished)
            else {
                // It stopped before anything began.
                return same(&before, &stage.practice.snapshot()).map(|()| happened);
            };
            let observed = sso::inspect_everything(
                &stage.services,
                stage.services.tenant,
                &history.desired.target,
                &stage.secret_store,
                &stage.journal,
                &stage.context,
            )
            .await
            .map_err(|error| format!("the undo could not read: {error}"))?;
            let plan = sso::plan_undo(&history, &observed, false);
            let kept = !plan.leftovers().is_empty();
            match tear_down(&stage, plan).await {
                TeardownOutcome::Finished { .. } => {}
                other => return Err(format!("the undo ended as {other:?}")),
            }
            // Where Konnect keeps the new secret, nobody has the old one any more, which this undo found and leaves.
            let settled = !(kept && matches!(run, Run::RotateOrganization));
            nothing_is_lost_or_doubled(&stage, &target, settled).await?;
            if !kept {
                same(&before, &stage.practice.snapshot())?;
            }
            return Ok(happened);
        }
        match perform(&stage, run, &desired).await {
            Ok(Told::Finished) => {}
            other => return Err(format!("going on ended as {other:?}, after {told:?}")),
        }
    }
    // A plan based on a wrong answer may leave something out, and says so; the next one does not.
    if !tears_down && !stage.plan(&desired).await.is_empty() {
        match perform(&stage, run, &desired).await {
            Ok(Told::Finished) => {}
            other => return Err(format!("the next run ended as {other:?}, after {told:?}")),
        }
        if !stage.plan(&desired).await.is_empty() {
            return Err("another plan is not empty".into());
        }
    }
    nothing_is_lost_or_doubled(&stage, &target, true).await?;
    if tears_down {
        if !stage.tagged_applications().is_empty()
            || !stage.practice.providers_of_this_tenant().is_empty()
        {
            return Err("something is left".into());
        }
        if let Run::UndoOrganization = run {
            same(&untouched, &stage.practice.snapshot())?;
        }
    } else if stage.tagged_applications().len() != 1 {
        return Err("there is no application".into());
    }
    Ok(happened)
}

/// The requests of an undisturbed run.
async fn recorded(http: &Http, run: Run) -> Vec<Exchange> {
    let stage = hurried(http, Duration::from_millis(3)).await;
    run.prepare(&stage).await;
    let desired = run.desired(&stage).await;
    stage.practice.clear_record();
    let told = perform(&stage, run, &desired).await;
    assert!(matches!(told, Ok(Told::Finished)), "{run:?}: {told:?}");
    let record = stage.practice.record();
    record
        .into_iter()
        .filter(|exchange| exchange.from_app)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_of_every_run_broken_in_every_way() {
    let _turn = TURN.lock().await;
    let faults = FaultAction::all();
    let http = Http::with_limit(LIMIT).unwrap();
    let mut cells = Vec::new();
    for run in chosen_runs() {
        let record = Arc::new(Box::pin(recorded(&http, run)).await);
        for at in 0..record.len() {
            for (place, fault) in faults.iter().enumerate() {
                // No undo brings back the secret that someone removed.
                let goes_on = matches!(run, Run::RenewOrganization) || (at + place) % 2 == 0;
                let after = if goes_on { After::GoOn } else { After::Undo };
                cells.push((run, Arc::clone(&record), at, fault.clone(), after));
            }
        }
    }
    let count = cells.len();
    let tried = cells.into_iter().map(
        |(run, record, at, fault, after): (Run, Arc<Vec<Exchange>>, usize, NamedFault, After)| {
            let http = http.clone();
            tokio::spawn(async move {
                let outcome = Box::pin(cell(&http, run, &record, at, &fault.action, after)).await;
                let request = format!("{} {}", record[at].method, record[at].path);
                (
                    format!("{run:?}, {request}, {}, {after:?}", fault.name),
                    outcome,
                )
            })
        },
    );
    let mut tried = futures::stream::iter(tried).buffer_unordered(AT_ONCE);
    let (mut failures, mut unmet) = (Vec::new(), 0);
    while let Some(ended) = tried.next().await {
        match ended {
            Ok((_, Ok(true))) => {}
            Ok((_, Ok(false))) => unmet += 1,
            Ok((name, Err(why))) => failures.push(format!("{name}: {why}")),
            Err(panic) => failures.push(panic.to_string()),
        }
    }
    println!(
        "measured: {count} cells, {unmet} of them not met, {} failures",
        failures.len()
    );
    assert!(
        failures.is_empty(),
        "{} of {count} cells failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(unmet * 20 < count, "{unmet} of {count} cells tried nothing");
}

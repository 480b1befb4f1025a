//! The matrix: every request of every kind of run, broken in every way. Whatever fails, whenever, going on ends in what
//! was chosen, or undoing in what was there before; there is one application or none, no secret that nobody holds, and
//! no door that is open with values that do not work.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use common::{Stage, callback, desired, stage_with};
use futures::StreamExt as _;
use konnect::Region;
use practice::{Exchange, FaultAction, NamedFault, Snapshot, Timing};
use sso::{
    Admission, Desired, DesiredTeams, EmailSource, Outcome, StepId, Target, TeamRef, TeamRow,
    Teardown, TeardownOutcome,
};
use sso_http::{Http, Pace};

/// Cells that are tried at the same time.
const AT_ONCE: usize = 6;
/// How long one try of a request may take: more than practice ever needs, less than a test wants to wait.
const LIMIT: Duration = Duration::from_millis(700);
/// Waiting between tries goes so much faster than for a person.
const PACE: Pace = Pace::times(500);

/// A kind of run.
#[derive(Clone, Copy, Debug)]
enum Run {
    SetUpOrganization,
    SetUpPortal,
    SetUpCallback,
    ChangeOrganization,
    UndoOrganization,
    RemoveOrganization,
}

const RUNS: [Run; 6] = [
    Run::SetUpOrganization,
    Run::SetUpPortal,
    Run::SetUpCallback,
    Run::ChangeOrganization,
    Run::UndoOrganization,
    Run::RemoveOrganization,
];

/// How the person goes on after it went wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum After {
    GoOn,
    Undo,
}

impl Run {
    async fn target(self, stage: &Stage) -> Target {
        match self {
            Self::SetUpPortal => stage.portals(Region::Us).await.remove(0),
            Self::SetUpCallback => callback(&["https://developers.contoso.com/login"]),
            _ => stage.organization("contoso").await,
        }
    }

    /// What the run is about: for an undo and a removal, what was set up before.
    async fn desired(self, stage: &Stage) -> Desired {
        let first = everything(stage, self.target(stage).await);
        if let Self::ChangeOrganization = self {
            let mut second = first;
            second.app_name = "Another name".parse().unwrap();
            second.email = EmailSource::UserName;
            second.approve = false;
            let rows = &mut second.teams.as_mut().unwrap().rows;
            rows[0].groups = BTreeSet::from([stage.group("Platform Engineering")]);
            return second;
        }
        first
    }

    /// Brings the stage to where the run begins.
    async fn prepare(self, stage: &Stage) {
        if matches!(
            self,
            Self::ChangeOrganization | Self::UndoOrganization | Self::RemoveOrganization
        ) {
            let first = everything(stage, self.target(stage).await);
            common::finished(stage.set_up(&first).await);
        }
    }
}

/// Choices that touch everything.
fn everything(stage: &Stage, target: Target) -> Desired {
    let viewers = stage.group("Konnect Viewers");
    let team = TeamRef::New {
        name: "Partner Developers".into(),
    };
    Desired {
        admission: Admission::Assigned,
        teams: target.scope().map(|_| DesiredTeams {
            rows: vec![TeamRow {
                team,
                groups: BTreeSet::from([viewers]),
            }],
            lock_out_accepted: true,
        }),
        assigned_groups: BTreeSet::from([viewers]),
        ..desired(target)
    }
}

async fn hurried(delay: Duration) -> Stage {
    let mut stage = stage_with(Timing {
        replication_lag: Duration::ZERO,
        secret_propagation: Duration::ZERO,
        delay,
    })
    .await;
    stage.context.pace = PACE;
    stage.services.http = Http::with_limit(LIMIT).unwrap();
    stage
}

/// What a run came to, as its screen tells it.
#[derive(Debug)]
enum Told {
    Finished,
    /// Everything was done, and a check says that something is not as it should be.
    Doubted,
    Stopped(StepId, Vec<StepId>),
}

async fn teardown_plan(stage: &Stage, run: Run, target: &Target) -> Result<Teardown, sso::Error> {
    let observed = sso::inspect_everything(
        &stage.services,
        target,
        &stage.keeper,
        &stage.journal,
        &stage.context,
    )
    .await?;
    let history = stage.journal.history_of(target.connection_id())?.unwrap();
    Ok(match run {
        Run::RemoveOrganization => sso::plan_removal(&history.desired, &observed, false),
        _ => sso::plan_undo(&history, &observed, false),
    })
}

async fn tear_down(stage: &Stage, plan: Teardown) -> TeardownOutcome {
    sso::teardown(
        &stage.services,
        plan,
        &stage.keeper,
        &stage.journal,
        Arc::new(|_, _| {}),
        &stage.context,
    )
    .await
}

/// Reads, plans and runs once, as a person does; an error before the run is told as one that stopped nothing.
async fn perform(stage: &Stage, run: Run, desired: &Desired) -> Result<Told, sso::Error> {
    match run {
        Run::UndoOrganization | Run::RemoveOrganization => {
            let plan = teardown_plan(stage, run, &desired.target).await?;
            Ok(match tear_down(stage, plan).await {
                TeardownOutcome::Finished { .. } => Told::Finished,
                TeardownOutcome::Stopped { step, done, .. } => Told::Stopped(step, done),
                TeardownOutcome::Cancelled { .. } => panic!("nobody cancelled"),
            })
        }
        _ => {
            let plan = sso::plan(desired, &stage.inspect(desired).await?)?;
            Ok(match stage.apply(plan).await {
                Outcome::Finished(connection) => {
                    let failed = |check: &&sso::Check| check.state == sso::CheckState::Failed;
                    match connection.checks.iter().find(failed) {
                        None => Told::Finished,
                        Some(_) => Told::Doubted,
                    }
                }
                Outcome::Stopped { step, done, .. } => Told::Stopped(step, done),
                Outcome::Cancelled { .. } => panic!("nobody cancelled"),
            })
        }
    }
}

/// What must hold at any moment.
async fn nothing_is_lost_or_doubled(
    stage: &Stage,
    target: &Target,
    settled: bool,
) -> Result<(), String> {
    let applications = stage.tagged_applications();
    if applications.len() > 1 {
        return Err(format!("there are {} applications", applications.len()));
    }
    let held = stage.keeper.get(target.connection_id()).await;
    let held = held.map(|(secret, _)| secret.key_id.to_string());
    let mut in_use = held.into_iter().collect::<Vec<_>>();
    for provider in providers(stage) {
        let Some(stored) = stage.practice.stored_secret(provider.0) else {
            continue;
        };
        in_use.extend(stored.key_id.map(|key| key.to_string()));
        if provider.1 && !stored.obtains_token {
            return Err(format!(
                "a provider is on with values that do not work: {:?}",
                stored.aadsts
            ));
        }
    }
    if !settled {
        return Ok(());
    }
    for application in applications {
        let app_id = application["appId"].as_str().unwrap();
        let lost: Vec<String> = stage
            .practice
            .valid_key_ids(app_id)
            .iter()
            .map(ToString::to_string)
            .filter(|key| !in_use.contains(key))
            .collect();
        if !lost.is_empty() {
            return Err(format!("nobody holds the secrets {lost:?}"));
        }
    }
    Ok(())
}

/// The providers of the organization and of every portal that this app may have made, and whether they are on. One that
/// was seeded belongs to another company's directory.
fn providers(stage: &Stage) -> Vec<(uuid::Uuid, bool)> {
    let portals = stage.practice.portals();
    let of_portals = portals
        .iter()
        .filter_map(|portal| portal["identity_providers"].as_array())
        .flatten()
        .cloned();
    let tenant = stage.practice.seed().tenant.id.to_string();
    stage
        .practice
        .konnect_identity_providers()
        .into_iter()
        .chain(of_portals)
        .filter(|provider| {
            let issuer = provider["config"]["issuer_url"].as_str();
            issuer.is_some_and(|issuer| issuer.contains(&tenant))
        })
        .map(|provider| {
            (
                provider["id"].as_str().unwrap().parse().unwrap(),
                provider["enabled"].as_bool().unwrap(),
            )
        })
        .collect()
}

/// What the screen says is done is there.
fn told_is_true(stage: &Stage, run: Run, done: &[StepId]) -> Result<(), String> {
    let tears_down = matches!(run, Run::UndoOrganization | Run::RemoveOrganization);
    let there = !stage.tagged_applications().is_empty();
    if done.contains(&StepId::Application) && there == tears_down {
        return Err(format!(
            "told {done:?}, and the application is there: {there}"
        ));
    }
    let there = !providers(stage).is_empty();
    if done.contains(&StepId::Provider) && there == tears_down {
        return Err(format!("told {done:?}, and the provider is there: {there}"));
    }
    Ok(())
}

fn same(before: &Snapshot, after: &Snapshot) -> Result<(), String> {
    let (before, after) = (
        before.clone().without_deleted_items(),
        after.clone().without_deleted_items(),
    );
    let differences = before.differences(&after);
    if differences.is_empty() {
        Ok(())
    } else {
        Err(format!("not as it was: {differences:#?}"))
    }
}

/// One cell. Answers whether the fault happened at all.
async fn cell(
    run: Run,
    record: &[Exchange],
    at: usize,
    action: &FaultAction,
    after: After,
) -> Result<bool, String> {
    let stage = hurried(Duration::ZERO).await;
    let untouched = stage.practice.snapshot();
    run.prepare(&stage).await;
    let desired = run.desired(&stage).await;
    let target = desired.target.clone();
    let before = stage.practice.snapshot();
    stage.practice.clear_record();
    if !stage.practice.aim(record, at, action.clone()).await {
        return Ok(false);
    }
    let told = perform(&stage, run, &desired).await;
    let met = stage.practice.faults();
    let happened = met.is_empty() || met.iter().any(|fault| fault.happened > 0);
    stage.practice.clear_faults();

    nothing_is_lost_or_doubled(&stage, &target, false).await?;
    if let Ok(Told::Stopped(_, done)) = &told {
        told_is_true(&stage, run, done)?;
    }
    let tears_down = matches!(run, Run::UndoOrganization | Run::RemoveOrganization);
    if !matches!(told, Ok(Told::Finished | Told::Doubted)) {
        if after == After::Undo && !tears_down {
            let Some(history) = stage
                .journal
                .history_of(target.connection_id())
                .map_err(|error| error.to_string())?
                .filter(sso::History::is_unfinished)
            else {
                // It stopped before anything began.
                return same(&before, &stage.practice.snapshot()).map(|()| happened);
            };
            let observed = sso::inspect_everything(
                &stage.services,
                &history.desired.target,
                &stage.keeper,
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
            nothing_is_lost_or_doubled(&stage, &target, true).await?;
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
    // A plan that was made from a wrong answer may leave something out, and says so; the next one does not.
    let complete = matches!(told, Ok(Told::Finished)) && stage.plan(&desired).await.is_empty();
    if !tears_down && !complete {
        match perform(&stage, run, &desired).await {
            Ok(Told::Finished) => {}
            other => return Err(format!("the next run ended as {other:?}, after {told:?}")),
        }
    }
    nothing_is_lost_or_doubled(&stage, &target, true).await?;
    if tears_down {
        if !stage.tagged_applications().is_empty() || !providers(&stage).is_empty() {
            return Err("something is left".into());
        }
        if let Run::UndoOrganization = run {
            same(&untouched, &stage.practice.snapshot())?;
        }
    } else if stage.tagged_applications().len() != 1 {
        return Err("there is no application".into());
    } else if !stage.plan(&desired).await.is_empty() {
        return Err("a second plan is not empty".into());
    }
    Ok(happened)
}

/// The requests of a run that nothing disturbs.
async fn recorded(run: Run) -> Vec<Exchange> {
    let stage = hurried(Duration::from_millis(3)).await;
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
    let faults = FaultAction::all();
    let mut cells = Vec::new();
    for run in RUNS {
        let record = Arc::new(recorded(run).await);
        for at in 0..record.len() {
            for (place, fault) in faults.iter().enumerate() {
                let after = if (at + place) % 2 == 0 {
                    After::GoOn
                } else {
                    After::Undo
                };
                cells.push((run, Arc::clone(&record), at, fault.clone(), after));
            }
        }
    }
    let count = cells.len();
    let tried = cells.into_iter().map(
        |(run, record, at, fault, after): (Run, Arc<Vec<Exchange>>, usize, NamedFault, After)| {
            tokio::spawn(async move {
                let outcome = cell(run, &record, at, &fault.action, after).await;
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
        "{count} cells, {unmet} of them not met, {} failures",
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

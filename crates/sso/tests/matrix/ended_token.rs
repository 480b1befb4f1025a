//! An access token that someone revokes in the middle of a run, before each of its requests in turn. The run waits, the
//! person signs in again, and it goes on to its end: nothing is lost, and nothing is done twice.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use practice::{Exchange, FaultAction};
use sso_http::{Account, Http, Renewals, SecretString};

use crate::common::whole::{nothing_is_lost_or_doubled, same};
use crate::common::{ADMIN, SCOPES, Stage};
use crate::runs::{Run, chosen_runs};
use crate::{AT_ONCE, LIMIT, TURN, Told, hurried, perform, recorded};

/// Longer than the person here ever takes.
const PATIENCE: Duration = Duration::from_secs(600);

/// Signs in again wherever that is wanted. Returns how often, once `work` is over.
async fn with_a_person<T>(stage: &Stage, work: impl Future<Output = T>) -> (T, usize) {
    let mut came = 0;
    let person = async {
        loop {
            let renewals = &stage.context.renewals;
            for account in [Account::Microsoft, Account::Konnect] {
                if renewals.wanted(account).is_none() {
                    continue;
                }
                let practice = &stage.practice;
                let token = match account {
                    Account::Microsoft => practice.access_token(ADMIN, &SCOPES).unwrap(),
                    Account::Konnect => practice.seed().konnect.tokens.second_of_admin.to_owned(),
                };
                came += 1;
                renewals.renew(account, SecretString::from(token), None);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let worked = tokio::select! {
        biased;
        worked = work => worked,
        () = person => unreachable!("the person waits for the work"),
    };
    (worked, came)
}

/// One cell. Returns whether the request carried a token at all.
async fn cell(http: &Http, run: Run, record: &[Exchange], at: usize) -> Result<bool, String> {
    let mut stage = hurried(http, Duration::ZERO).await;
    let untouched = stage.practice.snapshot();
    run.prepare(&stage).await;
    let desired = run.desired(&stage).await;
    stage.practice.clear_record();
    let revoked = FaultAction::RevokeToken;
    if !stage.practice.inject_at(record, at, revoked).await {
        return Ok(false);
    }
    stage.context.renewals = Renewals::open(PATIENCE, None);
    let (told, came) = with_a_person(&stage, Box::pin(perform(&stage, run, &desired))).await;
    let met = stage
        .practice
        .faults()
        .iter()
        .any(|fault| fault.applied > 0);
    stage.practice.clear_faults();
    if !matches!(told, Ok(Told::Finished)) {
        return Err(format!("it ended as {told:?}, after {came} sign-ins"));
    }
    if came > 1 {
        return Err(format!("the person had to sign in {came} times"));
    }
    nothing_is_lost_or_doubled(&stage, &desired.target, true).await?;
    match run {
        Run::UndoOrganization => same(&untouched, &stage.practice.snapshot())?,
        Run::RemoveOrganization => {
            if !stage.tagged_applications().is_empty() {
                return Err("something is left".into());
            }
        }
        _ => {
            let applications = stage.tagged_applications().len();
            if applications != 1 || !stage.plan(&desired).await.is_empty() {
                return Err(format!("{applications} applications, or more to do"));
            }
        }
    }
    Ok(met && came == 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn token_revoked_before_each_request_in_turn_and_the_run_goes_on() {
    let _turn = TURN.lock().await;
    let http = Http::with_limit(LIMIT).unwrap();
    let mut cells = Vec::new();
    for run in chosen_runs() {
        let record = Arc::new(Box::pin(recorded(&http, run)).await);
        cells.extend((0..record.len()).map(|at| (run, Arc::clone(&record), at)));
    }
    let tried = cells.into_iter().map(|(run, record, at)| {
        let http = http.clone();
        tokio::spawn(async move {
            let outcome = Box::pin(cell(&http, run, &record, at)).await;
            let write = record[at].method != "GET";
            let name = format!("{run:?}, {} {}", record[at].method, record[at].path);
            (name, write, outcome)
        })
    });
    let mut tried = futures::stream::iter(tried).buffer_unordered(AT_ONCE);
    let (mut failures, mut reads, mut writes, mut without) = (Vec::new(), 0, 0, 0);
    while let Some(ended) = tried.next().await {
        match ended.expect("a cell does not panic") {
            (_, true, Ok(true)) => writes += 1,
            (_, false, Ok(true)) => reads += 1,
            (_, _, Ok(false)) => without += 1,
            (name, _, Err(why)) => failures.push(format!("{name}: {why}")),
        }
    }
    println!(
        "measured: a token revoked before {writes} writes and {reads} reads, one sign-in each, {} failures; {without} \
         requests carry no token",
        failures.len()
    );
    assert!(
        failures.is_empty(),
        "{} cells failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(writes > 60 && reads > 400, "the cells were met");
}

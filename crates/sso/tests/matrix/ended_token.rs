//! An access token that is over in the middle of a run: revoked or ended before each of its requests in turn, or known to
//! end soon before each write. The run waits, the person signs in again, and it goes on to its end: nothing is lost, and
//! nothing is done twice.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use jiff::SignedDuration;
use practice::{Exchange, FaultAction, Snapshot};
use sso::{Desired, StepState};
use sso_http::clock::now;
use sso_http::{Account, ExposeSecret as _, Http, Renewals, SecretString, Wanted};

use crate::common::whole::{nothing_is_lost_or_doubled, same};
use crate::common::{ADMIN, SCOPES, Stage};
use crate::runs::{Run, chosen_runs};
use crate::{AT_ONCE, LIMIT, TURN, Told, hurried, perform, recorded};

/// Longer than the person here ever takes.
const PATIENCE: Duration = Duration::from_secs(600);

/// Too short for a write, and longer than any of these runs.
const SOON: SignedDuration = SignedDuration::from_secs(50);

const ACCOUNTS: [Account; 2] = [Account::Microsoft, Account::Konnect];

/// Lets `person` come wherever a sign-in is wanted, until `work` is over.
async fn with_a_person<T>(
    stage: &Stage,
    work: impl Future<Output = T>,
    mut person: impl FnMut(Account, Wanted),
) -> T {
    let comes = async {
        loop {
            for account in ACCOUNTS {
                if let Some(wanted) = stage.context.renewals.wanted(account) {
                    person(account, wanted);
                }
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        biased;
        worked = work => worked,
        () = comes => unreachable!("the person waits for the work"),
    }
}

/// Another token of the same account.
fn another(stage: &Stage, account: Account) -> SecretString {
    let practice = &stage.practice;
    SecretString::from(match account {
        Account::Microsoft => practice.access_token(ADMIN, &SCOPES).unwrap(),
        Account::Konnect => practice.konnect_tokens().second_of_admin.to_owned(),
    })
}

/// A stage where the run is about to begin, the world before anything was set up, and what the run is about.
async fn prepared(http: &Http, run: Run) -> (Stage, Snapshot, Desired) {
    let stage = hurried(http, Duration::ZERO).await;
    let untouched = stage.practice.snapshot();
    run.prepare(&stage).await;
    let desired = run.desired(&stage).await;
    stage.practice.clear_record();
    (stage, untouched, desired)
}

/// Whether the run went to its end and left what an undisturbed one leaves.
async fn went_through(
    stage: &Stage,
    run: Run,
    desired: &Desired,
    untouched: &Snapshot,
    told: Result<Told, sso::Error>,
) -> Result<(), String> {
    if !matches!(told, Ok(Told::Finished)) {
        return Err(format!("it ended as {told:?}"));
    }
    nothing_is_lost_or_doubled(stage, &desired.target, true).await?;
    match run {
        Run::UndoOrganization => same(untouched, &stage.practice.snapshot())?,
        Run::RemoveOrganization => {
            if !stage.tagged_applications().is_empty() {
                return Err("something is left".into());
            }
        }
        _ => {
            let applications = stage.tagged_applications().len();
            if applications != 1 || !stage.plan(desired).await.is_empty() {
                return Err(format!("{applications} applications, or more to do"));
            }
        }
    }
    Ok(())
}

/// One cell. Returns whether the request carried a token at all.
async fn cell(
    http: &Http,
    run: Run,
    record: &[Exchange],
    at: usize,
    over: FaultAction,
) -> Result<bool, String> {
    let (mut stage, untouched, desired) = prepared(http, run).await;
    if !stage.practice.inject_at(record, at, over).await {
        return Ok(false);
    }
    stage.context.renewals = Renewals::open(PATIENCE, None);
    let mut came = 0;
    let work = Box::pin(perform(&stage, run, &desired));
    let told = with_a_person(&stage, work, |account, _| {
        came += 1;
        let token = another(&stage, account);
        stage.context.renewals.renew(account, token, None);
    })
    .await;
    let faults = stage.practice.faults();
    let met = faults.iter().any(|fault| fault.applied > 0);
    stage.practice.clear_faults();
    if came > 1 {
        return Err(format!("the person had to sign in {came} times"));
    }
    went_through(&stage, run, &desired, &untouched, told).await?;
    Ok(met && came == 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn token_revoked_before_each_request_in_turn_and_the_run_goes_on() {
    let met = each_request(FaultAction::RevokeToken).await;
    println!("measured: a token revoked before {met}");
}

#[tokio::test(flavor = "multi_thread")]
async fn token_ended_before_each_request_in_turn_and_the_run_goes_on() {
    let met = each_request(FaultAction::EndToken).await;
    println!("measured: a token ended before {met}");
}

/// Lets the token be over before each request of each run. Returns what was met, in words.
async fn each_request(over: FaultAction) -> String {
    let _turn = TURN.lock().await;
    let http = Http::with_limit(LIMIT).unwrap();
    let mut cells = Vec::new();
    for run in chosen_runs() {
        let record = Arc::new(Box::pin(recorded(&http, run)).await);
        cells.extend((0..record.len()).map(|at| (run, Arc::clone(&record), at)));
    }
    let tried = cells.into_iter().map(|(run, record, at)| {
        let (http, over) = (http.clone(), over.clone());
        tokio::spawn(async move {
            let outcome = Box::pin(cell(&http, run, &record, at, over)).await;
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
    assert!(
        failures.is_empty(),
        "{} cells failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(writes > 60 && reads > 400, "the cells were met");
    format!(
        "{writes} writes and {reads} reads, one sign-in each; {without} requests carry no token"
    )
}

/// What the person gets for a token that ends soon.
#[derive(Clone, Copy, Debug)]
enum Next {
    /// One for an hour. Meanwhile the old one has ended.
    Long,
    /// One that ends soon as well, so that the next write waits again.
    Short,
}

/// How many requests of the run changed something with a token of this account.
fn writes(stage: &Stage, account: Account) -> usize {
    let of_account = |exchange: &&Exchange| match account {
        Account::Microsoft => exchange.service == "graph",
        Account::Konnect => exchange.service.starts_with("konnect"),
    };
    stage.writes().iter().filter(of_account).count()
}

/// A run whose token of this account is known to end soon. Returns how many of its writes waited for another one.
async fn known_beforehand(
    http: &Http,
    run: Run,
    account: Account,
    next: Next,
) -> Result<usize, String> {
    let (mut stage, untouched, desired) = prepared(http, run).await;
    stage.steps.lock().unwrap().clear();
    let first = match account {
        Account::Microsoft => stage.services.microsoft_token.expose_secret().to_owned(),
        Account::Konnect => stage.practice.konnect_token().to_owned(),
    };
    let renewals = Renewals::open(PATIENCE, None);
    let soon = || Some(now() + SOON);
    renewals.renew(account, SecretString::from(first.as_str()), soon());
    stage.context.renewals = renewals.clone();

    let (mut came, mut refused) = (0, 0);
    let work = Box::pin(perform(&stage, run, &desired));
    let told = with_a_person(&stage, work, |of, wanted| {
        came += 1;
        refused += usize::from(of != account || matches!(wanted, Wanted::Refused(_)));
        let ends = match next {
            Next::Long => {
                stage.practice.end_token(&first);
                None
            }
            Next::Short => soon(),
        };
        renewals.renew(of, another(&stage, of), ends);
    })
    .await;
    let steps = stage.steps.lock().unwrap().clone();
    let waits = |(_, state): &&_| *state == StepState::WaitsForSignIn { account };
    let waited = steps.iter().filter(waits).count();
    let writes = writes(&stage, account);
    if refused > 0 {
        return Err(format!("{refused} sign-ins came after a refusal"));
    }
    let expected = match next {
        Next::Long => (came, usize::from(writes > 0)),
        Next::Short => (waited, writes),
    };
    if expected.0 != expected.1 {
        return Err(format!(
            "{waited} of {writes} writes waited, for {came} sign-ins"
        ));
    }
    went_through(&stage, run, &desired, &untouched, told).await?;
    Ok(waited)
}

/// On one thread, so that no sign-in comes between the moment in which a write looks at its token and the next.
#[tokio::test]
async fn write_waits_before_a_token_ends_and_the_run_goes_on() {
    let _turn = TURN.lock().await;
    let http = Http::with_limit(LIMIT).unwrap();
    let (mut failures, mut waited) = (Vec::new(), [0, 0]);
    for run in chosen_runs() {
        for (account, waited) in ACCOUNTS.into_iter().zip(&mut waited) {
            for next in [Next::Long, Next::Short] {
                let tried = Box::pin(known_beforehand(&http, run, account, next)).await;
                match tried {
                    Ok(writes) => *waited += writes,
                    Err(why) => failures.push(format!("{run:?}, {account:?}, {next:?}: {why}")),
                }
            }
        }
    }
    let [microsoft, konnect] = waited;
    println!(
        "measured: {microsoft} writes to Microsoft and {konnect} to Konnect waited for a token that does not end on the \
         way, {} failures",
        failures.len()
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(microsoft > 40 && konnect > 20, "the writes were met");
}

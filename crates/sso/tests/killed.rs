//! A process that is killed in the middle of its work, at every record of its journal and between a record and its
//! request. Another process then goes on or undoes, with nothing but the journal, the keychain and the services.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::whole::{everything, nothing_is_lost_or_doubled, same};
use common::{ADMIN, Address, SCOPES, Stage, callback, failed_checks, stage_with};
use practice::Timing;
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};
use sso::{
    ConnectionId, Desired, HistoryState, Journal, Outcome, Report, SecretKeeper, SecretStore,
    StoreError, StoredSecret, Target, TeardownOutcome,
};
use sso_http::{Context, Pace};

/// Tells this very test program, started again, what to do until it is killed.
const ORDERS: &str = "KILLED_TEST_ORDERS";
/// How long practice takes for each request: long enough to be killed meanwhile.
const DELAY: Duration = Duration::from_millis(25);
/// How long after a record the process is killed: at once, while its request is under way, and about when it is
/// answered.
const AFTER: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_millis(12),
    Duration::from_millis(27),
];

#[derive(Serialize, Deserialize)]
struct Orders {
    address: Address,
    folder: PathBuf,
    desired: Desired,
    /// Where secrets survive the process, as in a keychain; without it they are lost with it.
    keychain: Option<PathBuf>,
}

/// A keychain in a folder. Only what practice makes is ever in it.
struct Folder(PathBuf);

impl Folder {
    fn entry(&self, connection: &ConnectionId) -> PathBuf {
        self.0.join(connection.to_string())
    }
}

impl SecretStore for Folder {
    fn put(&self, connection: &ConnectionId, secret: &StoredSecret) -> Result<(), StoreError> {
        let other = |error: std::io::Error| StoreError::Other(error.to_string());
        // As a keychain does: the entry is the old one or the new one, and nothing between.
        let new = self.entry(connection).with_extension("new");
        std::fs::write(&new, secret.to_bytes()).map_err(other)?;
        std::fs::rename(&new, self.entry(connection)).map_err(other)
    }

    fn get(&self, connection: &ConnectionId) -> Result<Option<StoredSecret>, StoreError> {
        let bytes = std::fs::read(self.entry(connection)).map(Zeroizing::new);
        Ok(bytes
            .ok()
            .and_then(|bytes| StoredSecret::from_bytes(&bytes)))
    }

    fn delete(&self, connection: &ConnectionId) -> Result<(), StoreError> {
        std::fs::remove_file(self.entry(connection)).or(Ok(()))
    }
}

fn keeper(keychain: Option<&Path>) -> SecretKeeper {
    let store = keychain.map(|folder| Arc::new(Folder(folder.to_owned())) as Arc<dyn SecretStore>);
    SecretKeeper::new(store)
}

/// Not a test by itself: the process that is killed. It does nothing without orders.
#[tokio::test]
async fn work_until_killed() {
    let Ok(orders) = std::env::var(ORDERS) else {
        return;
    };
    let orders: Orders = serde_json::from_str(&orders).unwrap();
    let services = orders.address.services(common::client());
    let keeper = keeper(orders.keychain.as_deref());
    let journal = Journal::open(&orders.folder).unwrap();
    let context = Context::default();
    let observed = sso::inspect(&services, &orders.desired, &keeper, &journal, &context)
        .await
        .unwrap();
    let plan = sso::plan(&orders.desired, &observed).unwrap();
    let report: Report = Arc::new(|_, _| {});
    sso::apply(&services, plan, &keeper, &journal, report, &context).await;
}

fn start(orders: &Orders) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "work_until_killed"])
        .env(ORDERS, serde_json::to_string(orders).unwrap())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().unwrap()
}

fn records(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder).unwrap();
    let journals = files
        .filter_map(|file| std::fs::read(file.ok()?.path()).ok())
        .flatten();
    journals.filter(|byte| *byte == b'\n').count()
}

/// Kills the process so long after its journal has so many records. `false` if it ended before.
async fn kill_after(child: &mut Child, folder: &Path, count: usize, after: Duration) -> bool {
    let begun = Instant::now();
    while records(folder) < count {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "it does nothing");
        tokio::time::sleep(Duration::from_micros(300)).await;
    }
    tokio::time::sleep(after).await;
    // SIGKILL: nothing of it gets another turn.
    child.kill().unwrap();
    child.wait().unwrap();
    true
}

/// One point: how it ended, or `None` when the process was done before.
async fn point(target: usize, count: usize, after: Duration, undo: bool) -> Option<()> {
    let timing = Timing {
        replication_lag: Duration::ZERO,
        secret_propagation: Duration::ZERO,
        delay: DELAY,
    };
    let mut stage = stage_with(timing).await;
    let target: Target = match target {
        0 => stage.organization("contoso").await,
        1 => stage.portals(konnect::Region::Eu).await.remove(0),
        _ => callback(&["https://developers.contoso.com/login"]),
    };
    let desired = everything(&stage, target.clone());
    let before = stage.practice.snapshot();
    // Half of the computers have a keychain.
    let keychain = tempfile::tempdir().unwrap();
    let keychain = (count % 2 == 0).then(|| keychain.path().to_owned());
    if let Some(folder) = &keychain {
        std::fs::create_dir_all(folder).unwrap();
    }
    let orders = Orders {
        address: Address::of(&stage.practice, ADMIN, &SCOPES),
        folder: stage.journal_folder().to_owned(),
        desired: desired.clone(),
        keychain: keychain.clone(),
    };
    let mut child = start(&orders);
    if !kill_after(&mut child, stage.journal_folder(), count, after).await {
        return None;
    }
    // What it had sent is answered to the end, whoever listens.
    tokio::time::sleep(3 * DELAY).await;
    stage.practice.set_timing(Timing {
        delay: Duration::ZERO,
        ..timing
    });
    stage.keeper = keeper(keychain.as_deref());
    stage.context.pace = Pace::times(200);
    nothing_is_lost_or_doubled(&stage, &target, false)
        .await
        .unwrap();

    let history = stage.journal.history_of(target.connection_id()).unwrap();
    let history = history.expect("the journal was begun before anything was sent");
    if history.state == HistoryState::Finished {
        // Its last record was written before it was killed.
        return None;
    }
    assert!(history.is_unfinished(), "{:?}", history.state);
    if undo {
        let observed = sso::inspect_everything(
            &stage.services,
            &history.desired.target,
            &stage.keeper,
            &stage.journal,
            &stage.context,
        )
        .await
        .unwrap();
        let plan = sso::plan_undo(&history, &observed, false);
        let outcome = sso::teardown(
            &stage.services,
            plan,
            &stage.keeper,
            &stage.journal,
            Arc::new(|_, _| {}),
            &stage.context,
        )
        .await;
        assert!(
            matches!(outcome, TeardownOutcome::Finished { .. }),
            "{outcome:?}"
        );
        same(&before, &stage.practice.snapshot()).unwrap();
    } else {
        go_on(&stage, &history.desired).await;
        assert_eq!(stage.tagged_applications().len(), 1);
    }
    nothing_is_lost_or_doubled(&stage, &target, true)
        .await
        .unwrap();
    Some(())
}

async fn go_on(stage: &Stage, desired: &Desired) {
    let plan = stage.plan(desired).await;
    match stage.apply(plan).await {
        Outcome::Finished(connection) => {
            let failed: Vec<_> = failed_checks(&connection)
                .into_iter()
                // Konnect has it and it works there, but the process that knew its value is gone.
                .filter(|check| {
                    let lost = sso::Evidence::Reason(sso::CheckReason::SecretNotHere);
                    !check.evidence.contains(&lost)
                })
                .collect();
            assert!(failed.is_empty(), "{failed:?}");
        }
        other => panic!("going on ended as {other:?}"),
    }
    assert!(stage.plan(desired).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_record_and_between_record_and_request() {
    let mut points = 0;
    for target in 0..3 {
        for count in 1.. {
            let mut all_done = true;
            let tries = AFTER.iter().enumerate().map(|(place, after)| {
                tokio::spawn(point(target, count, *after, (count + place) % 2 == 0))
            });
            for ended in futures::future::join_all(tries).await {
                if ended.unwrap_or_else(|error| panic!("target {target}, record {count}: {error}"))
                    == Some(())
                {
                    all_done = false;
                    points += 1;
                }
            }
            if all_done {
                break;
            }
        }
    }
    println!("{points} points, 0 failures");
    assert!(points >= 40, "only {points} points were reached");
}

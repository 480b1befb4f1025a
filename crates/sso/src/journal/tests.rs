//! What a journal keeps, and what it says when it cannot.

use std::fs::{self, File};

use sso_http::clock::now;

use super::record::parse;
use super::*;
use crate::before::Before;
use crate::desired::Desired;
use crate::desired::tests::desired_callback;
use crate::step::StepId;
use crate::target::Target;

mod damaged;
mod earlier;
mod order;
mod redirects;
mod rights;

const APPLICATION: &str = "83ab4737-da9d-4084-8b42-bb9a1e2c4a2e";

const TENANT: &str = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";

fn connection() -> ConnectionId {
    connection_of(&desired_callback())
}

fn connection_of(desired: &Desired) -> ConnectionId {
    ConnectionId::of(TENANT.parse().unwrap(), &desired.target)
}

/// The choices for another connection.
fn desired_other() -> Desired {
    let url = "https://partners.contoso.com/login".parse().unwrap();
    Desired {
        target: Target::CallbackUrl {
            urls: vec![url],
            organization: None,
        },
        ..desired_callback()
    }
}

fn begun_for(run: RunKind, desired: Desired) -> Begun {
    Begun {
        run,
        tenant: TENANT.parse().unwrap(),
        desired,
        before: Before::default(),
        mark: None,
        issuer: None,
    }
}

fn made(id: &str) -> Entry {
    Entry::Done {
        step: StepId::Application,
        made: vec![Made::new(Thing::Application, id)],
    }
}

async fn begin(journal: &Journal, run: RunKind, desired: Desired) -> RunJournal {
    let turn = journal.turn(connection_of(&desired)).unwrap();
    turn.begin(vec![StepId::Application], begun_for(run, desired))
        .await
        .unwrap()
}

/// A whole run.
async fn run(journal: &Journal, kind: RunKind, desired: Desired, how: Ending) -> PathBuf {
    let run = begin(journal, kind, desired).await;
    run.write(made(APPLICATION)).await.unwrap();
    run.write(Entry::Ended { how }).await.unwrap();
    run.path.clone()
}

async fn written(folder: &Path) -> (Journal, PathBuf) {
    let journal = Journal::open(folder).unwrap();
    let run = begin(&journal, RunKind::SetUp, desired_callback()).await;
    run.write(made(APPLICATION)).await.unwrap();
    (journal, run.path.clone())
}

/// The files in the folder, by the ends of their names.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap();
    files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == extension))
        .collect()
}

#[tokio::test]
async fn records_read_back_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _path) = written(folder.path()).await;
    let runs = journal.runs().unwrap();
    assert_eq!(runs.len(), 1);
    assert!(matches!(runs[0].records[0].entry, Entry::Started { .. }));
    assert_eq!(runs[0].records[1].entry, made(APPLICATION));
    assert_eq!(
        journal
            .on_record(connection())
            .unwrap()
            .ours
            .newest_application()
            .map(|made| made.id.to_string())
            .as_deref(),
        Some(APPLICATION)
    );
}

#[tokio::test]
async fn torn_last_line_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, path) = written(folder.path()).await;
    let mut text = fs::read_to_string(&path).unwrap();
    text.truncate(text.len() - 5);
    fs::write(&path, text).unwrap();
    assert_eq!(
        journal.runs().unwrap()[0].records.len(),
        1,
        "what was whole before the crash is read, the torn line is not"
    );
}

#[tokio::test]
async fn run_has_its_turn_alone_and_says_that_it_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let going_on = begin(&journal, RunKind::SetUp, desired_callback()).await;
    let state = || journal.history_of(connection()).unwrap().unwrap().state;
    assert_eq!(state(), HistoryState::Running);
    assert!(matches!(
        journal.turn(connection()),
        Err(JournalError::Busy)
    ));
    let other = run(&journal, RunKind::SetUp, desired_other(), Ending::Finished);
    other.await;

    // A write that its caller did not wait for finishes before the run does.
    let clone = going_on.clone();
    drop(going_on);
    assert_eq!(state(), HistoryState::Running);
    drop(clone);
    assert_eq!(state(), HistoryState::Interrupted);
    assert!(journal.turn(connection()).is_ok(), "it can be gone on with");
}

#[tokio::test]
async fn journal_that_goes_on_can_be_read_because_no_lock_is_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let going_on = begin(&journal, RunKind::SetUp, desired_callback()).await;
    File::open(&going_on.path)
        .unwrap()
        .try_lock()
        .expect("a lock on Windows would keep every reader out (error 33)");
}

#[tokio::test]
async fn locks_of_runs_do_not_pile_up() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let ended = run(
        &journal,
        RunKind::SetUp,
        desired_callback(),
        Ending::Stopped,
    );
    let ended = ended.await;
    // What a killed program leaves.
    fs::write(ended.with_extension("lock"), "").unwrap();
    let going_on = begin(&journal, RunKind::SetUp, desired_other()).await;
    run(
        &journal,
        RunKind::SetUp,
        desired_callback(),
        Ending::Finished,
    )
    .await;
    assert!(!ended.with_extension("lock").exists());
    let state = |connection| journal.history_of(connection).unwrap().unwrap().state;
    assert_eq!(
        state(connection_of(&desired_other())),
        HistoryState::Running,
        "the lock of a run in progress is kept"
    );
    drop(going_on);
    let mut left = files(folder.path(), "lock");
    left.sort();
    let mut expected = [
        format!("{}.lock", connection()),
        format!("{}.lock", connection_of(&desired_other())),
        "order.lock".to_owned(),
    ]
    .map(|name| folder.path().join(name));
    expected.sort();
    assert_eq!(left, expected, "one for each connection, and the folder's");
}

#[cfg(unix)]
#[tokio::test]
async fn run_of_an_earlier_version_beside_this_one_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, path) = written(folder.path()).await;
    let state = || journal.history_of(connection()).unwrap().unwrap().state;
    // It locks the journal, opened to append, and the connection's file, truncated.
    let earlier = fs::OpenOptions::new().append(true).open(&path).unwrap();
    earlier.try_lock().unwrap();
    assert_eq!(state(), HistoryState::Running);
    drop(earlier);
    assert_eq!(state(), HistoryState::Interrupted);

    let turn = File::create(folder.path().join(format!("{}.lock", connection()))).unwrap();
    turn.try_lock().unwrap();
    assert!(matches!(
        journal.turn(connection()),
        Err(JournalError::Busy)
    ));
    drop(turn);
    let ours = journal.turn(connection()).unwrap();
    let path = folder.path().join(format!("{}.lock", connection()));
    let earlier = File::create(path).unwrap();
    assert!(
        matches!(earlier.try_lock(), Err(fs::TryLockError::WouldBlock)),
        "and it sees us"
    );
    drop(ours);
}

#[test]
fn folder_that_cannot_be_written_is_refused_before_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(matches!(
        Journal::open(&file.join("journal")),
        Err(JournalError::Io { .. })
    ));
}

#[test]
fn folder_opened_by_several_windows_at_once_is_not_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    Journal::open(folder.path()).unwrap();
                }
            });
        }
    });
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "nothing is left behind"
    );
}

proptest::proptest! {
    #[test]
    fn any_text_is_parsed_without_a_panic(text in "\\PC{0,200}(\n\\PC{0,200}){0,3}") {
        let _answer = parse(text.as_bytes());
        let _answer = record::head(text.as_bytes());
        let _answer = record::may_begin(text.as_bytes());
    }
}

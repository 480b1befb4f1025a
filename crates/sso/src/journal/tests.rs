//! What a journal keeps, and what it says when it cannot.

use super::record::{parse, sum};
use super::*;
use crate::before::Before;
use crate::desired::tests::desired_callback;

fn connection() -> ConnectionId {
    ConnectionId::of(begun().tenant, &desired_callback().target)
}

fn begun() -> Begun {
    Begun {
        run: RunKind::SetUp,
        tenant: "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145".parse().unwrap(),
        desired: desired_callback(),
        before: Before::default(),
        mark: None,
    }
}

fn made(id: &str) -> Entry {
    Entry::Done {
        step: StepId::Application,
        made: vec![Made {
            what: Thing::Application,
            id: id.into(),
        }],
    }
}

async fn written(folder: &Path) -> (Journal, PathBuf) {
    let journal = Journal::open(folder).unwrap();
    let run = journal
        .turn(connection())
        .unwrap()
        .begin(vec![StepId::Application], begun())
        .await
        .unwrap();
    run.write(made("83ab4737-da9d-4084-8b42-bb9a1e2c4a2e"))
        .await
        .unwrap();
    (journal, run.path)
}

#[tokio::test]
async fn records_read_back_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _path) = written(folder.path()).await;
    let runs = journal.runs().unwrap();
    assert_eq!(runs.len(), 1);
    assert!(matches!(runs[0].records[0].entry, Entry::Started { .. }));
    assert_eq!(
        runs[0].records[1].entry,
        made("83ab4737-da9d-4084-8b42-bb9a1e2c4a2e")
    );
    assert_eq!(
        journal
            .on_record(connection())
            .unwrap()
            .ours
            .newest_application()
            .map(|made| made.id.to_string())
            .as_deref(),
        Some("83ab4737-da9d-4084-8b42-bb9a1e2c4a2e")
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
        "what was whole before the crash counts, the torn line does not"
    );
}

#[tokio::test]
async fn damaged_line_and_newer_version_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, path) = written(folder.path()).await;
    let good = fs::read_to_string(&path).unwrap();

    fs::write(&path, good.replacen("started", "startle", 1)).unwrap();
    assert!(matches!(
        journal.runs(),
        Err(JournalError::Corrupt { line: 1, .. })
    ));

    let newer = r#"{"version":4,"at":"2026-11-23T14:06:00Z","entry":{"kind":"unheardOf"}}"#;
    fs::write(&path, format!("{} {newer}\n{good}", sum(newer))).unwrap();
    assert!(matches!(
        journal.runs(),
        Err(JournalError::NewerVersion { .. })
    ));
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
        "nothing stays behind"
    );
}

proptest::proptest! {
    #[test]
    fn any_text_is_parsed_without_a_panic(text in "\\PC{0,200}(\n\\PC{0,200}){0,3}") {
        let _answer = parse(&text, Path::new("journal.jsonl"));
    }
}

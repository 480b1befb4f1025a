//! Journals and keychain entries that earlier versions wrote are read as they were meant.
//!
//! `tests/fixtures/journals-v2` holds what the released version 2 wrote against practice: for each kind of target a
//! set-up that finished, one that stopped, one that was undone and one that was removed; one file for each run.

use serde_json::Value;
use uuid::Uuid;

use super::*;
use crate::secret_store::StoredSecret;

macro_rules! fixture {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/fixtures/journals-v2/",
                $name,
                ".jsonl"
            )),
        )
    };
}

type File2 = (&'static str, &'static str);

const FINISHED: [&[File2]; 3] = [
    &[fixture!("callback-finished-1")],
    &[fixture!("organization-finished-1")],
    &[fixture!("portal-finished-1")],
];
const STOPPED: [&[File2]; 3] = [
    &[fixture!("callback-stopped-1")],
    &[fixture!("organization-stopped-1")],
    &[fixture!("portal-stopped-1")],
];
const UNDONE: [&[File2]; 3] = [
    &[fixture!("callback-undone-1"), fixture!("callback-undone-2")],
    &[
        fixture!("organization-undone-1"),
        fixture!("organization-undone-2"),
    ],
    &[fixture!("portal-undone-1"), fixture!("portal-undone-2")],
];
const REMOVED: [&[File2]; 3] = [
    &[
        fixture!("callback-removed-1"),
        fixture!("callback-removed-2"),
    ],
    &[
        fixture!("organization-removed-1"),
        fixture!("organization-removed-2"),
    ],
    &[fixture!("portal-removed-1"), fixture!("portal-removed-2")],
];

/// The entries of a journal, read without the code that is tested.
fn entries(text: &str) -> Vec<Value> {
    let records = text.lines().map(|line| line.split_once(' ').unwrap().1);
    let mut records = records.map(|json| serde_json::from_str::<Value>(json).unwrap());
    records
        .by_ref()
        .map(|record| {
            assert_eq!(record["version"], 2);
            record["entry"].clone()
        })
        .collect()
}

/// Fails unless everything that was said before is still said. A newer version may say more.
fn assert_says(now: &Value, said: &Value, place: &str) {
    match (now, said) {
        (Value::Object(now), Value::Object(said)) => {
            for (key, said) in said {
                assert_says(&now[key], said, &format!("{place}.{key}"));
            }
        }
        _ => assert_eq!(now, said, "{place}"),
    }
}

/// The only history in a folder with these journals.
fn history_of(files: &[File2]) -> History {
    let folder = tempfile::tempdir().unwrap();
    // The order of the names is not that of the runs.
    for (number, (_, text)) in files.iter().rev().enumerate() {
        fs::write(folder.path().join(format!("{number}.jsonl")), text).unwrap();
    }
    let mut known = Journal::to_read(folder.path()).histories().unwrap();
    assert_eq!(known.passed_over, []);
    assert_eq!(known.histories.len(), 1, "{:?}", files[0].0);
    known.histories.remove(0)
}

/// What each of these histories says apart from how it ended.
fn check(all: [&[File2]; 3], kind: RunKind, state: HistoryState) {
    for files in all {
        let name = files[0].0;
        let history = history_of(files);
        assert_eq!((history.kind, history.state), (kind, state), "{name}");
        let last = entries(files.last().unwrap().1);
        let begun = &last[0]["begun"];
        let desired = serde_json::to_value(&history.desired).unwrap();
        assert_says(&desired, &begun["desired"], name);
        assert_eq!(history.tenant.to_string(), begun["tenant"], "{name}");
        if kind == RunKind::Remove {
            continue;
        }
        let set_up = entries(files[0].1);
        let made: Vec<Value> = set_up
            .iter()
            .filter_map(|entry| entry["made"].as_array())
            .flatten()
            .cloned()
            .collect();
        assert!(!made.is_empty(), "{name}");
        for one in made {
            let what = serde_json::from_value(one["what"].clone()).unwrap();
            let id = one["id"].as_str().unwrap();
            assert!(history.ours.has(what, id), "{name}: {one}");
        }
        let intents = set_up.iter().filter(|entry| entry["kind"] == "intent");
        assert_eq!(history.attempts.len(), intents.count(), "{name}");
    }
}

#[test]
fn finished_set_up_of_version_2_is_finished() {
    check(FINISHED, RunKind::SetUp, HistoryState::Finished);
}

#[test]
fn stopped_set_up_of_version_2_can_be_gone_on_with() {
    check(STOPPED, RunKind::SetUp, HistoryState::Stopped);
    for files in STOPPED {
        assert!(history_of(files).is_unfinished());
    }
}

#[test]
fn undone_set_up_of_version_2_stays_undone() {
    check(UNDONE, RunKind::Undo, HistoryState::Finished);
}

#[test]
fn removal_of_version_2_stays_one_and_can_be_undone() {
    check(REMOVED, RunKind::Remove, HistoryState::Finished);
    for files in REMOVED {
        assert!(history_of(files).before_removal().is_some());
    }
}

#[test]
fn all_of_version_2_beside_a_run_of_today() {
    let folder = tempfile::tempdir().unwrap();
    for files in FINISHED {
        for (name, text) in files {
            fs::write(folder.path().join(format!("{name}.jsonl")), text).unwrap();
        }
    }
    let known = Journal::to_read(folder.path()).histories().unwrap();
    assert_eq!(known.histories.len(), 3, "each target is a connection");
    assert_eq!(known.passed_over, []);
}

#[test]
fn callback_url_of_version_2_is_the_connection_that_it_was() {
    let history = history_of(FINISHED[0]);
    let Target::CallbackUrl { urls, organization } = &history.desired.target else {
        panic!("it is a callback URL: {:?}", history.desired.target)
    };
    assert_eq!(*organization, None, "it did not say for whom");
    let [url] = &urls[..] else {
        panic!("there is one: {urls:?}")
    };
    let name = format!("{}/callback:{url}", history.tenant);
    let namespace = "6a1c5f0e-0d0b-4b5e-9c2f-3d861e7f20a4".parse().unwrap();
    let id = Uuid::new_v5(&namespace, name.as_bytes());
    assert_eq!(history.connection.to_string(), id.to_string());
    assert_eq!(
        history.connection,
        ConnectionId::of(history.tenant, &history.desired.target),
        "choosing the same address again finds it"
    );
}

#[test]
fn run_of_version_1_is_passed_over_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let started = format!(
        r#"{{"version":1,"at":"2026-11-23T14:06:00Z","entry":{{"kind":"started","connection":"{}","steps":["application"]}}}}"#,
        connection()
    );
    let line = format!("{} {started}\n", record::sum(started.as_bytes()));
    fs::write(folder.path().join("1.jsonl"), line).unwrap();
    let journal = Journal::to_read(folder.path());
    let known = journal.histories().unwrap();
    assert_eq!(known.passed_over, []);
    assert!(known.histories.is_empty(), "it says too little");
    assert_eq!(journal.runs().unwrap().len(), 1);
}

/// What the released version puts into the keychain, under `client-secret:<connection>`.
#[test]
fn entry_of_the_keychain_is_read() {
    let entry = r#"{"key_id":"0c6bd3b1-8a0e-4bb5-9d28-5d1f8a3f7c10","end":"2027-05-27T09:30:00.123456789Z","value":"no-real-secret~8Q\"é"}"#;
    let secret = StoredSecret::from_bytes(entry.as_bytes()).unwrap();
    assert_eq!(
        secret.key_id.to_string(),
        "0c6bd3b1-8a0e-4bb5-9d28-5d1f8a3f7c10"
    );
    assert_eq!(secret.end.to_string(), "2027-05-27T09:30:00.123456789Z");
    let value = secrecy::ExposeSecret::expose_secret(&secret.value);
    assert_eq!(value, "no-real-secret~8Q\"\u{e9}");
}

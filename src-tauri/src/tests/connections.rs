//! Connections that this computer knows: listed, continued, and their secrets forgotten.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::practice::secret;
use super::stage::{
    choices, hearing, in_session, kinds, organization_login, practising, registered, reviewed, run,
    run_until, unfinished,
};
use crate::ipc::{ApplicationChoice, TargetRef, TeardownKind, TeardownRequest};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::keychain::Keychain;
use crate::work::{connections, setup, teardown};

pub(super) fn by_hand() -> TargetRef {
    TargetRef::CallbackUrl {
        urls: vec!["https://developers.contoso.com/login".into()],
        organization: None,
    }
}

/// The connections as the window gets them.
pub(super) async fn listed(state: &AppState) -> Vec<Value> {
    let told = told(state).await;
    told["list"].as_array().unwrap().clone()
}

/// Everything that the window gets about them.
async fn told(state: &AppState) -> Value {
    let known = connections::list(state).await.unwrap();
    serde_json::to_value(known).unwrap()
}

/// Sets one target up; the id of its connection.
pub(super) async fn set_up(state: &AppState, target: TargetRef) -> String {
    let review = reviewed(state, &choices([target])).await;
    let (outcome, _) = run(state, &review).await;
    assert_eq!(kinds(&outcome), ["finished"]);
    let shown = serde_json::to_value(&outcome).unwrap();
    let hand_over = &shown["targets"][0]["detail"]["handOver"];
    hand_over["connection"].as_str().unwrap().to_owned()
}

/// The journals of practice.
fn journals(data: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(data.join("practice-runs")).unwrap();
    files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "jsonl"))
        .collect()
}

/// As if the program had stopped before it could record the end of its run.
fn forget_end(journal: &Path) {
    let text = fs::read_to_string(journal).unwrap();
    let (whole, _end) = text.trim_end().rsplit_once('\n').unwrap();
    fs::write(journal, format!("{whole}\n")).unwrap();
}

/// Why a preview of each kind is refused.
async fn refusals(state: &AppState, id: &str) -> [String; 3] {
    let teardown = async |kind| {
        let id = id.to_owned();
        let purge = false;
        let request = TeardownRequest { id, kind, purge };
        let refused = teardown::preview(state, &request).await.unwrap_err();
        refused.kind()
    };
    let going_on = connections::preview_continue(state, id, ApplicationChoice::Undecided)
        .await
        .unwrap_err();
    [
        going_on.kind(),
        teardown(TeardownKind::Undo).await,
        teardown(TeardownKind::Remove).await,
    ]
}

#[tokio::test]
async fn nothing_is_known_and_nothing_written_before_the_first_run() {
    let (state, data) = practising().await;
    assert_eq!(listed(&state).await, Vec::<Value>::new());
    assert_eq!(unfinished(&state).await, 0);
    assert!(!data.path().join("practice-runs").exists());
}

#[tokio::test]
async fn cancelled_set_up_is_listed_and_gone_on_with_to_its_end() {
    let (state, _data) = practising().await;
    let review = reviewed(&state, &choices([organization_login()])).await;
    let outcome = run_until(&state, &review, "application").await;
    let shown = serde_json::to_value(&outcome).unwrap();
    assert_eq!(shown["targets"][0]["kind"], "cancelled");
    let id = shown["targets"][0]["detail"]["connection"].as_str();
    let id = id.unwrap();

    let known = listed(&state).await;
    assert_eq!(known.len(), 1);
    assert_eq!(known[0]["id"], id, "the run and the list mean the same");
    assert_eq!(known[0]["kind"], "setUp");
    assert_eq!(known[0]["state"], "cancelled");
    assert_eq!(known[0]["appName"], "Konnect 0");
    assert_eq!(known[0]["target"]["detail"]["name"], "Contoso");
    let done = known[0]["done"].as_array().unwrap();
    assert!(done.contains(&json!("application")), "{done:?}");
    assert_eq!(unfinished(&state).await, 1);

    let review = connections::preview_continue(&state, id, ApplicationChoice::Undecided)
        .await
        .unwrap();
    let left = serde_json::to_value(&review).unwrap();
    let effect = |id: &str| {
        let changes = left["targets"][0]["changes"].as_array().unwrap();
        let change = changes.iter().find(|change| change["id"] == id).unwrap();
        change["effect"].clone()
    };
    assert_eq!(effect("application"), "keep", "it was made before");
    assert_eq!(effect("provider"), "create", "that is left to do");
    let (outcome, _) = run(&state, &review).await;
    assert_eq!(kinds(&outcome), ["finished"]);
    assert_eq!(registered(&state).await.len(), 1);
    let again = setup::run(&state, &review.plan_id, hearing(|_| {})).await;
    assert_eq!(
        again.unwrap_err().kind(),
        "planOutdated",
        "a plan is run once, this one too"
    );

    assert_eq!(unfinished(&state).await, 0);
    let known = listed(&state).await;
    assert_eq!(known[0]["state"], "finished");
    let handed_over = state.connection(id, |one| one.id.to_string()).await;
    assert_eq!(handed_over.unwrap(), id);
}

#[tokio::test]
async fn unfinished_connections_come_first_then_the_newest() {
    let (state, data) = practising().await;
    let interrupted = set_up(&state, by_hand()).await;
    forget_end(&journals(data.path())[0]);
    let mut newer = Vec::new();
    for target in [
        TargetRef::CallbackUrl {
            urls: vec!["https://partners.contoso.com/login".into()],
            organization: None,
        },
        organization_login(),
    ] {
        newer.push(set_up(&state, target).await);
    }
    let known = listed(&state).await;
    let ids: Vec<_> = known.iter().map(|one| one["id"].clone()).collect();
    assert_eq!(
        ids,
        [json!(interrupted), json!(newer[1]), json!(newer[0])],
        "what waits for a decision is not to be looked for"
    );
    assert_eq!(known[0]["state"], "interrupted");
    assert_eq!(unfinished(&state).await, 1);
}

#[tokio::test]
async fn finished_set_up_gone_on_with_has_nothing_left_to_do() {
    let (state, _data) = practising().await;
    let id = set_up(&state, organization_login()).await;
    let review = connections::preview_continue(&state, &id, ApplicationChoice::Undecided)
        .await
        .unwrap();
    assert!(review.empty, "{review:?}");
}

#[tokio::test]
async fn connection_of_another_directory_left_alone() {
    let (state, _data) = practising().await;
    let id = set_up(&state, by_hand()).await;
    let directory = listed(&state).await[0]["directoryId"].clone();
    let move_on = |session: &mut Session| {
        session.microsoft.as_mut().unwrap().tenant =
            "3f8c2a71-5b0e-4c6d-9a14-000000000000".parse().unwrap();
    };
    in_session(&state, move_on).await;
    let refused = connections::preview_continue(&state, &id, ApplicationChoice::Undecided).await;
    assert_eq!(
        serde_json::to_value(refused.unwrap_err()).unwrap(),
        json!({ "kind": "otherDirectory", "detail": { "directoryId": directory } })
    );
    assert_eq!(refusals(&state, &id).await, ["otherDirectory"; 3]);
    assert_eq!(listed(&state).await.len(), 1, "it is known all the same");
}

#[tokio::test]
async fn connection_of_another_organization_left_alone() {
    let (state, _data) = practising().await;
    let id = set_up(&state, organization_login()).await;
    let other = |session: &mut Session| {
        session.konnect.as_mut().unwrap().id = uuid::Uuid::nil();
    };
    in_session(&state, other).await;
    assert_eq!(
        refusals(&state, &id).await,
        ["otherOrganization"; 3],
        "the sign-in of the wrong organization would be changed"
    );
}

#[tokio::test]
async fn both_services_needed_where_the_connection_is_in_both() {
    let (state, _data) = practising().await;
    let id = set_up(&state, organization_login()).await;
    let outside = set_up(&state, by_hand()).await;
    state.session.disconnect().await;
    assert_eq!(refusals(&state, &id).await, ["notConnected"; 3]);
    let going_on =
        connections::preview_continue(&state, &outside, ApplicationChoice::Undecided).await;
    assert!(going_on.is_ok(), "it has nothing in Konnect: {going_on:?}");
    state.sign_out().await;
    assert_eq!(refusals(&state, &outside).await, ["notSignedIn"; 3]);
}

#[tokio::test]
async fn connection_that_is_not_known_is_not_guessed() {
    let (state, _data) = practising().await;
    set_up(&state, by_hand()).await;
    for id in ["", "no id", "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145"] {
        assert_eq!(refusals(&state, id).await, ["nothingToShow"; 3], "{id:?}");
    }
    let refused = connections::forget_secret(&state, "no id").await;
    assert_eq!(refused.unwrap_err().kind(), "nothingToShow");
}

#[tokio::test]
async fn connection_that_another_program_works_on_is_busy() {
    let (state, data) = practising().await;
    let id = set_up(&state, by_hand()).await;
    let journal = journals(data.path()).remove(0);
    forget_end(&journal);
    let going_on = connections::preview_continue(&state, &id, ApplicationChoice::Undecided)
        .await
        .unwrap();

    let run_of_another = File::create(journal.with_extension("lock")).unwrap();
    run_of_another.lock().unwrap();
    assert_eq!(listed(&state).await[0]["state"], "running");
    assert_eq!(unfinished(&state).await, 0, "nobody has to decide about it");
    assert_eq!(refusals(&state, &id).await, ["busy"; 3]);

    let lock = journal.with_file_name(format!("{id}.lock"));
    let turn_of_another = File::open(lock).unwrap();
    turn_of_another.lock().unwrap();
    let (outcome, _) = run(&state, &going_on).await;
    let shown = serde_json::to_value(&outcome).unwrap();
    let stopped = &shown["targets"][0];
    assert_eq!(stopped["kind"], "stopped");
    assert_eq!(stopped["detail"]["error"]["kind"], "busy");
    assert_eq!(stopped["detail"]["connection"], id);
    drop((run_of_another, turn_of_another));
    assert_eq!(listed(&state).await[0]["state"], "interrupted");
}

#[tokio::test]
async fn journal_that_cannot_be_read_told_before_anything_of_its_connection_is_changed() {
    let (state, data) = practising().await;
    let id = set_up(&state, by_hand()).await;
    let journal = journals(data.path()).remove(0);
    let other = set_up(&state, organization_login()).await;
    let text = fs::read_to_string(&journal).unwrap();
    let (first, rest) = text.split_once('\n').unwrap();
    let damaged = format!("{first}\n{}", rest.replacen('{', "[", 1));
    fs::write(&journal, damaged).unwrap();

    let told = told(&state).await;
    assert_eq!(
        told["passedOver"],
        json!([{ "path": journal, "why": "damaged", "concernsAConnection": true }])
    );
    assert_eq!(told["hasLocks"], true);
    let ids: Vec<_> = told["list"].as_array().unwrap().iter().collect();
    assert_eq!(ids.len(), 1, "what is known of it has a gap");
    assert_eq!(ids[0]["id"], other, "the other one is unchanged");
    assert_eq!(unfinished(&state).await, 0);
    assert_eq!(refusals(&state, &id).await, ["diskFailed"; 3]);
    let refused = connections::preview_continue(&state, &id, ApplicationChoice::Undecided).await;
    assert_eq!(
        serde_json::to_value(refused.unwrap_err()).unwrap(),
        json!({ "kind": "diskFailed", "detail": { "cause": "corrupt", "path": journal } })
    );
    assert_eq!(registered(&state).await.len(), 2);
    assert!(journal.exists(), "nothing is deleted");
    let going_on =
        connections::preview_continue(&state, &other, ApplicationChoice::Undecided).await;
    assert!(going_on.unwrap().empty, "and can be worked on");
}

#[tokio::test]
async fn what_is_no_journal_stops_nothing_and_is_named() {
    let (state, data) = practising().await;
    let folder = data.path().join("practice-runs");
    fs::create_dir_all(&folder).unwrap();
    let foreign = folder.join("._x.jsonl");
    fs::write(&foreign, [0; 64]).unwrap();
    let id = set_up(&state, by_hand()).await;
    let told = told(&state).await;
    assert_eq!(told["list"][0]["id"], id);
    assert_eq!(
        told["passedOver"],
        json!([{ "path": foreign, "why": "noJournal", "concernsAConnection": false }])
    );
    assert_eq!(fs::read(&foreign).unwrap(), [0; 64], "it is left as it is");
}

#[tokio::test]
async fn forgotten_secret_is_nowhere_on_this_computer() {
    let (state, _data) = practising().await;
    let id = set_up(&state, by_hand()).await;
    state.client_secret(&id).await.unwrap();
    let turn = state.runs.begin().unwrap();
    let refused = connections::forget_secret(&state, &id).await;
    assert_eq!(
        refused.unwrap_err().kind(),
        "busy",
        "a run may be about to use it"
    );
    drop(turn);

    connections::forget_secret(&state, &id).await.unwrap();
    let kept = state.keychain.practice_store.get(&id.parse().unwrap());
    assert!(kept.unwrap().is_none(), "the keychain has it no more");
    let refused = state.client_secret(&id).await.unwrap_err();
    assert_eq!(refused.kind(), "nothingToShow");
    let secret = state.connection(&id, |connection| connection.secret).await;
    assert!(
        matches!(secret, Ok(sso::HeldSecret::NotHere { end: Some(_) })),
        "the hand-over says so: {secret:?}"
    );
    connections::forget_secret(&state, &id).await.unwrap();
}

#[tokio::test]
async fn practice_that_ended_with_a_killed_app_leaves_no_secret_behind() {
    let (killed, data) = practising().await;
    let id = set_up(&killed, by_hand()).await.parse().unwrap();
    let kept = |keychain: &Keychain| keychain.practice_store.get(&id).unwrap().is_some();
    let keychain = killed.keychain.clone();
    assert!(kept(&keychain));
    drop(killed);

    let http = sso_http::Http::new().unwrap();
    let state = AppState::new(http, keychain.clone(), data.path().to_owned());
    state.forget_left_practice().await;
    assert!(
        !kept(&keychain),
        "it is useless and must not be left in the keychain"
    );
    assert!(
        !data.path().join("practice-runs").exists(),
        "its world is gone"
    );

    // What this app practises itself is no leftover.
    state.start_practice().await.unwrap();
    state.keychain.practice_store.put(&id, &secret()).unwrap();
    state.forget_left_practice().await;
    assert!(kept(&keychain));
}

//! Differences that the person says are intended: shown as such, left alone by a repair, and only as long as they are the
//! same.

use std::path::PathBuf;

use practice::Practice;
use serde_json::{Value, json};
use sso::{Check, CheckId, CheckState, Connection, Evidence};

use super::connections::{by_hand, set_up};
use super::practice::connection;
use super::stage::{
    ADMIN, change, in_session, kinds, organization_login, practising, registered, run, servers,
};
use crate::desktop::intended_file;
use crate::ipc::{ApplicationChoice, CommandError, HandOver, Review};
use crate::session::app_state::AppState;
use crate::session::intended::{IntendedChange, IntendedDifferences};
use crate::session::keychain::Keychain;
use crate::work::{connections, differences, opened};

/// In practice nothing is written down.
fn nowhere(_: IntendedChange) -> Result<IntendedDifferences, CommandError> {
    panic!("practice writes nothing down")
}

async fn in_entra(state: &AppState, body: Value) {
    let application = registered(state).await.remove(0);
    let path = format!("/applications/{}", application["id"].as_str().unwrap());
    let act = |servers: &Practice| servers.graph_by_hand(ADMIN, "PATCH", &path, Some(&body));
    let (status, answer) = servers(state, act).await.unwrap();
    assert!(status < 300, "{answer}");
}

async fn rename(state: &AppState, name: &str) {
    in_entra(state, json!({ "displayName": name })).await;
}

/// What is shown of the check of its name.
fn label(hand_over: &HandOver) -> Value {
    shown(hand_over, "label")
}

fn shown(hand_over: &HandOver, id: &str) -> Value {
    let shown = serde_json::to_value(hand_over).unwrap();
    let mut checks = shown["checks"].as_array().unwrap().iter();
    checks.find(|check| check["id"] == id).unwrap().clone()
}

async fn checked(state: &AppState, id: &str) -> HandOver {
    Box::pin(opened::verify(state, id)).await.unwrap()
}

async fn intend(state: &AppState, id: &str, check: CheckId, is: bool) -> HandOver {
    let said = differences::intend(state, id, check, is, nowhere);
    said.await.unwrap()
}

async fn repair(state: &AppState, id: &str) -> Review {
    let undecided = ApplicationChoice::Undecided;
    let planned = connections::preview_continue(state, id, undecided);
    Box::pin(planned).await.unwrap()
}

#[tokio::test]
async fn intended_difference_is_shown_as_such_until_it_is_another_one_or_taken_back() {
    let (state, _data) = practising().await;
    let id = set_up(&state, organization_login()).await;
    rename(&state, "SSO (Olivia)").await;
    let found = label(&checked(&state, &id).await);
    assert_eq!(
        (&found["state"], &found["intended"]),
        (&json!("failed"), &Value::Null)
    );
    assert!(change(&repair(&state, &id).await, "application").is_some());

    let marked = label(&intend(&state, &id, CheckId::Label, true).await);
    assert_eq!(marked["intended"]["leftAlone"], true);
    let since = marked["intended"]["since"].as_str().unwrap().to_owned();
    let again = label(&checked(&state, &id).await);
    assert_eq!(again["state"], "failed", "it is never said to be fine");
    assert_eq!(
        again["intended"]["since"], since,
        "it is the same difference"
    );
    let effect =
        |review: &Review| change(review, "application").map(|change| change["effect"].clone());
    assert_eq!(effect(&repair(&state, &id).await), Some(json!("keep")));

    rename(&state, "SSO (Priya)").await;
    let other = label(&checked(&state, &id).await);
    assert_eq!(other["intended"], Value::Null, "that is another difference");
    assert_eq!(effect(&repair(&state, &id).await), Some(json!("change")));
    rename(&state, "SSO (Olivia)").await;
    let back = label(&checked(&state, &id).await);
    assert_eq!(back["intended"]["since"], since, "the one that was meant");

    let taken_back = label(&intend(&state, &id, CheckId::Label, false).await);
    assert_eq!(taken_back["intended"], Value::Null);
    assert_eq!(effect(&repair(&state, &id).await), Some(json!("change")));
}

#[tokio::test]
async fn repair_mends_the_rest_and_leaves_alone_what_is_intended() {
    let (state, _data) = practising().await;
    let id = set_up(&state, organization_login()).await;
    rename(&state, "SSO (Olivia)").await;
    in_entra(&state, json!({ "groupMembershipClaims": null })).await;
    checked(&state, &id).await;
    intend(&state, &id, CheckId::Label, true).await;
    let review = repair(&state, &id).await;
    let planned = change(&review, "application").unwrap();
    assert_eq!(planned["effect"], "change", "the claims are mended");
    let (outcome, _) = run(&state, &review).await;
    assert_eq!(kinds(&outcome), ["finished"]);
    let handed_over = serde_json::to_value(&outcome).unwrap();
    let checks = &handed_over["targets"][0]["detail"]["handOver"]["checks"];
    let mut checks = checks.as_array().unwrap().iter();
    let named = checks.find(|check| check["id"] == "label").unwrap();
    assert_ne!(named["intended"], Value::Null, "also at the end of the run");
    let now = checked(&state, &id).await;
    assert_eq!(shown(&now, "claims")["state"], "passed");
    assert_eq!(registered(&state).await[0]["displayName"], "SSO (Olivia)");
}

#[tokio::test]
async fn what_a_repair_cannot_leave_alone_says_so() {
    let (state, _data) = practising().await;
    let id = set_up(&state, by_hand()).await;
    let application = registered(&state).await.remove(0);
    let path = format!("/applications/{}", application["id"].as_str().unwrap());
    servers(&state, |servers| {
        servers.graph_by_hand(ADMIN, "DELETE", &path, None)
    })
    .await;
    checked(&state, &id).await;
    let marked = intend(&state, &id, CheckId::Application, true).await;
    assert_eq!(
        shown(&marked, "application")["intended"]["leftAlone"],
        false
    );
    let review = repair(&state, &id).await;
    assert_eq!(
        change(&review, "application").unwrap()["effect"],
        "create",
        "the review shows it"
    );
}

#[tokio::test]
async fn what_passed_or_was_not_checked_cannot_be_intended() {
    let (state, _data) = practising().await;
    let id = set_up(&state, by_hand()).await;
    checked(&state, &id).await;
    let refused = differences::intend(&state, &id, CheckId::Label, true, nowhere).await;
    assert_eq!(refused.unwrap_err().kind(), "nothingToShow");
}

fn renamed() -> Connection {
    let evidence = ["Konnect", "SSO (Olivia)"].map(|name| Evidence::Observed(name.to_owned()));
    Connection {
        checks: vec![Check {
            id: CheckId::Label,
            state: CheckState::Failed,
            evidence: evidence.into(),
        }],
        ..connection()
    }
}

/// The app outside of practice, with a connection that was checked.
async fn started(data: PathBuf) -> AppState {
    let http = sso_http::Http::new().unwrap();
    let state = AppState::new(http, Keychain::in_memory(), data.clone());
    state.keep_intended(intended_file::load(&data));
    in_session(&state, |session| session.keep_checked(renamed())).await;
    state
}

#[tokio::test]
async fn outside_of_practice_it_is_there_at_the_next_start_and_not_in_practice() {
    let data = tempfile::tempdir().unwrap();
    let state = started(data.path().to_owned()).await;
    let id = renamed().id.to_string();
    let folder = data.path().to_owned();
    let keep = move |said: IntendedChange| {
        Ok(intended_file::change(&folder, |all| all.change(said)).unwrap())
    };
    let marked = differences::intend(&state, &id, CheckId::Label, true, keep).await;
    assert_ne!(label(&marked.unwrap())["intended"], Value::Null);

    let again = started(data.path().to_owned()).await;
    let mut hand_over = HandOver::of(&renamed(), &konnect::Endpoints::production());
    let session = again.session.read().await;
    again.intended(&session).mark(&mut hand_over, &renamed());
    assert_ne!(label(&hand_over)["intended"], Value::Null);
    drop(session);

    let (practising, _folder) = practising().await;
    practising.keep_intended(intended_file::load(data.path()));
    let session = practising.session.read().await;
    assert_eq!(
        practising.intended(&session),
        IntendedDifferences::default()
    );
}

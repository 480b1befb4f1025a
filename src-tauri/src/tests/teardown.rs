//! Undoing and removing, from the review to what is left, against practice.

use std::sync::{Arc, Mutex};

use practice::{FaultAction, Practice};
use serde_json::{Value, json};

use super::connections::{by_hand, listed, set_up};
use super::stage::{
    cancelling_after, choices, fault, handed_over, hearing, kinds, organization_login, practising,
    registered, reviewed, run, run_until, servers, unfinished,
};
use crate::ipc::{
    ApplicationChoice, TeardownKind, TeardownOutcome, TeardownRequest, TeardownReview,
};
use crate::session::app_state::AppState;
use crate::work::{connections, setup, teardown};

fn undo(id: &str) -> TeardownRequest {
    TeardownRequest {
        id: id.to_owned(),
        kind: TeardownKind::Undo,
        purge: false,
    }
}

fn removal(id: &str) -> TeardownRequest {
    TeardownRequest {
        kind: TeardownKind::Remove,
        ..undo(id)
    }
}

async fn planned(state: &AppState, request: &TeardownRequest) -> TeardownReview {
    teardown::preview(state, request).await.unwrap()
}

async fn carried_out(state: &AppState, review: &TeardownReview) -> TeardownOutcome {
    let outcome = teardown::run(state, &review.plan_id, "", hearing(|_| {})).await;
    outcome.unwrap()
}

/// Removes a connection.
pub(super) async fn removed(state: &AppState, id: &str) {
    finished(state, &removal(id)).await;
}

async fn finished(state: &AppState, request: &TeardownRequest) {
    let review = planned(state, request).await;
    let outcome = carried_out(state, &review).await;
    assert_eq!(
        serde_json::to_value(outcome).unwrap(),
        json!({ "kind": "finished", "detail": { "leftovers": [] } })
    );
}

/// The steps of a review, in order.
fn steps(review: &TeardownReview) -> Vec<String> {
    let shown = serde_json::to_value(review).unwrap();
    let steps = shown["steps"].as_array().unwrap();
    let id = |step: &Value| step["id"].as_str().unwrap().to_owned();
    steps.iter().map(id).collect()
}

/// What both services and this computer have of connections.
async fn left(state: &AppState) -> (usize, usize, usize) {
    let providers = servers(state, Practice::konnect_identity_providers).await;
    let begun = state.session.read().await.started_connections.clone();
    let kept = begun
        .iter()
        .filter(|id| state.keychain.practice_store.get(id).unwrap().is_some());
    (registered(state).await.len(), providers.len(), kept.count())
}

#[tokio::test]
async fn finished_set_up_undone_as_reviewed() {
    let (state, _data) = practising().await;
    let id = set_up(&state, organization_login()).await;
    let review = planned(&state, &undo(&id)).await;
    assert_eq!(steps(&review), ["provider", "application", "heldSecret"]);
    assert!(!review.empty);
    let shown = serde_json::to_value(&review).unwrap();
    assert_eq!(shown["kind"], "undo");
    assert_eq!(shown["target"]["detail"]["name"], "Contoso");
    let provider = &shown["steps"][0];
    assert_eq!(
        (&provider["system"], &provider["effect"], &provider["count"]),
        (&json!("konnect"), &json!("delete"), &json!(1)),
        "Konnect first, so that nobody is sent to an application that is gone"
    );
    let requests = provider["requests"].as_array().unwrap();
    assert_eq!(requests.last().unwrap()["method"], "DELETE");
    assert_eq!(left(&state).await, (1, 1, 1), "a review changes nothing");

    let told = Arc::new(Mutex::new(Vec::new()));
    let (heard, runs) = (Arc::clone(&told), state.runs.clone());
    let progress = hearing(move |news| {
        assert!(
            runs.is_running() && runs.begin().is_err(),
            "no other run begins, and closing the window asks first"
        );
        heard.lock().unwrap().push(news);
    });
    let outcome = teardown::run(&state, &review.plan_id, "", progress).await;
    let outcome = serde_json::to_value(outcome.unwrap()).unwrap();
    assert_eq!(outcome["kind"], "finished");
    let told = std::mem::take(&mut *told.lock().unwrap());
    let targets = told[0]["detail"]["targets"].as_array().unwrap();
    assert_eq!(targets.len(), 1);
    assert_eq!(
        targets[0]["steps"][0],
        json!({ "id": "provider", "system": "konnect", "effect": null })
    );
    let done = told.iter().filter(|news| {
        let detail = &news["detail"];
        news["kind"] == "step" && detail["target"] == 0 && detail["state"]["kind"] == "done"
    });
    assert_eq!(done.count(), 3, "each step is reported");

    assert_eq!(left(&state).await, (0, 0, 0));
    assert_eq!(listed(&state).await, Vec::<Value>::new());
    let session = state.session.read().await;
    assert!(session.connections.is_empty(), "nothing is handed over");
    assert!(
        session.started_connections.is_empty(),
        "nothing is left to forget"
    );
    drop(session);
    let kept = state.keychain.practice_store.get(&id.parse().unwrap());
    assert!(kept.unwrap().is_none());
    assert!(!state.runs.is_running());
    let again = teardown::run(&state, &review.plan_id, "", hearing(|_| {})).await;
    assert_eq!(again.unwrap_err().kind(), "planOutdated", "it is run once");
    let again = teardown::preview(&state, &undo(&id)).await;
    assert_eq!(
        again.unwrap_err().kind(),
        "nothingToShow",
        "what someone makes from now on is not this computer's to undo"
    );
}

#[tokio::test]
async fn set_up_that_a_service_stopped_undone() {
    let (state, _data) = practising().await;
    let refusal = FaultAction::Status {
        status: 403,
        body: None,
        retry_after: None,
    };
    fault(&state, "POST", "*/v3/identity-providers", refusal).await;
    let review = reviewed(&state, &choices([organization_login()])).await;
    let (outcome, _) = run(&state, &review).await;
    let shown = serde_json::to_value(&outcome).unwrap();
    assert_eq!(shown["targets"][0]["kind"], "stopped");
    let id = shown["targets"][0]["detail"]["connection"].as_str();
    let id = id.unwrap();
    assert_eq!(listed(&state).await[0]["state"], "stopped");
    assert_eq!(left(&state).await, (1, 0, 1));

    servers(&state, Practice::clear_faults).await;
    finished(&state, &undo(id)).await;
    assert_eq!(left(&state).await, (0, 0, 0));
    assert_eq!(unfinished(&state).await, 0);
}

#[tokio::test]
async fn set_up_gone_on_with_undone_as_a_whole() {
    let (state, _data) = practising().await;
    let review = reviewed(&state, &choices([organization_login()])).await;
    run_until(&state, &review, "application").await;
    let id = listed(&state).await[0]["id"].as_str().unwrap().to_owned();
    let review = connections::preview_continue(&state, &id, ApplicationChoice::Undecided)
        .await
        .unwrap();
    let (outcome, _) = run(&state, &review).await;
    assert_eq!(kinds(&outcome), ["finished"]);
    finished(&state, &undo(&id)).await;
    assert_eq!(
        left(&state).await,
        (0, 0, 0),
        "what the first run made goes with what the second made"
    );
}

#[tokio::test]
async fn run_cancelled_before_it_began_leaves_nothing_to_undo() {
    let (state, _data) = practising().await;
    let review = reviewed(&state, &choices([by_hand()])).await;
    let runs = state.runs.clone();
    let at_once = hearing(move |_| runs.cancel());
    setup::run(&state, &review.plan_id, at_once).await.unwrap();
    assert_eq!(listed(&state).await, Vec::<Value>::new());
    assert_eq!(left(&state).await, (0, 0, 0));
}

#[tokio::test]
async fn cancelled_undo_is_listed_and_finished_later() {
    let (state, _data) = practising().await;
    let id = set_up(&state, organization_login()).await;
    let review = planned(&state, &undo(&id)).await;
    let progress = cancelling_after(&state, "provider");
    let outcome = teardown::run(&state, &review.plan_id, "", progress).await;
    assert_eq!(
        serde_json::to_value(outcome.unwrap()).unwrap(),
        json!({ "kind": "cancelled", "detail": { "done": ["provider"] } })
    );
    assert_eq!(left(&state).await, (1, 0, 1));
    let known = listed(&state).await;
    assert_eq!(
        (&known[0]["kind"], &known[0]["state"]),
        (&json!("undo"), &json!("cancelled"))
    );
    assert_eq!(unfinished(&state).await, 1);
    let going_on = connections::preview_continue(&state, &id, ApplicationChoice::Undecided).await;
    assert_eq!(
        going_on.unwrap_err().kind(),
        "nothingToShow",
        "going on with an undo is undoing"
    );

    let review = planned(&state, &undo(&id)).await;
    assert_eq!(steps(&review), ["application", "heldSecret"]);
    carried_out(&state, &review).await;
    assert_eq!(left(&state).await, (0, 0, 0));
    assert_eq!(listed(&state).await, Vec::<Value>::new());
}

#[tokio::test]
async fn removal_that_a_service_stopped_says_where() {
    let (state, _data) = practising().await;
    let id = set_up(&state, organization_login()).await;
    let refusal = FaultAction::Status {
        status: 403,
        body: Some(json!({ "error": { "code": "Authorization_RequestDenied", "message": "no" } })),
        retry_after: None,
    };
    fault(&state, "DELETE", "*/v1.0/applications/*", refusal).await;
    let review = planned(&state, &removal(&id)).await;
    let outcome = carried_out(&state, &review).await;
    let shown = serde_json::to_value(outcome).unwrap();
    assert_eq!(shown["kind"], "stopped");
    assert_eq!(shown["detail"]["step"], "application");
    assert_eq!(shown["detail"]["error"]["kind"], "notAllowed");
    assert_eq!(shown["detail"]["done"], json!(["provider"]));
    let known = listed(&state).await;
    assert_eq!(
        (&known[0]["kind"], &known[0]["state"]),
        (&json!("remove"), &json!("stopped"))
    );
    servers(&state, Practice::clear_faults).await;
    finished(&state, &removal(&id)).await;
    assert_eq!(left(&state).await, (0, 0, 0));
}

#[tokio::test]
async fn removed_connection_leaves_the_others_and_can_come_back() {
    let (state, _data) = practising().await;
    let review = reviewed(&state, &choices([organization_login(), by_hand()])).await;
    let (outcome, _) = run(&state, &review).await;
    assert_eq!(kinds(&outcome), ["finished", "finished"]);
    let id = handed_over(&state, 0).await;
    let stays = handed_over(&state, 1).await.parse().unwrap();

    let request = removal(&id);
    let requests = async |purge| {
        let review = planned(
            &state,
            &TeardownRequest {
                purge,
                ..request.clone()
            },
        )
        .await;
        let shown = serde_json::to_value(review).unwrap();
        let steps = shown["steps"].as_array().unwrap();
        let step = steps.iter().find(|step| step["id"] == "application");
        step.unwrap()["requests"].as_array().unwrap().len()
    };
    // "For good" includes the enterprise application, which Entra keeps separately.
    assert_eq!(requests(true).await, requests(false).await + 2);
    finished(&state, &request).await;

    assert_eq!(left(&state).await, (1, 0, 1));
    let session = state.session.read().await;
    let handed_over: Vec<_> = session.connections.iter().map(|one| one.id).collect();
    assert_eq!(handed_over, [stays]);
    assert_eq!(
        session
            .started_connections
            .iter()
            .copied()
            .collect::<Vec<_>>(),
        [stays]
    );
    drop(session);
    let known = listed(&state).await;
    assert_eq!(known.len(), 1);
    assert_eq!(known[0]["id"], stays.to_string());

    let review = planned(&state, &undo(&id)).await;
    let shown = serde_json::to_value(&review).unwrap();
    assert_eq!(shown["steps"][0]["effect"], "restore");
    carried_out(&state, &review).await;
    assert_eq!(registered(&state).await.len(), 2, "Entra keeps it 30 days");
}

#[tokio::test]
async fn what_an_earlier_set_up_left_keeps_its_secret_until_practice_ends() {
    let (state, _data) = practising().await;
    let id = set_up(&state, by_hand()).await;
    let mut renamed = choices([by_hand()]);
    renamed.targets[0].app_name = "Another name".into();
    let review = reviewed(&state, &renamed).await;
    run(&state, &review).await;
    finished(&state, &undo(&id)).await;
    assert_eq!(registered(&state).await[0]["displayName"], "Konnect 0");
    assert_eq!(
        left(&state).await,
        (1, 0, 1),
        "its secret works and is held"
    );
    state.leave_practice().await.unwrap();
    let kept = state.keychain.practice_store.get(&id.parse().unwrap());
    assert!(kept.unwrap().is_none(), "no secret of practice outlives it");
}

#[tokio::test]
async fn what_was_reviewed_is_outdated_by_whatever_changes_it() {
    let (state, _data) = practising().await;
    let id = set_up(&state, organization_login()).await;
    let (going_on, undoing) = (
        connections::preview_continue(&state, &id, ApplicationChoice::Undecided)
            .await
            .unwrap(),
        planned(&state, &undo(&id)).await,
    );
    carried_out(&state, &undoing).await;
    let refused = setup::run(&state, &going_on.plan_id, hearing(|_| {})).await;
    assert_eq!(
        refused.unwrap_err().kind(),
        "planOutdated",
        "what it would have kept is gone"
    );

    let id = set_up(&state, organization_login()).await;
    let undoing = planned(&state, &undo(&id)).await;
    state.session.disconnect().await;
    let refused = teardown::run(&state, &undoing.plan_id, "", hearing(|_| {})).await;
    assert_eq!(
        refused.unwrap_err().kind(),
        "planOutdated",
        "a forgotten token is no longer used"
    );
    assert_eq!(left(&state).await, (1, 1, 1));
}

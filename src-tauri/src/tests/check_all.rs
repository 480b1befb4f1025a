//! Checking every connection of the list.

use std::sync::{Arc, Mutex};

use practice::{Fault, FaultAction, Matching};
use serde_json::{Value, json};
use uuid::Uuid;

use super::connections::{by_hand, set_up};
use super::stage::{
    found, hearing, in_session, named, organization_login, portal, practising, servers,
};
use crate::ipc::{CommandError, Region};
use crate::session::app_state::AppState;
use crate::work::check_all::check_all;

/// What the window hears of it.
async fn heard(state: &AppState) -> (Result<(), CommandError>, Vec<Value>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heard);
    let news = hearing(move |news| log.lock().unwrap().push(news));
    let answer = Box::pin(check_all(state, &news)).await;
    let heard = heard.lock().unwrap().clone();
    (answer, heard)
}

/// The connections of this kind of news, each with what is told of it.
fn told(heard: &[Value], kind: &str) -> Vec<(String, Value)> {
    let those = heard.iter().filter(|news| news["kind"] == kind);
    those
        .map(|news| {
            let detail = &news["detail"];
            let id = detail["handOver"].get("connection");
            let id = id.unwrap_or(&detail["connection"]).as_str().unwrap();
            (id.to_owned(), detail.clone())
        })
        .collect()
}

/// Two connections of Konnect and one outside of it, whose hand-over is over.
async fn three(state: &AppState) -> [String; 3] {
    let target = portal(named(&found(state).await, Region::Eu, "Partner Portal"));
    let ids = [
        Box::pin(set_up(state, organization_login())).await,
        Box::pin(set_up(state, target)).await,
        Box::pin(set_up(state, by_hand())).await,
    ];
    in_session(state, |session| session.connections.clear()).await;
    ids
}

#[tokio::test]
async fn every_connection_is_checked_and_kept_in_the_session_as_it_was_found() {
    let (state, _data) = practising().await;
    let mut ids = three(&state).await.to_vec();
    let (answer, heard) = heard(&state).await;
    answer.unwrap();
    assert_eq!(heard[0]["kind"], "begun", "it says first what it checks");
    let mut begun: Vec<_> = heard[0]["detail"]["connections"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap().to_owned())
        .collect();
    let mut checked = told(&heard, "checked");
    for (_, detail) in &checked {
        let hand_over = &detail["handOver"];
        assert_ne!(hand_over["checkedAt"], Value::Null);
        let checks = hand_over["checks"].as_array().unwrap();
        assert!(checks.len() > 3);
        assert!(
            checks.iter().all(|check| check["state"] == "passed"),
            "{checks:?}"
        );
    }
    checked.sort_by(|one, other| one.0.cmp(&other.0));
    let mut checked: Vec<_> = checked.into_iter().map(|(id, _)| id).collect();
    for list in [&mut ids, &mut begun, &mut checked] {
        list.sort();
    }
    assert_eq!((&begun, &checked), (&ids, &ids));
    let session = state.session.read().await;
    assert_eq!(session.checked.len(), 3);
}

#[tokio::test]
async fn without_konnect_only_what_needs_none_is_checked_and_the_others_say_so() {
    let (state, _data) = practising().await;
    let [organization, portal, values] = three(&state).await;
    state.session.disconnect().await;
    let (answer, heard) = heard(&state).await;
    answer.unwrap();
    let checked: Vec<_> = told(&heard, "checked").into_iter().map(|it| it.0).collect();
    assert_eq!(checked, [values]);
    for (id, detail) in told(&heard, "notChecked") {
        assert!([&organization, &portal].contains(&&id));
        assert_eq!(detail["error"]["kind"], "notConnected");
    }
}

#[tokio::test]
async fn those_of_another_directory_are_not_asked_about_and_say_so() {
    let (state, _data) = practising().await;
    let ids = three(&state).await;
    let elsewhere = |session: &mut crate::session::data::Session| {
        let microsoft = session.microsoft.as_mut().unwrap();
        microsoft.tenant = entra::TenantId::new(Uuid::from_u128(1));
    };
    in_session(&state, elsewhere).await;
    servers(&state, practice::Practice::clear_record).await;
    let (answer, heard) = heard(&state).await;
    answer.unwrap();
    let said = told(&heard, "notChecked");
    assert_eq!(said.len(), ids.len());
    for (_, detail) in said {
        assert_eq!(detail["error"]["kind"], "otherDirectory");
    }
    let asked = servers(&state, practice::Practice::record).await;
    assert!(asked.is_empty(), "{asked:?}");
}

#[tokio::test]
async fn run_stops_the_checks_and_what_they_find_is_not_kept() {
    let (state, _data) = practising().await;
    three(&state).await;
    servers(&state, |servers| {
        servers.add_fault(Fault {
            matching: Matching {
                path: "/".into(),
                ..Matching::default()
            },
            action: FaultAction::Delay { ms: 300 },
        });
    })
    .await;
    let stop = async {
        tokio::task::yield_now().await;
        state.checks.cancel();
    };
    let ((answer, heard), ()) = tokio::join!(heard(&state), stop);
    assert_eq!(answer.unwrap_err().kind(), "cancelled");
    assert_eq!(told(&heard, "checked"), []);
    assert!(state.session.read().await.checked.is_empty());
}

#[tokio::test]
async fn what_was_found_is_forgotten_with_the_sign_in() {
    let (state, _data) = practising().await;
    three(&state).await;
    heard(&state).await.0.unwrap();
    state.sign_out().await;
    assert!(state.session.read().await.checked.is_empty());
    let (answer, heard) = heard(&state).await;
    assert_eq!(answer.unwrap_err().kind(), "notSignedIn");
    assert_eq!(heard, Vec::<Value>::new());
}

#[tokio::test]
async fn one_that_is_wrong_is_told_and_its_neighbours_are_fine() {
    let (state, _data) = practising().await;
    let [_, portal, _] = three(&state).await;
    let application = {
        let journal = sso::Journal::to_read(
            &state
                .run_store(crate::session::run_store::World::Practice)
                .await
                .journal_folder,
        );
        let history = journal
            .history_of(portal.parse().unwrap())
            .unwrap()
            .unwrap();
        history.application().unwrap()
    };
    servers(&state, |servers| {
        let path = format!("/applications/{application}");
        let body = json!({"groupMembershipClaims": "SecurityGroup"});
        servers
            .graph_by_hand(super::stage::ADMIN, "PATCH", &path, Some(&body))
            .unwrap();
    })
    .await;
    let (answer, heard) = heard(&state).await;
    answer.unwrap();
    for (id, detail) in told(&heard, "checked") {
        let checks = detail["handOver"]["checks"].as_array().unwrap().iter();
        let failed: Vec<_> = checks.filter(|check| check["state"] == "failed").collect();
        assert_eq!(failed.is_empty(), id != portal, "{failed:?}");
    }
}

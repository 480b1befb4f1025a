//! Fault switches.

mod answers;
mod catalogue;
mod connections;
mod error_responses;
mod inject_at;
pub(crate) mod raw;
mod tokens;

use practice::{Fault, FaultAction, Matching};
use serde_json::{Value, json};

use crate::support::{Graph, guide_application, prompt_practice};

pub(crate) fn on_create(action: FaultAction) -> Fault {
    let matching = Matching {
        method: Some("POST".to_owned()),
        path: "/v1.0/applications".to_owned(),
        nth: Some(1),
        times: None,
    };
    Fault { matching, action }
}

/// How many applications there are apart from the one that was always there.
pub(crate) fn created(practice: &practice::Practice) -> usize {
    practice.applications().len() - 1
}

#[tokio::test]
async fn a_status_is_answered_without_effect() {
    let practice = prompt_practice().await;
    let body = Some(json!({"error": {"code": "TooManyRequests", "message": "slow down"}}));
    practice.add_fault(on_create(FaultAction::Status {
        status: 429,
        body,
        retry_after: Some(7),
    }));
    let graph = Graph::admin(&practice);
    let request = graph
        .request(reqwest::Method::POST, "/applications")
        .json(&guide_application("https://a.example/"));
    let response = request.send().await.unwrap();
    assert_eq!(
        (
            response.status().as_u16(),
            &response.headers()["retry-after"]
        ),
        (429, &"7".parse().unwrap())
    );
    assert_eq!(
        response.json::<Value>().await.unwrap()["error"]["code"],
        "TooManyRequests",
        "with its body"
    );
    assert_eq!(created(&practice), 0, "nothing happened");
    graph.create(&json!({})).await;
    assert_eq!(created(&practice), 1, "the second request is not concerned");
}

#[tokio::test]
async fn a_dropped_connection_has_an_effect_or_not_as_chosen() {
    for (action, expected) in [(FaultAction::DropBefore, 0), (FaultAction::DropAfter, 1)] {
        let practice = prompt_practice().await;
        practice.add_fault(on_create(action.clone()));
        let graph = Graph::admin(&practice);
        let body = guide_application("https://a.example/");
        let lost = graph
            .request(reqwest::Method::POST, "/applications")
            .json(&body)
            .send()
            .await;
        assert!(lost.is_err(), "{action:?}: there must be no answer");
        assert_eq!(created(&practice), expected, "{action:?}: the effect");
        assert_eq!(
            practice.record().last().unwrap().status,
            0,
            "{action:?}: the record says that nothing was answered"
        );
    }
}

#[tokio::test]
async fn garbled_answers_come_after_the_effect_and_a_proxys_page_instead_of_it() {
    for (action, expected) in [
        (FaultAction::Malformed, 1),
        (FaultAction::WrongShape, 1),
        (FaultAction::Html, 0),
    ] {
        let practice = prompt_practice().await;
        practice.add_fault(on_create(action.clone()));
        let graph = Graph::admin(&practice);
        let body = guide_application("https://a.example/");
        let response = graph
            .request(reqwest::Method::POST, "/applications")
            .json(&body)
            .send()
            .await
            .unwrap();
        let parsed: Result<Value, _> = serde_json::from_str(&response.text().await.unwrap());
        match action {
            FaultAction::WrongShape => assert!(
                parsed.unwrap().get("appId").is_none(),
                "JSON, but not an application"
            ),
            _ => assert!(parsed.is_err(), "{action:?}: no JSON"),
        }
        assert_eq!(created(&practice), expected, "{action:?}: the effect");
    }
}

#[tokio::test]
async fn cleared_faults_do_nothing() {
    let practice = prompt_practice().await;
    let matching = Matching {
        path: "/v1.0/*".to_owned(),
        ..Matching::default()
    };
    practice.add_fault(Fault {
        matching,
        action: FaultAction::DropBefore,
    });
    practice.clear_faults();
    assert_eq!(
        Graph::admin(&practice).get("/me").await.0,
        200,
        "all is well again"
    );
}

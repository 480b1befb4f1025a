//! Unusable answers of every kind.

use std::time::Duration;

use practice::{Fault, FaultAction, Matching, Practice};
use serde_json::{Value, json};

use super::raw::{End, ask, header, parts, to_graph};
use super::{created, on_create};
use crate::support::{Graph, guide_application, prompt_practice};

/// The whole answer to the creation of an application.
async fn create(practice: &Practice) -> String {
    let body = guide_application("https://a.example/");
    let request = to_graph(practice, "POST", "/applications", &body);
    whole(
        ask(
            &practice.base_urls().graph,
            &request,
            Duration::from_secs(20),
        )
        .await,
    )
}

fn whole(end: End) -> String {
    match end {
        End::Closed(answer) => answer,
        other => panic!("no answer: {other:?}"),
    }
}

#[tokio::test]
async fn a_truncated_body_is_shorter_than_it_says() {
    let practice = prompt_practice().await;
    practice.add_fault(on_create(FaultAction::Truncated));
    let answer = create(&practice).await;
    let (head, body) = parts(&answer);
    assert!(head.starts_with("HTTP/1.1 201"), "{head}");
    let promised: usize = header(head, "content-length").unwrap().parse().unwrap();
    assert!(
        !body.is_empty() && body.len() < promised,
        "{} of {promised} bytes came",
        body.len()
    );
    assert_eq!(created(&practice), 1, "the effect");

    practice.clear_faults();
    practice.add_fault(on_create(FaultAction::Truncated));
    let lost = Graph::admin(&practice)
        .request(reqwest::Method::POST, "/applications")
        .json(&guide_application("https://a.example/"))
        .send()
        .await
        .unwrap()
        .bytes()
        .await;
    assert!(lost.is_err(), "a client must not take it for the whole");
}

#[tokio::test]
async fn an_answer_is_spoilt_in_the_way_that_was_asked_for() {
    let json = |body: &str| serde_json::from_str::<Value>(body);
    let bad_gateway = |after| FaultAction::ProxyPage { status: 502, after };
    let cases = [
        (FaultAction::Malformed, 201, "application/json", 1),
        (FaultAction::WrongContentType, 201, "text/html", 1),
        (FaultAction::WrongShape, 201, "application/json", 1),
        (FaultAction::Html, 200, "text/html", 0),
        (bad_gateway(false), 502, "text/html", 0),
        (bad_gateway(true), 502, "text/html", 1),
    ];
    for (action, status, content_type, effect) in cases {
        let practice = prompt_practice().await;
        practice.add_fault(on_create(action.clone()));
        let answer = create(&practice).await;
        let (head, body) = parts(&answer);
        assert!(
            head.starts_with(&format!("HTTP/1.1 {status}")),
            "{action:?}: {head}"
        );
        let declared = header(head, "content-type").unwrap();
        assert!(declared.starts_with(content_type), "{action:?}: {declared}");
        let length: usize = header(head, "content-length").unwrap().parse().unwrap();
        assert_eq!(length, body.len(), "{action:?}: the whole body came");
        match action {
            FaultAction::WrongShape => {
                assert_eq!(json(body).unwrap()["appId"], Value::Null, "{action:?}");
            }
            FaultAction::WrongContentType => {
                assert!(json(body).unwrap()["appId"].is_string(), "{action:?}");
            }
            _ => assert!(json(body).is_err(), "{action:?}: {body}"),
        }
        assert_eq!(created(&practice), effect, "{action:?}: the effect");
    }
}

#[tokio::test]
async fn an_answer_without_a_body_is_spoilt_too() {
    let cases = [
        (FaultAction::Truncated, None),
        (FaultAction::Malformed, Some("{")),
        (FaultAction::WrongContentType, Some("{}")),
        (
            FaultAction::WrongShape,
            Some("{\"unexpected\":[\"shape\"]}"),
        ),
    ];
    for (action, expected) in cases {
        let practice = prompt_practice().await;
        let application = Graph::admin(&practice).create(&json!({})).await;
        let path = format!("/applications/{}", application["id"].as_str().unwrap());
        let matching = Matching {
            method: Some("DELETE".to_owned()),
            path: "/applications/".to_owned(),
            ..Matching::default()
        };
        practice.add_fault(Fault {
            matching,
            action: action.clone(),
        });
        let request = to_graph(&practice, "DELETE", &path, &json!({}));
        let base = &practice.base_urls().graph;
        let answer = whole(ask(base, &request, Duration::from_secs(20)).await);
        let seen = (!answer.is_empty()).then(|| parts(&answer).1);
        assert_eq!(seen, expected, "{action:?}: instead of 204");
        assert_eq!(created(&practice), 0, "{action:?}: it is deleted");
    }
}

#[tokio::test]
async fn an_error_can_come_after_the_effect() {
    let practice = prompt_practice().await;
    practice.add_fault(on_create(FaultAction::StatusAfter {
        status: 503,
        retry_after: Some(3),
    }));
    let answer = create(&practice).await;
    let (head, body) = parts(&answer);
    assert!(head.starts_with("HTTP/1.1 503"), "{head}");
    assert_eq!(header(head, "retry-after"), Some("3"));
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        body["error"]["code"], "Service_ServiceUnavailable",
        "{body}"
    );
    assert_eq!(created(&practice), 1, "the effect");
}

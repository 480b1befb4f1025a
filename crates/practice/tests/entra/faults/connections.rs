//! Connections that are refused, reset, closed or left in silence.

use std::time::{Duration, Instant};

use practice::{Fault, FaultAction, Matching, Practice};
use serde_json::json;

use super::raw::{End, ask, header, parts, to_graph};
use super::{created, on_create};
use crate::support::{Graph, guide_application, http, practice_by_host, prompt_practice};

const PATIENT: Duration = Duration::from_secs(20);
const IMPATIENT: Duration = Duration::from_millis(400);

/// Creates an application, as a client with this much patience.
async fn create(practice: &Practice, patience: Duration) -> End {
    let body = guide_application("https://a.example/");
    let request = to_graph(practice, "POST", "/applications", &body);
    ask(&practice.base_urls().graph, &request, patience).await
}

/// Reads the application that was always there.
async fn read(practice: &Practice) -> End {
    let request = to_graph(practice, "GET", "/me", &json!({}));
    ask(&practice.base_urls().graph, &request, PATIENT).await
}

#[track_caller]
fn is_answered(end: &End) {
    assert!(
        matches!(end, End::Closed(answer) if answer.starts_with("HTTP/1.1 20")),
        "it must be answered: {end:?}"
    );
}

#[tokio::test]
async fn each_way_to_lose_an_answer_is_seen_as_what_it_is() {
    let nothing = || End::Closed(String::new());
    let cases = [
        (FaultAction::ResetBefore, PATIENT, End::Reset, 0),
        (FaultAction::ResetAfter, PATIENT, End::Reset, 1),
        (FaultAction::DropBefore, PATIENT, nothing(), 0),
        (FaultAction::DropAfter, PATIENT, nothing(), 1),
        (FaultAction::TimeOutBefore, IMPATIENT, End::GaveUp, 0),
        (FaultAction::TimeOutAfter, IMPATIENT, End::GaveUp, 1),
    ];
    for (action, patience, expected, effect) in cases {
        let practice = prompt_practice().await;
        practice.add_fault(on_create(action.clone()));
        assert_eq!(create(&practice, patience).await, expected, "{action:?}");
        assert_eq!(created(&practice), effect, "{action:?}: the effect");
        let record = practice.record();
        assert_eq!(
            (record.len(), record[0].status),
            (1, 0),
            "{action:?}: recorded, even before a silence ends"
        );
        is_answered(&create(&practice, PATIENT).await);
    }
}

#[tokio::test]
async fn clearing_the_faults_ends_a_silence() {
    let practice = prompt_practice().await;
    practice.add_fault(on_create(FaultAction::TimeOutBefore));
    let cleared = async {
        while practice.faults()[0].applied == 0 {
            tokio::task::yield_now().await;
        }
        practice.clear_faults();
    };
    let (end, ()) = tokio::join!(create(&practice, PATIENT), cleared);
    assert_eq!(
        end,
        End::Closed(String::new()),
        "a client without a time limit must not wait for ever"
    );
}

#[tokio::test]
async fn the_end_of_practice_ends_a_silence() {
    let practice = prompt_practice().await;
    practice.add_fault(on_create(FaultAction::TimeOutAfter));
    let graph = practice.base_urls().graph.clone();
    let body = guide_application("https://a.example/");
    let request = to_graph(&practice, "POST", "/applications", &body);
    let client = tokio::spawn(async move { ask(&graph, &request, PATIENT).await });
    while created(&practice) == 0 {
        tokio::task::yield_now().await;
    }
    let started = Instant::now();
    drop(practice);
    assert_eq!(client.await.unwrap(), End::Closed(String::new()));
    assert!(
        started.elapsed() < PATIENT / 2,
        "a test must not hang on it: {:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn a_service_refuses_after_a_last_answer_and_comes_back() {
    let practice = prompt_practice().await;
    practice.add_fault(on_create(FaultAction::RefuseNext { ms: Some(700) }));
    let started = Instant::now();
    let End::Closed(answer) = create(&practice, PATIENT).await else {
        panic!("the request itself is answered");
    };
    let (head, body) = parts(&answer);
    assert!(head.starts_with("HTTP/1.1 201"), "in full: {head}");
    assert_eq!(header(head, "connection"), Some("close"));
    assert!(serde_json::from_str::<serde_json::Value>(body).is_ok());
    assert_eq!(read(&practice).await, End::Refused, "the next is refused");
    let login = &practice.base_urls().login;
    let keys =
        "GET /common/discovery/keys HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    is_answered(&ask(login, keys, PATIENT).await);
    while read(&practice).await == End::Refused {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(
        started.elapsed() >= Duration::from_millis(700),
        "not before its time: {:?}",
        started.elapsed()
    );
    is_answered(&read(&practice).await);
    assert_eq!(practice.record().len(), 4, "the refused left no trace");
}

#[tokio::test]
async fn a_connection_from_the_pool_is_of_no_use_to_reach_a_service_that_refuses() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let get = || graph.request(reqwest::Method::GET, "/me").send();
    // Two connections, of which one is idle when the other carries the last answer.
    let (first, second) = tokio::join!(get(), get());
    first.unwrap().bytes().await.unwrap();
    second.unwrap().bytes().await.unwrap();
    practice.add_fault(on_create(FaultAction::RefuseNext { ms: None }));
    graph.create(&json!({})).await;
    let refused = get().await.unwrap_err();
    assert!(refused.is_connect(), "{refused:?}");
    practice.clear_faults();
    assert_eq!(
        graph.get("/me").await.0,
        200,
        "at once, when the faults are cleared"
    );
}

#[tokio::test]
async fn the_match_of_a_refusal_is_reset_because_it_was_accepted_before_it_was_known() {
    let practice = prompt_practice().await;
    practice.add_fault(on_create(FaultAction::Refuse { ms: Some(700) }));
    assert_eq!(create(&practice, PATIENT).await, End::Reset);
    assert_eq!(
        create(&practice, PATIENT).await,
        End::Refused,
        "then refused"
    );
    assert_eq!(created(&practice), 0, "without effect");
    while read(&practice).await == End::Refused {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    is_answered(&create(&practice, PATIENT).await);
}

#[tokio::test]
async fn a_service_refuses_until_the_faults_are_cleared() {
    let practice = prompt_practice().await;
    assert!(
        practice
            .refuse_connections("graph.microsoft.com", None)
            .await
    );
    assert_eq!(read(&practice).await, End::Refused);
    assert!(
        practice
            .refuse_connections("graph.microsoft.com", Some(1))
            .await,
        "it may be asked twice"
    );
    practice.clear_faults();
    is_answered(&read(&practice).await);
    assert!(
        !practice.refuse_connections("elsewhere.example", None).await,
        "an unknown host is reported"
    );
}

#[tokio::test]
async fn the_end_of_a_short_absence_does_not_end_a_longer_one() {
    let practice = prompt_practice().await;
    practice
        .refuse_connections("graph.microsoft.com", Some(1))
        .await;
    practice
        .refuse_connections("graph.microsoft.com", None)
        .await;
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(read(&practice).await, End::Refused);
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
#[tokio::test]
async fn nobody_else_gets_the_port_of_a_service_that_refuses() {
    let practice = prompt_practice().await;
    practice
        .refuse_connections("graph.microsoft.com", None)
        .await;
    let port = practice.base_urls().graph.port().unwrap();
    let taken = tokio::net::TcpListener::bind(("127.0.0.1", port)).await;
    assert!(taken.is_err(), "it is kept for its service");
}

#[tokio::test]
async fn portals_and_the_web_application_refuse_on_both_loopback_addresses() {
    let practice = prompt_practice().await;
    for (host, base) in [
        ("cloud.konghq.com", &practice.base_urls().konnect_cloud),
        ("kongportals.com", &practice.base_urls().portals),
    ] {
        assert!(practice.refuse_connections(host, None).await, "{host}");
        let refused = http().get(base.clone()).send().await.unwrap_err();
        assert!(refused.is_connect(), "{host}: {refused:?}");
    }
}

#[tokio::test]
async fn on_a_shared_port_the_service_is_reset_and_the_others_go_on() {
    let practice = practice_by_host().await;
    let port = practice.base_urls().console.port().unwrap();
    let base = format!("http://127.0.0.1:{port}/").parse().unwrap();
    let keys = |host: &str| {
        format!("GET /common/discovery/keys HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")
    };
    let matching = Matching {
        path: "//login.microsoftonline.com*/keys".to_owned(),
        ..Matching::default()
    };
    let action = FaultAction::RefuseNext { ms: None };
    practice.add_fault(Fault { matching, action });
    let login = keys("login.microsoftonline.com");
    is_answered(&ask(&base, &login, PATIENT).await);
    assert_eq!(
        ask(&base, &login, PATIENT).await,
        End::Reset,
        "the port is the others' too"
    );
    let console = "GET /seed HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    is_answered(&ask(&base, console, PATIENT).await);
    practice.clear_faults();
    is_answered(&ask(&base, &login, PATIENT).await);
}

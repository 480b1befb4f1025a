//! The console over HTTP.

use practice::Practice;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Graph, answer, http, prompt_practice};

async fn ask(practice: &Practice, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let mut request = http().request(method, practice.base_urls().console.join(path).unwrap());
    if let Some(body) = body {
        request = request.json(&body);
    }
    answer(request.send().await.unwrap()).await
}

#[tokio::test]
async fn the_record_is_read_shown_and_cleared() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    graph.get("/me?$select=<b>").await;
    let (_, record) = ask(&practice, Method::GET, "/record", None).await;
    assert_eq!(record[0]["path"], "/v1.0/me", "{record}");
    let page = http()
        .get(practice.base_urls().console.clone())
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(
        page.contains("/v1.0/me") && !page.contains("<b>"),
        "shown, as text"
    );
    assert_eq!(
        ask(&practice, Method::DELETE, "/record", None).await.0,
        204,
        "cleared"
    );
    assert_eq!(
        ask(&practice, Method::GET, "/record", None).await.1,
        json!([]),
        "the console itself is not recorded"
    );
}

#[tokio::test]
async fn faults_are_switched_on_and_off() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let fault = json!({"matching": {"path": "/me"}, "action": {"kind": "status", "status": 503}});
    assert_eq!(
        ask(&practice, Method::POST, "/faults", Some(fault)).await.0,
        204,
        "on"
    );
    assert_eq!(graph.get("/me").await.0, 503, "it bites");
    assert_eq!(
        ask(&practice, Method::DELETE, "/faults", None).await.0,
        204,
        "off"
    );
    assert_eq!(graph.get("/me").await.0, 200, "it is over");
    let wrong = json!({"matching": {"path": "/me"}, "action": {"kind": "explode"}});
    assert_eq!(
        ask(&practice, Method::POST, "/faults", Some(wrong)).await.0,
        422,
        "an unknown fault is refused"
    );
}

#[tokio::test]
async fn timing_and_policy_are_changed() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    assert_eq!(
        ask(
            &practice,
            Method::PUT,
            "/timing",
            Some(json!({"lag_ms": 5000}))
        )
        .await
        .0,
        204
    );
    let (_, timing) = ask(&practice, Method::GET, "/timing", None).await;
    assert_eq!(
        timing,
        json!({"lag_ms": 5000, "propagation_ms": 0, "delay_ms": 0}),
        "the rest is unchanged"
    );
    assert_eq!(
        ask(
            &practice,
            Method::PUT,
            "/policy",
            Some(json!({"maxLifetime": "P30D"}))
        )
        .await
        .0,
        204
    );
    let (_, policy) = graph.get("/policies/defaultAppManagementPolicy").await;
    let restriction = &policy["applicationRestrictions"]["passwordCredentials"][0];
    assert_eq!(restriction["maxLifetime"], "P30D", "{policy}");
    assert_eq!(
        ask(
            &practice,
            Method::PUT,
            "/policy",
            Some(json!({"maxLifetime": "soon"}))
        )
        .await
        .0,
        422
    );
}

#[tokio::test]
async fn applications_and_seed_can_be_looked_at() {
    let practice = prompt_practice().await;
    let (_, applications) = ask(&practice, Method::GET, "/applications", None).await;
    assert_eq!(
        applications[0]["displayName"], "Expense Portal",
        "the one that was always there"
    );
    let (_, seed) = ask(&practice, Method::GET, "/seed", None).await;
    assert_eq!(seed["tenant"]["display_name"], "Contoso", "the company");
}

//! The cheapest proof of a set-up: an application signs in as itself.

use practice::{Practice, Timing};
use serde_json::{Value, json};

use crate::support::{
    FOREVER, Graph, PROMPT, aadsts, prompt_practice, secret_of, timed_practice, token,
};

const GRAPH_DEFAULT: &str = "https://graph.microsoft.com/.default";

async fn sign_in(practice: &Practice, client_id: &str, secret: &str, scope: &str) -> (u16, Value) {
    let form = [
        ("client_id", client_id),
        ("client_secret", secret),
        ("grant_type", "client_credentials"),
        ("scope", scope),
    ];
    token(practice, &form).await
}

async fn prove(practice: &Practice, application: &Value) -> (u16, Value) {
    sign_in(
        practice,
        application["appId"].as_str().unwrap(),
        secret_of(application),
        GRAPH_DEFAULT,
    )
    .await
}

#[tokio::test]
async fn a_new_secret_is_refused_until_it_has_propagated() {
    let timing = Timing {
        secret_propagation: FOREVER,
        ..PROMPT
    };
    let practice = timed_practice(timing).await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    graph.create_principal(&application).await;
    let (status, body) = prove(&practice, &application).await;
    assert_eq!(
        (status, aadsts(&body)),
        (401, 7_000_215),
        "not known everywhere yet"
    );
    practice.set_timing(PROMPT);
    let (status, body) = prove(&practice, &application).await;
    assert_eq!(status, 200, "known everywhere now: {body}");
    let advertised = format!("{}.default", practice.base_urls().graph);
    let client_id = application["appId"].as_str().unwrap();
    let (status, _) = sign_in(&practice, client_id, secret_of(&application), &advertised).await;
    assert_eq!(
        status, 200,
        "the advertised Graph address names the same resource"
    );
}

#[tokio::test]
async fn without_a_service_principal_it_is_refused_with_7000229() {
    let practice = prompt_practice().await;
    let application = Graph::admin(&practice).create(&json!({})).await;
    assert_eq!(
        aadsts(&prove(&practice, &application).await.1),
        7_000_229,
        "the tenant does not know the application"
    );
}

#[tokio::test]
async fn an_application_that_has_not_replicated_is_unknown() {
    let timing = Timing {
        replication_lag: FOREVER,
        ..PROMPT
    };
    let practice = timed_practice(timing).await;
    let application = Graph::admin(&practice).create(&json!({})).await;
    let (status, body) = prove(&practice, &application).await;
    assert_eq!(
        (status, aadsts(&body)),
        (400, 700_016),
        "the replica has not heard of it"
    );
}

#[tokio::test]
async fn an_expired_secret_is_told_apart_from_a_wrong_one() {
    let practice = prompt_practice().await;
    let past =
        json!([{"startDateTime": "2020-01-01T00:00:00Z", "endDateTime": "2020-02-01T00:00:00Z"}]);
    let application = Graph::admin(&practice)
        .create(&json!({"passwordCredentials": past}))
        .await;
    let (status, body) = prove(&practice, &application).await;
    assert_eq!(
        (status, aadsts(&body)),
        (401, 7_000_222),
        "it was right once"
    );
}

#[tokio::test]
async fn a_scope_without_default_is_refused() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    graph.create_principal(&application).await;
    let client_id = application["appId"].as_str().unwrap();
    let (_, body) = sign_in(&practice, client_id, secret_of(&application), "User.Read").await;
    assert_eq!(
        aadsts(&body),
        1_002_012,
        "an application asks for everything it was given"
    );
}

#[tokio::test]
async fn a_removed_secret_opens_nothing() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    graph.create_principal(&application).await;
    assert_eq!(prove(&practice, &application).await.0, 200, "before");
    let path = format!(
        "/applications/{}/removePassword",
        application["id"].as_str().unwrap()
    );
    let key_id = &application["passwordCredentials"][0]["keyId"];
    assert_eq!(
        graph.post(&path, &json!({"keyId": key_id})).await.0,
        204,
        "it is removed"
    );
    assert_eq!(
        aadsts(&prove(&practice, &application).await.1),
        7_000_215,
        "afterwards"
    );
    let (status, body) = graph.post(&path, &json!({"keyId": key_id})).await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (400, &json!("Request_BadRequest")),
        "there is nothing left to remove"
    );
}

#[tokio::test]
async fn an_application_that_signed_in_as_itself_may_do_nothing_in_graph() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    graph.create_principal(&application).await;
    let (_, body) = prove(&practice, &application).await;
    let url = format!("{}v1.0/applications", practice.base_urls().graph);
    let response = crate::support::http()
        .get(url)
        .bearer_auth(body["access_token"].as_str().unwrap())
        .send()
        .await;
    assert_eq!(
        response.unwrap().status(),
        403,
        "it was given no permission"
    );
}

//! The request record.

use practice::{Exchange, Options};
use serde_json::json;

use crate::browser::{Asked, VERIFIER, code_for};
use crate::support::{Graph, PRIYA, PROMPT, secret_of, token};

/// Everything that must not be in the record after a set-up and a sign-in.
#[tokio::test]
async fn no_secret_gets_into_the_record_or_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("requests.jsonl");
    let options = Options {
        timing: PROMPT,
        record_file: Some(file.clone()),
        ..Options::default()
    };
    let practice = practice::start(options).await.unwrap();
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let add = format!(
        "/applications/{}/addPassword",
        application["id"].as_str().unwrap()
    );
    let (_, second) = graph.post(&add, &json!({})).await;
    let client_id = application["appId"].as_str().unwrap();
    let redirect = "https://cloud.konghq.com/login";
    let code = code_for(
        &practice,
        &Asked::new(client_id, redirect, "openid profile email"),
        PRIYA,
    )
    .await;
    let form = [
        ("client_id", client_id),
        ("client_secret", secret_of(&application)),
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", redirect),
        ("code_verifier", VERIFIER),
    ];
    let (status, tokens) = token(&practice, &form).await;
    assert_eq!(status, 200, "signed in: {tokens}");

    let kept = serde_json::to_string(&practice.record()).unwrap();
    let written = std::fs::read_to_string(&file).unwrap();
    let secrets = [
        secret_of(&application),
        second["secretText"].as_str().unwrap(),
        &code,
        VERIFIER,
        tokens["access_token"].as_str().unwrap(),
        tokens["id_token"].as_str().unwrap(),
    ];
    for (index, secret) in secrets.iter().enumerate() {
        assert!(!kept.contains(secret), "secret {index} is in the record");
        assert!(!written.contains(secret), "secret {index} is in the file");
    }
    let lines: Vec<Exchange> = written
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        lines.len(),
        practice.record().len(),
        "every exchange is one line"
    );
}

#[tokio::test]
async fn an_exchange_says_what_was_asked_and_answered() {
    let practice = crate::support::prompt_practice().await;
    let graph = Graph::admin(&practice);
    let request = graph.request(reqwest::Method::GET, "/applications?$select=id&$top=5");
    request
        .header("client-request-id", "0f8fad5b-d9cb-469f-a165-70867728950e")
        .send()
        .await
        .unwrap();
    let exchange = practice.record().pop().unwrap();
    assert_eq!(
        (exchange.service.as_str(), exchange.method.as_str()),
        ("graph", "GET")
    );
    assert_eq!(exchange.path, "/v1.0/applications");
    assert_eq!(
        exchange.query.as_deref(),
        Some("$select=id&$top=5"),
        "as sent"
    );
    assert_eq!((exchange.status, exchange.from_app), (200, true));
    assert_eq!(exchange.host, practice.base_urls().graph.authority());
    assert!(
        exchange.response_body.unwrap()["value"].is_array(),
        "with the answer"
    );
    let headers = &exchange.request_headers;
    assert_eq!(
        headers["client-request-id"], "0f8fad5b-d9cb-469f-a165-70867728950e",
        "with the id to search for"
    );
    assert!(!headers.contains_key("authorization"), "without the token");
}

#[tokio::test]
async fn pages_are_told_apart_from_what_the_app_asks() {
    let practice = crate::support::prompt_practice().await;
    let asked = Asked::new(crate::support::GRAPH_CLI, "http://localhost:1", "openid");
    let code = code_for(&practice, &asked, PRIYA).await;
    let form = [
        ("client_id", crate::support::GRAPH_CLI),
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", "http://localhost:1"),
        ("code_verifier", VERIFIER),
    ];
    token(&practice, &form).await;
    let from_app: Vec<String> = practice
        .record()
        .into_iter()
        .filter(|exchange| exchange.from_app)
        .map(|exchange| exchange.path)
        .collect();
    assert_eq!(
        from_app.len(),
        1,
        "authorize, picker and consent are the browser's: {from_app:?}"
    );
    assert!(
        from_app[0].ends_with("/token"),
        "the token request is the app's"
    );
    practice.clear_record();
    assert!(practice.record().is_empty(), "and can be forgotten");
}

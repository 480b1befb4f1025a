//! Harm is detected: otherwise the tests that look for it would prove nothing.

use reqwest::Method;
use serde_json::{Value, json};

use crate::applications::path;
use crate::secrets::{app_id, key_id, pushed};
use crate::snapshot::konnect;
use crate::support::{Graph, prompt_practice, secret_of};

const TAG: &str = "konnect-sso:";

#[tokio::test]
async fn second_application_and_lost_secret_are_harm() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    assert_eq!(practice.violations(TAG, &[], true), Vec::<String>::new());

    let first = graph.create(&json!({})).await;
    assert!(
        practice.violations(TAG, &[], false).is_empty(),
        "someone may be about to keep its secret"
    );
    let held = [key_id(&first)];
    assert!(practice.violations(TAG, &held, true).is_empty());
    assert_eq!(
        practice.violations(TAG, &[], true).len(),
        1,
        "nobody has it"
    );
    pushed(&practice, app_id(&first), Some(secret_of(&first))).await;
    assert!(
        practice.violations(TAG, &[], true).is_empty(),
        "Konnect has it"
    );

    graph
        .create(&json!({"tags": ["konnect-sso:another"]}))
        .await;
    assert!(
        practice.violations(TAG, &[], false).is_empty(),
        "another connection has an application of its own"
    );
    graph.create(&json!({})).await;
    assert_eq!(
        practice.violations(TAG, &[], false).len(),
        1,
        "there are two"
    );
}

#[tokio::test]
async fn open_door_with_values_that_do_not_work_is_harm() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    graph.create_principal(&application).await;
    let id = pushed(
        &practice,
        app_id(&application),
        Some(secret_of(&application)),
    )
    .await;
    let provider = format!("v3/identity-providers/{id}");
    let on: Value = json!({ "enabled": true });
    let (status, answer) = konnect(&practice, Method::PATCH, &provider, Some(&on)).await;
    assert_eq!(status, 200, "{answer}");
    assert!(practice.violations(TAG, &[], true).is_empty());

    graph.delete(&path(&application)).await;
    assert_eq!(practice.violations(TAG, &[], false).len(), 1);
}

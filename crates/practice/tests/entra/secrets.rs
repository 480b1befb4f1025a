//! Which secrets work, without seeing one.

use practice::{Practice, ProviderSecretStatus, Timing};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::applications::path;
use crate::snapshot::{id_of, konnect, provider};
use crate::support::{
    FOREVER, Graph, PROMPT, answer, http, prompt_practice, secret_of, timed_practice,
};

pub(crate) fn app_id(application: &Value) -> &str {
    application["appId"].as_str().unwrap()
}

pub(crate) fn key_id(application: &Value) -> Uuid {
    let id = &application["passwordCredentials"][0]["keyId"];
    id.as_str().unwrap().parse().unwrap()
}

pub(crate) async fn pushed(practice: &Practice, client_id: &str, secret: Option<&str>) -> Uuid {
    let body = provider(practice, client_id, secret);
    let (status, made) =
        konnect(practice, Method::POST, "v3/identity-providers", Some(&body)).await;
    assert_eq!(status, 201, "{made}");
    id_of(&made)
}

#[tokio::test]
async fn a_secret_is_valid_from_its_propagation_to_its_removal() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let (id, secret) = (app_id(&application), secret_of(&application));
    practice.set_timing(Timing {
        secret_propagation: FOREVER,
        ..PROMPT
    });
    assert!(
        !practice.secret_is_valid(id, secret),
        "not known everywhere"
    );
    assert_eq!(
        practice.key_id_of(id, secret),
        Some(key_id(&application)),
        "but it is one"
    );
    practice.set_timing(PROMPT);
    assert!(practice.secret_is_valid(id, secret));
    assert_eq!(practice.valid_key_ids(id), [key_id(&application)]);
    assert!(!practice.secret_is_valid(id, "another"));
    assert!(!practice.secret_is_valid("unknown", secret));
    let removal = json!({"keyId": key_id(&application)});
    graph
        .post(&format!("{}/removePassword", path(&application)), &removal)
        .await;
    assert!(!practice.secret_is_valid(id, secret), "it is removed");
    assert_eq!(practice.valid_key_ids(id), Vec::<Uuid>::new());
}

#[tokio::test]
async fn an_application_that_is_deleted_or_not_replicated_has_no_valid_secret() {
    let practice = timed_practice(Timing {
        replication_lag: FOREVER,
        ..PROMPT
    })
    .await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let (id, secret) = (app_id(&application), secret_of(&application));
    assert!(!practice.secret_is_valid(id, secret), "not known yet");
    practice.set_timing(PROMPT);
    assert!(practice.secret_is_valid(id, secret));
    graph.delete(&path(&application)).await;
    assert!(!practice.secret_is_valid(id, secret), "it is deleted");
    let item = format!("/directory/deletedItems/{}/restore", id_of(&application));
    graph.post(&item, &json!({})).await;
    assert!(practice.secret_is_valid(id, secret), "it is back");
}

#[tokio::test]
async fn stored_values_obtain_a_token_only_if_everything_about_them_is_right() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    let id = pushed(
        &practice,
        app_id(&application),
        Some(secret_of(&application)),
    )
    .await;
    let known = Some(key_id(&application));
    let refused = |key_id, aadsts| {
        Some(ProviderSecretStatus {
            key_id,
            obtains_token: false,
            aadsts: Some(aadsts),
        })
    };
    assert_eq!(
        practice.provider_secret_status(id),
        refused(known, 7_000_229),
        "there is no service principal yet"
    );
    graph.create_principal(&application).await;
    let right = ProviderSecretStatus {
        key_id: known,
        obtains_token: true,
        aadsts: None,
    };
    assert_eq!(practice.provider_secret_status(id), Some(right));
    let console = practice.base_urls().console.clone();
    let url = console
        .join(&format!("/identity-providers/{id}/secret"))
        .unwrap();
    let (_, shown) = answer(http().get(url).send().await.unwrap()).await;
    assert_eq!(shown, json!(right), "the console says the same");

    graph
        .post(
            &format!("{}/removePassword", path(&application)),
            &json!({"keyId": known}),
        )
        .await;
    assert_eq!(
        practice.provider_secret_status(id),
        refused(None, 7_000_215),
        "the secret is removed"
    );
    graph.delete(&path(&application)).await;
    assert_eq!(
        practice.provider_secret_status(id),
        refused(None, 700_016),
        "the application is gone"
    );
    assert_eq!(
        practice.provider_secret_status(Uuid::nil()),
        None,
        "no such provider"
    );
}

#[tokio::test]
async fn a_provider_without_a_secret_or_with_another_issuer_obtains_nothing() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let application = graph.create(&json!({})).await;
    graph.create_principal(&application).await;
    let bare = pushed(&practice, app_id(&application), None).await;
    let stored = practice.provider_secret_status(bare).unwrap();
    assert_eq!(
        (stored.key_id, stored.aadsts),
        (None, Some(7_000_218)),
        "no secret"
    );

    // The seeded provider of a portal is another company's.
    let portals = practice.portals();
    let oidc = portals
        .iter()
        .flat_map(|portal| portal["identity_providers"].as_array().unwrap())
        .find(|provider| provider["type"] == "oidc")
        .expect("a portal with a provider");
    assert_eq!(
        practice.provider_secret_status(id_of(oidc)),
        Some(ProviderSecretStatus {
            key_id: None,
            obtains_token: false,
            aadsts: None
        })
    );
}

#[tokio::test]
async fn the_console_says_which_secret_it_is_and_keeps_nothing_of_it() {
    let practice = prompt_practice().await;
    let application = Graph::admin(&practice).create(&json!({})).await;
    let console = practice.base_urls().console.clone();
    let base = format!("/applications/{}", app_id(&application));
    let keys = console.join(&format!("{base}/valid-keys")).unwrap();
    let (_, keys) = answer(http().get(keys).send().await.unwrap()).await;
    assert_eq!(keys, json!([key_id(&application)]));
    let url = console.join(&format!("{base}/secret")).unwrap();
    for (secret, expected) in [
        (
            secret_of(&application),
            json!({"key_id": key_id(&application), "valid": true}),
        ),
        ("wrong", json!({"key_id": null, "valid": false})),
    ] {
        let request = http().post(url.clone()).json(&json!({"secret": secret}));
        let (_, said) = answer(request.send().await.unwrap()).await;
        assert_eq!(said, expected);
    }
    let record = serde_json::to_string(&practice.record()).unwrap();
    assert!(!record.contains(secret_of(&application)));
}

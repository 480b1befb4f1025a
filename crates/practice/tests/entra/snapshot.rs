//! Snapshots: what they show, what they compare, and what they never hold.

use practice::Practice;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::applications::path;
use crate::support::{Graph, TENANT, answer, http, prompt_practice, secret_of};

/// A call of the global Konnect API, or of a region's with `eu/v3/…`.
pub(crate) async fn konnect(
    practice: &Practice,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> (u16, Value) {
    let origins = practice.base_urls();
    let url = match path.split_once('/') {
        Some((region, rest)) if origins.konnect_regions.contains_key(region) => {
            origins.konnect_regions[region].join(rest)
        }
        _ => origins.konnect_api.join(path),
    };
    let mut request = http()
        .request(method, url.unwrap())
        .bearer_auth(practice.konnect_token());
    if let Some(body) = body {
        request = request.json(body);
    }
    answer(request.send().await.unwrap()).await
}

/// What is pushed to Konnect for an application of the tenant.
pub(crate) fn provider(practice: &Practice, client_id: &str, secret: Option<&str>) -> Value {
    let mut body = json!({
        "type": "oidc", "enabled": false, "login_path": "contoso",
        "config": {
            "issuer_url": format!("{}{TENANT}/v2.0", practice.base_urls().login),
            "client_id": client_id,
            "scopes": ["openid", "email", "profile"],
            "claim_mappings": {"name": "name", "email": "email", "groups": "groups"},
        },
    });
    if let Some(secret) = secret {
        body["config"]["client_secret"] = json!(secret);
    }
    body
}

pub(crate) fn id_of(entity: &Value) -> Uuid {
    entity["id"].as_str().unwrap().parse().unwrap()
}

async fn read_everything(practice: &Practice) {
    let graph = Graph::admin(practice);
    graph.get("/applications").await;
    konnect(practice, Method::GET, "v3/identity-providers", None).await;
    konnect(practice, Method::GET, "eu/v3/portals", None).await;
}

#[tokio::test]
async fn reading_changes_nothing_and_two_practices_are_alike() {
    let practice = prompt_practice().await;
    let before = practice.snapshot();
    read_everything(&practice).await;
    assert_eq!(before, practice.snapshot(), "reading has no effect");
    let console = practice.base_urls().console.join("/snapshot").unwrap();
    let (_, shown) = answer(http().get(console).send().await.unwrap()).await;
    assert_eq!(&shown, before.as_value(), "the console shows the same");
}

#[tokio::test]
async fn a_set_up_is_seen_and_its_undoing_too() {
    let practice = prompt_practice().await;
    let graph = Graph::admin(&practice);
    let before = practice.snapshot();

    let application = graph.create(&json!({})).await;
    let app_id = application["appId"].as_str().unwrap();
    let principal = graph.create_principal(&application).await;
    let body = provider(&practice, app_id, Some(secret_of(&application)));
    let (status, made) = konnect(
        &practice,
        Method::POST,
        "v3/identity-providers",
        Some(&body),
    )
    .await;
    assert_eq!(status, 201, "{made}");
    let provider_path = format!("v3/identity-providers/{}", id_of(&made));
    let (_, teams) = konnect(&practice, Method::GET, "v3/teams", None).await;
    let mapping = json!({"team_id": teams["data"][0]["id"], "group": "g-1"});
    let mappings = format!("{provider_path}/team-group-mappings");
    assert_eq!(
        konnect(&practice, Method::POST, &mappings, Some(&mapping))
            .await
            .0,
        201
    );
    let enabled = json!({"enabled": true});
    konnect(&practice, Method::PATCH, &provider_path, Some(&enabled)).await;
    let settings = json!({"idp_mapping_enabled": true});
    konnect(
        &practice,
        Method::PATCH,
        "v3/authentication-settings",
        Some(&settings),
    )
    .await;

    let connected = practice.snapshot();
    let differences = before.differences(&connected);
    let concerned: Vec<&str> = differences
        .iter()
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(
        concerned,
        [
            &format!("applications / {app_id}"),
            "konnect / organization / authentication_settings / idp_mapping_enabled",
            "konnect / organization / authentication_settings / oidc_auth_enabled",
            "konnect / organization / identity_providers / oidc",
            &format!("servicePrincipals / {app_id}"),
        ],
        "{differences:#?}"
    );
    let seen = &connected.as_value()["konnect"]["organization"]["identity_providers"]["oidc"];
    let key_id = &application["passwordCredentials"][0]["keyId"];
    assert_eq!(&seen["client_secret"]["key_id"], key_id, "{seen}");
    assert_eq!(
        seen["team_group_mappings"][mapping["team_id"].as_str().unwrap()],
        json!(["g-1"]),
        "{seen}"
    );
    let text = connected.as_value().to_string();
    let secret = secret_of(&application);
    assert!(
        !text.contains(secret) && !text.contains("\"hint\""),
        "no secret and no part of one"
    );

    let settings = json!({"idp_mapping_enabled": false});
    konnect(
        &practice,
        Method::PATCH,
        "v3/authentication-settings",
        Some(&settings),
    )
    .await;
    konnect(&practice, Method::DELETE, &provider_path, None).await;
    graph.delete(&path(&application)).await;
    let undone = practice.snapshot();
    assert_eq!(
        before
            .clone()
            .without_deleted_items()
            .differences(&undone.clone().without_deleted_items()),
        Vec::<String>::new(),
        "as before, but for the bin"
    );
    assert_eq!(
        before.differences(&undone).len(),
        2,
        "where the application is, and its service principal {principal}"
    );
    let item = format!("/directory/deletedItems/{}", id_of(&application));
    graph.delete(&item).await;
    assert_eq!(
        before.differences(&practice.snapshot()),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn another_secret_is_another_state_even_if_nobody_knows_it() {
    let practice = prompt_practice().await;
    let application = Graph::admin(&practice).create(&json!({})).await;
    let app_id = application["appId"].as_str().unwrap();
    let body = provider(&practice, app_id, Some("typed by hand"));
    let (_, made) = konnect(
        &practice,
        Method::POST,
        "v3/identity-providers",
        Some(&body),
    )
    .await;
    let path = format!("v3/identity-providers/{}", id_of(&made));
    let before = practice.snapshot();
    for (secret, lines) in [("typed by hand", 0), ("another", 1), ("typed by hand", 0)] {
        let config = provider(&practice, app_id, Some(secret))["config"].clone();
        let change = json!({"config": config});
        assert_eq!(
            konnect(&practice, Method::PATCH, &path, Some(&change))
                .await
                .0,
            200
        );
        let differences = before.differences(&practice.snapshot());
        assert_eq!(differences.len(), lines, "{secret}: {differences:?}");
        assert!(
            differences
                .iter()
                .all(|line| line.contains("client_secret")),
            "{differences:?}"
        );
    }
    assert!(
        !practice
            .snapshot()
            .as_value()
            .to_string()
            .contains("typed by hand")
    );
}

#[tokio::test]
async fn each_part_of_a_portal_is_seen() {
    let practice = prompt_practice().await;
    let portals = practice.portal_addresses();
    let of = |region: &str| {
        let found = portals.iter().find(|portal| portal["region"] == region);
        found.unwrap().clone()
    };
    let portal = of("eu");
    let name = format!("eu/{}", portal["name"].as_str().unwrap());
    let base = format!("eu/v3/portals/{}", portal["id"].as_str().unwrap());
    let seen = |practice: &Practice| practice.snapshot();
    let before = seen(&practice);
    let was_on = before.as_value()["konnect"]["portals"][&name]["authentication_enabled"]
        .as_bool()
        .unwrap();
    let switched = json!({"authentication_enabled": !was_on});
    let (status, answer) = konnect(&practice, Method::PATCH, &base, Some(&switched)).await;
    assert_eq!(status, 200, "{answer}");
    let differences = before.differences(&seen(&practice));
    assert!(
        differences.iter().any(|line| line.starts_with(&format!(
            "konnect / portals / {name} / authentication_enabled"
        ))),
        "{differences:#?}"
    );
    let team = json!({"name": "Night shift", "description": "at night"});
    let before = seen(&practice);
    let (status, answer) = konnect(
        &practice,
        Method::POST,
        &format!("{base}/teams"),
        Some(&team),
    )
    .await;
    assert_eq!(status, 201, "{answer}");
    let differences = before.differences(&seen(&practice));
    assert!(
        differences.len() == 1 && differences[0].contains("Night shift"),
        "{differences:#?}"
    );
    assert!(practice.remove_portal(id_of(&portal)));
    let gone = before.differences(&seen(&practice));
    assert!(
        gone.iter()
            .any(|line| line.starts_with(&format!("konnect / portals / {name}: is gone"))),
        "{gone:#?}"
    );
}

//! A first set-up of the organization login: its result, how few requests it takes, and that it keeps to the published
//! contracts.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use common::{desired, failed_checks, finished, set, stage};
use serde_json::{Value, json};

#[tokio::test]
async fn application_equals_the_ten_steps_done_by_hand() {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    let redirect_uris = target.redirect_uris();
    let connection = finished(stage.set_up(&desired(target)).await);

    let application = stage
        .practice
        .application(&connection.app_id.to_string())
        .expect("the application exists");
    assert_eq!(
        application["displayName"],
        "Konnect SSO – Organization login"
    );
    assert_eq!(application["signInAudience"], "AzureADMyOrg");
    assert_eq!(
        application["web"]["redirectUris"],
        json!(redirect_uris),
        "exactly the target's address, and no other"
    );
    assert_eq!(application["publicClient"]["redirectUris"], json!([]));
    assert_eq!(application["spa"]["redirectUris"], json!([]));
    assert_eq!(
        application["web"]["implicitGrantSettings"]["enableIdTokenIssuance"], false,
        "Konnect uses the code flow"
    );

    let groups = application["groupMembershipClaims"]
        .as_str()
        .unwrap_or_default();
    assert_eq!(
        set(groups.split(',').map(str::trim)),
        set(["All", "ApplicationGroup"])
    );
    for (token, claims) in [
        ("idToken", vec!["email", "groups"]),
        ("accessToken", vec!["groups"]),
        ("saml2Token", vec!["groups"]),
    ] {
        let found = application["optionalClaims"][token]
            .as_array()
            .cloned()
            .unwrap_or_default();
        assert_eq!(
            set(found.iter().filter_map(|claim| claim["name"].as_str())),
            set(claims),
            "the claims of {token}"
        );
        for claim in found {
            assert_eq!(
                claim["additionalProperties"],
                json!([]),
                "Group ID is the form without additional properties"
            );
        }
    }
    let access = application["requiredResourceAccess"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert_eq!(access.len(), 1, "only Microsoft Graph");
    assert_eq!(
        access[0]["resourceAppId"],
        "00000003-0000-0000-c000-000000000000"
    );
    let scopes = access[0]["resourceAccess"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert_eq!(
        set(scopes.iter().map(|scope| (
            scope["id"].as_str().unwrap_or_default(),
            scope["type"].as_str().unwrap_or_default()
        ))),
        set([
            ("64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0", "Scope"),
            ("e1fe6dd8-ba31-4d61-89e7-88639da4683d", "Scope")
        ]),
        "email and User.Read"
    );
    let secrets = application["passwordCredentials"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert_eq!(secrets.len(), 1);
    let name = secrets[0]["displayName"].as_str().unwrap_or_default();
    assert!(name.starts_with("Konnect SSO "), "{name}");
    assert_eq!(
        secrets[0]["secretText"],
        Value::Null,
        "a stored secret is never answered again"
    );
    let end: jiff::Timestamp = secrets[0]["endDateTime"]
        .as_str()
        .unwrap_or_default()
        .parse()
        .expect("a time");
    let days = (end - jiff::Timestamp::now()).as_hours() / 24;
    assert!(
        (179..=180).contains(&days),
        "the secret should be valid for 180 days, and is for {days}"
    );

    let enterprise = stage
        .service_principal(connection.app_id)
        .await
        .expect("the enterprise application exists");
    let [listed, mark] = &enterprise.tags[..] else {
        panic!("{:?}", enterprise.tags);
    };
    assert_eq!(listed, "WindowsAzureActiveDirectoryIntegratedApp");
    assert!(mark.starts_with("konnect-sso-run:"), "{mark}");
}

#[tokio::test]
async fn every_check_passes_and_sign_in_is_on() {
    let stage = stage().await;
    let connection = finished(
        stage
            .set_up(&desired(stage.organization("contoso").await))
            .await,
    );

    assert_eq!(failed_checks(&connection), Vec::<&sso::Check>::new());
    assert_eq!(connection.checks.len(), 9);
    let providers = stage.practice.konnect_identity_providers();
    assert_eq!(providers.len(), 1);
    assert_eq!(providers[0]["enabled"], true);
    assert_eq!(providers[0]["login_path"], "contoso");
    assert_eq!(providers[0]["config"]["issuer_url"], connection.issuer);
    assert_eq!(
        providers[0]["config"]["client_id"],
        connection.app_id.to_string()
    );
    let settings = stage.practice.authentication_settings();
    assert_eq!(
        (
            &settings["oidc_auth_enabled"],
            &settings["basic_auth_enabled"]
        ),
        (&json!(true), &json!(true))
    );
}

#[tokio::test]
async fn requests_are_the_fewest_that_the_services_allow() {
    let stage = stage().await;
    let plan = stage
        .plan(&desired(stage.organization("contoso").await))
        .await;
    stage.practice.clear_record();
    finished(stage.apply(plan).await);

    let mut sent: Vec<String> = stage
        .practice
        .record()
        .iter()
        .filter(|exchange| exchange.from_app)
        .map(|exchange| {
            let path: String = exchange
                .path
                .split('/')
                .map(|part| if part.len() == 36 { "{id}" } else { part })
                .collect::<Vec<_>>()
                .join("/");
            format!("{} {} {path}", exchange.service, exchange.method)
        })
        .collect();
    sent.sort();
    assert_eq!(
        sent,
        [
            "graph GET /v1.0/applications",
            "graph GET /v1.0/applications/{id}",
            "graph POST /v1.0/applications",
            "graph POST /v1.0/oauth2PermissionGrants",
            "graph POST /v1.0/servicePrincipals",
            "konnect-api GET /v3/authenticate/contoso",
            "konnect-api GET /v3/authentication-settings",
            "konnect-api GET /v3/authentication-settings",
            "konnect-api GET /v3/identity-providers",
            "konnect-api GET /v3/identity-providers/{id}",
            // Right before the run: whether the token still belongs to the reviewed organization.
            "konnect-api GET /v3/organizations/me",
            "konnect-api PATCH /v3/identity-providers/{id}",
            "konnect-api POST /v3/identity-providers",
            "login POST /{id}/oauth2/v2.0/token",
        ],
        "three readings hold the plan against what is there now; beyond them, one request more than needed is one wait \
         more for the person"
    );
}

#[tokio::test]
async fn nothing_is_written_before_the_plan_is_applied() {
    let stage = stage().await;
    let plan = stage
        .plan(&desired(stage.organization("contoso").await))
        .await;
    assert!(!plan.is_empty());
    assert_eq!(
        stage.writes().len(),
        0,
        "looking and planning change nothing: {:#?}",
        stage.writes()
    );
}

#[tokio::test]
async fn second_run_changes_nothing() {
    let stage = stage().await;
    let desired = desired(stage.organization("contoso").await);
    finished(stage.set_up(&desired).await);
    stage.practice.clear_record();

    let plan = stage.plan(&desired).await;
    assert!(
        plan.is_empty(),
        "the second plan should be empty, and has {:?}",
        plan.steps()
    );
    let connection = finished(stage.apply(plan).await);

    assert_eq!(
        stage.writes().len(),
        0,
        "nothing may be written: {:#?}",
        stage.writes()
    );
    assert_eq!(failed_checks(&connection), Vec::<&sso::Check>::new());
}

#[tokio::test]
async fn secret_is_in_the_keeper_and_in_no_record_or_journal() {
    use secrecy::ExposeSecret as _;
    let stage = stage().await;
    let connection = finished(
        stage
            .set_up(&desired(stage.organization("contoso").await))
            .await,
    );

    let (stored, _) = stage
        .secret_store
        .get(connection.id)
        .await
        .expect("the secret is held");
    let value = stored.value.expose_secret();
    assert!(!format!("{:?}{:?}", connection, stage.steps.lock().unwrap()).contains(value));
    let journal = stage.journal_text();
    assert!(!journal.contains(value), "the journal never holds a secret");
    assert!(
        journal.contains("servicePrincipals"),
        "the journal names the requests"
    );
    let record = serde_json::to_string(&stage.practice.record()).unwrap();
    assert!(!record.contains(value), "the record masks secrets");
}

#[tokio::test]
async fn every_exchange_keeps_the_published_contracts() {
    let stage = stage().await;
    let desired = desired(stage.organization("contoso").await);
    finished(stage.set_up(&desired).await);
    finished(stage.set_up(&desired).await);
    stage.keeps_the_published_contracts();
}

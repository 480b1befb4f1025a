//! A finished connection that is opened after a restart of the app: its values, and what is true of it now.

use practice::Practice;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use sso::StoredSecret;

use super::connections::{by_hand, listed, set_up};
use super::stage::{
    ADMIN, SCOPES, found, in_session, named, organization_login, portal, practising, registered,
    run, servers, sign_in,
};
use crate::ipc::{ApplicationChoice, CommandError, ExternalLink, Region, TargetRef};
use crate::session::app_state::AppState;
use crate::work::{connections, konnect_connection, links, opened, teardown};

/// A connection that was set up, and the app as it is after a restart: nobody is signed in.
struct Scene {
    state: AppState,
    id: String,
    /// What the hand-over showed.
    handed_over: Value,
    secret: String,
    _data: tempfile::TempDir,
}

/// The kinds of target.
const KINDS: [&str; 3] = ["organization", "portal", "callbackUrl"];

async fn target(state: &AppState, kind: &str) -> TargetRef {
    match kind {
        "organization" => organization_login(),
        "portal" => portal(named(&found(state).await, Region::Eu, "Partner Portal")),
        _ => by_hand(),
    }
}

impl Scene {
    /// `meanwhile`: what happens between the set-up and the restart.
    async fn after(kind: &str, meanwhile: impl AsyncFnOnce(&AppState, &str)) -> Self {
        let (before, data) = practising().await;
        let target = target(&before, kind).await;
        let id = Box::pin(set_up(&before, target)).await;
        let handed_over = shown(Box::pin(opened::open(&before, &id)).await);
        let secret = before.client_secret(&id).await.unwrap();
        Box::pin(meanwhile(&before, &id)).await;
        // The simulated services go on; the app does not.
        let practice = in_session(&before, |session| session.practice.take()).await;
        let http = sso_http::Http::new().unwrap();
        let state = AppState::new(http, before.keychain.clone(), data.path().to_owned());
        drop(before);
        in_session(&state, |session| session.practice = practice).await;
        Self {
            state,
            id,
            handed_over,
            secret: secret.expose_secret().to_owned(),
            _data: data,
        }
    }

    /// Boxed, because the state is large.
    fn signed_in(self) -> impl Future<Output = Self> {
        Box::pin(async {
            sign_in(&self.state, ADMIN, &SCOPES).await;
            let token = servers(&self.state, |servers| servers.konnect_token().to_owned()).await;
            let connected = konnect_connection::connect(&self.state, SecretString::from(token));
            connected.await.unwrap();
            self
        })
    }

    async fn checked(&self) -> Vec<Value> {
        let checked = shown(Box::pin(opened::verify(&self.state, &self.id)).await);
        checked["checks"].as_array().unwrap().clone()
    }
}

fn shown<T: serde::Serialize>(answer: Result<T, CommandError>) -> Value {
    serde_json::to_value(answer.unwrap()).unwrap()
}

/// The check of this name, with its state and reason.
fn check(checks: &[Value], id: &str) -> Option<(String, Vec<String>)> {
    let check = checks.iter().find(|check| check["id"] == id)?;
    let evidence = check["evidence"].as_array().unwrap().iter();
    let reasons = evidence.filter(|evidence| evidence["kind"] == "reason");
    let reasons = reasons.map(|reason| reason["detail"].as_str().unwrap().to_owned());
    Some((
        check["state"].as_str().unwrap().to_owned(),
        reasons.collect(),
    ))
}

fn found_wrong(reason: &str) -> (String, Vec<String>) {
    ("failed".into(), vec![reason.into()])
}

/// The ids of the checks that failed.
fn failed(checks: &[Value]) -> Vec<&str> {
    let failed = checks.iter().filter(|check| check["state"] == "failed");
    failed.map(|check| check["id"].as_str().unwrap()).collect()
}

/// What an administrator does in Entra.
async fn in_entra(state: &AppState, method: &str, path: &str, body: Value) -> Value {
    let act = |servers: &Practice| servers.graph_by_hand(ADMIN, method, path, Some(&body));
    let (status, answer) = servers(state, act).await.unwrap();
    assert!(status < 300, "{method} {path}: {status} {answer}");
    answer
}

async fn only_application(state: &AppState) -> Value {
    let [application] = &registered(state).await[..] else {
        panic!("there is one application")
    };
    application.clone()
}

async fn switch_off(state: &AppState, _: &str) {
    let app_id = only_application(state).await["appId"].clone();
    let path = format!("/servicePrincipals(appId='{}')", app_id.as_str().unwrap());
    in_entra(state, "PATCH", &path, json!({"accountEnabled": false})).await;
}

async fn delete_application(state: &AppState, _: &str) {
    let application = only_application(state).await;
    let path = format!("/applications/{}", application["id"].as_str().unwrap());
    in_entra(state, "DELETE", &path, Value::Null).await;
}

async fn remove_secret(state: &AppState, _: &str) {
    let application = only_application(state).await;
    for secret in application["passwordCredentials"].as_array().unwrap() {
        let path = format!(
            "/applications/{}/removePassword",
            application["id"].as_str().unwrap()
        );
        let body = json!({"keyId": secret["keyId"]});
        in_entra(state, "POST", &path, body).await;
    }
}

/// As it is after the lifetime of the secret.
async fn end_secret(state: &AppState, id: &str) {
    remove_secret(state, id).await;
    let application = only_application(state).await;
    let path = format!(
        "/applications/{}/addPassword",
        application["id"].as_str().unwrap()
    );
    let ended = json!({"passwordCredential": {
        "startDateTime": "2026-01-01T00:00:00Z",
        "endDateTime": "2026-06-30T00:00:00Z",
    }});
    let made = in_entra(state, "POST", &path, ended).await;
    let stored = StoredSecret {
        key_id: made["keyId"].as_str().unwrap().parse().unwrap(),
        end: made["endDateTime"].as_str().unwrap().parse().unwrap(),
        value: SecretString::from(made["secretText"].as_str().unwrap()),
    };
    let keychain = &state.keychain.practice_store;
    keychain.put(&id.parse().unwrap(), &stored).unwrap();
}

async fn nothing(_: &AppState, _: &str) {}

#[tokio::test]
async fn values_of_each_kind_of_target_are_there_after_a_restart_and_are_checked_after_a_sign_in() {
    for kind in KINDS {
        let scene = Box::pin(Scene::after(kind, nothing)).await;
        let (state, id) = (&scene.state, &scene.id);
        let opened = shown(opened::open(state, id).await);
        for value in ["issuerUrl", "clientId", "appName", "inKonnect", "loginUrl"] {
            assert_eq!(opened[value], scene.handed_over[value], "{kind}: {value}");
        }
        assert_eq!(opened["secret"], scene.handed_over["secret"], "{kind}");
        assert_eq!(opened["checks"], json!([]), "{kind}: nothing was checked");
        assert_eq!(opened["checkedAt"], Value::Null, "{kind}");
        let secret = state.client_secret(id).await.unwrap();
        assert_eq!(secret.expose_secret(), scene.secret, "{kind}");
        let read = state.connection(id, |one| (one.issuer.clone(), one.app_id.to_string()));
        let (issuer, client_id) = read.await.unwrap();
        assert_eq!(opened["issuerUrl"], issuer, "{kind}: that is copied");
        assert_eq!(opened["clientId"], client_id, "{kind}: that is copied");

        let refused = opened::verify(state, id).await.unwrap_err();
        assert_eq!(refused.kind(), "notSignedIn", "{kind}");
        sign_in(state, ADMIN, &SCOPES).await;
        if kind != "callbackUrl" {
            let refused = opened::verify(state, id).await.unwrap_err();
            assert_eq!(refused.kind(), "notConnected", "{kind}");
        }
        let scene = scene.signed_in().await;
        let checks = scene.checked().await;
        assert!(checks.len() > 5, "{kind}: {checks:?}");
        let passed = |check: &Value| check["state"] == "passed";
        assert!(checks.iter().all(passed), "{kind}: {checks:#?}");
        let enterprise = check(&checks, "enterpriseApplication");
        assert_eq!(enterprise.unwrap().0, "passed", "{kind}");

        // What was true is not shown as if it were true now.
        let again = shown(opened::open(&scene.state, &scene.id).await);
        assert_eq!(again["checks"], json!([]), "{kind}");
    }
}

#[tokio::test]
async fn values_are_of_the_connection_that_was_repaired_continued_or_set_up_again() {
    let scene = Box::pin(Scene::after("organization", async |state, id| {
        delete_application(state, id).await;
        let undecided = ApplicationChoice::Undecided;
        let repair = connections::preview_continue(state, id, undecided).await;
        let (outcome, _) = run(state, &repair.unwrap()).await;
        assert_eq!(super::stage::kinds(&outcome), ["finished"]);
    }))
    .await
    .signed_in()
    .await;
    let opened = shown(opened::open(&scene.state, &scene.id).await);
    let application = only_application(&scene.state).await;
    assert_eq!(opened["clientId"], application["appId"], "the new one");
    assert_ne!(opened["clientId"], scene.handed_over["clientId"]);
    assert_eq!(failed(&scene.checked().await), Vec::<&str>::new());
}

#[tokio::test]
async fn enterprise_application_that_is_switched_off_fails_and_a_repair_switches_it_on_again() {
    for kind in KINDS {
        let scene = Box::pin(Scene::after(kind, switch_off))
            .await
            .signed_in()
            .await;
        let checks = scene.checked().await;
        assert_eq!(
            check(&checks, "enterpriseApplication"),
            Some(found_wrong("switchedOff")),
            "{kind}"
        );
        assert_eq!(failed(&checks), ["enterpriseApplication"], "{kind}");
        assert_eq!(
            check(&checks, "secret"),
            Some(("notChecked".into(), vec!["switchedOff".into()])),
            "{kind}: no secret obtains a token, so nothing is known about this one"
        );

        let undecided = ApplicationChoice::Undecided;
        let repair = connections::preview_continue(&scene.state, &scene.id, undecided).await;
        let repair = repair.unwrap();
        let change = super::stage::change(&repair, "enableServicePrincipal").unwrap();
        assert_eq!(change["effect"], "change", "{kind}: the review shows it");
        let warnings = shown(Ok(&repair)).to_string();
        assert!(warnings.contains("switchesOn"), "{kind}: {warnings}");
        let (outcome, _) = run(&scene.state, &repair).await;
        assert_eq!(super::stage::kinds(&outcome), ["finished"], "{kind}");
        assert_eq!(failed(&scene.checked().await), Vec::<&str>::new(), "{kind}");

        // An undo of the repair leaves it as others had left it.
        let request = crate::ipc::TeardownRequest {
            id: scene.id.clone(),
            kind: crate::ipc::TeardownKind::Undo,
            purge: false,
        };
        let undo = teardown::preview(&scene.state, &request).await.unwrap();
        teardown::run(&scene.state, &undo.plan_id, "", super::stage::hearing(drop))
            .await
            .unwrap();
        let app_id = only_application(&scene.state).await["appId"].clone();
        let path = format!("/servicePrincipals(appId='{}')", app_id.as_str().unwrap());
        let now = in_entra(&scene.state, "GET", &path, Value::Null).await;
        assert_eq!(now["accountEnabled"], false, "{kind}");
    }
}

#[tokio::test]
async fn deleted_application_is_said_once_and_first() {
    for kind in KINDS {
        let scene = Box::pin(Scene::after(kind, delete_application))
            .await
            .signed_in()
            .await;
        let checks = scene.checked().await;
        assert_eq!(checks[0]["id"], "application", "{kind}: it comes first");
        assert_eq!(
            check(&checks, "application"),
            Some(found_wrong("deleted")),
            "{kind}"
        );
        assert_eq!(failed(&checks), ["application"], "{kind}: said once");
        let green: Vec<_> = checks
            .iter()
            .filter(|check| check["state"] == "passed")
            .map(|check| check["id"].as_str().unwrap())
            .collect();
        let way_back: &[&str] = if kind == "callbackUrl" {
            &[]
        } else {
            &["passwordSignIn"]
        };
        assert_eq!(green, way_back, "{kind}: nothing else is said to be fine");
    }
}

#[tokio::test]
async fn secret_removed_in_entra_is_called_that_and_neither_shown_nor_copied() {
    for kind in KINDS {
        let scene = Box::pin(Scene::after(kind, remove_secret))
            .await
            .signed_in()
            .await;
        let checks = scene.checked().await;
        assert_eq!(
            check(&checks, "secret"),
            Some(found_wrong("secretRemoved")),
            "{kind}"
        );
        let checked = shown(opened::verify(&scene.state, &scene.id).await);
        assert_eq!(checked["secret"]["kind"], "removed", "{kind}");
        let refused = scene.state.client_secret(&scene.id).await.unwrap_err();
        assert_eq!(refused.kind(), "nothingToShow", "{kind}: it opens nothing");
    }
}

#[tokio::test]
async fn ended_secret_fails_whether_this_computer_has_it_or_not() {
    for kind in KINDS {
        let scene = Box::pin(Scene::after(kind, end_secret))
            .await
            .signed_in()
            .await;
        let checks = scene.checked().await;
        assert_eq!(
            check(&checks, "secret"),
            Some(found_wrong("secretEnded")),
            "{kind}"
        );
        connections::forget_secret(&scene.state, &scene.id)
            .await
            .unwrap();
        let checks = scene.checked().await;
        assert_eq!(
            check(&checks, "secret"),
            Some(found_wrong("secretEnded")),
            "{kind}: nobody needs the value to know that"
        );
        assert_eq!(failed(&checks)[..1], ["secret"], "{kind}");
    }
}

#[tokio::test]
async fn deleted_provider_is_said_once() {
    let scene = Box::pin(Scene::after("organization", async |state, _| {
        let services = state.session.read().await.services(&state.http).unwrap();
        let context = sso_http::Context::default();
        let konnect = services.konnect.as_ref().unwrap();
        let konnect = konnect::Konnect {
            http: &services.http,
            endpoints: &konnect.endpoints,
            token: &konnect.token,
            context: &context,
            target_id: konnect::TargetId::Organization,
        };
        for provider in konnect::identity_providers(konnect).await.unwrap() {
            konnect
                .send(&konnect::DeleteIdentityProvider(provider.id))
                .await
                .unwrap();
        }
    }))
    .await
    .signed_in()
    .await;
    let checks = scene.checked().await;
    assert_eq!(
        check(&checks, "providerOn"),
        Some(found_wrong("providerGone"))
    );
    assert_eq!(failed(&checks), ["providerOn"], "{checks:#?}");
}

#[tokio::test]
async fn list_says_when_each_secret_ends_without_asking_the_keychain() {
    let scene = Box::pin(Scene::after("callbackUrl", nothing)).await;
    let known = listed(&scene.state).await;
    assert_eq!(
        known[0]["secretEnds"], scene.handed_over["secret"]["detail"]["expires"],
        "the journal says it"
    );
}

#[tokio::test]
async fn opened_connection_is_checked_in_its_own_directory_and_organization_only() {
    let scene = Box::pin(Scene::after("organization", nothing))
        .await
        .signed_in()
        .await;
    in_session(&scene.state, |session| {
        let konnect = session.konnect.as_mut().unwrap();
        konnect.id = uuid::Uuid::from_u128(1);
    })
    .await;
    let refused = opened::verify(&scene.state, &scene.id).await.unwrap_err();
    assert_eq!(refused.kind(), "otherOrganization");
    in_session(&scene.state, |session| {
        let microsoft = session.microsoft.as_mut().unwrap();
        microsoft.tenant = "00000000-0000-4000-8000-000000000001".parse().unwrap();
    })
    .await;
    let refused = opened::verify(&scene.state, &scene.id).await.unwrap_err();
    assert_eq!(refused.kind(), "otherDirectory");
    assert!(
        opened::open(&scene.state, &scene.id).await.is_ok(),
        "its values are those of this computer, whoever is signed in"
    );
}

#[tokio::test]
async fn what_was_checked_is_forgotten_with_the_sign_in() {
    let scene = Box::pin(Scene::after("callbackUrl", remove_secret))
        .await
        .signed_in()
        .await;
    scene.checked().await;
    scene.state.sign_out().await;
    let opened = shown(opened::open(&scene.state, &scene.id).await);
    assert_eq!(opened["secret"]["kind"], "held", "as the keychain has it");
}

#[tokio::test]
async fn removed_connection_cannot_be_opened_and_unknown_pages_are_not_guessed() {
    let (state, _data) = practising().await;
    let unknown = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
    let refused = opened::open(&state, unknown).await.unwrap_err();
    assert_eq!(refused.kind(), "nothingToShow", "before the first run");
    let id = set_up(&state, by_hand()).await;
    let request = crate::ipc::TeardownRequest {
        id: id.clone(),
        kind: crate::ipc::TeardownKind::Remove,
        purge: false,
    };
    let removal = teardown::preview(&state, &request).await.unwrap();
    teardown::run(&state, &removal.plan_id, "", super::stage::hearing(drop))
        .await
        .unwrap();
    in_session(&state, |session| session.connections.clear()).await;
    for id in [unknown, id.as_str()] {
        let refused = opened::open(&state, id).await.unwrap_err();
        assert_eq!(refused.kind(), "nothingToShow");
        let link = ExternalLink::EntraApplication(id.to_owned());
        let refused = links::page(&state, &link).await.unwrap_err();
        assert_eq!(refused.kind(), "nothingToShow");
    }
}

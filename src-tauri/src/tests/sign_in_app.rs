//! The organization's own app registration for signing in, by the commands that the window calls: registered, used for the
//! next sign-in and after a restart, preset by an administrator, and deleted again.

use practice::Practice;
use serde_json::{Value, json};
use tauri::Manager as _;
use tauri::test::MockRuntime;

use super::own_client::{asked, real_services, sign_in};
use super::permissions::{OWN_PAGE, app_in, call, window};
use crate::desktop::window::WINDOW;
use crate::session::app_state::AppState;

const NAME: &str = "Contoso SSO sign-in";

/// A start of the app on a computer with this folder, on which Maya signs in.
fn started(data: &std::path::Path, services: &Practice) -> tauri::App<MockRuntime> {
    let app = app_in(data);
    let state = app.state::<AppState>();
    tauri::async_runtime::block_on(sign_in(&state, services));
    app
}

fn ask(app: &tauri::App<MockRuntime>, command: &str, arguments: Value) -> Result<Value, Value> {
    let main = app.get_webview_window(WINDOW);
    let main = main.unwrap_or_else(|| window(app, WINDOW));
    call(&main, command, arguments, OWN_PAGE)
}

fn review(app: &tauri::App<MockRuntime>) -> Value {
    let arguments = json!({"name": format!(" {NAME} "), "approve": true});
    ask(app, "preview_sign_in_app", arguments).unwrap()
}

fn registered(app: &tauri::App<MockRuntime>) -> Value {
    let plan = review(app)["planId"].clone();
    ask(app, "register_sign_in_app", json!({"planId": plan})).unwrap()
}

fn last_client(services: &Practice) -> String {
    asked(services).pop().unwrap().1
}

#[test]
fn registered_app_signs_in_from_the_next_time_on_and_after_a_restart_until_it_is_deleted() {
    let data = tempfile::tempdir().unwrap();
    let services = tauri::async_runtime::block_on(real_services());
    let app = started(data.path(), &services);
    let shared = entra::GRAPH_COMMAND_LINE_TOOLS.to_string();
    assert_eq!(last_client(&services), shared);

    let shown = review(&app);
    assert_eq!(shown["name"], NAME);
    assert_eq!(shown["requests"].as_array().unwrap().len(), 3, "{shown}");
    let made = ask(
        &app,
        "register_sign_in_app",
        json!({"planId": shown["planId"]}),
    )
    .unwrap();
    assert_eq!(made["approval"]["kind"], "given", "{made}");
    assert_eq!(made["kept"], true);
    let client = made["client"]["clientId"].as_str().unwrap().to_owned();
    let twice = ask(
        &app,
        "register_sign_in_app",
        json!({"planId": shown["planId"]}),
    );
    assert_eq!(twice.unwrap_err()["kind"], "planOutdated", "run once");
    drop(app);

    let app = started(data.path(), &services);
    assert_eq!(last_client(&services), client, "the registered one asks");
    let again = review(&app);
    assert_eq!(again["existing"]["clientId"], client.as_str());
    assert_eq!(again["requests"], json!([]), "nothing is registered twice");

    let removal = ask(&app, "preview_sign_in_app_removal", json!({})).unwrap();
    assert_eq!(removal["kind"], "delete", "{removal}");
    let plan = &removal["detail"]["planId"];
    ask(&app, "remove_sign_in_app", json!({"planId": plan})).unwrap();
    assert!(services.application(&client).is_none(), "it is deleted");
    let there = ask(&app, "snapshot", json!({})).unwrap();
    assert_eq!(there["signInClient"], Value::Null);
    drop(app);
    drop(started(data.path(), &services));
    assert_eq!(last_client(&services), shared, "and no longer asked for");
}

#[test]
fn colleague_on_another_computer_is_offered_it_and_cannot_delete_it() {
    let services = tauri::async_runtime::block_on(real_services());
    let (mine, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = registered(&started(mine.path(), &services));
    let client = &first["client"];
    let colleague = started(theirs.path(), &services);
    let offered = review(&colleague);
    assert_eq!(offered["existing"], Value::Null);
    assert_eq!(offered["others"][0]["clientId"], client["clientId"]);
    assert_eq!(offered["others"][0]["works"], true);
    ask(&colleague, "set_sign_in_client", json!({"client": client})).unwrap();
    let kept = ask(&colleague, "preview_sign_in_app_removal", json!({})).unwrap();
    assert_eq!(kept["kind"], "ofOthers");
}

#[test]
fn registration_that_is_set_in_practice_ends_with_it() {
    let data = tempfile::tempdir().unwrap();
    let app = app_in(data.path());
    ask(&app, "start_practice", json!({})).unwrap();
    let typed = json!({"client": {
        "clientId": "aaaaaaaa-0000-4000-8000-000000000001", "directory": "contoso.com"}});
    let used = ask(&app, "set_sign_in_client", typed).unwrap();
    assert_eq!(used["directory"], "contoso.com");
    ask(&app, "leave_practice", json!({})).unwrap();
    let there = ask(&app, "snapshot", json!({})).unwrap();
    assert_eq!(there["signInClient"], Value::Null);
    assert!(!data.path().join("sign-in-client.json").exists());
}

#[test]
fn preset_of_an_administrator_comes_before_what_was_typed_and_a_damaged_one_is_said() {
    let data = tempfile::tempdir().unwrap();
    let services = tauri::async_runtime::block_on(real_services());
    let preset = data.path().join("preset.json");
    let registration = &services.seed().sign_in_registrations[0];
    let own = registration.client_id.to_string();
    {
        let app = app_in(data.path());
        let typed = json!({"client": {
            "clientId": "aaaaaaaa-0000-4000-8000-000000000001", "directory": "contoso.com"}});
        ask(&app, "set_sign_in_client", typed).unwrap();
    }
    std::fs::write(
        &preset,
        json!({"clientId": own, "directory": "contoso.com"}).to_string(),
    )
    .unwrap();
    let app = started(data.path(), &services);
    let there = ask(&app, "snapshot", json!({})).unwrap();
    assert_eq!(there["signInPreset"], json!({"kind": "set"}));
    assert_eq!(there["signInClient"]["clientId"], own.as_str());
    assert_eq!(last_client(&services), own);
    let practising = ask(&app, "start_practice", json!({})).unwrap();
    assert_eq!(practising["signInClient"], Value::Null, "not in practice");
    assert_eq!(practising["signInPreset"], Value::Null);
    drop(app);

    std::fs::write(&preset, "{").unwrap();
    let there = ask(&app_in(data.path()), "snapshot", json!({})).unwrap();
    assert_eq!(there["signInPreset"]["kind"], "damaged");
    assert_eq!(
        there["signInPreset"]["detail"]["place"],
        preset.display().to_string()
    );
}

//! What the window may call, asked of the real capability files through the real checks, without a display.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewWindow, WebviewWindowBuilder};

use crate::app::{assemble, manage};
use crate::commands;
use crate::desktop::places::Places;
use crate::desktop::window::WINDOW;
use crate::session::keychain::Keychain;

/// The page of the app. WebView2 takes no scheme of its own, so Tauri serves the page under a name below `localhost` on
/// Windows (Tauri's configuration reference, `useHttpsScheme`).
pub(super) const OWN_PAGE: &str = if cfg!(windows) {
    "http://tauri.localhost"
} else {
    "tauri://localhost"
};

/// The app with its real configuration. The folder is where it keeps its data, and lives as long as it.
fn app() -> (App<MockRuntime>, tempfile::TempDir) {
    let data = tempfile::tempdir().unwrap();
    (app_in(data.path()), data)
}

/// The app, started with what this folder holds.
#[expect(
    clippy::exit,
    reason = "the code that Tauri generates for its own checks"
)]
pub(super) fn app_in(data: &Path) -> App<MockRuntime> {
    let app = assemble(mock_builder())
        .build(tauri::generate_context!(test = true))
        .unwrap();
    manage(app.handle(), Keychain::in_memory(), Places::within(data)).unwrap();
    app
}

pub(super) fn window(app: &App<MockRuntime>, label: &str) -> WebviewWindow<MockRuntime> {
    WebviewWindowBuilder::new(app, label, tauri::WebviewUrl::default())
        .build()
        .unwrap()
}

pub(super) fn call(
    window: &WebviewWindow<MockRuntime>,
    command: &str,
    arguments: Value,
    origin: &str,
) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: origin.parse().unwrap(),
        body: InvokeBody::Json(arguments),
        headers: tauri::http::HeaderMap::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(|body| body.deserialize().unwrap())
}

/// Whether the refusal is that of the permission check, which comes before a command and its arguments are looked at.
fn is_forbidden(answer: &Result<Value, Value>) -> bool {
    matches!(answer, Err(Value::String(message)) if message.contains("not allowed"))
}

fn commands() -> BTreeSet<String> {
    let export = tempfile::tempdir().unwrap();
    let file = export.path().join("bindings.ts");
    commands::builder::<MockRuntime>()
        .export(specta_typescript::Typescript::default(), &file)
        .unwrap();
    let bindings = std::fs::read_to_string(file).unwrap();
    let called = bindings.split("__TAURI_INVOKE").skip(1);
    // The first mention is the import.
    called
        .filter_map(|rest| Some(rest.split_once("(\"")?.1.split('"').next()?.to_owned()))
        .collect()
}

#[test]
fn the_window_may_call_exactly_the_commands_of_the_contract() {
    let capability: Value =
        serde_json::from_str(include_str!("../../capabilities/main.json")).unwrap();
    let allowed: BTreeSet<String> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|permission| {
            let name = permission.as_str().unwrap();
            name.strip_prefix("allow-")
                .unwrap_or(name)
                .replace('-', "_")
        })
        .collect();
    assert_eq!(
        allowed,
        commands(),
        "the capability file names each command and nothing of Tauri's core or a plugin"
    );
    assert_eq!(
        capability["windows"],
        json!([WINDOW]),
        "only the one window has permissions"
    );
    assert_eq!(capability.get("remote"), None, "no remote page has any");
}

#[test]
fn each_command_reaches_its_handler_from_the_main_window_alone() {
    let (app, _data) = app();
    let (main, other) = (window(&app, WINDOW), window(&app, "other"));
    for command in commands() {
        // Arguments of a wrong shape: a command that has any is refused after the permission check and does nothing.
        if ![
            "snapshot",
            "start_practice",
            "leave_practice",
            "close_window",
        ]
        .contains(&command.as_str())
        {
            let answer = call(&main, &command, json!({}), OWN_PAGE);
            assert!(
                !is_forbidden(&answer),
                "{command} is part of the contract: {answer:?}"
            );
        }
        let answer = call(&other, &command, json!({}), OWN_PAGE);
        assert!(
            is_forbidden(&answer),
            "{command} belongs to the main window: {answer:?}"
        );
    }
    let answer = call(&main, "snapshot", json!({}), OWN_PAGE).unwrap();
    assert_eq!(
        answer["keychain"], "available",
        "a permitted command answers"
    );
}

#[test]
fn page_from_elsewhere_in_the_main_window_refused() {
    let (app, _data) = app();
    let main = window(&app, WINDOW);
    for origin in [
        "https://login.microsoftonline.com",
        "https://cloud.konghq.com",
        "http://localhost:8000",
    ] {
        let answer = call(&main, "snapshot", json!({}), origin);
        assert!(
            is_forbidden(&answer),
            "a page of {origin} may call nothing: {answer:?}"
        );
    }
}

#[test]
fn plugins_and_core_refused() {
    let (app, _data) = app();
    let main = window(&app, WINDOW);
    for command in [
        "plugin:shell|open",
        "plugin:shell|execute",
        "plugin:opener|open_url",
        "plugin:opener|open_path",
        "plugin:clipboard-manager|read_text",
        "plugin:clipboard-manager|write_text",
        "plugin:app|version",
        "plugin:event|listen",
        "plugin:window|create",
        "plugin:webview|internal_toggle_devtools",
        "plugin:fs|read_file",
        "plugin:http|fetch",
        "plugin:window-state|restore_state",
    ] {
        let answer = call(&main, command, json!({}), OWN_PAGE);
        assert!(
            is_forbidden(&answer)
                || matches!(&answer, Err(Value::String(m)) if m.contains("not found")),
            "{command}: {answer:?}"
        );
    }
}

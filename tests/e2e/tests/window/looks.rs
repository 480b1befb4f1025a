//! Screens and dialogs beside the straight way through a set-up: axe-core finds nothing, and everything fits, also with
//! text at 200 % and in the smallest window.

use anyhow::{Context as _, Result};
use e2e::app::App;
use e2e::desktop::Keyring;
use e2e::fitting::{ensure_fits, ensure_good_looks};
use e2e::journey::ADMIN;
use e2e::{project, skip_if_missing, window_manager};
use reqwest::Method;
use serde_json::json;

const TITLE: &str = "Konnect SSO Setup";

#[tokio::test]
async fn settings_with_everything_open() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.enter_practice().await?;
    app.window.press("#open-settings").await?;
    app.window.find("#copy-report").await?;
    app.window.press("#third-party summary").await?;
    app.window.fill("#third-party-search", "tauri").await?;
    app.window.press("[data-package='tauri'] summary").await?;
    app.window.find("#third-party pre").await?;
    ensure_good_looks(&app, "settings").await
}

#[tokio::test]
async fn sign_in_with_everything_open() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.enter_practice().await?;
    let open = "for (const one of document.querySelectorAll('main details')) one.open = true;";
    app.window.run(open, vec![]).await?;
    app.window.fill("#own-client-id", "Contoso SSO").await?;
    ensure_good_looks(&app, "microsoft, own app registration").await?;
    app.window.press_named("Leave practice").await?;
    app.window.find("#leave-practice[open]").await?;
    ensure_good_looks(&app, "the question before leaving practice").await?;
    app.window.press_named("Stay in practice").await?;

    app.window.fill("#own-client-id", "").await?;
    app.open_sign_in().await?;
    app.window.run(open, vec![]).await?;
    app.window.fill("#page-code", "AADSTS90094").await?;
    app.window.find("#admin-request").await?;
    ensure_good_looks(&app, "microsoftWaiting, Microsoft shows an error").await
}

#[tokio::test]
async fn menus_of_the_top_bar() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.go_to_options(ADMIN, "contoso").await?;
    for menu in ["#microsoft-menu", "#konnect-menu"] {
        app.window.press(menu).await?;
        app.window.find("[role='menu']").await?;
        ensure_good_looks(&app, menu).await?;
        app.window.press(menu).await?;
    }
    Ok(())
}

#[tokio::test]
async fn waiting_for_an_exemption() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_options(ADMIN, "contoso").await?;
    let policy = json!({ "blockPasswordAddition": true });
    console.change(Method::PUT, "/policy", policy).await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    app.go_on_to("setup").await?;
    app.wait_for_alert().await?;
    ensure_good_looks(&app, "setup, waiting for an exemption").await?;
    app.window.press("#to-connections").await?;
    app.wait_for_screen("home").await?;
    ensure_good_looks(&app, "home, waiting for an exemption").await
}

#[tokio::test]
async fn question_before_closing_a_run() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.start_slow_set_up(&console).await?;
    ensure_fits(&app, "setup").await?;
    window_manager::ask_to_close(&app.desktop, TITLE)?;
    app.window.find("dialog[open]").await?;
    ensure_good_looks(&app, "the question before closing").await
}

#[tokio::test]
async fn question_about_a_secret_that_is_only_in_memory() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start_with(Keyring::Absent).await?;
    app.go_to_review(ADMIN, "contoso").await?;
    app.set_up().await?;
    ensure_good_looks(&app, "handover, no keychain").await?;
    window_manager::ask_to_close(&app.desktop, TITLE)?;
    app.window.find("#unkept[open]").await?;
    ensure_good_looks(&app, "the question about secrets").await
}

/// What a set-up of a callback URL left, written by an earlier version.
const JOURNAL: &str = include_str!("../../fixtures/callback-finished.jsonl");

/// Starts the app with this journal.
async fn with_journal(journal: &str) -> Result<App> {
    let mut app = App::start().await?;
    let runs = app.desktop.data().join(project::identifier()?).join("runs");
    std::fs::create_dir_all(&runs)?;
    std::fs::write(runs.join("callback.jsonl"), journal)?;
    app.kill_and_start_again_on("home").await?;
    Ok(app)
}

#[tokio::test]
async fn connection_of_an_earlier_start() -> Result<()> {
    skip_if_missing!();
    let app = with_journal(JOURNAL).await?;
    ensure_good_looks(&app, "home").await?;
    app.open_connection().await?;
    ensure_good_looks(&app, "connection").await
}

#[tokio::test]
async fn question_about_what_was_not_finished() -> Result<()> {
    skip_if_missing!();
    // Without its last line, it has no end.
    let lines = JOURNAL.trim_end().rsplit_once('\n');
    let (cut, _) = lines.context("the journal has lines")?;
    let app = with_journal(&format!("{cut}\n")).await?;
    app.window.find("dialog[open]").await?;
    ensure_good_looks(&app, "the question about what was not finished").await
}

#[tokio::test]
async fn connection_that_was_checked() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.go_to_review(ADMIN, "contoso").await?;
    app.set_up().await?;
    app.go_on_to("home").await?;
    app.open_connection().await?;
    app.window.press("#verify-again").await?;
    app.window.find("[data-check][data-state='passed']").await?;
    ensure_good_looks(&app, "connection, checked").await
}

//! A directory that forbids client secrets: the set-up waits for an exemption, in the same window and after a restart.

use anyhow::{Context, Result, ensure};
use e2e::accessible::ensure_accessible;
use e2e::app::App;
use e2e::journey::ADMIN;
use e2e::practice::Console;
use e2e::{clipboard, published, skip_if_missing, wait};
use reqwest::Method;
use serde_json::{Value, json};

async fn forbid_secrets(console: &Console) -> Result<()> {
    console
        .change(
            Method::PUT,
            "/policy",
            json!({ "blockPasswordAddition": true }),
        )
        .await
}

/// The only application, which has no secret yet.
async fn waiting_application(console: &Console) -> Result<String> {
    let applications = console.connections().await?;
    ensure!(applications.len() == 1, "one application: {applications:?}");
    ensure!(secrets(&applications[0]) == 0, "{applications:?}");
    let id = applications[0]["appId"].as_str();
    Ok(id.context("it has a client id")?.to_owned())
}

fn secrets(application: &Value) -> usize {
    application["passwordCredentials"]
        .as_array()
        .map_or(0, Vec::len)
}

async fn exempt(console: &Console, app_id: &str) -> Result<()> {
    let path = format!("/applications/{app_id}/exemption");
    console.change(Method::PUT, &path, json!({})).await
}

async fn has_one_application_with_one_secret(console: &Console, app_id: &str) -> Result<()> {
    let applications = console.connections().await?;
    ensure!(
        applications.len() == 1 && applications[0]["appId"] == app_id,
        "the same application, and no other: {applications:?}"
    );
    ensure!(secrets(&applications[0]) == 1, "{applications:?}");
    Ok(())
}

#[tokio::test]
async fn set_up_waits_for_an_exemption_and_goes_on() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_options(ADMIN, "contoso").await?;
    forbid_secrets(&console).await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    let secret = app.window.text("[data-change='clientSecret']").await?;
    assert!(
        secret.contains("Your organization blocks new client secrets"),
        "the review says it before: {secret}"
    );
    app.go_on_to("setup").await?;
    let said = app.wait_for_alert().await?;
    assert!(said.contains("Waiting for an exemption"), "{said}");
    ensure_accessible(&app.window, "setup, waiting for an exemption").await?;

    let app_id = waiting_application(&console).await?;
    assert!(said.contains(&app_id), "its client id is shown: {said}");
    app.window.press("[data-do='copy-exemption']").await?;
    wait::until("the text on the clipboard", wait::SOON, async || {
        let copied = clipboard::read(&app.desktop)?;
        Ok(copied.contains(&app_id).then_some(()))
    })
    .await?;

    exempt(&console, &app_id).await?;
    app.go_on_to("review").await?;
    app.wait_for_plan().await?;
    let secret = app.window.text("[data-change='clientSecret']").await?;
    assert!(
        secret.contains("This app registration is exempted"),
        "the review knows it before the button is pressed: {secret}"
    );
    app.set_up_what_is_left(&console).await?;
    has_one_application_with_one_secret(&console, &app_id).await?;
    published::ensure_exchanges(&console).await
}

#[tokio::test]
async fn attribute_that_exempts_people_is_in_the_text_to_send() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_options(ADMIN, "contoso").await?;
    let attribute = json!({"set": "PolicyExemptions", "name": "AppSecrets", "value": "Allowed"});
    let policy = json!({ "blockPasswordAddition": true, "exemptCallers": [attribute.clone()] });
    console.change(Method::PUT, "/policy", policy).await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    app.go_on_to("setup").await?;
    app.wait_for_alert().await?;
    app.window.press("[data-do='copy-exemption']").await?;
    wait::until("the text on the clipboard", wait::SOON, async || {
        let copied = clipboard::read(&app.desktop)?;
        let named = "Attribute set: PolicyExemptions, attribute: AppSecrets, value: Allowed";
        Ok((copied.contains(named) && copied.contains(ADMIN)).then_some(()))
    })
    .await?;

    // The person gets the attribute, and the set-up goes on without an exemption of the app registration.
    let app_id = waiting_application(&console).await?;
    let path = format!("/people/{ADMIN}/attributes");
    console.change(Method::PUT, &path, attribute).await?;
    app.go_on_to("review").await?;
    app.set_up_what_is_left(&console).await?;
    has_one_application_with_one_secret(&console, &app_id).await
}

#[tokio::test]
async fn wait_is_known_on_the_connections_and_undone_from_there() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_options(ADMIN, "contoso").await?;
    forbid_secrets(&console).await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    app.go_on_to("setup").await?;
    app.wait_for_alert().await?;
    let app_id = waiting_application(&console).await?;

    app.window.press("#to-connections").await?;
    app.wait_for_screen("home").await?;
    let listed = app.window.text(".conn").await?;
    assert!(
        listed.contains("Waiting for an exemption") && listed.contains(&app_id),
        "{listed}"
    );
    ensure_accessible(&app.window, "home, waiting for an exemption").await?;
    app.window.press(".conn [data-do='undo']").await?;
    app.wait_for_screen("teardown").await?;
    app.wait_for_plan().await?;
    app.take_away().await?;
    assert_eq!(console.connections().await?.len(), 0, "nothing is left");
    Ok(())
}

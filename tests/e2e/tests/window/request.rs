//! Someone who has rights in Konnect alone asks for what someone else then reviews and sets up in Entra.

use std::fs;

use anyhow::{Context as _, Result};
use e2e::app::App;
use e2e::fitting::ensure_good_looks;
use e2e::journey::{ADMIN, admin_token};
use e2e::{skip_if_missing, wait};
use serde_json::Value;

#[tokio::test]
async fn request_of_a_konnect_admin_is_reviewed_and_set_up_by_an_entra_admin() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.enter_practice().await?;
    app.window.press("#begin-request").await?;
    app.wait_for_screen("konnect").await?;
    app.connect(&admin_token(&console).await?).await?;
    app.window.fill("#login-path", "contoso").await?;
    app.window.fill("#groups-wanted", "API developers").await?;
    app.window.press("#make-request").await?;
    app.window.press("#save-request").await?;
    let words = saved(&app).await?;
    let request: Value = serde_json::from_str(&words)?;
    let wanted = &request["targets"][0]["redirectUris"];
    assert!(
        wanted.as_array().is_some_and(|all| !all.is_empty()),
        "{words}"
    );
    ensure_good_looks(&app, "a request was made").await?;

    app.window.press("#back").await?;
    app.wait_for_screen("microsoft").await?;
    app.sign_in(ADMIN).await?;
    app.go_on_to("konnect").await?;
    app.window
        .choose("input[name='purpose'][value='values']")
        .await?;
    app.window.press("#open-request > summary").await?;
    app.window.fill("#request-text", words.trim_end()).await?;
    app.window.press("#read-request").await?;
    app.window.find("#request-found").await?;
    ensure_good_looks(&app, "a request was opened").await?;
    app.window.press("#use-request").await?;
    app.window.find("#used-request").await?;
    app.go_on_to("options").await?;
    app.go_on_to("review").await?;
    app.wait_for_plan().await?;
    app.set_up().await?;

    let made = console.connections().await?;
    let [application] = &made[..] else {
        panic!("one app registration: {made:?}")
    };
    assert_eq!(&application["web"]["redirectUris"], wanted);
    Ok(())
}

/// What was saved, once the window says so.
async fn saved(app: &App) -> Result<String> {
    wait::until("the request to be saved", wait::SOON, async || {
        let told = app.window.text("#request-saved").await?;
        Ok(told.contains("konnect-sso-request.json").then_some(()))
    })
    .await?;
    let file = app
        .desktop
        .home()
        .join("Downloads/konnect-sso-request.json");
    fs::read_to_string(&file).with_context(|| format!("{} is there", file.display()))
}

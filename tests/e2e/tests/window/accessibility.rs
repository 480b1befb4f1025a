//! On every screen of the real window, axe-core finds nothing in light and dark, and Tab reaches everything.

use anyhow::{Result, ensure};
use e2e::accessible::ensure_accessible;
use e2e::app::App;
use e2e::axe;
use e2e::browser::Consent;
use e2e::journey::{self, ADMIN};
use e2e::keyboard::ensure_tab_reaches_everything;
use e2e::{skip_if_missing, wait};
use serde_json::json;

/// Checks the screen in both themes; `state` says more than its name where it has several.
async fn check(app: &App, screen: &str, state: &str) -> Result<()> {
    ensure_accessible(&app.window, &format!("{screen} {state}")).await?;
    ensure!(
        app.screen().await? == screen,
        "{screen} {state} was still there when it had been checked"
    );
    Ok(())
}

#[tokio::test]
async fn every_screen_of_a_set_up_is_accessible() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    check(&app, "welcome", "").await?;
    let console = app.enter_practice().await?;
    check(&app, "microsoft", "").await?;
    app.permit_groups().await?;
    check(&app, "microsoft", "with the permissions open").await?;
    let address = app.open_sign_in().await?;
    check(&app, "microsoftWaiting", "").await?;
    app.browser
        .sign_in(&address, ADMIN, Consent::Accept)
        .await?;
    app.wait_for_screen("microsoftSignedIn").await?;
    check(&app, "microsoftSignedIn", "").await?;
    app.go_on_to("konnect").await?;
    check(&app, "konnect", "not connected").await?;
    app.window
        .choose("input[name='purpose'][value='values']")
        .await?;
    app.window
        .fill("#callback-urls", "http://contoso.example/login")
        .await?;
    app.window.press("#primary").await?;
    app.wait_for_field_error("callback-urls").await?;
    check(&app, "konnect", "values, with an error").await?;
    app.window
        .choose("input[name='purpose'][value='push']")
        .await?;
    app.connect(&journey::admin_token(&console).await?).await?;
    check(&app, "konnect", "connected").await?;
    app.window.fill("#login-path", "contoso").await?;
    app.go_on_to("options").await?;
    check(&app, "options", "").await?;
    for name in [
        "name",
        "lifetime",
        "admission",
        "groups",
        "email",
        "approval",
    ] {
        app.change_option(name).await?;
    }
    check(&app, "options", "open").await?;
    app.go_on_to("teams").await?;
    check(&app, "teams", "").await?;
    app.window
        .press("[data-add-group='organization-admin']")
        .await?;
    app.search_groups("platform").await?;
    check(&app, "teams", "looking for a group").await?;
    app.window
        .press("[role='option'][data-group='Platform Engineering']")
        .await?;
    app.window.find("#lock-out").await?;
    check(&app, "teams", "lock-out").await?;
    app.skip_teams().await?;
    app.wait_for_plan().await?;
    check(&app, "review", "").await?;
    app.window.press("details summary").await?;
    check(&app, "review", "request shown").await?;

    console
        .add_fault(
            json!({ "path": "/" }),
            json!({ "kind": "delay", "ms": 1500 }),
        )
        .await?;
    app.go_on_to("setup").await?;
    check(&app, "setup", "running").await?;
    console.clear_faults().await?;
    app.wait_for_screen_within("handover", wait::RUN).await?;
    check(&app, "handover", "").await?;
    app.window.press("#reveal-secret").await?;
    check(&app, "handover", "revealed").await
}

#[tokio::test]
async fn stopped_set_up_is_accessible() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    let body = json!({ "error": { "code": "Authorization_RequestDenied", "message": "Insufficient privileges to complete the operation." } });
    let write = json!({ "method": "POST", "path": "/v1.0/applications" });
    console
        .add_fault(
            write,
            json!({ "kind": "status", "status": 403, "body": body }),
        )
        .await?;
    app.go_on_to("setup").await?;
    app.wait_for_alert().await?;
    check(&app, "setup", "stopped").await
}

#[tokio::test]
async fn broken_page_is_found_by_axe_itself() -> Result<()> {
    skip_if_missing!();
    let app = App::start().await?;
    app.window.run("const image = document.createElement('img'); image.src = ''; document.querySelector('main').append(image);", vec![]).await?;
    let rules: Vec<String> = axe::violations(&app.window)
        .await?
        .into_iter()
        .map(|violation| violation.id)
        .collect();
    assert_eq!(
        rules,
        ["image-alt"],
        "a picture without a text is found, and nothing else"
    );
    Ok(())
}

#[tokio::test]
async fn what_the_keyboard_cannot_do_or_show_is_found() -> Result<()> {
    skip_if_missing!();
    let app = App::start().await?;
    for (broken, told) in [
        (
            "document.querySelector('#practise').style.outline = 'none';",
            "no ring: <button",
        ),
        (
            "const above = document.createElement('div'); \
             above.style.cssText = 'position: fixed; inset: 0; z-index: 9;'; \
             document.body.append(above);",
            "behind something",
        ),
        (
            "document.querySelector('main').addEventListener('keydown', (event) => event.preventDefault());",
            "not reached",
        ),
    ] {
        app.window.run(broken, vec![]).await?;
        let found = ensure_tab_reaches_everything(&app.window, "welcome").await;
        let found = found.expect_err(told).to_string();
        assert!(found.contains(told), "{found}");
    }
    Ok(())
}

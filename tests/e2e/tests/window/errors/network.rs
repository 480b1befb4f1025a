//! The network, and services that are busy or make no sense.

use anyhow::{Context, Result};
use e2e::journey;
use e2e::{published, skip_if_missing, wait};
use serde_json::json;

use super::*;

#[tokio::test]
async fn unreachable_konnect_is_said_where_it_was_tried() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_konnect().await?;
    console
        .add_fault(
            json!({ "path": "/v3/organizations/me" }),
            json!({ "kind": "drop_before" }),
        )
        .await?;
    let token = journey::admin_token(&console).await?;
    app.window.fill("#konnect-token", &token).await?;
    app.window.press("#primary").await?;
    let alert = app.wait_for_alert().await?;
    assert!(alert.contains("Cannot reach"), "{alert}");
    assert!(
        alert.contains("then try again"),
        "it says what to do next: {alert}"
    );
    assert_eq!(
        app.window.value("#konnect-token").await?,
        token,
        "what was typed is still there"
    );
    console.clear_faults().await?;
    app.window.press("#primary").await?;
    app.window
        .find("#login-path")
        .await
        .map(drop)
        .context("it works once Konnect can be reached")
}

#[tokio::test]
async fn offline_during_the_set_up_stops_it_and_retry_finishes_it() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_review("contoso").await?;
    console
        .add_fault(
            json!({ "path": "/v1.0/servicePrincipals" }),
            json!({ "kind": "drop_before" }),
        )
        .await?;
    let alert = stop_with_alert(&app).await?;
    assert!(alert.contains("Cannot reach"), "{alert}");
    assert!(
        alert.contains("Done before it stopped"),
        "it says what was made: {alert}"
    );
    console.clear_faults().await?;
    app.go_on_to("review").await?;
    app.set_up_what_is_left(&console).await
}

#[tokio::test]
async fn throttling_is_shown_and_waited_out() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_review("contoso").await?;
    let once = json!({ "method": "POST", "path": "*/v1.0/applications", "times": 1 });
    let body = graph_error("TooManyRequests", "Too many requests.");
    console
        .add_fault(
            once,
            json!({ "kind": "status", "status": 429, "retry_after": 4, "body": body }),
        )
        .await?;
    app.go_on_to("setup").await?;
    wait::until(
        "the wait that Microsoft asked for",
        wait::SOON,
        async || {
            Ok(app
                .window
                .text("main")
                .await?
                .contains("Microsoft asks to wait 4 seconds")
                .then_some(()))
        },
    )
    .await?;
    app.wait_for_screen_within("handover", wait::RUN).await?;
    assert_eq!(
        console.connections().await?.len(),
        1,
        "the request that was refused had no effect"
    );
    published::ensure_requests(&console).await
}

#[tokio::test]
async fn garbled_answers_are_said_where_they_came() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_konnect().await?;
    let token = journey::admin_token(&console).await?;
    app.window.fill("#konnect-token", &token).await?;
    for kind in ["malformed", "wrong_shape", "html"] {
        console
            .add_fault(
                json!({ "path": "/v3/organizations/me" }),
                json!({ "kind": kind }),
            )
            .await?;
        app.window.press("#primary").await?;
        wait::until(&format!("the alert for {kind}"), wait::SOON, async || {
            let is_idle = app
                .window
                .shows("#primary:not([aria-disabled='true'])")
                .await?;
            let is_said = app
                .alerts()
                .await?
                .iter()
                .any(|alert| alert.contains("An answer could not be read"));
            Ok((is_idle && is_said).then_some(()))
        })
        .await?;
        assert_eq!(
            app.window.value("#konnect-token").await?,
            token,
            "what was typed is still there, after {kind}"
        );
        console.clear_faults().await?;
    }
    app.window.press("#primary").await?;
    app.window
        .find("#login-path")
        .await
        .map(drop)
        .context("it works once the answer is whole")
}

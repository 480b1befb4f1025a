//! Signing in to Microsoft.

use anyhow::{Context, Result, ensure};
use e2e::app::App;
use e2e::browser::Consent;
use e2e::journey::{ADMIN, DEVELOPER};
use e2e::skip_if_missing;

use super::*;

/// The browser is out, after a directory was typed.
pub(crate) async fn signing_in() -> Result<(App, url::Url)> {
    let mut app = App::start().await?;
    app.enter_practice().await?;
    app.window.fill("#directory", "contoso.com").await?;
    let address = app.open_sign_in().await?;
    Ok((app, address))
}

pub(crate) async fn ensure_back_at_microsoft(app: &App, expected: &str) -> Result<()> {
    app.wait_for_screen("microsoft").await?;
    let alert = app.wait_for_alert().await?;
    ensure!(
        alert.contains(expected),
        "expected {expected:?}, the alert says {alert:?}"
    );
    ensure!(
        app.window.value("#directory").await? == "contoso.com",
        "what was typed is still there"
    );
    Ok(())
}

#[tokio::test]
async fn sign_in_cancelled_in_the_browser_is_said() -> Result<()> {
    skip_if_missing!();
    let (app, address) = signing_in().await?;
    app.browser.cancel(&address).await?;
    ensure_back_at_microsoft(&app, "Sign-in was cancelled").await
}

#[tokio::test]
async fn sign_in_cancelled_in_the_window_goes_back() -> Result<()> {
    skip_if_missing!();
    let (mut app, _) = signing_in().await?;
    app.window.press("#cancel").await?;
    app.wait_for_screen("microsoft").await?;
    assert_eq!(
        app.alerts().await?,
        Vec::<String>::new(),
        "who cancels knows it"
    );
    assert_eq!(app.window.value("#directory").await?, "contoso.com");
    app.sign_in(ADMIN).await.context("it can be started again")
}

#[tokio::test]
async fn declined_permissions_are_said_with_details() -> Result<()> {
    skip_if_missing!();
    let (app, address) = signing_in().await?;
    app.browser
        .sign_in(&address, ADMIN, Consent::Decline)
        .await?;
    ensure_back_at_microsoft(&app, "The permissions were declined").await?;
    ensure_details(&app, "AADSTS65004").await
}

#[tokio::test]
async fn answer_with_a_wrong_state_is_ignored_and_the_right_one_signs_in() -> Result<()> {
    skip_if_missing!();
    let (app, address) = signing_in().await?;
    let redirect = address
        .query_pairs()
        .find(|(name, _)| name == "redirect_uri")
        .context("the address has a redirect URI")?
        .1;
    let forged: url::Url =
        format!("{redirect}/?code=somebody-elses-code&state=somebody-elses-state").parse()?;
    app.browser.page.go_to(&forged).await?;
    let said = app.browser.page.text("h1").await?;
    ensure!(
        said == "This answer belongs to another sign-in",
        "the sender is told so, and the page says {said:?}"
    );
    app.wait_for_screen("microsoftWaiting").await?;
    app.browser
        .sign_in(&address, ADMIN, Consent::Accept)
        .await?;
    app.wait_for_screen("microsoftSignedIn").await
}

#[tokio::test]
async fn account_that_may_not_consent_is_sent_to_an_administrator() -> Result<()> {
    skip_if_missing!();
    let (app, address) = signing_in().await?;
    app.browser.pick_account(&address, DEVELOPER).await?;
    assert_eq!(
        app.browser.page.text("#error-code").await?,
        "AADSTS90094",
        "Microsoft's page says so first"
    );
    app.browser.page.press("#cancel").await?;
    ensure_back_at_microsoft(&app, "An administrator has to approve this app first").await?;
    app.window.find_named("Open the approval page").await?;
    ensure_details(&app, "AADSTS90094").await
}

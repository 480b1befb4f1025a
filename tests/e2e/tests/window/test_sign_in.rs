//! A test sign-in in the window: reviewed, a real browser in between, the verdict, and the redirect URI gone afterwards.

use anyhow::{Context as _, Result, ensure};
use e2e::app::App;
use e2e::browser::Consent;
use e2e::journey::{ADMIN, PERSON};
use e2e::practice::Console;
use e2e::{axe, skip_if_missing, wait};

/// The redirect URIs of the only connection.
async fn redirect_uris(console: &Console) -> Result<Vec<String>> {
    let applications = console.connections().await?;
    ensure!(applications.len() == 1, "one application: {applications:?}");
    let uris = applications[0]["web"]["redirectUris"].as_array();
    let uris = uris.context("it has redirect URIs")?.iter();
    Ok(uris
        .filter_map(|uri| uri.as_str().map(str::to_owned))
        .collect())
}

/// Begins the reviewed test; returns with the person at the browser.
async fn at_the_browser(app: &mut App, console: &Console) -> Result<url::Url> {
    app.window.press("#primary").await?;
    let address = app.next_link().await?;
    ensure!(redirect_uris(console).await?.len() == 2, "it was added");
    axe::ensure_accessible(&app.window, "test sign-in, waiting").await?;
    Ok(address)
}

#[tokio::test]
async fn person_signs_in_the_verdict_is_shown_and_the_redirect_uri_is_gone() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.set_up().await?;
    let before = redirect_uris(&console).await?;

    app.go_on_to("test").await?;
    app.window.find("[data-change='redirectUri']").await?;
    axe::ensure_accessible(&app.window, "test sign-in, review").await?;
    ensure!(
        redirect_uris(&console).await? == before,
        "looking changes nothing"
    );

    let address = at_the_browser(&mut app, &console).await?;
    app.browser
        .sign_in(&address, PERSON, Consent::Accept)
        .await?;
    app.window.find("[data-person='signedIn']").await?;
    let shown = app.window.text("[data-person]").await?;
    ensure!(
        shown.contains("Priya Raman") && shown.contains(PERSON),
        "{shown}"
    );
    axe::ensure_accessible(&app.window, "test sign-in, verdict").await?;
    ensure!(redirect_uris(&console).await? == before, "it is gone");
    assert_eq!(app.alerts().await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn stopping_at_the_browser_takes_the_redirect_uri_away() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.set_up().await?;
    app.go_on_to("test").await?;
    at_the_browser(&mut app, &console).await?;
    app.window.press("#cancel").await?;
    app.window.find("[data-person='failed']").await?;
    wait::until("the redirect URI to go", wait::SOON, async || {
        Ok((redirect_uris(&console).await?.len() == 1).then_some(()))
    })
    .await
}

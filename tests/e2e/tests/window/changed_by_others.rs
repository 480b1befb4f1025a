//! Konnect and the directory as they are found, and as others change them between two screens: what the window says,
//! and that both services are as it says.

mod found;
mod groups_and_teams;
mod portals;

use anyhow::{Context, Result, anyhow, ensure};
use assert_json_diff::{CompareMode, Config, assert_json_matches_no_panic};
use e2e::accessible::ensure_accessible;
use e2e::app::App;
use e2e::journey::{self, ADMIN};
use e2e::practice::Console;
use e2e::wait;
use serde_json::Value;

/// Konnect is connected, the portals are listed, and nothing is chosen.
async fn at_portals() -> Result<(App, Console)> {
    let mut app = App::start().await?;
    let console = app.go_to_konnect(ADMIN).await?;
    app.connect(&journey::admin_token(&console).await?).await?;
    if app.window.is_chosen("#target-organization").await? {
        app.window.press("#target-organization").await?;
    }
    all_regions(&app).await?;
    Ok((app, console))
}

/// Waits until every region has answered, or has had its time.
async fn all_regions(app: &App) -> Result<()> {
    wait::until("all regions", wait::RUN, async || {
        let is_there = app.window.shows("#region-notes").await?;
        Ok((is_there && !app.window.shows("[aria-busy='true']").await?).then_some(()))
    })
    .await
}

/// The id of a portal, as the window and Konnect use it.
async fn portal_id(console: &Console, region: &str, name: &str) -> Result<String> {
    let portal = console.portal(region, name).await?;
    let id = portal["portal"]["id"].as_str();
    id.map(str::to_owned).context("a portal has an id")
}

/// The review of one portal that was chosen, its teams left alone.
async fn at_review_of(region: &str, name: &str) -> Result<(App, Console)> {
    let (app, console) = at_portals().await?;
    let id = portal_id(&console, region, name).await?;
    app.window.press(&format!("[data-portal='{id}']")).await?;
    app.go_on_to("options").await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    Ok((app, console))
}

/// The teams of the organization login.
async fn at_teams() -> Result<(App, Console)> {
    let mut app = App::start().await?;
    let console = app.go_to_options_for_groups(ADMIN, "contoso").await?;
    app.go_on_to("teams").await?;
    Ok((app, console))
}

/// From the teams to the review of what was chosen there.
async fn go_on_to_review(app: &App) -> Result<()> {
    app.accept_lock_out().await?;
    app.go_on_to("review").await?;
    app.wait_for_plan().await
}

/// Starts the set-up, and returns what stops it.
async fn stopped(app: &App) -> Result<String> {
    app.go_on_to("setup").await?;
    let alert = wait::until("the set-up to stop", wait::RUN, async || {
        Ok(app.alerts().await?.into_iter().next())
    })
    .await?;
    ensure_accessible(&app.window, "set up, stopped").await?;
    Ok(alert)
}

/// From the review of an undo to its end.
async fn finish_undo(app: &App) -> Result<()> {
    app.window.press("#primary").await?;
    app.wait_for_screen("teardownRun").await?;
    wait::until("the undo to end", wait::RUN, async || {
        let alerts = app.alerts().await?;
        ensure!(alerts.is_empty(), "the undo stopped: {alerts:?}");
        Ok((app.window.text("#primary").await? == "Done").then_some(()))
    })
    .await
}

/// What is in both services, without what the directory keeps for thirty days.
async fn world(console: &Console) -> Result<Value> {
    let mut snapshot = console.snapshot().await?;
    let parts = snapshot.as_object_mut().context("a snapshot has parts")?;
    parts.remove("deletedApplications");
    parts.remove("deletedServicePrincipals");
    Ok(snapshot)
}

/// Fails if something is not as it was.
async fn ensure_untouched(console: &Console, before: &Value) -> Result<()> {
    let now = world(console).await?;
    assert_json_matches_no_panic(&now, before, Config::new(CompareMode::Strict))
        .map_err(|difference| anyhow!("something is not as it was: {difference}"))
}

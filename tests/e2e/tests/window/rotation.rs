//! A client secret that is rotated in the window: reviewed, run, and the old one removed afterwards.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use e2e::accessible::ensure_accessible;
use e2e::app::App;
use e2e::journey::ADMIN;
use e2e::practice::Console;
use e2e::skip_if_missing;

/// The ids of the secrets of the only connection.
async fn keys(console: &Console) -> Result<BTreeSet<String>> {
    let applications = console.connections().await?;
    ensure!(applications.len() == 1, "one application: {applications:?}");
    let secrets = applications[0]["passwordCredentials"].as_array();
    let secrets = secrets.context("it has secrets")?.iter();
    Ok(secrets
        .filter_map(|secret| secret["keyId"].as_str().map(str::to_owned))
        .collect())
}

/// From the connections to the review of what `button` asks for, and through its run.
async fn rotate(app: &App, button: &str) -> Result<()> {
    app.go_on_to("home").await?;
    app.open_connection().await?;
    app.window.press("#rotate-secret > summary").await?;
    ensure_accessible(&app.window, "connection, rotating").await?;
    app.window.press(button).await?;
    app.wait_for_screen("review").await?;
    app.wait_for_plan().await?;
    ensure_accessible(&app.window, "review of a rotation").await?;
    app.window.find("[data-change='oldSecrets']").await?;
    app.set_up().await
}

#[tokio::test]
async fn secret_is_rotated_and_the_old_one_removed_later() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.set_up().await?;
    let first = keys(&console).await?;

    rotate(&app, "#review-rotation").await?;
    let both = keys(&console).await?;
    ensure!(both.len() == 2 && both.is_superset(&first), "{both:?}");

    rotate(&app, "#remove-old").await?;
    let left = keys(&console).await?;
    ensure!(left.len() == 1 && left.is_disjoint(&first), "{left:?}");
    assert_eq!(app.alerts().await?, Vec::<String>::new());
    Ok(())
}

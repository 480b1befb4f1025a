//! Closing the window while a set-up runs asks first.

use anyhow::Result;
use e2e::app::App;
use e2e::journey::ADMIN;
use e2e::practice::Console;
use e2e::{project, skip_if_missing, wait, window_manager};

const TITLE: &str = "Konnect SSO Setup";

/// A set-up that is under way and slow enough to be caught in progress.
async fn running() -> Result<(App, Console)> {
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.start_slow_set_up(&console).await?;
    Ok((app, console))
}

#[tokio::test]
async fn keep_going_lets_the_run_finish() -> Result<()> {
    skip_if_missing!();
    let (app, console) = running().await?;
    window_manager::ask_to_close(&app.desktop, TITLE)?;
    assert_eq!(
        app.window.text("dialog[open] h2").await?,
        "Set-up is still running"
    );
    app.window.press_named("Keep going").await?;
    console.clear_faults().await?;
    app.wait_for_screen_within("handover", wait::RUN).await
}

#[tokio::test]
async fn stop_and_close_ends_the_app_after_the_current_request() -> Result<()> {
    skip_if_missing!();
    let (app, console) = running().await?;
    window_manager::ask_to_close(&app.desktop, TITLE)?;
    app.window.press_named("Stop and close").await?;
    console.clear_faults().await?;
    let binary = project::app()?;
    wait::until("the app to end", wait::RUN, async || {
        Ok((!app.desktop.runs(&binary)).then_some(()))
    })
    .await
}

#[tokio::test]
async fn closing_without_a_run_ends_the_app() -> Result<()> {
    skip_if_missing!();
    let app = App::start().await?;
    window_manager::ask_to_close(&app.desktop, TITLE)?;
    let binary = project::app()?;
    wait::until("the app to end", wait::SOON, async || {
        Ok((!app.desktop.runs(&binary)).then_some(()))
    })
    .await
}

//! What a person sees: every screen fits the window, and its primary button can be reached without scrolling.

use anyhow::Result;
use e2e::app::App;
use e2e::journey::ADMIN;
use e2e::skip_if_missing;
use serde_json::{Value, json};

/// The visible frames, what extends beyond the window, and the primary button's edges compared with the window's.
async fn ensure_fits(app: &App, screen: &str) -> Result<()> {
    let script = "const root = document.documentElement; \
        const button = document.querySelector('#primary')?.getBoundingClientRect(); \
        const scrolls = (element) => element.closest('main') !== null; \
        const outside = [...document.body.querySelectorAll('*')].filter((element) => !scrolls(element) && element.getBoundingClientRect().bottom > innerHeight); \
        return { \
            frames: [...document.querySelectorAll('iframe')].filter((frame) => frame.checkVisibility()).map((frame) => frame.id), \
            overflow: root.scrollHeight > innerHeight ? outside.map((element) => element.outerHTML.slice(0, 120)) : [], \
            scrolls: root.scrollHeight > innerHeight, \
            inside: !button || (button.top >= 0 && button.bottom <= innerHeight && button.left >= 0 && button.right <= innerWidth) };";
    let found = app.window.run(script, vec![]).await?;
    assert_eq!(
        found["frames"],
        json!([]),
        "{screen}: no frame shows; the one of the isolation pattern is for code alone"
    );
    assert_eq!(
        found["scrolls"],
        Value::Bool(false),
        "{screen}: only the content scrolls, not the window: {:#}",
        found["overflow"]
    );
    assert_eq!(
        found["inside"],
        Value::Bool(true),
        "{screen}: the primary button is inside the window"
    );
    Ok(())
}

#[tokio::test]
async fn every_screen_fits_the_window() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    ensure_fits(&app, "welcome").await?;
    let console = app.enter_practice().await?;
    ensure_fits(&app, "microsoft").await?;
    app.sign_in(ADMIN).await?;
    ensure_fits(&app, "microsoftSignedIn").await?;
    app.go_on_to("konnect").await?;
    ensure_fits(&app, "konnect, not connected").await?;
    app.connect_if_asked(&console).await?;
    ensure_fits(&app, "konnect, connected").await?;
    app.go_on_to("options").await?;
    ensure_fits(&app, "options").await?;
    app.go_on_to("teams").await?;
    ensure_fits(&app, "teams").await?;
    app.skip_teams().await?;
    app.wait_for_plan().await?;
    ensure_fits(&app, "review").await?;
    app.set_up().await?;
    ensure_fits(&app, "handover").await
}

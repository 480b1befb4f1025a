//! Nothing is changed by accident: a held key and a double click change nothing in Entra or Konnect, on any screen,
//! until the button itself has been pressed after its review.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::app::App;
use e2e::browser::Consent;
use e2e::journey::{ADMIN, admin_token};
use e2e::practice::{Console, is_write, line};
use e2e::webdriver::key;
use e2e::{skip_if_missing, wait, window_manager};
use serde_json::{Value, json};

const HELD: Duration = Duration::from_secs(3);

/// Two clicks that the toolkit no longer treats as a double click.
const SLOW_CLICKS: Duration = Duration::from_millis(550);

/// The changes requested from Entra and Konnect.
async fn writes(console: &Console) -> Result<Vec<String>> {
    let record = console.record().await?;
    Ok(record
        .iter()
        .filter(|one| is_write(one))
        .map(line)
        .collect())
}

/// What exists, and that no change was requested so far.
async fn untouched(console: &Console) -> Result<Value> {
    assert_eq!(writes(console).await?, Vec::<String>::new());
    console.snapshot().await
}

async fn ensure_as_before(console: &Console, before: &Value, after: &str) -> Result<()> {
    let asked = writes(console).await?;
    ensure!(asked.is_empty(), "{after}, it was asked for {asked:?}");
    ensure!(
        console.snapshot().await? == *before,
        "{after}, the world is another"
    );
    Ok(())
}

/// Gives the focus to what a person would have reached with Tab.
async fn focus(app: &App, selector: &str) -> Result<()> {
    app.window.find_ready(selector).await?;
    let script = "document.querySelector(arguments[0]).focus();";
    app.window
        .run(script, vec![json!(selector)])
        .await
        .map(drop)
}

/// The screen is there, its button could be pressed, and the screen is still there.
async fn ensure_stays(app: &App, screen: &str, after: &str) -> Result<()> {
    app.wait_for_screen(screen)
        .await
        .with_context(|| after.to_owned())?;
    app.window
        .find_ready("#primary")
        .await
        .with_context(|| after.to_owned())?;
    let shown = app.screen().await?;
    ensure!(
        shown == screen,
        "{after}, the window went on from {screen} to {shown}"
    );
    Ok(())
}

/// From Microsoft, where the browser was opened, to the account.
async fn finish_sign_in(app: &mut App) -> Result<()> {
    app.wait_for_screen("microsoftWaiting").await?;
    let address = app.next_link().await?;
    app.browser
        .sign_in(&address, ADMIN, Consent::Accept)
        .await?;
    ensure_stays(app, "microsoftSignedIn", "signed in").await
}

/// A set-up that has finished, seen from the connections, with the accounts still signed in.
async fn set_up() -> Result<(App, Console)> {
    let mut app = App::start().await?;
    app.take_keyboard().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.set_up().await?;
    app.go_on_to("home").await?;
    console.clear_record().await?;
    Ok((app, console))
}

#[tokio::test]
async fn enter_held_goes_on_by_one_screen_and_sets_nothing_up() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.take_keyboard().await?;
    let console = app.enter_practice().await?;
    app.window.find_ready("#primary").await?;
    focus(&app, "h1").await?;
    app.hold("Return", HELD).await?;
    finish_sign_in(&mut app).await?;
    let before = untouched(&console).await?;

    app.hold("Return", HELD).await?;
    ensure_stays(&app, "konnect", "Enter held on Signed in").await?;
    let token = admin_token(&console).await?;
    app.window.fill("#konnect-token", &token).await?;
    focus(&app, "#konnect-token").await?;
    app.window.find_ready("#primary").await?;
    app.hold("Return", HELD).await?;
    app.window.find("#login-path").await?;
    ensure_stays(&app, "konnect", "Enter held on Connect").await?;
    app.window.fill("#login-path", "contoso").await?;
    for screen in ["options", "teams", "review"] {
        app.window.find_ready("#primary").await?;
        app.hold("Return", HELD).await?;
        ensure_stays(&app, screen, &format!("Enter held before {screen}")).await?;
        ensure_as_before(
            &console,
            &before,
            &format!("Enter held on the way to {screen}"),
        )
        .await?;
    }
    app.hold("Return", HELD).await?;
    ensure_stays(&app, "review", "Enter held on the review").await?;
    ensure_as_before(&console, &before, "Enter held on the review").await?;

    focus(&app, "#primary").await?;
    app.hold("Return", HELD).await?;
    app.wait_for_screen_within("handover", wait::RUN).await?;
    app.hold("Return", Duration::from_millis(100)).await?;
    assert_eq!(
        console.connections().await?.len(),
        1,
        "a press on that very button sets up"
    );
    Ok(())
}

#[tokio::test]
async fn double_clicks_skip_no_screen_and_set_nothing_up() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.take_keyboard().await?;
    let console = app.enter_practice().await?;
    app.window.find_ready("#primary").await?;
    app.double_click("#primary").await?;
    finish_sign_in(&mut app).await?;
    let before = untouched(&console).await?;

    app.double_click("#primary").await?;
    ensure_stays(&app, "konnect", "a double click on Signed in").await?;
    let token = admin_token(&console).await?;
    app.window.fill("#konnect-token", &token).await?;
    app.window.find_ready("#primary").await?;
    app.double_click("#primary").await?;
    app.window.find("#login-path").await?;
    ensure_stays(&app, "konnect", "a double click on Connect").await?;
    app.window.fill("#login-path", "contoso").await?;
    for (from, screen) in [
        ("konnect", "options"),
        ("options", "teams"),
        ("teams", "review"),
    ] {
        app.window.find_ready("#primary").await?;
        app.click_twice("#primary", SLOW_CLICKS).await?;
        let after = format!("two clicks before {screen}");
        ensure_stays(&app, screen, &after).await?;
        ensure_as_before(&console, &before, &after).await?;
        app.window.press("#back").await?;
        ensure_stays(&app, from, "back").await?;
        app.double_click("#primary").await?;
        let after = format!("a double click before {screen}");
        ensure_stays(&app, screen, &after).await?;
        ensure_as_before(&console, &before, &after).await?;
    }

    app.double_click("#primary").await?;
    app.wait_for_screen_within("handover", wait::RUN).await?;
    assert_eq!(console.connections().await?.len(), 1, "one press, one run");
    Ok(())
}

#[tokio::test]
async fn what_can_be_done_about_a_connection_ends_at_its_review() -> Result<()> {
    skip_if_missing!();
    let (app, console) = set_up().await?;
    let before = untouched(&console).await?;
    app.open_connection().await?;
    for what in ["remove", "undo"] {
        let button = format!("[data-end] [data-do='{what}']");
        focus(&app, &button).await?;
        app.hold("Return", HELD).await?;
        let after = format!("Enter held on {what}");
        ensure_stays(&app, "teardown", &after).await?;
        app.hold("Return", HELD).await?;
        ensure_stays(&app, "teardown", &after).await?;
        ensure_as_before(&console, &before, &after).await?;
        app.window.press("#back").await?;
        app.wait_for_screen("connection").await?;

        app.window.find_ready(&button).await?;
        app.double_click(&button).await?;
        let after = format!("a double click on {what}");
        ensure_stays(&app, "teardown", &after).await?;
        ensure_as_before(&console, &before, &after).await?;
        app.window.press("#back").await?;
        app.wait_for_screen("connection").await?;
    }

    app.window.press("[data-end] [data-do='remove']").await?;
    ensure_stays(&app, "teardown", "Remove").await?;
    focus(&app, "#primary").await?;
    app.window.press_key(key::ENTER).await?;
    app.wait_for_screen("teardownRun").await?;
    wait::until("the app registration to be gone", wait::RUN, async || {
        Ok(console.connections().await?.is_empty().then_some(()))
    })
    .await
}

#[tokio::test]
async fn question_before_closing_ends_no_run_by_accident() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.take_keyboard().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.start_slow_set_up(&console).await?;
    // Slow enough to be still under way after all that is tried here.
    console
        .add_fault(
            json!({ "path": "/" }),
            json!({ "kind": "delay", "ms": 8000 }),
        )
        .await?;
    window_manager::ask_to_close(&app.desktop, "Konnect SSO Setup")?;
    app.window.find("dialog[open]").await?;
    app.hold("Return", HELD).await?;
    ensure!(
        !app.window.shows("dialog[open]").await?,
        "Enter is for the safe answer, which has the focus"
    );
    window_manager::ask_to_close(&app.desktop, "Konnect SSO Setup")?;
    app.double_click("dialog[open] [data-safe]").await?;
    ensure!(app.screen().await? == "setup", "the run goes on");
    console.clear_faults().await?;
    app.wait_for_screen_within("handover", wait::RUN).await
}

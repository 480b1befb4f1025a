//! A finished connection of an earlier start: its values are there, nothing of it is said to work, and the checks ask for
//! a sign-in.

use anyhow::{Result, ensure};
use e2e::accessible::ensure_accessible;
use e2e::app::App;
use e2e::{project, skip_if_missing};

/// What a set-up of a callback URL left, written by an earlier version.
const JOURNAL: &str = include_str!("../../fixtures/callback-finished.jsonl");
const DIRECTORY: &str = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
const CLIENT_ID: &str = "3efcf470-7632-42c4-b33b-986b5cde5e5a";

#[tokio::test]
async fn connection_of_an_earlier_start_is_opened_with_its_values_and_without_a_green_tick()
-> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let runs = app.desktop.data().join(project::identifier()?).join("runs");
    std::fs::create_dir_all(&runs)?;
    std::fs::write(runs.join("callback-finished.jsonl"), JOURNAL)?;
    app.kill_and_start_again_on("home").await?;
    ensure_accessible(&app.window, "home, after a restart").await?;

    app.open_connection().await?;
    let issuer = app.window.text("#issuer-url").await?;
    assert_eq!(
        issuer,
        format!("https://login.microsoftonline.com/{DIRECTORY}/v2.0")
    );
    assert_eq!(app.window.text("#client-id").await?, CLIENT_ID);
    app.window.find("#not-checked").await?;
    let ticked = app.window.find_now("[data-state='passed']").await?;
    ensure!(ticked.is_none(), "nothing was checked since the start");
    ensure_accessible(&app.window, "connection").await?;

    app.window.press("#copy-client-id").await?;
    assert_eq!(
        app.alerts().await?,
        Vec::<String>::new(),
        "it can be copied"
    );
    app.window.press("#verify-again").await?;
    app.wait_for_screen("microsoft").await?;
    app.window.press("#back").await?;
    app.wait_for_screen("connection").await
}

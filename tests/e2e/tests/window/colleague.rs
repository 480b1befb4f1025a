//! A colleague's computer has set up the same: this one knows nothing of it, so it asks whose app registration to use,
//! and removes it only by its name.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::accessible::ensure_accessible;
use e2e::app::App;
use e2e::journey::ADMIN;
use e2e::practice::{Console, is_write, line};
use e2e::{project, skip_if_missing};
use serde_json::json;

/// On Review for what is already set up, with none of this computer's journals about it.
async fn at_question() -> Result<(App, Console)> {
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.set_up().await?;
    app.go_on_to("home").await?;
    let data = app.desktop.data().join(project::identifier()?);
    for file in std::fs::read_dir(data.join("practice-runs"))? {
        let path = file?.path();
        if path.extension().is_some_and(|it| it == "jsonl") {
            std::fs::remove_file(path)?;
        }
    }
    app.window.press("#new-connection").await?;
    app.wait_for_signed_in_or_microsoft().await?;
    app.go_on_to("konnect").await?;
    app.connect_if_asked(&console).await?;
    app.window.fill("#login-path", "contoso").await?;
    app.go_on_to("options").await?;
    console.clear_record().await?;
    app.go_on_to_review().await?;
    app.window
        .find("#whose-application")
        .await
        .context("whose to use is asked")?;
    ensure_accessible(&app.window, "whose app registration").await?;
    Ok((app, console))
}

/// What a hand does by accident.
#[derive(Clone, Copy, Debug)]
enum Press {
    /// Enter for three seconds.
    Held,
    Twice,
}

impl Press {
    async fn on(self, app: &App, selector: &str) -> Result<()> {
        app.window.find_ready(selector).await?;
        match self {
            Self::Held => {
                let focus = "document.querySelector(arguments[0]).focus();";
                app.window.run(focus, vec![json!(selector)]).await?;
                app.hold("Return", Duration::from_secs(3)).await
            }
            Self::Twice => app.double_click(selector).await,
        }
    }
}

async fn writes(console: &Console) -> Result<Vec<String>> {
    let record = console.record().await?;
    let writes = record.iter().filter(|exchange| is_write(exchange));
    Ok(writes.map(line).collect())
}

#[tokio::test]
async fn application_of_a_colleague_is_used_when_chosen_and_removed_by_its_name() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_question().await?;
    let facts = app.window.text("[data-candidate]").await?;
    for fact in [
        "Client ID",
        "Owners",
        "Client secrets",
        "Redirect addresses",
    ] {
        ensure!(facts.contains(fact), "{fact} is shown: {facts}");
    }
    let before = console.connections().await?;
    // A held key and a second click answer the question, but do not start the set-up.
    for by_hand in [Press::Held, Press::Twice] {
        app.take_keyboard().await?;
        by_hand.on(&app, "[data-do='use']").await?;
        app.wait_for_plan().await?;
        ensure!(app.screen().await? == "review", "{by_hand:?} ends there");
        assert_eq!(writes(&console).await?, Vec::<String>::new());
        if let Press::Held = by_hand {
            app.window.press("[data-answer] button").await?;
        }
    }
    app.set_up().await?;
    let after = console.connections().await?;
    assert_eq!(after.len(), 1, "the colleague's is used");
    assert_eq!(after[0]["appId"], before[0]["appId"]);

    app.go_on_to("home").await?;
    app.open_connection().await?;
    app.window.press("[data-end] [data-do='remove']").await?;
    app.wait_for_screen("teardown").await?;
    app.window.find("#made-elsewhere").await?;
    ensure_accessible(&app.window, "removal by name").await?;
    let name = after[0]["displayName"].as_str().context("it has a name")?;
    app.window.fill("#confirmation", "Konnect").await?;
    app.wait_for_plan().await?;
    console.clear_record().await?;
    app.window.press("#primary").await?;
    app.window.find("#confirmation[aria-invalid]").await?;
    ensure!(
        app.screen().await? == "teardown",
        "another name is not enough, and the field says so"
    );
    assert_eq!(writes(&console).await?, Vec::<String>::new());
    app.window.fill("#confirmation", name).await?;
    Press::Held.on(&app, "#confirmation").await?;
    ensure!(
        app.screen().await? == "teardown",
        "Enter in the field is no press on Remove"
    );
    assert_eq!(writes(&console).await?, Vec::<String>::new());
    app.take_away().await?;
    assert_eq!(console.connections().await?.len(), 0);
    Ok(())
}

#[tokio::test]
async fn application_of_a_colleague_stays_as_it_is_beside_a_new_one() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_question().await?;
    let before = console.connections().await?;
    // It is half below the edge of the window, where a pointer does not reach it.
    let scroll = "document.querySelector('#new-application').scrollIntoView();";
    app.window.run(scroll, vec![]).await?;
    app.window.press("#new-application").await?;
    app.wait_for_plan().await?;
    app.set_up().await?;
    let after = console.connections().await?;
    assert_eq!(after.len(), 2, "{after:#?}");
    ensure!(
        after.contains(&before[0]),
        "theirs is unchanged: {after:#?}"
    );
    Ok(())
}

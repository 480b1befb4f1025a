//! What is known of connections: undone, removed and restored, continued after a stop; and what is said when the
//! journals of earlier runs cannot be used.

use std::path::PathBuf;

use anyhow::{Context, Result};
use e2e::accessible::ensure_accessible;
use e2e::app::App;
use e2e::disk::{self, Disk};
use e2e::journey::{self, ADMIN};
use e2e::practice::{Console, is_write, line};
use e2e::{project, published, skip_if_missing};
use reqwest::Method;
use serde_json::json;

/// A record of a version that does not exist yet, with its checksum.
const NEWER: &str = "ff9f119f1af24c19 {\"version\":4,\"at\":\"2026-11-23T14:06:00Z\",\"entry\":{\"kind\":\"unheardOf\"}}\n";

/// A set-up that has finished, seen from the connections.
async fn set_up() -> Result<(App, Console)> {
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.set_up().await?;
    app.go_on_to("home").await?;
    Ok((app, console))
}

/// Presses what can be done about the only connection: for one that is finished, after it was opened.
async fn press_action(app: &App, action: &str) -> Result<()> {
    if action == "continue" {
        return app.window.press(".conn [data-do='continue']").await;
    }
    app.open_connection().await?;
    app.window
        .press(&format!("[data-end] [data-do='{action}']"))
        .await
}

/// From the review of an undo or a removal to its end.
async fn take_away(app: &App) -> Result<()> {
    app.wait_for_screen("teardown").await?;
    app.wait_for_plan().await?;
    ensure_accessible(&app.window, "teardown").await?;
    app.take_away().await?;
    ensure_accessible(&app.window, "teardownRun, finished").await
}

async fn writes(console: &Console) -> Result<Vec<String>> {
    let record = console.record().await?;
    Ok(record
        .iter()
        .filter(|one| is_write(one))
        .map(line)
        .collect())
}

#[tokio::test]
async fn undo_takes_back_what_the_set_up_made() -> Result<()> {
    skip_if_missing!();
    let (app, console) = set_up().await?;
    ensure_accessible(&app.window, "home").await?;
    assert_eq!(console.connections().await?.len(), 1);
    press_action(&app, "undo").await?;
    take_away(&app).await?;
    assert_eq!(
        console.connections().await?.len(),
        0,
        "the app registration is gone"
    );
    let title = app.window.text("h1").await?;
    assert!(title.ends_with("is undone"), "{title}");
    published::ensure_exchanges(&console).await
}

#[tokio::test]
async fn removed_connection_is_brought_back_by_an_undo() -> Result<()> {
    skip_if_missing!();
    let (app, console) = set_up().await?;
    let before = console.connections().await?;
    press_action(&app, "remove").await?;
    take_away(&app).await?;
    assert_eq!(console.connections().await?.len(), 0);

    app.window.press("#undo-removal").await?;
    take_away(&app).await?;
    let after = console.connections().await?;
    let ids = |applications: &[serde_json::Value]| {
        applications
            .iter()
            .map(|one| one["appId"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&after), ids(&before), "the same app registration");
    published::ensure_exchanges(&console).await
}

#[tokio::test]
async fn stopped_set_up_is_continued_from_the_connections() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    console
        .add_fault(
            json!({ "path": "/v1.0/servicePrincipals" }),
            json!({ "kind": "drop_before" }),
        )
        .await?;
    app.go_on_to("setup").await?;
    app.wait_for_alert().await?;
    console.clear_faults().await?;

    app.window.press("#to-connections").await?;
    app.wait_for_screen("home").await?;
    app.window
        .find(".conn[data-state='stopped']")
        .await
        .context("the connection is called stopped")?;
    ensure_accessible(&app.window, "home, not finished").await?;
    press_action(&app, "continue").await?;
    app.wait_for_screen("review").await?;
    app.set_up_what_is_left(&console).await
}

/// The folder of the journals.
fn notes(app: &App) -> Result<PathBuf> {
    let data = app.desktop.data().join(project::identifier()?);
    Ok(data.join("practice-runs"))
}

#[tokio::test]
async fn files_that_are_no_notes_of_this_version_stop_nothing_and_are_named() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_options(ADMIN, "contoso").await?;
    let folder = notes(&app)?;
    std::fs::create_dir_all(folder.join("folder.jsonl"))?;
    let strange = [
        ("damaged.jsonl", "this is no record\nnor is this\n"),
        ("newer.jsonl", NEWER),
        ("._x.jsonl", "\0\0\0\0"),
    ];
    for (name, text) in strange {
        std::fs::write(folder.join(name), text)?;
    }

    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    app.set_up().await?;
    assert_eq!(console.connections().await?.len(), 1);
    app.go_on_to("home").await?;
    let named = app.window.text("#passed-over").await?;
    for name in ["damaged.jsonl", "newer.jsonl", "._x.jsonl", "folder.jsonl"] {
        assert!(named.contains(name), "{name} is named: {named}");
    }
    for (name, text) in strange {
        let found = std::fs::read_to_string(folder.join(name))?;
        assert_eq!(found, text, "{name} is unchanged");
    }
    ensure_accessible(&app.window, "home, files passed over").await
}

#[tokio::test]
async fn damaged_notes_of_a_connection_stop_what_would_change_it() -> Result<()> {
    skip_if_missing!();
    let (app, console) = set_up().await?;
    let before = writes(&console).await?;
    let files = std::fs::read_dir(notes(&app)?)?;
    let mut paths = files.map(|file| file.map(|file| file.path()));
    let file = paths
        .find(|path| matches!(path, Ok(path) if path.extension().is_some_and(|it| it == "jsonl")))
        .context("the set-up has a journal")??;
    let text = std::fs::read_to_string(&file)?;
    let (first, rest) = text.split_once('\n').context("it has lines")?;
    let damaged = format!("{first}\n{}", rest.replacen('{', "[", 1));
    std::fs::write(&file, &damaged)?;

    press_action(&app, "undo").await?;
    let alert = app.wait_for_alert().await?;
    assert!(alert.contains("cannot be read"), "{alert}");
    let name = file.file_name().and_then(|name| name.to_str());
    let name = name.context("it has a name")?;
    assert!(alert.contains(name), "it names the file {name}: {alert}");
    assert_eq!(writes(&console).await?, before, "nothing was changed");
    assert_eq!(std::fs::read_to_string(&file)?, damaged, "nor the file");
    Ok(())
}

#[tokio::test]
async fn disk_that_cannot_be_written_stops_a_set_up_before_it_changes_anything() -> Result<()> {
    skip_if_missing!();
    if let Some(reason) = disk::reason()? {
        eprintln!("skipped: {reason}");
        return Ok(());
    }
    for (state, said) in [
        (Disk::Full, "The disk is full"),
        (Disk::ReadOnly, "cannot write its journal"),
    ] {
        let mut app = App::start_on(state).await?;
        let console = app.go_to_options(ADMIN, "contoso").await?;
        app.go_on_to_review().await?;
        let alert = app.wait_for_alert().await?;
        assert!(alert.contains(said), "{state:?}: {alert}");
        assert!(
            alert.contains("practice-runs"),
            "{state:?}: it names the place: {alert}"
        );
        assert_eq!(writes(&console).await?, Vec::<String>::new(), "{state:?}");
        assert_eq!(console.connections().await?.len(), 0, "{state:?}");
        ensure_accessible(&app.window, "review, nowhere to write").await?;
    }
    Ok(())
}

#[tokio::test]
async fn disk_with_room_for_some_targets_stops_a_set_up_of_many_before_it_changes_anything()
-> Result<()> {
    skip_if_missing!();
    if let Some(reason) = disk::reason()? {
        eprintln!("skipped: {reason}");
        return Ok(());
    }
    let mut app = App::start_on(Disk::AlmostFull).await?;
    let console = app.go_to_konnect(ADMIN).await?;
    let more = json!({ "region": "eu", "count": 20 });
    console.change(Method::POST, "portals", more).await?;
    app.connect(&journey::admin_token(&console).await?).await?;
    app.window.press("[data-select-region='eu']").await?;
    app.go_on_to("options").await?;
    app.go_on_to_review().await?;
    let alert = app.wait_for_alert().await?;
    assert!(alert.contains("The disk is full"), "{alert}");
    assert_eq!(writes(&console).await?, Vec::<String>::new());

    // Fewer targets have room.
    for screen in ["teams", "options", "konnect"] {
        app.window.press("#back").await?;
        app.wait_for_screen(screen).await?;
    }
    app.window.press("[data-select-region='eu']").await?;
    app.window.fill("#login-path", "contoso").await?;
    app.go_on_to("options").await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    app.set_up().await?;
    assert_eq!(console.connections().await?.len(), 1);
    Ok(())
}

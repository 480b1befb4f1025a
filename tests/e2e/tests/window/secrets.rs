//! Where the secret goes: to the keychain, to the clipboard when asked, to the page when revealed, and nowhere else.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use e2e::app::App;
use e2e::desktop::Keyring;
use e2e::journey::{self, ADMIN};
use e2e::secrets_scan::{self, Planted};
use e2e::{clipboard, keychain, project, skip_if_missing, wait};
use serde_json::{Value, json};

/// A set-up that has finished, with the client secret as the keychain holds it and the Konnect token that was typed.
async fn set_up() -> Result<(App, String, String)> {
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.set_up().await?;
    let entries = keychain::secrets(&app.desktop, &project::identifier()?)?;
    let entry = entries
        .first()
        .context("the keychain has an entry of the app")?;
    let entry: Value = serde_json::from_str(entry).context("the keychain's entry is JSON")?;
    let secret = entry["value"]
        .as_str()
        .context("the entry holds the client secret")?
        .to_owned();
    ensure!(
        secret.len() >= 16,
        "a client secret is long, so that the search for it finds nothing by chance"
    );
    Ok((app, secret, journey::admin_token(&console).await?))
}

#[tokio::test]
async fn secrets_are_nowhere_before_reveal() -> Result<()> {
    skip_if_missing!();
    let (app, secret, token) = set_up().await?;
    let limits = app.desktop.core_dump_limits(&project::app()?)?;
    assert!(
        !limits.is_empty() && limits.iter().all(|limit| limit == "1 1" || limit == "0 0"),
        "a crash writes no memory to the disk: {limits:?}"
    );
    let planted = [
        Planted {
            name: "the client secret",
            value: secret,
        },
        Planted {
            name: "the Konnect token",
            value: token,
        },
    ];
    let tokens = secrets_scan::start_of_a_token();
    assert_eq!(
        secrets_scan::in_files(&app.desktop, &tokens)?,
        Vec::<String>::new(),
        "the token of a sign-in in the browser"
    );
    assert_eq!(
        secrets_scan::in_files(&app.desktop, &planted)?,
        Vec::<String>::new()
    );
    assert_eq!(
        secrets_scan::in_window(&app.window, &planted).await?,
        Vec::<String>::new()
    );
    assert_eq!(
        secrets_scan::stored_in_window(&app.window).await?,
        0,
        "the window stores nothing"
    );
    app.window.press("#reveal-secret").await?;
    wait::until(
        "the search to find the secret once it is revealed",
        wait::SOON,
        async || {
            let found = secrets_scan::in_window(&app.window, &planted).await?;
            Ok((found == ["the client secret in the window's page"]).then_some(()))
        },
    )
    .await
}

#[tokio::test]
async fn planted_secret_is_found_by_the_search_itself() -> Result<()> {
    skip_if_missing!();
    let app = App::start().await?;
    let planted = [Planted {
        name: "a secret",
        value: "Zb8Q~planted-by-the-test".to_owned(),
    }];
    std::fs::write(
        app.desktop.data().join("leak.log"),
        "code=Zb8Q~planted-by-the-test&x",
    )?;
    app.window
        .run(
            "document.body.dataset.leak = 'Zb8Q~planted-by-the-test';",
            vec![],
        )
        .await?;
    assert_eq!(
        secrets_scan::in_files(&app.desktop, &planted)?.len(),
        1,
        "a leak into a file is found"
    );
    assert_eq!(
        secrets_scan::in_window(&app.window, &planted).await?.len(),
        1,
        "a leak into the page is found"
    );
    Ok(())
}

#[tokio::test]
async fn revealed_secret_is_shown_and_hidden_again() -> Result<()> {
    skip_if_missing!();
    let (app, secret, _) = set_up().await?;
    assert_ne!(
        app.window.text("#client-secret").await?,
        secret,
        "it is masked at first"
    );
    app.window.press("#reveal-secret").await?;
    wait::until("the secret to be shown", wait::SOON, async || {
        Ok((app.window.text("#client-secret").await? == secret).then_some(()))
    })
    .await?;
    let shown = Instant::now();
    wait::until(
        "the secret to be hidden again",
        Duration::from_secs(45),
        async || Ok((app.window.text("#client-secret").await? != secret).then_some(())),
    )
    .await?;
    assert!(
        shown.elapsed() > Duration::from_secs(25),
        "it is shown for 30 s, not {:?}",
        shown.elapsed()
    );
    let planted = [Planted {
        name: "the client secret",
        value: secret,
    }];
    assert_eq!(
        secrets_scan::in_window(&app.window, &planted).await?,
        Vec::<String>::new(),
        "nothing of it is left"
    );
    Ok(())
}

#[tokio::test]
async fn copied_secret_is_cleared_after_a_minute() -> Result<()> {
    skip_if_missing!();
    let (app, secret, _) = set_up().await?;
    app.window.press("#copy-client-secret").await?;
    clipboard::wait_for(&app.desktop, &secret).await?;
    let copied = Instant::now();
    let counting = wait::until("the countdown", wait::SOON, async || {
        let texts = app.window.texts("button").await?;
        Ok(texts
            .into_iter()
            .find(|text| text.starts_with("Clears in ")))
    });
    counting.await.context("the button counts down")?;
    wait::until(
        "the clipboard to be cleared",
        Duration::from_secs(80),
        async || Ok((clipboard::read(&app.desktop)? != secret).then_some(())),
    )
    .await?;
    assert_eq!(
        clipboard::read(&app.desktop)?,
        "",
        "nothing takes its place"
    );
    assert!(
        copied.elapsed() > Duration::from_secs(50),
        "it is kept for a minute, not {:?}",
        copied.elapsed()
    );
    Ok(())
}

#[tokio::test]
async fn something_else_on_the_clipboard_is_left_alone() -> Result<()> {
    skip_if_missing!();
    let (app, secret, _) = set_up().await?;
    app.window.press("#copy-client-secret").await?;
    clipboard::wait_for(&app.desktop, &secret).await?;
    clipboard::write(&app.desktop, "copied by somebody else")?;
    wait::until(
        "the countdown to end",
        Duration::from_secs(80),
        async || {
            let texts = app.window.texts("button").await?;
            Ok((!texts.iter().any(|text| text.starts_with("Clears in "))).then_some(()))
        },
    )
    .await?;
    assert_eq!(clipboard::read(&app.desktop)?, "copied by somebody else");
    Ok(())
}

#[tokio::test]
async fn without_keychain_the_review_says_that_the_secret_is_not_kept() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start_with(Keyring::Absent).await?;
    app.go_to_review(ADMIN, "contoso").await?;
    let page = app.window.text("main").await?;
    assert!(
        page.contains("The client secret will not be kept"),
        "the person is warned before the run: {page}"
    );
    set_up_in_memory(&app).await
}

/// Sets up and reveals the secret, which is nowhere but in the app's memory.
async fn set_up_in_memory(app: &App) -> Result<()> {
    app.set_up().await?;
    let page = app.window.text("main").await?;
    ensure!(
        page.contains("Only in memory"),
        "the person is told that the keychain does not have it: {page}"
    );
    app.window.press("#reveal-secret").await?;
    wait::until("the secret from memory", wait::SOON, async || {
        let text = app.window.text("#client-secret").await?;
        Ok((text.len() >= 16 && !text.contains('•')).then_some(()))
    })
    .await
}

#[tokio::test]
async fn keychain_that_ends_during_the_run_loses_no_secret() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.go_to_review(ADMIN, "contoso").await?;
    let page = app.window.text("main").await?;
    assert!(page.contains("Goes to this computer’s keychain"), "{page}");
    app.desktop.end_keyring()?;
    set_up_in_memory(&app).await
}

/// Nobody answers when the keyring asks for its password, because this desktop has no program that could ask.
#[tokio::test]
async fn keychain_that_stays_locked_loses_no_secret() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.go_to_review(ADMIN, "contoso").await?;
    app.desktop.lock_keyring()?;
    set_up_in_memory(&app).await
}

#[tokio::test]
async fn killed_app_starts_again_and_leaves_no_secret_of_practice() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    console
        .add_fault(
            json!({ "path": "/v1.0/servicePrincipals" }),
            json!({ "kind": "delay", "ms": 60_000 }),
        )
        .await?;
    app.go_on_to("setup").await?;
    let identifier = project::identifier()?;
    wait::until("the secret to be kept", wait::RUN, async || {
        let kept = keychain::secrets(&app.desktop, &identifier)?;
        Ok((!kept.is_empty()).then_some(()))
    })
    .await?;

    app.kill_and_start_again().await?;
    wait::until("the secret to be forgotten", wait::SOON, async || {
        let kept = keychain::secrets(&app.desktop, &identifier)?;
        Ok(kept.is_empty().then_some(()))
    })
    .await?;
    assert_eq!(app.alerts().await?, Vec::<String>::new());
    app.go_to_review(ADMIN, "contoso").await?;
    app.set_up().await
}

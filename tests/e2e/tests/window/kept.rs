//! What was typed is still there after everything that used to drop it.

use anyhow::{Result, ensure};
use e2e::app::App;
use e2e::browser::Consent;
use e2e::desktop::Keyring;
use e2e::journey::ADMIN;
use e2e::webdriver::key;
use e2e::{project, skip_if_missing, wait, window_manager};
use serde_json::json;

const TITLE: &str = "Konnect SSO Setup";
const CALLBACK: &str = "https://typed.example/login";

/// Typed outside of practice: the real Microsoft is out of reach for a test, so on the screen before it.
async fn typed_outside() -> Result<App> {
    let app = App::start().await?;
    app.window.press("#primary").await?;
    app.wait_for_screen("microsoft").await?;
    app.window.fill("#directory", "outside.example").await?;
    app.window.press("#back").await?;
    app.wait_for_screen("welcome").await?;
    Ok(app)
}

#[tokio::test]
async fn keys_that_reload_a_page_leave_what_was_typed() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.take_keyboard().await?;
    app.enter_practice().await?;
    app.window.fill("#directory", "typed.example").await?;
    // A mark on the page, which a reload would take with it.
    app.window
        .run("document.documentElement.dataset.mark = 'here';", vec![])
        .await?;
    for keys in ["F5", "ctrl+F5", "ctrl+r", "ctrl+shift+r"] {
        app.press_keys(keys)?;
        app.window.wait_for_paint().await?;
        let mark = app
            .window
            .run(
                "return document.documentElement.dataset.mark ?? '';",
                vec![],
            )
            .await?;
        ensure!(mark == json!("here"), "{keys} loaded the page again");
        ensure!(
            app.window.value("#directory").await? == "typed.example",
            "{keys}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn menu_of_the_page_is_there_for_fields_only() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.enter_practice().await?;
    let script = "const at = document.querySelector(arguments[0]); \
        return at.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));";
    for (place, expected) in [
        ("h1", false),
        ("#primary", false),
        ("main", false),
        ("#directory", true),
    ] {
        let shown = app.window.run(script, vec![json!(place)]).await?;
        ensure!(
            shown == json!(expected),
            "the web view's menu on {place}: {shown}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn leaving_practice_asks_about_what_was_typed_there_and_brings_back_what_was_typed_before()
-> Result<()> {
    skip_if_missing!();
    let mut app = typed_outside().await?;
    app.enter_practice().await?;
    ensure!(
        app.window.value("#directory").await?.is_empty(),
        "practice begins with nothing typed"
    );
    app.window.fill("#directory", "practice.example").await?;
    app.window.press_named("Leave practice").await?;
    app.window.press_named("Stay in practice").await?;
    ensure!(
        app.window.value("#directory").await? == "practice.example",
        "it stays"
    );

    app.window.press_named("Leave practice").await?;
    app.window
        .press("#leave-practice [data-do='leave']")
        .await?;
    app.wait_for_screen("welcome").await?;
    app.window.press("#primary").await?;
    app.wait_for_screen("microsoft").await?;
    assert_eq!(
        app.window.value("#directory").await?,
        "outside.example",
        "what was typed before practice"
    );
    Ok(())
}

#[tokio::test]
async fn enter_in_a_group_search_stays_there_and_continue_says_that_it_is_open() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.go_to_options_for_groups(ADMIN, "contoso").await?;
    app.go_on_to("teams").await?;
    app.window.press("[data-add-group]").await?;
    app.search_groups("Konnect").await?;
    app.window.press_key(key::ENTER).await?;
    ensure!(
        app.screen().await? == "teams",
        "Enter in the search went on"
    );
    ensure!(
        app.window.value("#group-search").await? == "Konnect",
        "the search is there"
    );

    for button in ["#primary", "#skip-teams"] {
        app.window.press(button).await?;
        wait::until("the note at the search", wait::SOON, async || {
            let note = app.window.text("#group-search-asked").await?;
            Ok(note.contains("is still being looked for").then_some(()))
        })
        .await?;
        ensure!(
            app.screen().await? == "teams",
            "{button} dropped the search"
        );
        ensure!(
            app.window.value("#group-search").await? == "Konnect",
            "{button}"
        );
    }
    app.window.press("#back").await?;
    app.wait_for_screen("options").await?;
    app.go_on_to("teams").await?;
    assert_eq!(app.window.value("#group-search").await?, "Konnect");
    Ok(())
}

#[tokio::test]
async fn sign_in_that_ended_at_the_review_leads_back_to_it() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_options(ADMIN, "contoso").await?;
    app.change_option("name").await?;
    app.window.fill("#app-name", "Kept name").await?;
    app.go_on_to("teams").await?;
    let body = json!({ "error": { "code": "InvalidAuthenticationToken", "message": "Lifetime validation failed, the token is expired." } });
    console
        .add_fault(
            json!({ "path": "*/v1.0/*" }),
            json!({ "kind": "status", "status": 401, "body": body }),
        )
        .await?;
    app.skip_teams().await?;
    let alert = app.wait_for_alert().await?;
    ensure!(
        alert.contains("Your Microsoft sign-in has ended"),
        "{alert}"
    );
    console.clear_faults().await?;
    app.window.press_named("Sign in again").await?;
    let address = app.next_link().await?;
    app.browser
        .sign_in(&address, ADMIN, Consent::Accept)
        .await?;
    app.wait_for_screen("review").await?;
    app.wait_for_plan().await?;
    let page = app.window.text("main").await?;
    ensure!(page.contains("Kept name"), "with all choices: {page}");
    Ok(())
}

/// Values for a callback URL on a computer without a keychain: the secret is in the app's memory and nowhere else.
async fn values_in_memory() -> Result<App> {
    let mut app = App::start_with(Keyring::Absent).await?;
    app.go_to_konnect(ADMIN).await?;
    app.window
        .choose("input[name='purpose'][value='values']")
        .await?;
    app.window.fill("#callback-urls", CALLBACK).await?;
    app.go_on_to("options").await?;
    app.go_on_to("review").await?;
    app.wait_for_plan().await?;
    app.set_up().await?;
    Ok(app)
}

#[tokio::test]
async fn closing_with_a_secret_in_memory_alone_asks_and_copies_it() -> Result<()> {
    skip_if_missing!();
    let app = values_in_memory().await?;
    window_manager::ask_to_close(&app.desktop, TITLE)?;
    assert_eq!(
        app.window.text("#unkept h2").await?,
        "The client secret is only in memory"
    );
    app.window.press("#unkept [data-copy]").await?;
    wait::until("the secret on the clipboard", wait::SOON, async || {
        let copied = e2e::clipboard::read(&app.desktop)?;
        Ok((copied.len() >= 16).then_some(()))
    })
    .await?;
    app.window.press_named("Keep the app open").await?;
    ensure!(app.screen().await? == "handover", "the app is still open");

    window_manager::ask_to_close(&app.desktop, TITLE)?;
    app.window.press("#unkept [data-do='close']").await?;
    let binary = project::app()?;
    wait::until("the app to end", wait::SOON, async || {
        Ok((!app.desktop.runs(&binary)).then_some(()))
    })
    .await
}

#[tokio::test]
async fn closing_after_two_set_ups_names_the_secrets_of_both() -> Result<()> {
    skip_if_missing!();
    let app = values_in_memory().await?;
    app.window.press("#done").await?;
    app.wait_for_screen("home").await?;
    app.window.press("#new-connection").await?;
    app.wait_for_screen("microsoftSignedIn").await?;
    app.go_on_to("konnect").await?;
    app.window
        .choose("input[name='purpose'][value='values']")
        .await?;
    app.window
        .fill("#callback-urls", "https://partners.contoso.com/login")
        .await?;
    app.go_on_to("options").await?;
    app.go_on_to("review").await?;
    app.wait_for_plan().await?;
    app.set_up().await?;
    window_manager::ask_to_close(&app.desktop, TITLE)?;
    assert_eq!(
        app.window.text("#unkept h2").await?,
        "2 client secrets are only in memory"
    );
    app.window.press("#unkept [data-copy]").await?;
    app.window.press_named("Keep the app open").await
}

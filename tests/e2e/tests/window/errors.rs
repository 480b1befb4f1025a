//! Bad input and bad luck: the message is where it happened, says what to do, has code and correlation id to copy where
//! a service said something, and what was typed is still there.

mod network;
pub(crate) mod sign_in;

use anyhow::{Context, Result, ensure};
use e2e::app::App;
use e2e::journey::{self, ADMIN};
use e2e::practice::Console;
use e2e::{clipboard, skip_if_missing, wait};
use serde_json::{Value, json};

const NAME: &str = "Konnect for Contoso";

/// Konnect's screen, before it is connected.
async fn at_konnect() -> Result<(App, Console)> {
    let mut app = App::start().await?;
    let console = app.go_to_konnect(ADMIN).await?;
    Ok((app, console))
}

/// The review of a plan with a name that was typed.
async fn at_review(login_path: &str) -> Result<(App, Console)> {
    let mut app = App::start().await?;
    let console = app.go_to_options(ADMIN, login_path).await?;
    app.change_option("name").await?;
    app.window.fill("#app-name", NAME).await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    Ok((app, console))
}

/// Starts the set-up and returns what the alert that stops it says.
async fn stop_with_alert(app: &App) -> Result<String> {
    app.go_on_to("setup").await?;
    let alert = wait::until("the set-up to stop", wait::RUN, async || {
        Ok(app.alerts().await?.into_iter().next())
    })
    .await?;
    ensure!(
        app.window.text("h1").await? == "Set-up stopped",
        "the heading says that it stopped"
    );
    Ok(alert)
}

/// Copies the details and checks that they contain what someone who helps will ask for.
async fn ensure_details(app: &App, code: &str) -> Result<()> {
    if !app.window.shows("dl.facts").await? {
        app.window.press_named("Details for support").await?;
    }
    app.window.press_named("Copy details").await?;
    let details = wait::until("the details on the clipboard", wait::SOON, async || {
        let text = clipboard::read(&app.desktop)?;
        Ok(text.contains("Time: ").then_some(text))
    })
    .await?;
    ensure!(
        details.contains(code),
        "the details name the code {code}: {details}"
    );
    ensure!(
        details.contains("Correlation ID: "),
        "the details have the correlation id: {details}"
    );
    Ok(())
}

/// Goes back to Options and checks that the typed name is there.
async fn ensure_name_kept(app: &App) -> Result<()> {
    app.window.press("#back").await?;
    app.wait_for_screen("options").await?;
    ensure!(
        app.window.value("#app-name").await? == NAME,
        "what was typed is still there"
    );
    Ok(())
}

fn graph_error(code: &str, message: &str) -> Value {
    json!({ "error": { "code": code, "message": message, "innerError": {
        "date": "2026-11-23T12:00:00", "request-id": "3d0b0f37-0a2b-4b5c-9d4b-0f8f2f1c6a11",
        "client-request-id": "3d0b0f37-0a2b-4b5c-9d4b-0f8f2f1c6a11" } } })
}

fn create_application() -> Value {
    json!({ "method": "POST", "path": "*/v1.0/applications" })
}

// The Konnect token.

#[tokio::test]
async fn text_that_is_no_token_is_refused_at_the_field() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_konnect().await?;
    let before = console.from_app().await?.len();
    app.window.fill("#konnect-token", "not a token").await?;
    app.window.press("#primary").await?;
    let error = app.wait_for_field_error("konnect-token").await?;
    assert!(
        error.contains("kpat_"),
        "it says how a token starts: {error}"
    );
    assert_eq!(app.window.value("#konnect-token").await?, "not a token");
    assert_eq!(console.from_app().await?.len(), before, "nothing was sent");
    Ok(())
}

#[tokio::test]
async fn unknown_token_is_refused_at_the_field() -> Result<()> {
    skip_if_missing!();
    let (app, _) = at_konnect().await?;
    let token = "kpat_NobodyEverMadeThisTokenInThisPracticeOrganization";
    app.window.fill("#konnect-token", token).await?;
    app.window.press("#primary").await?;
    let error = app.wait_for_field_error("konnect-token").await?;
    assert!(
        error.contains("Konnect does not accept this token"),
        "{error}"
    );
    assert_eq!(app.window.value("#konnect-token").await?, token);
    ensure_details(&app, "401").await
}

#[tokio::test]
async fn expired_token_is_refused_at_the_field() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_konnect().await?;
    let token = journey::token(&console, "expired").await?;
    app.window.fill("#konnect-token", &token).await?;
    app.window.press("#primary").await?;
    let error = app.wait_for_field_error("konnect-token").await?;
    assert!(error.contains("It may have expired"), "{error}");
    assert_eq!(app.window.value("#konnect-token").await?, token);
    ensure_details(&app, "401").await
}

#[tokio::test]
async fn token_without_rights_stops_the_set_up_and_offers_another() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_konnect().await?;
    app.connect(&journey::token(&console, "read_only").await?)
        .await?;
    app.window.fill("#login-path", "contoso").await?;
    app.go_on_to("options").await?;
    app.change_option("name").await?;
    app.window.fill("#app-name", NAME).await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    let alert = stop_with_alert(&app).await?;
    assert!(
        alert.contains("Konnect does not let this token do that"),
        "{alert}"
    );
    app.window.find_named("Change token").await?;
    ensure_details(&app, "403").await?;
    let snapshot = console.snapshot().await?;
    assert_eq!(
        snapshot["konnect"]["organization"]["identity_providers"],
        json!({}),
        "Konnect is unchanged"
    );
    assert!(
        alert.contains("Done before it stopped: App registration and client secret"),
        "{alert}"
    );
    assert_eq!(console.connections().await?.len(), 1, "as it says");
    ensure_name_kept(&app).await
}

// The login path.

#[tokio::test]
async fn taken_login_path_leads_back_to_the_field() -> Result<()> {
    skip_if_missing!();
    let (app, _) = at_review("acme").await?;
    let alert = stop_with_alert(&app).await?;
    assert!(alert.contains("This login path is taken"), "{alert}");
    ensure_details(&app, "409").await?;
    app.window.press_named("Change the login path").await?;
    app.wait_for_screen("konnect").await?;
    let error = app.wait_for_field_error("login-path").await?;
    assert!(
        error.contains("This login path is taken"),
        "the field says why: {error}"
    );
    assert_eq!(
        app.window.value("#login-path").await?,
        "acme",
        "what was typed is still there"
    );
    app.window.fill("#login-path", "contoso").await?;
    app.go_on_to("options").await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    app.set_up().await
}

#[tokio::test]
async fn login_path_that_is_an_address_is_refused_at_the_field() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_konnect().await?;
    app.connect(&journey::admin_token(&console).await?).await?;
    for (typed, expected) in [
        ("", "cannot be empty"),
        ("con toso", "Only letters"),
        ("https://contoso.com/login/x", "sign-in page"),
    ] {
        app.window.fill("#login-path", typed).await?;
        app.window.press("#primary").await?;
        let field = "login-path";
        wait::until(
            &format!("the error for {typed:?}"),
            wait::SOON,
            async || {
                Ok(app
                    .wait_for_field_error(field)
                    .await?
                    .contains(expected)
                    .then_some(()))
            },
        )
        .await?;
        assert_eq!(app.window.value("#login-path").await?, typed);
        assert_eq!(app.screen().await?, "konnect", "it goes no further");
    }
    Ok(())
}

// Callback URLs.

#[tokio::test]
async fn unusable_callback_urls_are_refused_line_by_line() -> Result<()> {
    skip_if_missing!();
    let (app, _) = at_konnect().await?;
    app.window
        .choose("input[name='purpose'][value='values']")
        .await?;
    let long = format!("https://portal.contoso.example/{}", "x".repeat(256));
    let lines = [
        ("https://portal.contoso.example/login", None),
        ("http://portal.contoso.example/login", Some("https://")),
        ("https://portal.contoso.example/login#top", Some("#")),
        ("https://*.contoso.example/login", Some("*")),
        (long.as_str(), Some("too long")),
        ("portal", Some("not a web address")),
    ];
    let typed = lines.map(|(url, _)| url).join("\n");
    app.window.fill("#callback-urls", &typed).await?;
    app.window.press("#primary").await?;
    let errors = app.wait_for_field_error("callback-urls").await?;
    for (index, (url, expected)) in lines.iter().enumerate() {
        let line = format!("Line {}: ", index + 1);
        let said = errors.lines().find(|text| text.contains(&line));
        match expected {
            Some(expected) => {
                let said = said.with_context(|| format!("{url} has no message: {errors}"))?;
                assert!(said.contains(expected), "{url}: {said}");
            }
            None => assert_eq!(said, None, "{url} is fine"),
        }
    }
    assert_eq!(
        app.window.value("#callback-urls").await?,
        typed,
        "what was typed is still there"
    );
    assert_eq!(app.screen().await?, "konnect", "it goes no further");
    Ok(())
}

// The app's name.

#[tokio::test]
async fn empty_or_long_app_name_is_refused_at_the_field() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.go_to_options(ADMIN, "contoso").await?;
    app.change_option("name").await?;
    for (typed, expected) in [
        (String::new(), "cannot be empty"),
        ("x".repeat(121), "At most 120"),
    ] {
        app.window.fill("#app-name", &typed).await?;
        app.window.press("#primary").await?;
        wait::until("the error at the name", wait::SOON, async || {
            Ok(app
                .wait_for_field_error("app-name")
                .await?
                .contains(expected)
                .then_some(()))
        })
        .await?;
        assert_eq!(
            app.window.value("#app-name").await?,
            typed,
            "what was typed is still there"
        );
        assert_eq!(app.screen().await?, "options", "it goes no further");
    }
    app.window.fill("#app-name", &"x".repeat(120)).await?;
    app.go_on_to_review().await
}

// What Microsoft refuses.

#[tokio::test]
async fn no_right_to_register_applications_stops_the_set_up() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_review("contoso").await?;
    let body = graph_error(
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
    );
    console
        .add_fault(
            create_application(),
            json!({ "kind": "status", "status": 403, "body": body }),
        )
        .await?;
    let alert = stop_with_alert(&app).await?;
    assert!(alert.contains("Your account may not do this"), "{alert}");
    assert!(
        alert.contains("Nothing was changed"),
        "it says what was not changed: {alert}"
    );
    ensure_details(&app, "Authorization_RequestDenied").await?;
    ensure_name_kept(&app).await
}

#[tokio::test]
async fn secrets_forbidden_by_policy_stop_the_set_up() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_review("contoso").await?;
    let body = graph_error(
        "CredentialTypeNotAllowedAsPerAppPolicy",
        "Credential type not allowed as per assigned policy.",
    );
    console
        .add_fault(
            create_application(),
            json!({ "kind": "status", "status": 400, "body": body }),
        )
        .await?;
    let alert = stop_with_alert(&app).await?;
    assert!(
        alert.contains("Your organization does not allow client secrets"),
        "{alert}"
    );
    ensure_details(&app, "CredentialTypeNotAllowedAsPerAppPolicy").await?;
    ensure_name_kept(&app).await
}

#[tokio::test]
async fn secret_lifetime_over_policy_leads_back_to_the_lifetime() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_review("contoso").await?;
    let body = graph_error(
        "CredentialInvalidLifetimeAsPerAppPolicy",
        "Credential lifetime exceeds the max value allowed as per assigned policy.",
    );
    let once = json!({ "method": "POST", "path": "*/v1.0/applications", "times": 1 });
    console
        .add_fault(
            once,
            json!({ "kind": "status", "status": 400, "body": body }),
        )
        .await?;
    let alert = stop_with_alert(&app).await?;
    assert!(
        alert.contains("does not allow a secret to live this long"),
        "{alert}"
    );
    ensure_details(&app, "CredentialInvalidLifetimeAsPerAppPolicy").await?;
    app.window.press_named("Choose a shorter lifetime").await?;
    app.wait_for_screen("options").await?;
    assert_eq!(
        app.window.value("#app-name").await?,
        NAME,
        "what was typed is still there"
    );
    app.window
        .choose("input[name='lifetime'][value='30']")
        .await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    app.set_up().await
}

//! The whole job by keyboard alone, in the window and in the browser.

use anyhow::{Result, bail};
use e2e::app::App;
use e2e::journey::{ADMIN, admin_token};
use e2e::practice::Console;
use e2e::webdriver::{Page, key};
use e2e::{clipboard, skip_if_missing, wait};
use serde_json::{Value, json};

const FABRIKAM: &str = "9d1c5e1a-2f47-4a55-8a0b-61f3f9e0a7d2";
const CONTOSO_TEST: &str = "61e49b02-c87d-4f3a-a5d0-3b7cf21684e9";

/// Presses Tab until the selector's element has the focus, which must then be visible.
async fn tab_to(page: &Page, selector: &str) -> Result<()> {
    for _ in 0..120 {
        let script = "const focused = document.activeElement; \
                      return { is: focused?.matches(arguments[0]) ?? false, seen: focused?.matches(':focus-visible') ?? false };";
        let state = page.run(script, vec![json!(selector)]).await?;
        if state["is"] == Value::Bool(true) {
            assert_eq!(
                state["seen"],
                Value::Bool(true),
                "the focus on {selector} is drawn"
            );
            return Ok(());
        }
        page.press_key(key::TAB).await?;
    }
    let tree = page
        .run(
            "return document.activeElement?.outerHTML.slice(0, 300) ?? '';",
            vec![],
        )
        .await?;
    bail!("Tab never reached {selector}; it stays at {tree}")
}

async fn press(app: &App, selector: &str) -> Result<()> {
    app.window.find_ready(selector).await?;
    tab_to(&app.window, selector).await?;
    app.window.press_key(key::ENTER).await
}

async fn go_on_to(app: &App, screen: &str) -> Result<()> {
    press(app, "#primary").await?;
    app.wait_for_screen(screen).await?;
    let heading = "return document.activeElement?.tagName ?? '';";
    wait::until(
        "the focus on the new screen's heading",
        wait::SOON,
        async || Ok((app.window.run(heading, vec![]).await? == "H1").then_some(())),
    )
    .await
}

/// From the Microsoft screen to the end of the sign-in, in the window and in the browser.
async fn sign_in(app: &mut App) -> Result<()> {
    press(app, "#primary").await?;
    app.wait_for_screen("microsoftWaiting").await?;
    let address = app.next_link().await?;
    let browser = app.browser.page.clone();
    browser.go_to(&address).await?;
    tab_to(&browser, &format!("button[data-account=\"{ADMIN}\"]")).await?;
    browser.press_key(key::ENTER).await?;
    wait::until(
        "the consent page or the end of the sign-in",
        wait::SOON,
        async || {
            if browser.shows("#accept").await? {
                tab_to(&browser, "#accept").await?;
                browser.press_key(key::ENTER).await?;
            }
            Ok((app.screen().await? == "microsoftSignedIn").then_some(()))
        },
    )
    .await
}

#[tokio::test]
async fn whole_job_works_by_keyboard_alone() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    press(&app, "#practise").await?;
    app.wait_for_screen("microsoft").await?;
    tab_to(&app.window, ".practice-bar button").await?;
    app.window.press_key(key::SPACE).await?;
    let console = Console::at(&app.next_link().await?)?;

    sign_in(&mut app).await?;
    go_on_to(&app, "konnect").await?;
    tab_to(&app.window, "input[name='purpose']").await?;
    app.window.press_key(key::DOWN).await?;
    assert!(
        app.window.is_chosen("input[value='values']").await?,
        "the arrow keys move between the choices"
    );
    app.window.press_key(key::UP).await?;
    assert!(
        app.window.is_chosen("input[value='push']").await?,
        "and back"
    );
    press(&app, "#practice-token").await?;
    press(&app, "#primary").await?;
    app.window.find("#login-path").await?;
    tab_to(&app.window, "#login-path").await?;
    app.window.press_with(key::CONTROL, 'a').await?;
    app.window.type_keys("contoso").await?;
    go_on_to(&app, "options").await?;
    press(&app, "#change-approval").await?;
    wait::until("the focus on what is changed", wait::SOON, async || {
        let focused = "return document.activeElement?.name ?? '';";
        Ok((app.window.run(focused, vec![]).await? == "approve").then_some(()))
    })
    .await?;
    assert!(
        app.window.is_chosen("input[name='approve']").await?,
        "whoever may approve for everyone does, unless they say otherwise"
    );
    for ticked in [false, true] {
        app.window.press_key(key::SPACE).await?;
        assert_eq!(
            app.window.is_chosen("input[name='approve']").await?,
            ticked,
            "Space changes the box"
        );
    }
    go_on_to(&app, "teams").await?;
    press(&app, "#skip-teams").await?;
    app.wait_for_screen("review").await?;
    app.wait_for_plan().await?;
    press(&app, "main [data-target] details summary").await?;
    app.window
        .find("main [data-target] details[open] pre")
        .await?;
    press(&app, "#primary").await?;
    app.wait_for_screen_within("handover", wait::RUN).await?;
    press(&app, "#copy-issuer-url").await?;
    let issuer = app.window.text("#issuer-url").await?;
    clipboard::wait_for(&app.desktop, &issuer).await?;
    press(&app, "#reveal-secret").await?;
    wait::until("the secret to be shown", wait::SOON, async || {
        Ok((!app.window.text("#client-secret").await?.contains('•')).then_some(()))
    })
    .await?;

    let applications = console.connections().await?;
    assert_eq!(applications.len(), 1, "the job was done");
    Ok(())
}

#[tokio::test]
async fn another_directory_of_practice_is_chosen_by_keyboard_alone() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    press(&app, "#practise").await?;
    app.wait_for_screen("microsoft").await?;
    for directory in [FABRIKAM, CONTOSO_TEST] {
        press(&app, &format!("[data-directory='{directory}']")).await?;
        let field = "const { id, value } = document.activeElement; return id + ' ' + value;";
        let filled = json!(format!("directory {directory}"));
        wait::until("the focus on the filled field", wait::SOON, async || {
            Ok((app.window.run(field, vec![]).await? == filled).then_some(()))
        })
        .await?;
    }
    sign_in(&mut app).await?;
    assert!(app.window.text("main").await?.contains("Contoso Test"));
    Ok(())
}

/// Teams: looks for a group from the button of a team, and chooses the first that is found.
async fn add_group(app: &App, team: &str, group: &str) -> Result<()> {
    press(app, &format!("[data-add-group='{team}']")).await?;
    app.window.find("#group-search").await?;
    app.window.type_keys(group).await?;
    let option = format!("[role='option'][data-group='{group}']");
    app.window.find(&option).await?;
    app.window.press_key(key::DOWN).await?;
    app.window
        .find(&format!("{option}[aria-selected='true']"))
        .await?;
    app.window.press_key(key::ENTER).await?;
    let tag = format!("[data-team='{team}'] [data-remove-group='{group}']");
    app.window.find(&tag).await.map(drop)
}

/// Goes to the next one of several targets with an arrow key.
async fn next_target(app: &App, switch: &str) -> Result<()> {
    tab_to(&app.window, &format!("#{switch} input:checked")).await?;
    app.window.press_key(key::DOWN).await?;
    let second = format!("#{switch} label:nth-of-type(2) input:checked");
    app.window.find(&second).await.map(drop)
}

#[tokio::test]
async fn several_targets_and_their_teams_work_by_keyboard_alone() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_konnect_for_groups(ADMIN).await?;
    app.connect(&admin_token(&console).await?).await?;
    press(&app, "[data-select-region='eu']").await?;
    tab_to(&app.window, "#login-path").await?;
    app.window.press_with(key::CONTROL, 'a').await?;
    app.window.type_keys("contoso").await?;
    go_on_to(&app, "options").await?;
    go_on_to(&app, "teams").await?;

    add_group(&app, "payments", "Payments Engineering").await?;
    app.window.find("#accept-lock-out").await?;
    tab_to(&app.window, "#accept-lock-out").await?;
    app.window.press_key(key::SPACE).await?;
    next_target(&app, "team-target").await?;
    app.window.find("[data-team='Partners']").await?;
    tab_to(&app.window, "#team-name").await?;
    app.window.type_keys("Partner Developers").await?;
    app.window.press_key(key::ENTER).await?;
    add_group(&app, "Partner Developers", "Konnect Viewers").await?;
    press(&app, "#same-teams").await?;
    app.window.find("#same-teams-note").await?;
    go_on_to(&app, "review").await?;
    app.wait_for_plan().await?;
    press(&app, "main [data-target='1'] details summary").await?;
    app.window
        .find("main [data-target='1'] details[open] pre")
        .await?;
    press(&app, "#primary").await?;
    app.wait_for_screen_within("handover", wait::RUN).await?;
    let first = app.window.text("#client-id").await?;
    next_target(&app, "handover-target").await?;
    let second = wait::until("the values of the portal", wait::SOON, async || {
        let shown = app.window.text("#client-id").await?;
        Ok((shown != first).then_some(shown))
    })
    .await?;
    press(&app, "#copy-client-id").await?;
    clipboard::wait_for(&app.desktop, &second).await?;
    assert_eq!(console.connections().await?.len(), 3, "the job was done");
    Ok(())
}

#[tokio::test]
async fn years_with_a_connection_work_by_keyboard_alone() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    press(&app, "#primary").await?;
    app.wait_for_screen_within("handover", wait::RUN).await?;

    go_on_to(&app, "test").await?;
    press(&app, "#primary").await?;
    app.next_link().await?;
    press(&app, "#copy-link").await?;
    press(&app, "#cancel").await?;
    app.window.find("[data-person='failed']").await?;
    press(&app, "#back").await?;
    app.wait_for_screen("handover").await?;
    press(&app, "#done").await?;
    app.wait_for_screen("home").await?;

    // Someone switches the enterprise application off.
    let applications = console.connections().await?;
    let app_id = applications[0]["appId"].as_str().unwrap_or_default();
    let off = json!({ "accountEnabled": false });
    let path = format!("servicePrincipals(appId='{app_id}')");
    console.change_graph(ADMIN, &path, off).await?;
    press(&app, "#check-all").await?;
    app.window.find("#checks[data-progress='done']").await?;
    press(&app, ".conn [data-do='open']").await?;
    app.wait_for_screen("connection").await?;
    press(
        &app,
        "[data-check='enterpriseApplication'] [data-do='intend']",
    )
    .await?;
    app.window
        .find("[data-check='enterpriseApplication'] [data-part='intended']")
        .await?;
    press(
        &app,
        "[data-check='enterpriseApplication'] [data-do='intend']",
    )
    .await?;
    press(&app, "#repair").await?;
    app.wait_for_screen("review").await?;
    app.wait_for_plan().await?;
    press(&app, "#primary").await?;
    app.wait_for_screen_within("handover", wait::RUN).await?;
    press(&app, "#done").await?;

    app.wait_for_screen("home").await?;
    press(&app, ".conn [data-do='open']").await?;
    app.wait_for_screen("connection").await?;
    press(&app, "#rotate-secret > summary").await?;
    press(&app, "#review-rotation").await?;
    app.wait_for_screen("review").await?;
    app.wait_for_plan().await?;
    press(&app, "#primary").await?;
    app.wait_for_screen_within("handover", wait::RUN).await?;
    press(&app, "#done").await?;
    app.wait_for_screen("home").await?;
    press(&app, ".conn [data-do='open']").await?;
    app.wait_for_screen("connection").await?;
    press(&app, "[data-do='remove']").await?;
    app.wait_for_screen("teardown").await?;
    app.wait_for_plan().await?;
    press(&app, "#primary").await?;
    app.wait_for_screen("teardownRun").await?;
    wait::until("the end of the removal", wait::RUN, async || {
        Ok((console.connections().await?.is_empty()).then_some(()))
    })
    .await
}

#[tokio::test]
async fn escape_keeps_the_window_open_while_a_run_goes_on() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.start_slow_set_up(&console).await?;
    e2e::window_manager::ask_to_close(&app.desktop, "Konnect SSO Setup")?;
    app.window.find("dialog[open]").await?;
    app.window.press_key(key::ESCAPE).await?;
    wait::until("the dialog to close", wait::SOON, async || {
        Ok((!app.window.shows("dialog[open]").await?).then_some(()))
    })
    .await?;
    console.clear_faults().await?;
    app.wait_for_screen_within("handover", wait::RUN).await
}

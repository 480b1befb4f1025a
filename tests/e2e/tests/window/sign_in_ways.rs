//! The main job without this computer's browser: by a code that is typed elsewhere, and by the sign-in of the Azure CLI.

use std::os::unix::fs::PermissionsExt as _;

use anyhow::{Context, Result, ensure};
use e2e::accessible::ensure_accessible;
use e2e::app::App;
use e2e::fitting::ensure_good_looks;
use e2e::journey::{self, ADMIN, PERSON};
use e2e::practice::Console;
use e2e::secrets_scan::{self, Planted};
use e2e::{skip_if_missing, wait};

pub(crate) async fn choose(app: &App, way: &str) -> Result<()> {
    let choice = format!("input[name='sign-in-way'][value='{way}']");
    app.window.choose(&choice).await
}

/// From the Microsoft screen on: asks for a code.
async fn ask_for_a_code(app: &App) -> Result<String> {
    choose(app, "deviceCode").await?;
    app.window.press("#primary").await?;
    app.wait_for_screen("microsoftWaiting").await?;
    app.window.find("#user-code").await?;
    let script = "return document.getElementById('user-code').dataset.code;";
    let code = app.window.run(script, vec![]).await?;
    code.as_str().map(str::to_owned).context("a code is shown")
}

/// Follows the link to the page, types the code and signs in there.
async fn type_it(app: &mut App, code: &str) -> Result<()> {
    app.window.press("#open-again").await?;
    let page = app.next_link().await?;
    ensure!(
        page.path().ends_with("/deviceauth"),
        "{page} is no page for a code"
    );
    let browser = &app.browser.page;
    browser.go_to(&page).await?;
    browser.fill("#otc", code).await?;
    browser.press("#next").await?;
    browser
        .press(&format!("button[data-account=\"{ADMIN}\"]"))
        .await?;
    browser.press("#continue").await?;
    wait::until("the sign-in on the other device", wait::SOON, async || {
        if let Some(accept) = browser.find_now("#accept").await? {
            accept.click().await?;
        }
        Ok(browser.find_now("#done").await?.map(drop))
    })
    .await
}

/// From the signed-in screen to a person who comes in.
pub(crate) async fn main_job(app: &mut App, console: &Console) -> Result<()> {
    app.set_up_once_signed_in(console).await?;
    let login = app.login_address().await?;
    journey::sign_in_to_konnect(&app.browser, &login, PERSON).await?;
    hold_no_token(app).await
}

/// Not on the disk, the log included, and not in the window or the support report that it shows.
async fn hold_no_token(app: &App) -> Result<()> {
    app.window.press("#open-settings").await?;
    wait::until("the report", wait::SOON, async || {
        let script = "return document.getElementById('report')?.textContent ?? null;";
        let report = app.window.run(script, vec![]).await?;
        Ok(report
            .as_str()
            .is_some_and(|it| it.contains("sign_in"))
            .then_some(()))
    })
    .await?;
    let tokens = secrets_scan::start_of_a_token();
    let found = [
        secrets_scan::in_files(&app.desktop, &tokens)?,
        secrets_scan::in_window(&app.window, &tokens).await?,
    ];
    ensure!(found.concat().is_empty(), "{found:?}");
    Ok(())
}

#[tokio::test]
async fn main_job_with_a_code_typed_elsewhere() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.enter_practice().await?;
    let code = ask_for_a_code(&app).await?;
    type_it(&mut app, &code).await?;
    app.wait_for_screen("microsoftSignedIn").await?;
    main_job(&mut app, &console).await?;
    let planted = [Planted {
        name: "the device code",
        value: code,
    }];
    assert_eq!(
        secrets_scan::in_files(&app.desktop, &planted)?,
        Vec::<String>::new(),
        "what was typed is in no log"
    );
    Ok(())
}

#[tokio::test]
async fn code_that_has_expired_is_replaced_with_one_press() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.enter_practice().await?;
    let first = ask_for_a_code(&app).await?;
    console.expire_device_codes().await?;
    app.window.find("#code-expired").await?;
    app.window.press("#primary").await?;
    let second = wait::until("another code", wait::SOON, async || {
        let script = "return document.getElementById('user-code')?.dataset.code ?? null;";
        let shown = app.window.run(script, vec![]).await?;
        Ok(shown.as_str().map(str::to_owned))
    })
    .await?;
    assert_ne!(first, second);
    type_it(&mut app, &second).await?;
    app.wait_for_screen("microsoftSignedIn").await
}

#[tokio::test]
async fn main_job_with_the_azure_cli_that_practice_stands_in_for() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.enter_practice().await?;
    choose(&app, "azureCli").await?;
    let page = app.window.text("main").await?;
    assert!(
        page.contains("Practice stands in for the Azure CLI"),
        "nobody takes it for their own: {page}"
    );
    app.window.press("#primary").await?;
    app.wait_for_screen("microsoftSignedIn").await?;
    main_job(&mut app, &console).await
}

/// Installs the program that stands in for the Azure CLI.
pub(crate) fn install_azure_cli(app: &App) -> Result<()> {
    let az = app.desktop.programs().join("az");
    std::fs::write(&az, include_str!("../../fixtures/az"))?;
    std::fs::set_permissions(&az, std::fs::Permissions::from_mode(0o755))?;
    Ok(())
}

pub(crate) fn answers(app: &App, file: &str, text: &str) -> Result<()> {
    Ok(std::fs::write(app.desktop.programs().join(file), text)?)
}

async fn use_azure_cli(app: &App) -> Result<()> {
    choose(app, "azureCli").await?;
    app.window.press("#primary").await
}

async fn alert(app: &App) -> Result<String> {
    wait::until("what is wrong", wait::RUN, async || {
        Ok(app.alerts().await?.into_iter().next())
    })
    .await
}

#[tokio::test]
async fn azure_cli_of_this_computer_is_found_asked_and_stopped() -> Result<()> {
    skip_if_missing!();
    let app = App::start().await?;
    app.window.press("#primary").await?;
    app.wait_for_screen("microsoft").await?;
    use_azure_cli(&app).await?;
    let said = alert(&app).await?;
    assert!(said.contains("The Azure CLI was not found"), "{said}");
    app.window.find("#other-ways [data-way='browser']").await?;

    install_azure_cli(&app)?;
    answers(&app, "code", "1")?;
    let signed_out = "ERROR: Please run 'az login' to setup account.\n";
    answers(&app, "account.error", signed_out)?;
    use_azure_cli(&app).await?;
    wait::until("other words", wait::SOON, async || {
        let said = app.alerts().await?;
        let named = "Nobody is signed in to the Azure CLI";
        Ok(said.iter().any(|said| said.contains(named)).then_some(()))
    })
    .await?;
    ensure_good_looks(&app, "microsoft, nobody is signed in to the Azure CLI").await?;

    answers(&app, "hangs", "")?;
    use_azure_cli(&app).await?;
    app.wait_for_screen("microsoftWaiting").await?;
    let started = app.desktop.programs().join("started");
    wait::until("az to hang", wait::SOON, async || {
        Ok(started.exists().then_some(()))
    })
    .await?;
    ensure_accessible(&app.window, "microsoftWaiting for the Azure CLI").await?;
    ensure_good_looks(&app, "microsoftWaiting for the Azure CLI").await?;
    app.window.press("#cancel").await?;
    app.wait_for_screen("microsoft").await?;
    let processes = std::fs::read_to_string(&started)?;
    wait::until("az to be ended", wait::SOON, async || {
        let gone = |pid: &str| {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
            stat.is_err() || stat.is_ok_and(|stat| stat.contains(") Z "))
        };
        Ok(processes.split_whitespace().all(gone).then_some(()))
    })
    .await?;
    let asked = std::fs::read_to_string(app.desktop.programs().join("asked"))?;
    assert!(
        asked
            .lines()
            .all(|line| line == "account show --output json"),
        "nothing else is asked of it: {asked}"
    );
    Ok(())
}

#[tokio::test]
async fn each_way_is_accessible_and_looks_good() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.enter_practice().await?;
    for way in ["azureCli", "deviceCode"] {
        choose(&app, way).await?;
        ensure_accessible(&app.window, &format!("microsoft {way}")).await?;
        ensure_good_looks(&app, &format!("microsoft, {way}")).await?;
    }
    ask_for_a_code(&app).await?;
    ensure_accessible(&app.window, "microsoftWaiting with a code").await?;
    ensure_good_looks(&app, "microsoftWaiting with a code").await?;
    console.expire_device_codes().await?;
    app.window.find("#code-expired").await?;
    ensure_good_looks(&app, "microsoftWaiting with an expired code").await
}

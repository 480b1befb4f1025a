//! Every account of practice, from Welcome: done, or a way on that names the act and who can do it.

use anyhow::{Result, ensure};
use e2e::app::App;
use e2e::browser::Consent;
use e2e::journey::ADMIN;
use e2e::wait::{self, SOON};
use e2e::{clipboard, skip_if_missing};
use url::Url;

/// May approve the sign-in app for everyone.
const GLOBAL_ADMIN: &str = "olivia.brandt@contoso.com";

/// Signs in, and does the main job.
async fn done(account: &str) -> Result<()> {
    let mut app = App::start().await?;
    let console = app.go_to_review(account, "contoso").await?;
    app.set_up().await?;
    assert_eq!(console.connections().await?.len(), 1);
    Ok(())
}

/// Picks an account that may not accept the permissions; follows the way on that the waiting screen shows, and signs in.
async fn approved_by_an_administrator(account: &str, directory: &str) -> Result<()> {
    let mut app = App::start().await?;
    app.enter_practice().await?;
    app.window.fill("#directory", directory).await?;
    let address = app.open_sign_in().await?;
    app.browser.pick_account(&address, account).await?;
    let text = request_for(&app, "AADSTS90094").await?;
    ensure!(
        app.window
            .text("#page-answer")
            .await?
            .contains("Cloud Application Administrator"),
        "who can do it is named"
    );
    let link = text
        .lines()
        .find(|line| line.starts_with("http"))
        .map(Url::parse);
    let Some(link) = link.transpose()? else {
        anyhow::bail!("the approval link is in the text: {text}")
    };
    app.browser.pick_account(&link, GLOBAL_ADMIN).await?;
    app.browser.page.press("#accept").await?;
    app.window.press("#cancel").await?;
    app.wait_for_screen("microsoft").await?;
    app.sign_in(account).await
}

/// What the waiting screen says about the code on the page, and the text for an administrator on the clipboard.
async fn request_for(app: &App, code: &str) -> Result<String> {
    ensure!(
        app.browser.page.text("#error-code").await? == code,
        "the page shows the code"
    );
    app.window.press("#page-error summary").await?;
    app.window.fill("#page-code", code).await?;
    app.window.press("#copy-request").await?;
    wait::until("the text for the administrator", SOON, async || {
        let text = clipboard::read(&app.desktop)?;
        Ok(text.contains(code).then_some(text))
    })
    .await
}

/// Picks an account of elsewhere; the way on is another account.
async fn sent_to_another_account(account: &str) -> Result<()> {
    let mut app = App::start().await?;
    app.enter_practice().await?;
    let address = app.open_sign_in().await?;
    app.browser.pick_account(&address, account).await?;
    assert_eq!(
        app.browser.page.text("#error-code").await?,
        "AADSTS50020",
        "what the page says"
    );
    app.window.press("#page-error summary").await?;
    app.window.fill("#page-code", "AADSTS50020").await?;
    let said = app.window.text("#page-answer").await?;
    ensure!(
        said.contains("This account does not belong to that directory"),
        "{said}"
    );
    app.window.press("#another-account").await?;
    app.wait_for_screen("microsoft").await?;
    app.sign_in(ADMIN).await
}

#[tokio::test]
async fn maya_does_the_job() -> Result<()> {
    skip_if_missing!();
    done(ADMIN).await
}

#[tokio::test]
async fn olivia_does_the_job() -> Result<()> {
    skip_if_missing!();
    done(GLOBAL_ADMIN).await
}

#[tokio::test]
async fn jonas_signs_in_after_an_approval() -> Result<()> {
    skip_if_missing!();
    approved_by_an_administrator("jonas.weber@contoso.com", "").await
}

#[tokio::test]
async fn priya_signs_in_after_an_approval() -> Result<()> {
    skip_if_missing!();
    approved_by_an_administrator("priya.raman@contoso.com", "").await
}

#[tokio::test]
async fn tomas_signs_in_after_an_approval() -> Result<()> {
    skip_if_missing!();
    approved_by_an_administrator("tomas.ferreira@contoso.com", "").await
}

#[tokio::test]
async fn samir_signs_in_after_an_approval() -> Result<()> {
    skip_if_missing!();
    approved_by_an_administrator("samir.haddad@contoso.com", "").await
}

#[tokio::test]
async fn lena_is_a_guest_and_signs_in_to_the_named_directory_after_an_approval() -> Result<()> {
    skip_if_missing!();
    approved_by_an_administrator("lena.okafor@fabrikam.com", "contoso.com").await
}

#[tokio::test]
async fn lena_without_the_directory_is_told_where_her_account_belongs() -> Result<()> {
    skip_if_missing!();
    sent_to_another_account("lena.okafor@fabrikam.com").await
}

#[tokio::test]
async fn noah_is_of_elsewhere_and_is_told_so() -> Result<()> {
    skip_if_missing!();
    sent_to_another_account("noah.keller@fabrikam.com").await
}

#[tokio::test]
async fn maya_is_signed_in_with_one_press() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.enter_practice().await?;
    app.window.press("#sign-in-as").await?;
    app.wait_for_screen("microsoftSignedIn").await?;
    let said = app.window.text("main").await?;
    ensure!(said.contains(ADMIN), "{said}");
    Ok(())
}

/// Opens the own registrations of practice and chooses the one at this place.
async fn with_registration(place: usize) -> Result<App> {
    let mut app = App::start().await?;
    app.enter_practice().await?;
    app.window.press("#own-client summary").await?;
    let chosen = format!("[data-registration]:nth-of-type({place})");
    app.window.press(&chosen).await?;
    Ok(app)
}

#[tokio::test]
async fn own_registration_does_the_job() -> Result<()> {
    skip_if_missing!();
    let mut app = with_registration(1).await?;
    let said = app.window.text("#who-asks").await?;
    ensure!(said.contains("Contoso SSO Setup"), "{said}");
    let address = app.open_sign_in().await?;
    app.browser.page.go_to(&address).await?;
    assert_eq!(
        app.browser.page.text("#client").await?,
        "Contoso SSO Setup",
        "the page shows the name that was told before"
    );
    app.browser
        .sign_in(&address, ADMIN, Consent::Accept)
        .await?;
    app.wait_for_screen("microsoftSignedIn").await?;
    let console = app.console().await?;
    app.set_up_once_signed_in(&console).await
}

#[tokio::test]
async fn wrong_platform_and_missing_switch_are_named() -> Result<()> {
    skip_if_missing!();
    for (place, title) in [
        (2, "Microsoft expects a secret from the app registration"),
        (3, "The app registration is set up for a web page"),
        (5, "Microsoft expects a secret from the app registration"),
    ] {
        let mut app = with_registration(place).await?;
        let address = app.open_sign_in().await?;
        app.browser
            .sign_in(&address, ADMIN, Consent::Accept)
            .await?;
        app.wait_for_screen("microsoft").await?;
        let alert = app.wait_for_alert().await?;
        ensure!(alert.contains(title), "{place}: {alert}");
    }
    Ok(())
}

#[tokio::test]
async fn unknown_id_and_missing_address_are_told_by_the_code_on_the_page() -> Result<()> {
    skip_if_missing!();
    let mut app = with_registration(4).await?;
    for (code, title) in [
        (
            "AADSTS50011",
            "Microsoft does not know the address to return to",
        ),
        (
            "AADSTS700016",
            "Microsoft does not know the sign-in app in this directory",
        ),
    ] {
        let address = app.open_sign_in().await?;
        app.browser.page.go_to(&address).await?;
        assert_eq!(app.browser.page.text("#error-code").await?, code);
        app.window.press("#page-error summary").await?;
        app.window.fill("#page-code", code).await?;
        let said = app.window.text("#page-answer").await?;
        ensure!(said.contains(title), "{said}");
        app.window.press("#cancel").await?;
        app.wait_for_screen("microsoft").await?;
        let unknown = "aaaaaaaa-0000-4000-8000-000000000001";
        app.window.fill("#own-client-id", unknown).await?;
    }
    Ok(())
}

//! The wrong directory, which is seen before anything is made; and a guest's set-up in another directory, where other
//! guests then sign in.

use anyhow::Result;
use e2e::app::App;
use e2e::fitting::ensure_good_looks;
use e2e::journey::{self, ADMIN};
use e2e::skip_if_missing;

const CONTOSO_TEST: &str = "61e49b02-c87d-4f3a-a5d0-3b7cf21684e9";
const OLIVIA: &str = "olivia.brandt@contoso.com";

#[tokio::test]
async fn wrong_directory_is_left_for_the_right_one() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    app.enter_practice().await?;
    choose_contoso_test(&app).await?;
    app.sign_in(ADMIN).await?;
    assert!(app.window.text("main").await?.contains("Contoso Test"));
    ensure_good_looks(&app, "signed in as a guest").await?;
    app.window.press_named("Use another account").await?;
    app.wait_for_screen("microsoft").await?;
    assert_eq!(
        app.window.value("#directory").await?,
        CONTOSO_TEST,
        "what was chosen is still there, for the person to see"
    );
    app.window.fill("#directory", "").await?;
    app.sign_in(ADMIN).await?;
    assert!(!app.window.text("main").await?.contains("Contoso Test"));
    Ok(())
}

#[tokio::test]
async fn guest_sets_up_in_another_directory_and_its_guests_sign_in() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.enter_practice().await?;
    choose_contoso_test(&app).await?;
    app.sign_in(ADMIN).await?;
    app.set_up_once_signed_in(&console).await?;
    let login = app.login_address().await?;
    journey::sign_in_to_konnect(&app.browser, &login, OLIVIA).await?;
    assert_eq!(app.browser.page.text("#email").await?, OLIVIA);
    assert!(
        console.connections().await?.is_empty(),
        "nothing was made at Contoso"
    );
    Ok(())
}

async fn choose_contoso_test(app: &App) -> Result<()> {
    let choose = format!("[data-directory='{CONTOSO_TEST}']");
    app.window.press(&choose).await?;
    assert_eq!(app.window.value("#directory").await?, CONTOSO_TEST);
    Ok(())
}

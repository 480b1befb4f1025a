//! The main job by the browser, in a network whose proxy inspects connections.

use anyhow::{Context as _, Result, ensure};
use e2e::app::App;
use e2e::internet::Authority;
use e2e::journey::ADMIN;
use e2e::skip_if_missing;

use super::network::Network;
use crate::sign_in_ways::main_job;

/// From Microsoft to a person who comes in at the door with its real name.
async fn do_it_all(app: &mut App, network: &Network) -> Result<()> {
    app.sign_in(ADMIN).await?;
    main_job(app, &network.console).await?;
    let page = app.browser.page.address().await?;
    ensure!(
        page.host_str() == Some("cloud.konghq.com"),
        "the person is in Konnect, and not at {page}"
    );
    network.ensure_real_names_alone()
}

#[tokio::test(flavor = "multi_thread")]
async fn main_job_with_the_authority_that_the_system_trusts() -> Result<()> {
    skip_if_missing!();
    let network = Network::open().await?;
    let mut app = network.app(Authority::Trusted).await?;
    do_it_all(&mut app, &network).await
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_authority_is_named_and_the_main_job_is_done_once_its_file_is_added() -> Result<()>
{
    skip_if_missing!();
    let network = Network::open().await?;
    let mut app = network.app(Authority::Unknown).await?;
    app.window.press("#primary").await?;
    let alert = app.wait_for_alert().await?;
    // No page was opened: whoever signed in there would have signed in for nothing.
    app.wait_for_screen("microsoft").await?;
    for words in [
        "The connection to login.microsoftonline.com is not trusted",
        internet::ISSUER,
    ] {
        ensure!(alert.contains(words), "{words:?} is said: {alert}");
    }
    let record = network.services.record();
    ensure!(
        !record.iter().any(|exchange| exchange.from_app),
        "nothing was sent to what is not trusted"
    );

    app.window.press("#open-settings").await?;
    let file = network.internet.authority.to_str();
    let file = file.context("the path is UTF-8")?;
    app.window.fill("#authority-path", file).await?;
    app.window.press("#add-authority").await?;
    app.window
        .find("[data-authority]")
        .await
        .context("the authority is in the list once it is trusted")?;
    app.window.press("#settings-back").await?;
    do_it_all(&mut app, &network).await
}

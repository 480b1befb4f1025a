//! A test sign-in whose app is killed while the person is in the browser.

use anyhow::{Result, ensure};
use e2e::journey::ADMIN;
use e2e::skip_if_missing;

use super::network::Network;
use crate::test_sign_in::{at_the_browser, redirect_uris};

#[tokio::test(flavor = "multi_thread")]
async fn redirect_uri_of_a_test_that_was_killed_goes_with_the_next_sign_in() -> Result<()> {
    skip_if_missing!();
    let network = Network::open().await?;
    let mut app = network.app_at_review().await?;
    app.set_up().await?;
    let before = redirect_uris(&network.console).await?;
    app.go_on_to("test").await?;
    at_the_browser(&mut app, &network.console).await?;

    app.kill_and_start_again_on("home").await?;
    let left = redirect_uris(&network.console).await?;
    ensure!(
        left.len() == before.len() + 1,
        "the killed app took nothing away, so there is something to clear: {left:?}"
    );
    app.window.press("#new-connection").await?;
    app.wait_for_screen("microsoft").await?;
    app.sign_in(ADMIN).await?;
    let now = redirect_uris(&network.console).await?;
    ensure!(now == before, "it is gone once the app may write: {now:?}");
    network.ensure_real_names_alone()
}

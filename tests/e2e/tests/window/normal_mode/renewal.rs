//! A sign-in that is revoked in the middle of a run.

use anyhow::{Result, ensure};
use e2e::browser::Consent;
use e2e::journey::{self, ADMIN, PERSON};
use e2e::{skip_if_missing, wait};
use serde_json::json;

use super::network::Network;

#[tokio::test(flavor = "multi_thread")]
async fn run_whose_token_is_revoked_goes_on_once_the_person_has_signed_in_again() -> Result<()> {
    skip_if_missing!();
    let network = Network::open().await?;
    let console = &network.console;
    let mut app = network.app_at_review().await?;
    let service_principal =
        json!({ "method": "POST", "path": "/v1.0/servicePrincipals", "nth": 1 });
    console
        .add_fault(service_principal, json!({ "kind": "revoke_token" }))
        .await?;
    app.go_on_to("setup").await?;
    app.window.find_ready("#renew-sign-in").await?;
    ensure!(
        console.connections().await?.len() == 1,
        "the run has begun, and waits in its middle"
    );
    app.window.press("#renew-sign-in").await?;
    let address = app.next_link().await?;
    app.browser
        .sign_in(&address, ADMIN, Consent::Accept)
        .await?;
    app.wait_for_screen_within("handover", wait::RUN).await?;
    ensure!(
        console.connections().await?.len() == 1,
        "nothing is made twice"
    );
    let login = app.login_address().await?;
    journey::sign_in_to_konnect(&app.browser, &login, PERSON).await?;
    network.ensure_real_names_alone()
}

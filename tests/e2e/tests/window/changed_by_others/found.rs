//! What is there before anything is chosen: regions that do not answer, portals that are left alone, and providers of
//! other people.

use anyhow::{Context as _, Result, ensure};
use e2e::accessible::ensure_accessible;
use e2e::app::App;
use e2e::journey::{self, ADMIN};
use e2e::{skip_if_missing, wait};
use serde_json::{Value, json};

use super::{
    all_regions, at_portals, at_review_of, ensure_untouched, finish_undo, portal_id, world,
};

#[tokio::test]
async fn region_that_is_not_enabled_or_does_not_answer_is_a_note_beside_the_others() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_konnect(ADMIN).await?;
    let before = world(&console).await?;
    console
        .add_fault(
            json!({ "path": "//eu.api.konghq.com/v3/portals*" }),
            json!({ "kind": "time_out_before" }),
        )
        .await?;
    app.connect(&journey::admin_token(&console).await?).await?;
    let us = portal_id(&console, "us", "Community").await?;
    app.window
        .find(&format!("[data-region='us'] [data-portal='{us}']"))
        .await
        .context("the others can be chosen meanwhile")?;
    let waiting = app.window.text("main").await?;
    ensure!(waiting.contains("Waiting for EU and SG"), "{waiting}");
    ensure_accessible(&app.window, "konnect, one region awaited").await?;

    all_regions(&app).await?;
    let notes = app.window.text("#region-notes").await?;
    ensure!(
        notes.contains("SG is not enabled for this organization"),
        "{notes}"
    );
    let failed = app.window.text("[data-region='eu']").await?;
    ensure!(failed.contains("did not answer"), "{failed}");
    ensure_accessible(&app.window, "konnect, one region failed").await?;

    console.clear_faults().await?;
    app.window.press("[data-retry-region='eu']").await?;
    let partners = portal_id(&console, "eu", "Partner Portal").await?;
    wait::until("the region to be there", wait::RUN, async || {
        let portal = format!("[data-region='eu'] [data-portal='{partners}']");
        Ok(app.window.find_now(&portal).await?.map(drop))
    })
    .await?;
    ensure_untouched(&console, &before).await
}

#[tokio::test]
async fn portals_with_saml_and_classic_ones_are_explained_and_cannot_be_chosen() -> Result<()> {
    skip_if_missing!();
    let (mut app, console) = at_portals().await?;
    let before = world(&console).await?;
    let saml = portal_id(&console, "eu", "Supplier Portal").await?;
    let disabled = app
        .window
        .find_now(&format!("[data-portal='{saml}']:disabled"))
        .await?;
    ensure!(disabled.is_some(), "a portal with SAML cannot be chosen");
    let region = app.window.text("[data-region='eu']").await?;
    ensure!(region.contains("Signs in with SAML"), "{region}");
    ensure!(
        region.contains("switch the SAML provider off in Konnect"),
        "it says what to do: {region}"
    );
    app.window.press("[data-select-region='eu']").await?;
    ensure!(
        !app.window
            .is_chosen(&format!("[data-portal='{saml}']"))
            .await?,
        "nor with the others of its region"
    );

    let notes = app.window.text("#region-notes").await?;
    ensure!(
        notes.contains("One classic Dev Portal in EU is left alone"),
        "{notes}"
    );
    ensure!(!region.contains("Legacy Portal"), "{region}");
    app.window
        .press_named("How to migrate a classic portal")
        .await?;
    // In practice every link stays on this computer; otherwise this one leads to Kong's guide.
    app.next_link().await?;
    ensure_untouched(&console, &before).await
}

#[tokio::test]
async fn provider_of_somebody_else_is_named_before_it_is_replaced_and_comes_back_by_an_undo()
-> Result<()> {
    skip_if_missing!();
    let (app, console) = at_review_of("us", "Internal APIs").await?;
    let provider = async || -> Result<Value> {
        let now = world(&console).await?;
        let door = &now["konnect"]["portals"]["us/Internal APIs"];
        Ok(door["identity_providers"].clone())
    };
    let theirs = provider().await?;
    let before = world(&console).await?;
    let review = app.window.text("main").await?;
    ensure!(
        review.contains("Replaces contoso.okta.com/oauth2/default"),
        "the review names what is replaced: {review}"
    );
    ensure!(
        review.contains("The identity provider in Konnect is replaced"),
        "{review}"
    );
    app.set_up().await?;
    let ours = provider().await?["oidc"].clone();
    let application = &console.connections().await?[0];
    assert_eq!(ours["config"]["client_id"], application["appId"]);
    assert_eq!(ours["enabled"], true);

    app.go_on_to("home").await?;
    app.open_connection().await?;
    app.window.press("[data-end] [data-do='undo']").await?;
    app.wait_for_screen("teardown").await?;
    app.wait_for_plan().await?;
    let said = app.window.text("main").await?;
    ensure!(
        said.contains("client secret"),
        "the review says what cannot come back: {said}"
    );
    finish_undo(&app).await?;
    // Konnect never reveals the old secret, so the old provider is restored without it, and lets nobody in.
    let mut expected = before;
    let back = provider().await?;
    assert_eq!(back["oidc"]["enabled"], false);
    assert_eq!(
        back["oidc"]["config"]["issuer_url"],
        theirs["oidc"]["config"]["issuer_url"]
    );
    assert_eq!(
        back["oidc"]["config"]["client_id"],
        theirs["oidc"]["config"]["client_id"]
    );
    let door = &mut expected["konnect"]["portals"]["us/Internal APIs"];
    door["identity_providers"] = back;
    door["authentication_settings"]["oidc_auth_enabled"] = json!(false);
    ensure_untouched(&console, &expected).await
}

//! Portals that others change between two screens.

use anyhow::{Context, Result, ensure};
use e2e::skip_if_missing;
use reqwest::Method;
use serde_json::{Value, json};

use super::{at_portals, at_review_of, ensure_untouched, portal_id, stopped, world};

#[tokio::test]
async fn portal_deleted_after_it_was_listed_is_told_before_anything_changes() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_portals().await?;
    let id = portal_id(&console, "eu", "Partner Portal").await?;
    app.window.press(&format!("[data-portal='{id}']")).await?;
    app.go_on_to("options").await?;
    console
        .change(Method::DELETE, &format!("portals/{id}"), Value::Null)
        .await?;
    let before = world(&console).await?;
    app.go_on_to("teams").await?;
    app.window.press("#skip-teams").await?;
    let alert = app.wait_for_alert().await?;
    ensure!(
        alert.contains("This Dev Portal is no longer in Konnect"),
        "{alert}"
    );
    ensure_untouched(&console, &before).await
}

#[tokio::test]
async fn portal_deleted_after_the_review_stops_the_set_up_before_anything_changes() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_review_of("eu", "Partner Portal").await?;
    let id = portal_id(&console, "eu", "Partner Portal").await?;
    console
        .change(Method::DELETE, &format!("portals/{id}"), Value::Null)
        .await?;
    let before = world(&console).await?;
    let alert = stopped(&app).await?;
    ensure!(
        alert.contains("This Dev Portal is no longer in Konnect"),
        "{alert}"
    );
    ensure_untouched(&console, &before).await
}

#[tokio::test]
async fn provider_that_somebody_made_meanwhile_is_not_doubled_and_not_replaced_unseen() -> Result<()>
{
    skip_if_missing!();
    let (app, console) = at_review_of("eu", "Partner Portal").await?;
    let id = portal_id(&console, "eu", "Partner Portal").await?;
    let issuer = console.issuer().await?;
    let theirs = console
        .ask_konnect(
            Some("eu"),
            &format!("v3/portals/{id}/identity-providers"),
            json!({ "type": "oidc", "config": {
                "issuer_url": issuer,
                "client_id": "somebody-else",
                "client_secret": "made-up-for-practice",
            } }),
        )
        .await
        .context("somebody else makes a provider")?;
    let alert = stopped(&app).await?;
    ensure!(
        alert.contains("Something changed after your review"),
        "{alert}"
    );
    let portal = console.portal("eu", "Partner Portal").await?;
    assert_eq!(
        portal["identity_providers"],
        json!([theirs]),
        "theirs alone is there, as they made it"
    );

    // Reviewing again shows it.
    app.go_on_to("review").await?;
    app.wait_for_plan().await?;
    let review = app.window.text("main").await?;
    ensure!(
        review.contains("The identity provider in Konnect is replaced"),
        "{review}"
    );
    app.set_up().await?;
    let portal = console.portal("eu", "Partner Portal").await?;
    let providers = portal["identity_providers"].as_array();
    assert_eq!(providers.map(Vec::len), Some(1), "one of a kind");
    assert_eq!(console.connections().await?.len(), 1);
    Ok(())
}

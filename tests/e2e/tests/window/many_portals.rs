//! An organization with more than fifty Dev Portals: they can be found, chosen and set up in one run.

use anyhow::{Result, ensure};
use e2e::accessible::ensure_accessible;
use e2e::app::App;
use e2e::journey::{self, ADMIN};
use e2e::{skip_if_missing, wait};
use reqwest::Method;
use serde_json::json;

/// How long this many may take in the window, including practice's own waiting.
const RUN_OF_MANY: std::time::Duration = wait::RUN.saturating_mul(2);

#[tokio::test]
async fn more_than_fifty_portals_are_found_chosen_and_set_up_in_one_run() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_konnect(ADMIN).await?;
    for (region, count) in [("eu", 30), ("us", 20)] {
        let more = json!({ "region": region, "count": count });
        console.change(Method::POST, "portals", more).await?;
    }
    app.connect(&journey::admin_token(&console).await?).await?;
    app.window.find("#portal-filter").await?;
    if app.window.is_chosen("#target-organization").await? {
        app.window.press("#target-organization").await?;
    }
    assert_eq!(listed(&app, "eu").await?, 33);
    assert_eq!(listed(&app, "us").await?, 22);

    app.window.fill("#portal-filter", "portal 07").await?;
    assert_eq!(listed(&app, "eu").await?, 1, "the filter leaves what fits");
    assert_eq!(listed(&app, "us").await?, 1);
    app.window.fill("#portal-filter", "product").await?;
    for region in ["eu", "us"] {
        let button = format!("[data-select-region='{region}']");
        app.window.press(&button).await?;
    }
    app.window.fill("#portal-filter", "").await?;
    assert_eq!(chosen(&app, "eu").await?, 30, "those that were shown");
    assert_eq!(chosen(&app, "us").await?, 20);
    ensure_accessible(&app.window, "konnect with many portals").await?;

    app.go_on_to("options").await?;
    app.go_on_to("teams").await?;
    ensure_accessible(&app.window, "teams of many portals").await?;
    app.skip_teams().await?;
    wait::until("the plan of many portals", wait::RUN, async || {
        let ready = "#primary:not([disabled]):not([aria-disabled='true'])";
        Ok(app.window.find_now(ready).await?.map(drop))
    })
    .await?;
    ensure_accessible(&app.window, "review of many portals").await?;

    app.go_on_to("setup").await?;
    app.wait_for_screen_within("handover", RUN_OF_MANY).await?;
    ensure_accessible(&app.window, "hand over of many portals").await?;
    assert_eq!(console.connections().await?.len(), 50);
    let portals = console.portals().await?;
    let product = portals.iter().filter(|one| {
        let name = one["portal"]["name"].as_str().unwrap_or_default();
        name.starts_with("Product Portal")
    });
    for portal in product {
        let name = &portal["portal"]["name"];
        ensure!(
            portal["authentication_settings"]["oidc_auth_enabled"] == true,
            "{name} signs in with OpenID Connect"
        );
    }
    Ok(())
}

/// How many portals of a region are in the list.
async fn listed(app: &App, region: &str) -> Result<usize> {
    count(app, &format!("[data-region='{region}'] [data-portal]")).await
}

/// How many portals of a region are chosen.
async fn chosen(app: &App, region: &str) -> Result<usize> {
    count(
        app,
        &format!("[data-region='{region}'] [data-portal]:checked"),
    )
    .await
}

async fn count(app: &App, selector: &str) -> Result<usize> {
    let script = "return document.querySelectorAll(arguments[0]).length;";
    let count = app.window.run(script, vec![json!(selector)]).await?;
    Ok(serde_json::from_value(count)?)
}

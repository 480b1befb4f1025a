//! A Dev Portal with teams that were filled by hand begins to follow groups: who is in which team after the next
//! sign-ins is what the window had said.

use anyhow::{Context, Result, ensure};
use e2e::accessible::ensure_accessible;
use e2e::app::App;
use e2e::journey::{self, ADMIN, DEVELOPER, PERSON};
use e2e::practice::Console;
use e2e::skip_if_missing;
use serde_json::{Value, json};
use url::Url;

/// Another person in the developer's team, who does not sign in.
const ANA: &str = "ana.souza@integrators.example";

/// Only the partner portal, whose integrators were put there by hand.
async fn portal(console: &Console) -> Result<Value> {
    console.portal("eu", "Partner Portal").await
}

/// On Teams, where viewers become partners and no group is mapped to the integrators.
async fn at_teams() -> Result<(App, Console)> {
    let mut app = App::start().await?;
    let console = app.go_to_konnect_for_groups(ADMIN).await?;
    app.connect(&journey::admin_token(&console).await?).await?;
    let portal = portal(&console).await?;
    let id = portal["portal"]["id"]
        .as_str()
        .context("a portal has an id")?;
    app.window.press(&format!("[data-portal='{id}']")).await?;
    if app.window.is_chosen("#target-organization").await? {
        app.window.press("#target-organization").await?;
    }
    app.go_on_to("options").await?;
    app.go_on_to("teams").await?;
    app.add_group("Partners", "Konnect Viewers").await?;
    let row = app.window.text("[data-losing='Integrators']").await?;
    ensure!(row.contains("2 people"), "it says how many: {row}");
    ensure!(
        app.window.is_chosen("[data-keep='Integrators']").await?,
        "they are kept unless someone says otherwise"
    );
    ensure_accessible(&app.window, "teams that would lose people").await?;
    Ok((app, console))
}

/// Checks that the review contains `said`, sets up, and signs in a developer of each team.
async fn set_up_and_sign_in(app: &App, console: &Console, said: &str) -> Result<Value> {
    app.go_on_to("review").await?;
    app.wait_for_plan().await?;
    let review = app.window.text("main").await?;
    ensure!(review.contains(said), "the review says {said:?}: {review}");
    ensure_accessible(&app.window, "review of teams that would lose people").await?;
    app.set_up().await?;
    let domain = portal(console).await?["portal"]["default_domain"].clone();
    let domain = domain.as_str().context("a portal has a domain")?;
    let door: Url = format!("http://{domain}/login/sso").parse()?;
    for person in [DEVELOPER, PERSON] {
        journey::sign_in_to_konnect(&app.browser, &door, person)
            .await
            .with_context(|| format!("{person} at {door}"))?;
    }
    Ok(portal(console).await?["members"].clone())
}

#[tokio::test]
async fn people_of_a_team_that_is_kept_by_hand_stay_in_it() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_teams().await?;
    let said = "People stay in Integrators (2 people).";
    assert_eq!(
        set_up_and_sign_in(&app, &console, said).await?,
        json!({ "Integrators": [ANA, DEVELOPER], "Partners": [PERSON] })
    );
    Ok(())
}

#[tokio::test]
async fn people_of_a_team_that_is_not_kept_lose_it_at_their_next_sign_in() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_teams().await?;
    app.window.press("[data-keep='Integrators']").await?;
    let said = "At their next sign-in people lose Integrators (2 people).";
    assert_eq!(
        set_up_and_sign_in(&app, &console, said).await?,
        json!({ "Integrators": [ANA], "Partners": [PERSON] }),
        "he signed in and lost it, and she has not signed in"
    );
    Ok(())
}

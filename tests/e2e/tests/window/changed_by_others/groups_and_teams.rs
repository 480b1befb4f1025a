//! Groups and teams that others rename, delete or connect between two screens.

use anyhow::{Context, Result, ensure};
use e2e::app::App;
use e2e::journey::ADMIN;
use e2e::practice::Console;
use e2e::skip_if_missing;
use reqwest::Method;
use serde_json::{Value, json};

use super::{at_teams, ensure_untouched, go_on_to_review, stopped, world};

/// The id of what practice was seeded with, by its name.
async fn seeded(console: &Console, list: &str, member: &str, name: &str) -> Result<String> {
    let seed = console.seed().await?;
    let all = seed.pointer(list).and_then(Value::as_array);
    let named = all
        .with_context(|| format!("practice's seed has no {list}"))?
        .iter()
        .find(|one| one[member] == name);
    let id = named.and_then(|one| one["id"].as_str());
    id.map(str::to_owned)
        .with_context(|| format!("{name:?} is not in {list}"))
}

async fn group(console: &Console, name: &str) -> Result<String> {
    seeded(console, "/groups", "display_name", name).await
}

async fn team(console: &Console, name: &str) -> Result<String> {
    seeded(console, "/konnect/teams", "name", name).await
}

/// The organization's sign-in as it is in Konnect.
async fn organization(console: &Console) -> Result<Value> {
    Ok(world(console).await?["konnect"]["organization"].clone())
}

#[tokio::test]
async fn renamed_group_is_the_same_group_and_shown_by_its_new_name() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_teams().await?;
    app.add_group("payments", "Payments Engineering").await?;
    let id = group(&console, "Payments Engineering").await?;
    let name = json!({ "displayName": "Payments Platform" });
    console
        .change(Method::PATCH, &format!("groups/{id}"), name)
        .await?;
    go_on_to_review(&app).await?;
    let review = app.window.text("main").await?;
    ensure!(
        review.contains("Payments Platform is mapped to payments"),
        "{review}"
    );
    app.set_up().await?;
    let after = organization(&console).await?;
    let payments = team(&console, "payments").await?;
    assert_eq!(
        after["identity_providers"]["oidc"]["team_group_mappings"],
        json!({ payments: [id] }),
        "Konnect knows the group by its id"
    );
    Ok(())
}

#[tokio::test]
async fn group_deleted_meanwhile_is_named_before_anything_changes() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_teams().await?;
    app.add_group("payments", "Payments Engineering").await?;
    app.accept_lock_out().await?;
    let id = group(&console, "Payments Engineering").await?;
    console
        .change(Method::DELETE, &format!("groups/{id}"), Value::Null)
        .await?;
    let before = world(&console).await?;
    app.go_on_to("review").await?;
    let alert = app.wait_for_alert().await?;
    ensure!(
        alert.contains("A chosen group is no longer in the directory") && alert.contains(&id),
        "{alert}"
    );
    ensure_untouched(&console, &before).await
}

#[tokio::test]
async fn team_deleted_after_the_review_stops_the_set_up_before_anything_changes() -> Result<()> {
    skip_if_missing!();
    let (app, console) = at_teams().await?;
    app.add_group("payments", "Payments Engineering").await?;
    go_on_to_review(&app).await?;
    let id = team(&console, "payments").await?;
    console
        .change(Method::DELETE, &format!("teams/{id}"), Value::Null)
        .await?;
    let before = world(&console).await?;
    let alert = stopped(&app).await?;
    ensure!(
        alert.contains("Something changed after your review"),
        "{alert}"
    );
    ensure_untouched(&console, &before).await
}

#[tokio::test]
async fn mapping_that_somebody_made_meanwhile_is_there_once() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_options_for_groups(ADMIN, "contoso").await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    app.set_up().await?;
    app.go_on_to("home").await?;
    app.window.press("#new-connection").await?;
    app.wait_for_signed_in_or_microsoft().await?;
    app.go_on_to("konnect").await?;
    app.connect_if_asked(&console).await?;
    app.go_on_to("options").await?;
    app.go_on_to("teams").await?;
    app.add_group("payments", "Payments Engineering").await?;
    go_on_to_review(&app).await?;

    let (group, team) = (
        group(&console, "Payments Engineering").await?,
        team(&console, "payments").await?,
    );
    let provider = organization(&console).await?["identity_providers"]["oidc"]["id"].clone();
    let provider = provider.as_str().context("there is a provider")?;
    let path = format!("v3/identity-providers/{provider}/team-group-mappings");
    let mapping = json!({ "team_id": team, "group": group });
    console.ask_konnect(None, &path, mapping).await?;
    let alert = stopped(&app).await?;
    ensure!(
        alert.contains("Something changed after your review"),
        "{alert}"
    );
    app.go_on_to("review").await?;
    app.wait_for_plan().await?;
    app.set_up().await?;
    let after = organization(&console).await?;
    assert_eq!(
        after["identity_providers"]["oidc"]["team_group_mappings"],
        json!({ team: [group] }),
        "as chosen, and once"
    );
    assert_eq!(
        after["authentication_settings"]["idp_mapping_enabled"], true,
        "teams follow groups"
    );
    Ok(())
}

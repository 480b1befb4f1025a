//! Dev Portals: the organization login and the portals of two regions in one run, then a browser at each login.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use e2e::accessible::ensure_accessible;
use e2e::app::App;
use e2e::journey::{self, ADMIN, PERSON};
use e2e::practice::is_write;
use e2e::skip_if_missing;
use url::Url;

/// From Welcome to Options with the organization login and every free portal of two regions chosen.
async fn choose_all(app: &mut App) -> Result<e2e::practice::Console> {
    let console = app.go_to_konnect_for_groups(ADMIN).await?;
    app.connect(&journey::admin_token(&console).await?).await?;
    app.window.fill("#login-path", "contoso").await?;
    for region in ["eu", "us"] {
        let select_all = format!("[data-select-region='{region}']");
        app.window.press(&select_all).await?;
    }
    ensure_accessible(&app.window, "konnect, portals chosen").await?;
    app.go_on_to("options").await?;
    ensure_accessible(&app.window, "options of several targets").await?;
    Ok(console)
}

#[tokio::test]
async fn one_run_lets_people_in_at_every_door() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = choose_all(&mut app).await?;
    app.go_on_to("teams").await?;
    let doors = app.team_targets().await?;
    ensure!(doors.len() >= 4, "each target has teams: {doors:?}");
    // Priya is in both groups, and in a third one that is not mapped.
    app.add_group("payments", "Payments Engineering").await?;
    app.accept_lock_out().await?;
    let portal = doors.iter().find(|name| !name.contains("Organization"));
    app.show_teams_of(portal.context("there is a portal")?)
        .await?;
    app.add_team("Partner Developers").await?;
    app.add_group("Partner Developers", "Konnect Viewers")
        .await?;
    app.use_same_teams().await?;
    ensure_accessible(&app.window, "teams of several targets").await?;
    app.go_on_to("review").await?;
    app.wait_for_plan().await?;
    ensure_accessible(&app.window, "review of several targets").await?;
    ensure!(
        !console.from_app().await?.iter().any(is_write),
        "nothing is changed before the button"
    );
    app.set_up().await?;
    ensure_accessible(&app.window, "hand over of several targets").await?;

    let connections = console.connections().await?;
    ensure!(
        connections.len() >= 4,
        "the organization and three portals have an app registration each, and there are {}",
        connections.len()
    );
    let doors: BTreeSet<Url> = connections
        .iter()
        .filter_map(|connection| connection.pointer("/web/redirectUris")?.as_array())
        .flatten()
        .filter_map(|uri| uri.as_str())
        // The portal editor's preview cannot show Microsoft's page, so nobody signs in there.
        .filter(|uri| !uri.contains("portal-preview"))
        .map(|uri| uri.parse().context("a redirect URI is an address"))
        .collect::<Result<_>>()?;
    let custom = |door: &&Url| {
        door.host_str()
            .is_some_and(|host| !host.contains("kongportals") && host != "localhost")
    };
    ensure!(
        doors.iter().any(|door| custom(&door)),
        "one portal has a custom domain: {doors:?}"
    );

    for door in doors {
        let is_portal = door.host_str() != Some("localhost");
        let start = door.join(if is_portal {
            "/login/sso"
        } else {
            "/login/contoso"
        })?;
        journey::sign_in_to_konnect(&app.browser, &start, PERSON)
            .await
            .with_context(|| format!("at {start}"))?;
        ensure!(
            app.browser.page.text("#name").await? == "Priya Raman",
            "the door {start} shows who came in"
        );
        ensure!(
            app.browser.page.text("#email").await? == PERSON,
            "the door {start} shows the email"
        );
        let team = if is_portal {
            "Partner Developers"
        } else {
            "payments"
        };
        let teams = app.browser.page.texts("#teams li").await?;
        ensure!(
            teams == [team],
            "at {start} the groups are mapped only to {team:?}, not to {teams:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn portal_that_fails_leaves_the_others_whole_and_retry_finishes_it() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = choose_all(&mut app).await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    console
        .add_fault(
            serde_json::json!({ "method": "POST", "path": "*/portals/*/identity-providers", "nth": 1, "times": 1 }),
            serde_json::json!({ "kind": "drop_before" }),
        )
        .await?;
    app.go_on_to("setup").await?;
    let alert = app.wait_for_alert().await?;
    ensure!(!alert.is_empty(), "the failed portal says what happened");
    ensure_accessible(&app.window, "set up of several targets, stopped").await?;

    console.clear_faults().await?;
    app.window.press_named("Retry").await?;
    app.wait_for_screen("review").await?;
    app.wait_for_plan().await?;
    app.set_up().await?;
    let checks = app.window.texts("main").await?.join("\n");
    ensure!(
        checks.contains("checks passed"),
        "every check passes in the end: {checks}"
    );
    Ok(())
}

//! An app registration that was made without this app, by Kong's guide or with commands: found on the connections,
//! taken over, checked and rotated.

use anyhow::{Context as _, Result, ensure};
use e2e::accessible::ensure_accessible;
use e2e::app::App;
use e2e::journey::{self, ADMIN};
use e2e::practice::Console;
use e2e::{skip_if_missing, wait};
use serde_json::{Value, json};
use url::Url;

const NAME: &str = "Kong login";
/// Graph's permissions `User.Read` and `email` (Microsoft Graph permissions reference).
const PERMISSIONS: [&str; 2] = [
    "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
    "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0",
];

/// Where Konnect's organization login has Entra send people back to.
async fn callback(console: &Console) -> Result<String> {
    let seed = console.seed().await?;
    let cloud = seed["origins"]["konnect_cloud"].as_str();
    let cloud: Url = cloud
        .context("practice has a console of Konnect")?
        .parse()?;
    let port = cloud.port().context("it has a port")?;
    Ok(format!("http://localhost:{port}/login"))
}

/// As `az ad app create --display-name … --web-redirect-uris …` does.
async fn with_commands(console: &Console) -> Result<Value> {
    let uris = [callback(console).await?];
    let body = json!({
        "displayName": NAME,
        "signInAudience": "AzureADMyOrg",
        "web": {"redirectUris": uris},
    });
    console.ask_graph(ADMIN, "applications", body).await
}

/// As the guide says, with the values in Konnect; nobody here knows the secret.
async fn by_guide(console: &Console) -> Result<Value> {
    let groups = json!([{"name": "groups", "additionalProperties": []}]);
    let access = PERMISSIONS.map(|id| json!({"id": id, "type": "Scope"}));
    let body = json!({
        "displayName": NAME,
        "signInAudience": "AzureADMyOrg",
        "web": {"redirectUris": [callback(console).await?]},
        "groupMembershipClaims": "All, ApplicationGroup",
        "optionalClaims": {
            "idToken": [{"name": "groups", "additionalProperties": []}, {"name": "email"}],
            "accessToken": groups,
            "saml2Token": groups,
        },
        "requiredResourceAccess": [{
            "resourceAppId": "00000003-0000-0000-c000-000000000000",
            "resourceAccess": access,
        }],
    });
    let made = console.ask_graph(ADMIN, "applications", body).await?;
    let principal = json!({"appId": made["appId"]});
    // What was made a moment ago is not known everywhere yet.
    wait::until("the enterprise application", wait::RUN, async || {
        let made = console.ask_graph(ADMIN, "servicePrincipals", principal.clone());
        Ok(made.await.ok())
    })
    .await?;
    let id = made["id"].as_str().context("it has an id")?;
    let path = format!("applications/{id}/addPassword");
    let secret = console.ask_graph(ADMIN, &path, json!({})).await?;
    let provider = json!({
        "type": "oidc",
        "enabled": false,
        "login_path": "contoso",
        "config": {
            "issuer_url": console.issuer().await?,
            "client_id": made["appId"],
            "client_secret": secret["secretText"],
            "scopes": ["openid", "profile", "email"],
            "claim_mappings": {"name": "name", "email": "email", "groups": "groups"},
        },
    });
    console
        .ask_konnect(None, "v3/identity-providers", provider)
        .await?;
    Ok(made)
}

fn secrets(application: &Value) -> usize {
    application["passwordCredentials"]
        .as_array()
        .map_or(0, Vec::len)
}

/// From the connections, where it is listed, through the review to the end of the run.
async fn take_over(app: &App) -> Result<()> {
    app.window.press("#to-connections").await?;
    app.wait_for_screen("home").await?;
    app.window.find("[data-do='takeOver']").await?;
    ensure_accessible(&app.window, "home, set up elsewhere").await?;
    let row = app.window.text("[data-elsewhere]").await?;
    ensure!(
        row.contains(NAME) && row.contains("Organization login"),
        "{row}"
    );
    app.window.press("[data-do='takeOver']").await?;
    app.wait_for_screen("konnect").await?;
    app.window.fill("#login-path", "contoso").await?;
    app.go_on_to("options").await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    let review = app.window.text("[data-change='application']").await?;
    ensure!(
        review.contains("the tag by which it is found again"),
        "{review}"
    );
    app.set_up().await
}

/// What checking all says of the only connection.
async fn health(app: &App) -> Result<String> {
    app.go_on_to("home").await?;
    wait::until("all checks", wait::RUN, async || {
        let done = app.window.shows("#checks[data-progress='done']").await?;
        Ok(done.then_some(()))
    })
    .await?;
    ensure_accessible(&app.window, "home, checked").await?;
    ensure!(
        !app.window.shows("[data-elsewhere]").await?,
        "it is known here now"
    );
    app.window.text("[data-health]").await
}

async fn rotate(app: &App) -> Result<()> {
    app.open_connection().await?;
    app.window.press("#rotate-secret > summary").await?;
    app.window.press("#review-rotation").await?;
    app.wait_for_screen("review").await?;
    app.wait_for_plan().await?;
    app.set_up().await
}

async fn adopted(console: &Console, made: &Value) -> Result<Value> {
    let connections = console.connections().await?;
    ensure!(connections.len() == 1, "{connections:?}");
    ensure!(connections[0]["id"] == made["id"], "the same one is used");
    ensure!(connections[0]["displayName"] == NAME, "it keeps its name");
    Ok(connections[0].clone())
}

#[tokio::test]
async fn application_made_with_commands_is_taken_over_and_rotated() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_konnect(ADMIN).await?;
    app.connect(&journey::admin_token(&console).await?).await?;
    // The other tool made it long ago.
    console.set_timing(&json!({ "lag_ms": 0 })).await?;
    let made = with_commands(&console).await?;
    take_over(&app).await?;
    ensure!(secrets(&adopted(&console, &made).await?) == 1);
    let health = health(&app).await?;
    ensure!(health.contains("Fine"), "{health}");
    rotate(&app).await?;
    ensure!(secrets(&adopted(&console, &made).await?) == 2);
    Ok(())
}

#[tokio::test]
async fn application_made_by_the_guide_is_taken_over_and_rotated() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_konnect(ADMIN).await?;
    app.connect(&journey::admin_token(&console).await?).await?;
    // The other tool made it long ago.
    console.set_timing(&json!({ "lag_ms": 0 })).await?;
    let made = by_guide(&console).await?;
    take_over(&app).await?;
    adopted(&console, &made).await?;
    let health = health(&app).await?;
    ensure!(
        health.contains("Drift found"),
        "others have a secret: {health}"
    );
    let before = secrets(&adopted(&console, &made).await?);
    rotate(&app).await?;
    let after = secrets(&adopted(&console, &made).await?);
    ensure!(after == before + 1, "theirs stays: {before}, then {after}");
    Ok(())
}

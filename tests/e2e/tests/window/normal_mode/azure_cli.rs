//! The main job with the sign-in of the Azure CLI, which a program of that name stands in for.

use anyhow::{Context as _, Result, ensure};
use e2e::internet::Authority;
use e2e::journey::ADMIN;
use e2e::skip_if_missing;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::network::Network;
use crate::sign_in_ways::{answers, choose, install_azure_cli, main_job};

/// Those of the app "Microsoft Azure CLI".
const PERMISSIONS: [&str; 8] = [
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "AuditLog.Read.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.AccessAsUser.All",
    "Group.ReadWrite.All",
    "User.Read.All",
    "User.ReadWrite.All",
];

#[tokio::test(flavor = "multi_thread")]
async fn main_job_with_the_azure_cli_of_this_computer() -> Result<()> {
    skip_if_missing!();
    let network = Network::open().await?;
    let mut app = network.app(Authority::Trusted).await?;
    install_azure_cli(&app)?;
    let tenant = network.services.seed().tenant.id;
    let account = json!({
        "environmentName": "AzureCloud", "id": tenant, "isDefault": true,
        "name": "N/A(tenant level account)", "state": "Enabled", "tenantId": tenant,
        "user": {"name": ADMIN, "type": "user"},
    });
    answers(&app, "account.json", &account.to_string())?;
    let token = network.services.access_token(ADMIN, &PERMISSIONS);
    let end = Timestamp::now() + SignedDuration::from_mins(59);
    let token = json!({
        "accessToken": token.context("practice knows the administrator")?,
        "expires_on": end.as_second(), "expiresOn": "2026-11-30 13:50:47.000000",
        "tenant": tenant, "tokenType": "Bearer",
    });
    answers(&app, "token.json", &token.to_string())?;

    choose(&app, "azureCli").await?;
    app.window.press("#primary").await?;
    app.wait_for_screen("microsoftSignedIn").await?;
    // Its token is nowhere but in the stand-in's own file.
    std::fs::remove_file(app.desktop.programs().join("token.json"))?;
    main_job(&mut app, &network.console).await?;
    let asked = std::fs::read_to_string(app.desktop.programs().join("asked"))?;
    let commands: Vec<&str> = asked.lines().collect();
    ensure!(
        matches!(commands[..], [account, token]
            if account == "account show --output json" && token.starts_with("account get-access-token ")),
        "it is asked once who is signed in and once for a token: {asked}"
    );
    network.ensure_real_names_alone()
}

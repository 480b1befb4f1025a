//! The main job: a first set-up of the organization login, what it leaves in Entra and Konnect, who can sign in with
//! it, and that a second run changes nothing.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use e2e::app::App;
use e2e::browser::Consent;
use e2e::journey::{self, ADMIN, DEVELOPER, PERSON};
use e2e::practice::{is_write, line};
use e2e::{keychain, project, published, skip_if_missing};
use jiff::Timestamp;
use serde_json::{Value, json};

const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
const USER_READ: &str = "e1fe6dd8-ba31-4d61-89e7-88639da4683d";
const EMAIL: &str = "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0";

/// The names of the optional claims of one kind of token.
fn claims(application: &Value, kind: &str) -> BTreeSet<String> {
    let claims = application["optionalClaims"][kind]
        .as_array()
        .cloned()
        .unwrap_or_default();
    claims
        .iter()
        .filter_map(|claim| claim["name"].as_str().map(str::to_owned))
        .collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn texts(value: &Value) -> BTreeSet<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect()
}

#[tokio::test]
async fn set_up_lets_a_person_sign_in_to_konnect() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.set_up().await?;

    let login = app.login_address().await?;
    assert!(
        login.path().ends_with("/login/contoso"),
        "people sign in at the login path that was typed, not {login}"
    );
    journey::sign_in_to_konnect(&app.browser, &login, PERSON).await?;
    let page = &app.browser.page;
    assert_eq!(page.text("#name").await?, "Priya Raman");
    assert_eq!(page.text("#email").await?, PERSON);

    let seed = console.seed().await?;
    let people = seed["people"]
        .as_array()
        .context("the seed lists the people")?;
    let person = people
        .iter()
        .find(|person| person["account"] == PERSON)
        .context("the seed has the person")?;
    let expected = texts(&person["groups"]);
    assert!(
        expected.len() > 30,
        "the person is in many groups, so the test would notice a lost one"
    );
    let shown: BTreeSet<String> = page.texts("#groups li").await?.into_iter().collect();
    assert_eq!(
        shown, expected,
        "the page shows the ids of the person's groups, as the token had them"
    );
    Ok(())
}

#[tokio::test]
async fn set_up_makes_what_the_guide_makes_by_hand() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_options(ADMIN, "contoso").await?;
    app.change_option("name").await?;
    app.window.fill("#app-name", "Konnect for Contoso").await?;
    app.change_option("lifetime").await?;
    app.window
        .choose("input[name='lifetime'][value='90']")
        .await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    let before = console.from_app().await?.len();
    app.set_up().await?;
    let sent = console.from_app().await?.len() - before;
    let told = app.window.text("#effort").await?;
    assert!(
        told.starts_with(&format!("{sent} requests in "))
            && told.ends_with(" s, instead of ten steps in two consoles."),
        "practice saw {sent} requests, and the window says: {told}"
    );

    let client_id = app.window.text("#client-id").await?;
    let applications = console.connections().await?;
    let [application] = applications.as_slice() else {
        panic!("exactly one application is made, not {applications:#?}")
    };
    assert_eq!(
        application["appId"],
        json!(client_id),
        "the Client ID shown is the application's"
    );
    assert_eq!(application["displayName"], "Konnect for Contoso");
    assert_eq!(
        application["signInAudience"], "AzureADMyOrg",
        "single tenant"
    );

    let record = console.record().await?;
    let location = record.iter().find(|exchange| {
        exchange["path"]
            .as_str()
            .is_some_and(|path| path.contains("/authenticate/"))
    });
    assert!(
        location.is_some(),
        "Konnect was asked where it sends people"
    );
    let redirect_uris = texts(&application["web"]["redirectUris"]);
    let login = app.login_address().await?;
    let callback = login.join("/login")?;
    assert_eq!(
        redirect_uris,
        set(&[callback.as_str()]),
        "the redirect URI is the organization login's and no other"
    );
    assert_eq!(
        application["web"]["implicitGrantSettings"]["enableIdTokenIssuance"], false,
        "Konnect uses the code flow"
    );
    assert_eq!(
        application["web"]["implicitGrantSettings"]["enableAccessTokenIssuance"], false,
        "Konnect uses the code flow"
    );

    let groups = application["groupMembershipClaims"]
        .as_str()
        .context("the groups setting is a text")?;
    let groups: BTreeSet<String> = groups
        .split(',')
        .map(|flag| flag.trim().to_owned())
        .collect();
    assert_eq!(
        groups,
        set(&["All", "ApplicationGroup"]),
        "every box of the guide's groups setting"
    );
    assert_eq!(claims(application, "idToken"), set(&["groups", "email"]));
    assert_eq!(claims(application, "accessToken"), set(&["groups"]));
    assert_eq!(claims(application, "saml2Token"), set(&["groups"]));
    for kind in ["idToken", "accessToken", "saml2Token"] {
        for claim in application["optionalClaims"][kind]
            .as_array()
            .into_iter()
            .flatten()
        {
            assert_eq!(
                claim["additionalProperties"],
                json!([]),
                "nothing added means Group ID, in {kind}"
            );
        }
    }

    let access = application["requiredResourceAccess"]
        .as_array()
        .context("permissions are a list")?;
    let [graph] = access.as_slice() else {
        panic!("permissions of Graph alone, not {access:#?}")
    };
    assert_eq!(graph["resourceAppId"], GRAPH);
    let permissions = graph["resourceAccess"]
        .as_array()
        .context("permissions are a list")?;
    let ids: BTreeSet<String> = permissions
        .iter()
        .filter_map(|one| one["id"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(
        ids,
        set(&[USER_READ, EMAIL]),
        "the Graph permissions email and User.Read"
    );
    assert!(
        permissions.iter().all(|one| one["type"] == "Scope"),
        "delegated permissions, not roles"
    );

    let secrets = application["passwordCredentials"]
        .as_array()
        .context("secrets are a list")?;
    let [secret] = secrets.as_slice() else {
        panic!("exactly one secret, not {}", secrets.len())
    };
    assert!(
        secret["displayName"]
            .as_str()
            .is_some_and(|name| name.starts_with("Konnect SSO ")),
        "the secret says what it is for: {secret}"
    );
    let lives = time(&secret["endDateTime"])?.duration_since(time(&secret["startDateTime"])?);
    let days = (lives.as_hours() + 23) / 24;
    assert_eq!(days, 90, "the secret lives as long as was chosen");

    // Repeated while Microsoft copies the application; the relevant one is the one answered with 201.
    let principal = record.iter().find(|exchange| {
        exchange["method"] == "POST"
            && exchange["path"] == "/v1.0/servicePrincipals"
            && exchange["status"] == 201
    });
    let principal = principal.context("a service principal is made")?;
    assert_eq!(principal["request_body"]["appId"], json!(client_id));
    assert!(
        texts(&principal["response_body"]["tags"])
            .contains("WindowsAzureActiveDirectoryIntegratedApp"),
        "the tag that makes it an enterprise application"
    );
    Ok(())
}

fn time(value: &Value) -> Result<Timestamp> {
    let text = value
        .as_str()
        .with_context(|| format!("{value} is not a date and time"))?;
    text.parse()
        .with_context(|| format!("{text} is not a date and time"))
}

#[tokio::test]
async fn set_up_shows_every_value_and_proves_it() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.set_up().await?;

    let issuer = app.window.text("#issuer-url").await?;
    let record = console.record().await?;
    let metadata = record
        .iter()
        .rev()
        .find(|exchange| {
            exchange["path"]
                .as_str()
                .is_some_and(|path| path.ends_with("/v2.0/.well-known/openid-configuration"))
        })
        .context("the metadata document was read")?;
    assert_eq!(
        metadata["response_body"]["issuer"],
        json!(issuer),
        "the issuer is the one that Microsoft publishes"
    );
    assert!(
        issuer.contains("3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145"),
        "the issuer names the tenant by its GUID: {issuer}"
    );
    assert!(!issuer.ends_with('/'), "the issuer has no slash at its end");

    let tokens = record
        .iter()
        .filter(|exchange| exchange["request_body"]["grant_type"] == "client_credentials");
    assert!(
        tokens.clone().any(|exchange| exchange["status"] == 200),
        "the secret was tried out, and works"
    );
    let secrets = keychain::secrets(&app.desktop, &project::identifier()?)?;
    assert_eq!(
        secrets.len(),
        1,
        "the client secret is in the keychain, and nothing else"
    );

    let checks = app.window.texts("main").await?.join("\n");
    assert!(
        checks.contains("checks passed"),
        "the hand-over says that the checks passed: {checks}"
    );
    assert!(!checks.contains("No: "), "no check failed: {checks}");
    Ok(())
}

#[tokio::test]
async fn second_run_writes_nothing() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.go_to_review(ADMIN, "contoso").await?;
    app.set_up().await?;
    app.go_on_to("home").await?;
    console.clear_record().await?;

    app.window.press("#new-connection").await?;
    app.wait_for_signed_in_or_microsoft().await?;
    if app.screen().await? == "microsoft" {
        app.sign_in(ADMIN).await?;
    }
    app.go_on_to("konnect").await?;
    app.connect_if_asked(&console).await?;
    app.window.fill("#login-path", "contoso").await?;
    app.go_on_to("options").await?;
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    assert_eq!(app.window.text("h1").await?, "Nothing needs changing");
    app.go_on_to("handover").await?;

    let writes: Vec<String> = console
        .record()
        .await?
        .iter()
        .filter(|exchange| is_write(exchange))
        .map(line)
        .collect();
    assert_eq!(
        writes,
        Vec::<String>::new(),
        "a second run over the same connection changes nothing"
    );
    published::ensure_exchanges(&console).await
}

#[tokio::test]
async fn developer_sets_up_once_an_administrator_has_consented() -> Result<()> {
    skip_if_missing!();
    let mut app = App::start().await?;
    let console = app.enter_practice().await?;
    let address = app.open_sign_in().await?;
    app.browser
        .sign_in(&address, ADMIN, Consent::AcceptForEveryone)
        .await?;
    app.wait_for_screen("microsoftSignedIn").await?;
    app.window.press_named("Use another account").await?;
    app.wait_for_screen("microsoft").await?;

    app.sign_in(DEVELOPER).await?;
    app.go_on_to("konnect").await?;
    app.connect_if_asked(&console).await?;
    app.window.fill("#login-path", "contoso").await?;
    app.go_on_to("options").await?;
    assert!(
        !app.window
            .shows("input[name='approve'], #change-approval")
            .await?,
        "an approval that the account may not give is not offered"
    );
    app.go_on_to_review().await?;
    app.wait_for_plan().await?;
    app.set_up().await?;
    let record = console.from_app().await?;
    let grants = record.iter().filter(|exchange| {
        is_write(exchange)
            && exchange["path"]
                .as_str()
                .is_some_and(|path| path.contains("/oauth2PermissionGrants"))
    });
    assert_eq!(grants.count(), 0, "nor is it tried");
    Ok(())
}

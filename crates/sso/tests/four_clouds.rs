//! Sign-in, set-up and check in each of Microsoft's clouds, under the real names of its hosts, with the addresses and
//! the client that the app uses there.
//!
//! The app runs in a process of its own, because the system's proxy and authorities are set by the environment. The
//! authority in a file is understood on Linux alone (`rustls-native-certs`).
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::collections::BTreeSet;
use std::process::Command;

use common::{ADMIN, NO_LAG, browser, desired, failed_checks, finished};
use entra::{Cloud, Directory, DirectoryPlace, Endpoints, Scope, SignInSettings, SignedIn};
use internet::Internet;
use practice::{Options, Seed};
use sso::{ClientSecretStore, Journal, KonnectAccess, Services, Target};
use sso_http::{Context, Http};

/// Tell this very test program, started again, in which cloud the directory is, and the Konnect token.
const CLOUD: &str = "FOUR_CLOUDS_CLOUD";
const TOKEN: &str = "FOUR_CLOUDS_TOKEN";

const KONNECT: [&str; 2] = ["cloud.konghq.com", "global.api.konghq.com"];

/// The hosts of sign-in and Graph (Microsoft Entra, "National clouds"; Microsoft Graph, "National cloud deployments").
const fn hosts(cloud: Cloud) -> [&'static str; 2] {
    match cloud {
        Cloud::Global => ["login.microsoftonline.com", "graph.microsoft.com"],
        Cloud::UsGovL4 => ["login.microsoftonline.us", "graph.microsoft.us"],
        Cloud::UsGovDod => ["login.microsoftonline.us", "dod-graph.microsoft.us"],
        Cloud::China => [
            "login.partner.microsoftonline.cn",
            "microsoftgraph.chinacloudapi.cn",
        ],
    }
}

const fn of_practice(cloud: Cloud) -> practice::Cloud {
    match cloud {
        Cloud::Global => practice::Cloud::Global,
        Cloud::UsGovL4 => practice::Cloud::UsGovL4,
        Cloud::UsGovDod => practice::Cloud::UsGovDod,
        Cloud::China => practice::Cloud::China,
    }
}

async fn set_up_in(cloud: Cloud) {
    let practice = practice::start(Options {
        seed: Seed::contoso().in_cloud(of_practice(cloud)),
        port: Some(0),
        timing: NO_LAG,
        ..Options::default()
    })
    .await
    .unwrap();
    let port = practice.base_urls().console.port().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let names: BTreeSet<&str> = Cloud::ALL
        .into_iter()
        .flat_map(hosts)
        .chain(KONNECT)
        .collect();
    let names: Vec<&str> = names.into_iter().collect();
    let internet = Internet::leading_to(port, &names, folder.path())
        .await
        .unwrap();

    let mut app = Command::new(std::env::current_exe().unwrap());
    app.args(["--exact", "app_in_a_cloud", "--nocapture"])
        .env(CLOUD, serde_json::to_string(&cloud).unwrap())
        .env(TOKEN, practice.konnect_token())
        .env("SSL_CERT_FILE", &internet.authority)
        .env("HTTPS_PROXY", &internet.proxy);
    for other in [
        "NO_PROXY",
        "no_proxy",
        "ALL_PROXY",
        "all_proxy",
        "https_proxy",
        "SSL_CERT_DIR",
    ] {
        app.env_remove(other);
    }
    let done = tokio::task::spawn_blocking(move || app.output().unwrap())
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(
        done.status.success(),
        "{cloud:?}: {said}{}",
        String::from_utf8_lossy(&done.stdout)
    );
    let expected = hosts(cloud).into_iter().chain(KONNECT);
    assert_eq!(
        internet.asked(),
        expected.map(str::to_owned).collect(),
        "the hosts that were asked for in {cloud:?}"
    );
    let providers = practice.konnect_identity_providers();
    let issuer = providers[0]["config"]["issuer_url"].as_str().unwrap();
    let tenant = practice.seed().tenant.id;
    assert_eq!(
        issuer,
        format!("https://{}/{tenant}/v2.0", hosts(cloud)[0]),
        "Konnect signs people in at the cloud's own host"
    );
    assert_eq!(providers[0]["enabled"], true, "{cloud:?}");
}

#[tokio::test]
async fn worldwide_directory_is_set_up_at_its_own_hosts_alone() {
    set_up_in(Cloud::Global).await;
}

#[tokio::test]
async fn gcc_high_directory_is_set_up_at_its_own_hosts_alone() {
    set_up_in(Cloud::UsGovL4).await;
}

#[tokio::test]
async fn dod_directory_is_set_up_at_its_own_hosts_alone() {
    set_up_in(Cloud::UsGovDod).await;
}

#[tokio::test]
async fn directory_in_china_is_set_up_at_its_own_hosts_alone() {
    set_up_in(Cloud::China).await;
}

/// What the app does in the process that is started for it.
#[tokio::test]
async fn app_in_a_cloud() {
    let (Ok(cloud), Ok(token)) = (std::env::var(CLOUD), std::env::var(TOKEN)) else {
        return;
    };
    let cloud: Cloud = serde_json::from_str(&cloud).unwrap();
    let http = Http::new().unwrap();
    let signed_in = Box::pin(sign_in(&http, cloud)).await;
    let services = Services {
        http,
        entra: Endpoints::of(cloud),
        tenant: signed_in.id_claims.tenant,
        microsoft_token: signed_in.access_token,
        konnect: Some(KonnectAccess {
            endpoints: konnect::Endpoints::production(),
            token: konnect::Token::parse(&token).unwrap(),
        }),
    };
    Box::pin(set_up(&services, cloud)).await;
}

/// Finds the directory, and signs a person in to it with a browser.
async fn sign_in(http: &Http, cloud: Cloud) -> SignedIn {
    let endpoints = Endpoints::of(cloud);
    let context = Context::default();
    let directory: Directory = "contoso.com".parse().unwrap();
    let place = entra::find_directory(http, &endpoints, cloud, &directory, &context).await;
    assert_eq!(place.unwrap(), DirectoryPlace::Here, "{cloud:?}");
    let settings = SignInSettings {
        directory,
        scopes: Scope::ALL.to_vec(),
        ..SignInSettings::default()
    };
    let pending = entra::begin(http, &endpoints, settings).await.unwrap();
    let page = pending.authorize_url().clone();
    let (signed_in, ()) = tokio::join!(pending.finish(&context), browser::answer(page, ADMIN));
    signed_in.unwrap()
}

async fn set_up(services: &Services, cloud: Cloud) {
    let context = Context::default();
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let secrets = ClientSecretStore::new(None);
    let access = services.konnect.as_ref().unwrap();
    let konnect = konnect::Konnect {
        http: &services.http,
        endpoints: &access.endpoints,
        token: &access.token,
        context: &context,
        target_id: konnect::TargetId::Organization,
    };
    let organization = konnect::organization(konnect).await.unwrap();
    let desired = desired(Target::Organization {
        id: organization.id,
        name: organization.name,
        login_path: "contoso".parse().unwrap(),
        redirect_uri: konnect.endpoints.organization_redirect_uri().to_string(),
    });
    let observed = sso::inspect(services, &desired, &secrets, &journal, &context).await;
    let plan = sso::plan(&desired, &observed.unwrap()).unwrap();
    let nothing = std::sync::Arc::new(|_, _| {});
    let outcome = Box::pin(sso::apply(
        services, plan, &secrets, &journal, nothing, &context,
    ))
    .await;
    let connection = finished(outcome);
    let checked = Box::pin(sso::verify(services, &connection, &secrets, &context)).await;
    let checked = checked.unwrap();
    assert_eq!(failed_checks(&checked), Vec::<&sso::Check>::new());
    assert_eq!(connection.issuer, cloud.issuer(services.tenant));
    let door = connection.desired.target.login_page(konnect.endpoints);
    let came_in = browser::come_in_by_proxy(&door.unwrap(), ADMIN).await;
    came_in.unwrap_or_else(|page| panic!("a person comes in with {cloud:?}: {page}"));
}

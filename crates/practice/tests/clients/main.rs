//! Practice behind TLS under the real host names, used by clients that others wrote: the judges of whether it is
//! Microsoft enough.
//!
//! They come from the package registries, at the versions in the lock files beside this file. Apart from that they reach
//! nothing but practice.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test file: these are how its helpers fail, and how it says what it measured or skipped"
)]

mod front;
mod install;

use std::process::Command;
use std::time::Duration;

use crate::front::Front;

/// Far longer than any client needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs a client to its end. What it did is printed, and must be this.
async fn run(front: &Front, name: &str, mut client: Command, expected: &[&str]) {
    front.lead_to_practice(&mut client);
    let mut client = tokio::process::Command::from(client);
    client.kill_on_drop(true);
    let Ok(output) = tokio::time::timeout(PATIENCE, client.output()).await else {
        panic!("{name} waits for ever:\n{}", front.conversation());
    };
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let did: Vec<&str> = said
        .lines()
        .filter_map(|line| line.strip_prefix("did "))
        .collect();
    assert!(
        output.status.success(),
        "{name} did this: {did:?}\nand then failed:\n{}\n{}",
        String::from_utf8_lossy(&output.stderr),
        front.conversation()
    );
    for step in expected {
        assert!(did.contains(step), "{name} {step}: {did:?}");
    }
    println!("measured: {name}: {}", did.join("; "));
}

const WORK: [&str; 4] = [
    "signed in interactively",
    "signed in with a device code",
    "created an application with a secret and a service principal",
    "listed and deleted it",
];

#[tokio::test(flavor = "multi_thread")]
async fn msal_node() {
    let folder = install::node_clients();
    let front = Front::start(folder).await;
    let expected = [&WORK[..], &["renewed its token"]].concat();
    run(
        &front,
        "msal-node",
        install::node(folder, "msal-node.mjs"),
        &expected,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn openid_client() {
    let folder = install::node_clients();
    let front = Front::start(folder).await;
    let expected = [&WORK[..], &["signed five people in with it"]].concat();
    run(
        &front,
        "openid-client",
        install::node(folder, "openid-client.mjs"),
        &expected,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn microsoft_graph_sdk() {
    let folder = install::node_clients();
    let front = Front::start(folder).await;
    let more = ["read everybody page by page", "asked three things at once"];
    let expected = [&WORK[..], &more].concat();
    run(
        &front,
        "the Microsoft Graph SDK",
        install::node(folder, "graph-sdk.mjs"),
        &expected,
    )
    .await;
    assert_eq!(
        front.renewals(),
        0,
        "it finds its token in its own cache: {}",
        front.conversation()
    );
}

/// A client for Python; it opens a browser, which is the visitor.
async fn python_client(name: &str, script: &str, expected: &[&str]) {
    let python = match install::python_clients() {
        Ok(python) => python,
        Err(why) => {
            println!("skipped: {name}: {why}");
            return;
        }
    };
    let folder = install::node_clients();
    let front = Front::start(folder).await;
    let visitor = folder.join("visitor.mjs").display().to_string();
    let mut client = Command::new(python);
    client
        .arg(script)
        .current_dir(folder)
        // The ampersand: Python does not wait until the browser is closed.
        .env("BROWSER", format!("node {visitor} %s &"))
        .env("VISITOR", format!("node|{visitor}"))
        .env("SIGN_IN_AS", "maya.lindqvist@contoso.com");
    run(&front, name, client, expected).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn msal_for_python() {
    let expected = [&WORK[..], &["renewed its token"]].concat();
    python_client("msal for Python", "msal_python.py", &expected).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn azure_identity_for_python() {
    python_client("azure-identity for Python", "azure_identity.py", &WORK).await;
}

//! A client secret that has to be renewed while Konnect uses it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use common::browser::sign_in;
use common::computer::Computer;
use common::others::{refused, remove_secrets, secrets, stopped};
use common::partner_portal::{JONAS, domain_of, partner_portal};
use common::{Stage, desired, finished, stage};
use sso::{ClientSecretStore, Target};

/// A portal that is set up, and whose secret someone has removed in Entra since.
async fn without_secret() -> (Stage, Computer, Target) {
    let (stage, computer) = (stage().await, Computer::default());
    let target = partner_portal(&stage).await;
    finished(computer.set_up(&stage, &desired(target.clone())).await);
    remove_secrets(&stage);
    (stage, computer, target)
}

#[tokio::test]
async fn konnect_gets_the_new_secret_also_if_the_run_stopped_in_between() {
    let (stage, computer, target) = without_secret().await;
    stop_before_konnect(&stage, &computer, &target).await;
    finished(computer.set_up(&stage, &desired(target.clone())).await);
    sign_in(domain_of(&target), JONAS).await;
    let again = computer.plan(&stage, &desired(target)).await;
    assert!(again.is_empty(), "Konnect has it now");
}

#[tokio::test]
async fn konnect_gets_a_new_secret_if_the_one_it_was_to_get_is_lost() {
    let (stage, mut computer, target) = without_secret().await;
    stop_before_konnect(&stage, &computer, &target).await;
    // Without a keychain, a secret ends with the app.
    computer.secret_store = ClientSecretStore::new(None);
    finished(computer.set_up(&stage, &desired(target.clone())).await);
    sign_in(domain_of(&target), JONAS).await;
    let secrets = secrets(&stage);
    assert_eq!(
        secrets.len(),
        1,
        "the lost one is cleared away: {secrets:?}"
    );
}

/// A set-up that has made a new secret, and that Konnect refuses.
async fn stop_before_konnect(stage: &Stage, computer: &Computer, target: &Target) {
    let change = refused("PATCH", "*/identity-providers/*");
    stage.practice.add_fault(change);
    stopped(&computer.set_up(stage, &desired(target.clone())).await);
}

//! Callback URLs of two Konnect organizations, which have the same one: two connections that never touch each other.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::collections::BTreeSet;

use common::computer::Computer;
use common::others::{asked, same};
use common::{
    ADMIN, SCOPES, Stage, callback, desired, failed_checks, finished, login_of, stage, stage_in,
};
use practice::Seed;
use serde_json::Value;
use sso::{ApplicationChoice, Desired, Elsewhere, Rotation, Served, Target};
use uuid::Uuid;

const ONE: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

/// The app registration with this object id.
fn application(stage: &Stage, id: entra::ObjectId) -> Value {
    let all = stage.practice.applications().into_iter();
    let mut those = all.filter(|one| one["id"] == id.to_string());
    those.next().unwrap()
}

/// What is left of a connection is as it was, and its checks pass.
async fn is_healthy(stage: &Stage, computer: &Computer, target: &Target) {
    let plan = computer.plan(stage, &desired(target.clone())).await;
    assert!(plan.is_empty(), "nothing differs: {:?}", plan.changes());
    let connection = finished(computer.apply(stage, plan).await);
    assert!(
        failed_checks(&connection).is_empty(),
        "{:?}",
        failed_checks(&connection)
    );
}

#[tokio::test]
async fn each_has_its_own_application_and_rotating_one_leaves_the_other() {
    let (stage, computer) = (stage().await, Computer::default());
    let first = finished(computer.set_up(&stage, &desired(login_of(ONE))).await);
    let before = application(&stage, first.application);
    let second = finished(computer.set_up(&stage, &desired(login_of(OTHER))).await);
    assert_ne!(first.id, second.id);
    assert_ne!(first.application, second.application);
    assert_eq!(
        application(&stage, first.application),
        before,
        "the second set-up has nothing to do with it"
    );
    let tags: BTreeSet<String> = stage
        .tagged_applications()
        .iter()
        .map(|one| one["tags"].to_string())
        .collect();
    assert_eq!(tags.len(), 2, "{tags:?}");
    for target in [login_of(ONE), login_of(OTHER)] {
        is_healthy(&stage, &computer, &target).await;
    }

    let (held, _) = computer.secret_store.get(first.id).await.unwrap();
    let chosen = desired(login_of(OTHER));
    let observed = computer.inspect(&stage, &chosen).await.unwrap();
    let rotation = Some(Rotation::of_everything(&observed));
    let rotating = Desired { rotation, ..chosen };
    finished(computer.set_up(&stage, &rotating).await);
    let valid = |connection: &sso::Connection| {
        let client = connection.app_id.to_string();
        stage.practice.valid_key_ids(&client).len()
    };
    assert_eq!((valid(&first), valid(&second)), (1, 2));
    let (still_held, _) = computer.secret_store.get(first.id).await.unwrap();
    assert_eq!(still_held.key_id, held.key_id);
    assert_eq!(application(&stage, first.application), before);
    for target in [login_of(ONE), login_of(OTHER)] {
        is_healthy(&stage, &computer, &target).await;
    }
}

#[tokio::test]
async fn removing_one_leaves_the_other() {
    let (stage, computer) = (stage().await, Computer::default());
    let first = finished(computer.set_up(&stage, &desired(login_of(ONE))).await);
    finished(computer.set_up(&stage, &desired(login_of(OTHER))).await);
    let removal = computer.removal_plan(&stage, &login_of(OTHER)).await;
    computer.tear_down(&stage, removal).await;
    let [left] = &stage.tagged_applications()[..] else {
        panic!("one is left")
    };
    assert_eq!(left["id"], first.application.to_string());
    is_healthy(&stage, &computer, &login_of(ONE)).await;
}

#[tokio::test]
async fn colleague_is_asked_about_the_one_of_the_same_organization_alone() {
    let (stage, computer, colleague) = (stage().await, Computer::default(), Computer::default());
    let first = finished(computer.set_up(&stage, &desired(login_of(ONE))).await);
    let before = stage.practice.snapshot();
    let candidates = asked(&colleague, &stage, &desired(login_of(ONE))).await;
    let ids: Vec<_> = candidates.iter().map(|one| one.id).collect();
    assert_eq!(ids, [first.application]);
    same(&before, &stage.practice.snapshot());

    let before = application(&stage, first.application);
    let theirs = finished(colleague.set_up(&stage, &desired(login_of(OTHER))).await);
    assert_ne!(theirs.application, first.application);
    assert_eq!(application(&stage, first.application), before);
    is_healthy(&stage, &computer, &login_of(ONE)).await;
}

/// One of them names the organization and the other does not, so neither tag is the other's.
#[tokio::test]
async fn whoever_names_the_organization_and_whoever_does_not_are_asked_about_each_others() {
    let without = || callback(&["https://cloud.konghq.com/login"]);
    for (first, second) in [(without(), login_of(ONE)), (login_of(ONE), without())] {
        let (stage, computer, colleague) =
            (stage().await, Computer::default(), Computer::default());
        let made = finished(computer.set_up(&stage, &desired(first.clone())).await);
        let before = stage.practice.snapshot();
        for administrator in [&computer, &colleague] {
            let candidates = asked(administrator, &stage, &desired(second.clone())).await;
            let ids: Vec<_> = candidates.iter().map(|one| one.id).collect();
            assert_eq!(ids, [made.application], "{second:?}");
        }
        same(&before, &stage.practice.snapshot());
        let anew = Desired {
            application: ApplicationChoice::New,
            ..desired(second.clone())
        };
        let theirs = finished(colleague.set_up(&stage, &anew).await);
        assert_ne!(theirs.application, made.application);
        is_healthy(&stage, &computer, &first).await;
        is_healthy(&stage, &colleague, &second).await;
    }
}

async fn elsewhere(stage: &Stage, id: entra::ObjectId) -> Elsewhere {
    let endpoints = stage.konnect().endpoints.clone();
    let known = BTreeSet::new();
    let found = sso::set_up_elsewhere(&stage.services, &endpoints, &known, &stage.context);
    let found = found.await.unwrap().into_iter();
    let mut those = found.filter(|one| one.application.id == id);
    those.next().expect("it is found")
}

/// Konnect of this organization.
async fn connected_to(organization: Uuid) -> Stage {
    let mut seed = Seed::contoso();
    seed.konnect.organization_id = organization;
    stage_in(seed, ADMIN, &SCOPES).await
}

#[tokio::test]
async fn tag_of_the_connected_organization_is_recognized_and_that_of_another_is_only_a_tag() {
    let (stage, colleague) = (connected_to(ONE).await, Computer::default());
    let address = stage.konnect().endpoints.organization_redirect_uri();
    let login_of = |organization| {
        let mut target = login_of(organization);
        if let Target::CallbackUrl { urls, .. } = &mut target {
            *urls = vec![address.as_str().parse().unwrap()];
        }
        target
    };
    let ours = finished(colleague.set_up(&stage, &desired(login_of(ONE))).await);
    let theirs = finished(colleague.set_up(&stage, &desired(login_of(OTHER))).await);

    let found = elsewhere(&stage, ours.application).await;
    let [served @ Served::CallbackUrl { urls, organization }] = &found.serves[..] else {
        panic!("its addresses were typed: {found:?}")
    };
    assert_eq!(urls[..], [address.as_str()]);
    assert_eq!(*organization, Some(ONE));
    assert_eq!(served.tag(), login_of(ONE).tag());

    let found = elsewhere(&stage, theirs.application).await;
    assert!(found.is_tagged);
    assert_eq!(
        found.serves,
        [],
        "its address is the connected organization's too, and its tag says that it is not for it"
    );
}

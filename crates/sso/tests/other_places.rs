//! The same target in another directory, and a token of another organization.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use common::computer::Computer;
use common::{ADMIN, SCOPES, Stage, callback, desired, finished, stage, stage_in};
use konnect::Region;
use practice::Seed;
use sso::{KonnectAccess, Services, Target};
use uuid::Uuid;

/// Another company with its own directory.
async fn other_directory() -> Stage {
    let mut seed = Seed::contoso();
    seed.tenant.id = Uuid::new_v4();
    stage_in(seed, ADMIN, &SCOPES).await
}

/// Konnect of another organization, in which none of the first one's portals exists.
async fn other_organization() -> Stage {
    let mut seed = Seed::contoso();
    seed.konnect.organization_id = Uuid::new_v4();
    seed.konnect.portals.clear();
    stage_in(seed, ADMIN, &SCOPES).await
}

#[tokio::test]
async fn one_target_in_two_directories_is_two_connections() {
    let (first, second) = (stage().await, other_directory().await);
    let target = callback(&["https://developers.contoso.com/login"]);
    let computer = Computer::default();
    let one = finished(computer.set_up(&first, &desired(target.clone())).await);
    let other = finished(computer.set_up(&second, &desired(target.clone())).await);
    assert_ne!(one.id, other.id);
    let known = computer.journal.histories().unwrap().histories;
    assert_eq!(known.len(), 2, "the first does not vanish from the list");
    for (stage, connection) in [(&first, &one), (&second, &other)] {
        let (secret, _) = computer.secret_store.get(connection.id).await.unwrap();
        let valid = stage.practice.valid_key_ids(&connection.app_id.to_string());
        assert_eq!(valid, [secret.key_id.uuid()], "each keeps its own secret");
    }

    let before = second.practice.snapshot();
    let undo = computer.undo_plan(&first, &target).await;
    assert!(!undo.is_empty());
    computer.tear_down(&first, undo).await;
    assert!(first.tagged_applications().is_empty());
    assert_eq!(
        before.differences(&second.practice.snapshot()),
        Vec::<String>::new()
    );
    assert!(computer.secret_store.get(other.id).await.is_some());
}

#[tokio::test]
async fn review_in_another_directory_asks_for_nothing_of_the_first() {
    let (first, second) = (stage().await, other_directory().await);
    let target = callback(&["https://developers.contoso.com/login"]);
    let computer = Computer::default();
    let one = finished(computer.set_up(&first, &desired(target.clone())).await);
    second.practice.clear_record();
    let plan = computer.plan(&second, &desired(target)).await;
    assert!(!plan.is_empty());
    let id = one.application.to_string();
    let exchanges = second.practice.record();
    let asked: Vec<_> = exchanges
        .iter()
        .filter(|one| one.path.contains(&id))
        .collect();
    assert!(asked.is_empty(), "it would be waited for: {asked:?}");
}

#[tokio::test]
async fn connection_of_another_directory_is_not_undone_here() {
    let (first, second) = (stage().await, other_directory().await);
    let target = callback(&["https://developers.contoso.com/login"]);
    let computer = Computer::default();
    finished(computer.set_up(&first, &desired(target.clone())).await);
    let undo = computer.undo_plan(&first, &target).await;
    let before = second.practice.snapshot();
    let outcome = computer.tear_down(&second, undo).await;
    assert!(
        matches!(
            outcome,
            sso::TeardownOutcome::Stopped {
                error: sso::Error::OtherDirectory { .. },
                ..
            }
        ),
        "{outcome:?}"
    );
    assert_eq!(
        before.differences(&second.practice.snapshot()),
        Vec::<String>::new()
    );
}

/// The first stage's directory with the other one's Konnect.
fn with_konnect_of(stage: &Stage, other: &Stage) -> Services {
    let theirs = other.services.konnect.as_ref().unwrap();
    Services {
        http: stage.services.http.clone(),
        entra: stage.services.entra.clone(),
        tenant: stage.services.tenant,
        microsoft_token: stage.services.microsoft_token.clone(),
        konnect: Some(KonnectAccess {
            endpoints: theirs.endpoints.clone(),
            token: konnect::Token::parse(other.practice.konnect_token()).unwrap(),
        }),
    }
}

#[tokio::test]
async fn token_of_another_organization_is_refused_before_anything_is_taken_for_gone() {
    let (stage, other) = (stage().await, other_organization().await);
    let portal = stage.portals(Region::Us).await.remove(0);
    let organization = stage.organization("contoso").await;
    let computer = Computer::default();
    for target in [portal, organization] {
        finished(computer.set_up(&stage, &desired(target.clone())).await);
        let before = stage.practice.snapshot();
        let foreign = with_konnect_of(&stage, &other);
        let read = computer.everything(&stage, &foreign, &target).await;
        assert!(
            matches!(read, Err(sso::Error::OtherOrganization { .. })),
            "{:?}",
            read.map(|observed| observed.konnect)
        );
        let planned = sso::inspect(
            &foreign,
            &desired(target),
            &computer.secret_store,
            &computer.journal,
            &stage.context,
        )
        .await;
        assert!(matches!(planned, Err(sso::Error::OtherOrganization { .. })));
        assert_eq!(
            before.differences(&stage.practice.snapshot()),
            Vec::<String>::new()
        );
    }
}

#[tokio::test]
async fn plan_of_one_organization_does_not_run_with_the_token_of_another() {
    let (stage, other) = (stage().await, other_organization().await);
    let target = stage.organization("contoso").await;
    let computer = Computer::default();
    let plan = computer.plan(&stage, &desired(target)).await;
    let before = [stage.practice.snapshot(), other.practice.snapshot()];
    let outcome = sso::apply(
        &with_konnect_of(&stage, &other),
        plan,
        &computer.secret_store,
        &computer.journal,
        std::sync::Arc::new(|_, _| {}),
        &stage.context,
    )
    .await;
    assert!(
        matches!(
            outcome,
            sso::Outcome::Stopped {
                error: sso::Error::OtherOrganization { .. },
                ..
            }
        ),
        "{outcome:?}"
    );
    assert_eq!(
        before,
        [stage.practice.snapshot(), other.practice.snapshot()]
    );
}

#[tokio::test]
async fn portal_that_its_own_organization_does_not_know_is_gone() {
    let stage = stage().await;
    let portal = stage.portals(Region::Us).await.remove(0);
    let Target::Portal { id, .. } = &portal else {
        panic!("a portal");
    };
    let computer = Computer::default();
    finished(computer.set_up(&stage, &desired(portal.clone())).await);
    assert!(stage.practice.remove_portal(*id));
    let removal = computer.removal_plan(&stage, &portal).await;
    computer.tear_down(&stage, removal).await;
    assert!(stage.tagged_applications().is_empty());
}

#[tokio::test]
async fn keychain_entry_of_an_earlier_version_is_found_and_renamed_in_its_own_directory_alone() {
    let (first, second) = (stage().await, other_directory().await);
    let target = callback(&["https://developers.contoso.com/login"]);
    let computer = Computer::default();
    let one = finished(computer.set_up(&first, &desired(target.clone())).await);
    finished(computer.set_up(&second, &desired(target.clone())).await);
    // The name that earlier versions gave it is the one in the tag.
    let former: sso::ConnectionId = target.tag()["konnect-sso:".len()..].parse().unwrap();
    let (secret, _) = computer.secret_store.get(one.id).await.unwrap();
    let copy = sso::StoredSecret {
        key_id: secret.key_id,
        end: secret.end,
        value: secret.value.clone(),
    };
    computer.secret_store.forget(one.id).await.unwrap();
    computer.secret_store.put(former, copy).await;

    let in_second = computer.inspect(&second, &desired(target.clone())).await;
    let held = in_second.unwrap().held_secret.unwrap();
    assert_ne!(held.key_id, secret.key_id, "it is not the second's");
    let in_first = computer.inspect(&first, &desired(target)).await.unwrap();
    assert_eq!(in_first.held_secret.unwrap().key_id, secret.key_id);
    assert!(computer.secret_store.get(one.id).await.is_some());
    assert!(computer.secret_store.get(former).await.is_none());
}

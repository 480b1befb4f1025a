//! Only what is ours: with a second computer, a member without roles, and people who work by hand, nothing that this
//! computer did not make is touched without having been shown and chosen.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use common::computer::Computer;
use common::others::{
    MEMBER, application_of_member, asked, by_hand, only, refused, same, stopped, torn_down,
    using_what_is_there,
};
use common::{ADMIN, Stage, callback, desired, finished, stage};
use serde_json::{Value, json};
use sso::{ApplicationChoice, Candidate, Desired, Outcome, TeardownOutcome};

/// What may be read about the owners without permission to read people: their ids.
fn is_owned_by_member(stage: &Stage, candidate: &Candidate) {
    let member = stage.practice.seed().person(MEMBER).unwrap().id;
    let owners = candidate.owners.as_ref().unwrap().iter();
    let owners: Vec<String> = owners.map(|owner| owner.id.to_string()).collect();
    assert_eq!(owners, [member.to_string()]);
}

#[tokio::test]
async fn application_that_a_member_tagged_beforehand_is_asked_about() {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    let theirs = application_of_member(&stage, &target);
    let desired = desired(target);
    let computer = Computer::default();
    let before = stage.practice.snapshot();
    let candidates = asked(&computer, &stage, &desired).await;
    same(&before, &stage.practice.snapshot());
    let [candidate] = &candidates[..] else {
        panic!("one application has the tag: {candidates:?}");
    };
    assert_eq!(candidate.id.to_string(), theirs["id"]);
    assert!(candidate.created.is_some());
    assert_eq!(candidate.secrets.len(), 1, "the member's secret is shown");
    assert!(!candidate.made_here);
    is_owned_by_member(&stage, candidate);

    let new = Desired {
        application: ApplicationChoice::New,
        ..desired.clone()
    };
    let connection = finished(computer.set_up(&stage, &new).await);
    assert_ne!(connection.application.to_string(), theirs["id"]);
    let again = computer.plan(&stage, &desired).await;
    assert!(
        again.is_empty(),
        "what this computer made and Konnect uses no longer needs a question"
    );
    let of_it =
        ["applications", "servicePrincipals"].map(|kind| format!("{kind} / {}", connection.app_id));
    let after = stage.practice.snapshot();
    only(
        &before,
        &after,
        &[
            "grants / ",
            "konnect / organization / ",
            &of_it[0],
            &of_it[1],
        ],
    );
}

#[tokio::test]
async fn chosen_application_of_others_is_used_and_removed_by_name_alone() {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    let theirs = application_of_member(&stage, &target);
    let computer = Computer::default();
    let chosen = Desired {
        application: ApplicationChoice::Use(theirs["id"].as_str().unwrap().parse().unwrap()),
        ..desired(target.clone())
    };
    let before = stage.practice.snapshot();
    let connection = finished(computer.set_up(&stage, &chosen).await);
    assert_eq!(connection.application.to_string(), theirs["id"]);

    let undo = computer.undo_plan(&stage, &target).await;
    let deleted = undo.steps().iter().flat_map(|step| &step.requests);
    let deleted: Vec<_> = deleted
        .filter(|request| request.method == "DELETE" && request.url.contains("/applications/"))
        .collect();
    assert!(
        deleted.is_empty(),
        "an undo deletes what is ours: {deleted:?}"
    );

    let removal = computer.removal_plan(&stage, &target).await;
    let candidate = removal.made_elsewhere().expect("the person has to name it");
    assert_eq!(candidate.id.to_string(), theirs["id"]);
    is_owned_by_member(&stage, candidate);
    torn_down(&computer, &stage, removal).await;
    let theirs = format!(
        "applications / {}: is gone",
        theirs["appId"].as_str().unwrap()
    );
    only(&before, &stage.practice.snapshot(), &[&theirs]);
}

#[tokio::test]
async fn older_application_that_a_member_tags_later_is_neither_adopted_nor_are_ours_deleted() {
    let stage = stage().await;
    let target = callback(&["https://developers.contoso.com/login"]);
    let body = json!({"displayName": "Mine"});
    let theirs = by_hand(&stage, MEMBER, "POST", "/applications", &body);
    let computer = Computer::default();
    let desired = desired(target.clone());
    let connection = finished(computer.set_up(&stage, &desired).await);
    let path = format!("/applications/{}", theirs["id"].as_str().unwrap());
    by_hand(
        &stage,
        MEMBER,
        "PATCH",
        &path,
        &json!({"tags": [target.tag()]}),
    );

    let before = stage.practice.snapshot();
    let plan = computer.plan(&stage, &desired).await;
    assert!(plan.is_empty(), "{:?}", plan.changes());
    let again = finished(computer.apply(&stage, plan).await);
    assert_eq!(again.application, connection.application);
    same(&before, &stage.practice.snapshot());
}

#[tokio::test]
async fn going_on_leaves_the_secret_that_a_colleague_made_meanwhile() {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    let desired = desired(target.clone());
    let (one, other) = (Computer::default(), Computer::default());
    stage
        .practice
        .add_fault(refused("POST", "*/v3/identity-providers"));
    stopped(&one.set_up(&stage, &desired).await);
    let chosen = using_what_is_there(&other, &stage, &desired).await;
    let theirs = finished(other.set_up(&stage, &chosen).await);
    let (secret, _) = other.secret_store.get(theirs.id).await.unwrap();

    let before = stage.practice.snapshot();
    finished(one.set_up(&stage, &desired).await);
    let valid = stage.practice.valid_key_ids(&theirs.app_id.to_string());
    assert!(
        valid.contains(&secret.key_id.uuid()),
        "the colleague's secret still works"
    );
    // What the review said before continuing: a secret for this computer, and Konnect uses it.
    let secrets = format!("applications / {} / passwordCredentials / ", theirs.app_id);
    let used = "konnect / organization / identity_providers / oidc / config / client_secret";
    only(&before, &stage.practice.snapshot(), &[&secrets, used]);
}

#[tokio::test]
async fn stale_plan_of_a_second_window_changes_nothing() {
    let stage = stage().await;
    for target in [
        stage.organization("contoso").await,
        callback(&["https://developers.contoso.com/login"]),
    ] {
        let desired = desired(target);
        let computer = Computer::default();
        let (first, second) = (
            computer.plan(&stage, &desired).await,
            computer.plan(&stage, &desired).await,
        );
        finished(computer.apply(&stage, first).await);
        let before = stage.practice.snapshot();
        stage.practice.clear_record();
        match computer.apply(&stage, second).await {
            Outcome::Stopped {
                error: sso::Error::ChangedMeanwhile,
                done,
                ..
            } => assert_eq!(done, []),
            other => panic!("what was reviewed is not so any more: {other:?}"),
        }
        same(&before, &stage.practice.snapshot());
        assert!(stage.writes().is_empty(), "no request that writes leaves");
    }
}

#[tokio::test]
async fn stale_undo_of_a_second_window_changes_nothing() {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    let computer = Computer::default();
    finished(computer.set_up(&stage, &desired(target.clone())).await);
    let undo = computer.undo_plan(&stage, &target).await;
    let renamed = Desired {
        app_name: "Another name".parse().unwrap(),
        ..desired(target.clone())
    };
    finished(computer.set_up(&stage, &renamed).await);
    let before = stage.practice.snapshot();
    match computer.tear_down(&stage, undo).await {
        TeardownOutcome::Stopped {
            error: sso::Error::ChangedMeanwhile,
            ..
        } => {}
        other => panic!("what was reviewed is not so any more: {other:?}"),
    }
    same(&before, &stage.practice.snapshot());
}

fn ownership(connection: &sso::Connection) -> Option<&sso::Check> {
    let mut checks = connection.checks.iter();
    checks.find(|check| check.id == sso::CheckId::Ownership)
}

#[tokio::test]
async fn check_names_who_else_can_act_as_the_application() {
    let stage = stage().await;
    let target = callback(&["https://developers.contoso.com/login"]);
    let computer = Computer::default();
    let verified = async |connection: &sso::Connection| {
        let verified = sso::verify(
            &stage.services,
            connection,
            &computer.secret_store,
            &stage.context,
        );
        verified.await.unwrap()
    };
    let made = finished(computer.set_up(&stage, &desired(target)).await);
    assert_eq!(ownership(&made), None, "it was made a moment ago");
    let checked = verified(&made).await;
    let check = ownership(&checked).unwrap();
    assert_eq!(check.state, sso::CheckState::Passed, "{check:?}");

    let path = format!("/applications/{}/addPassword", made.application);
    let body = json!({"passwordCredential": {"displayName": "backup"}});
    by_hand(&stage, ADMIN, "POST", &path, &body);
    let checked = verified(&made).await;
    let check = ownership(&checked).unwrap();
    assert_eq!(check.state, sso::CheckState::Failed);
    let seen = [
        sso::Evidence::Reason(sso::CheckReason::OtherSecret),
        sso::Evidence::Observed("backup".into()),
    ];
    assert_eq!(check.evidence, seen);
}

#[tokio::test]
async fn chosen_application_of_a_member_does_not_pass_for_ours() {
    let stage = stage().await;
    let target = callback(&["https://developers.contoso.com/login"]);
    let theirs = application_of_member(&stage, &target);
    let computer = Computer::default();
    let chosen = Desired {
        application: ApplicationChoice::Use(theirs["id"].as_str().unwrap().parse().unwrap()),
        ..desired(target)
    };
    let connection = finished(computer.set_up(&stage, &chosen).await);
    let check = ownership(&connection).unwrap();
    assert_eq!(check.state, sso::CheckState::Failed, "{check:?}");
}

#[tokio::test]
async fn chosen_application_that_is_gone_is_chosen_anew() {
    let stage = stage().await;
    let target = callback(&["https://developers.contoso.com/login"]);
    let theirs = application_of_member(&stage, &target);
    let computer = Computer::default();
    let id = theirs["id"].as_str().unwrap();
    let chosen = Desired {
        application: ApplicationChoice::Use(id.parse().unwrap()),
        ..desired(target)
    };
    let stale = computer.plan(&stage, &chosen).await;
    let path = format!("/applications/{id}");
    by_hand(&stage, MEMBER, "DELETE", &path, &Value::Null);
    let outcome = computer.apply(&stage, stale).await;
    assert!(
        matches!(
            outcome,
            Outcome::Stopped {
                error: sso::Error::ChangedMeanwhile,
                ..
            }
        ),
        "{outcome:?}"
    );
    finished(computer.set_up(&stage, &chosen).await);
}

#[tokio::test]
async fn secret_that_this_computer_keeps_is_its_own_before_it_is_on_record() {
    let stage = stage().await;
    let target = callback(&["https://developers.contoso.com/login"]);
    let (mut computer, mut other) = (Computer::default(), Computer::default());
    let made = finished(computer.set_up(&stage, &desired(target.clone())).await);
    // What a run leaves that was killed before its record: only the keychain entry.
    std::mem::swap(&mut computer.journal, &mut other.journal);
    let chosen = Desired {
        application: ApplicationChoice::Use(made.application),
        ..desired(target)
    };
    let connection = finished(computer.set_up(&stage, &chosen).await);
    let check = ownership(&connection).unwrap();
    assert_eq!(check.state, sso::CheckState::Passed, "{check:?}");
}

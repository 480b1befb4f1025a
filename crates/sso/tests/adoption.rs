//! Taking over an app registration that was made by hand or by another tool: the tag is set, what differs is changed as
//! the review shows it, and people can sign in at every moment.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use common::browser::sign_in;
use common::computer::Computer;
use common::made_by_hand::{by_az, by_guide, enter_values, path_of};
use common::others::{by_hand, choosing, only, refused, same, stopped, torn_down};
use common::partner_portal::{JONAS, domain_of, partner_portal};
use common::{OTHER_ADMIN, Stage, finished, stage};
use practice::Snapshot;
use serde_json::{Value, json};
use sso::{
    ApplicationField, Change, CheckId, CheckState, Desired, Outcome, Plan, Rotation, Target,
};

/// The name that a person gave it, which it keeps.
const NAME: &str = "Konnect portal login";

/// A portal whose door people come in by, with an app registration by the guide. Its secret is in Konnect, and nobody
/// here knows it.
async fn made_by_guide() -> (Stage, Target, Value) {
    let stage = stage().await;
    let target = partner_portal(&stage).await;
    let (application, secret) = by_guide(&stage, NAME, &target);
    enter_values(&stage, &target, &application, &secret).await;
    sign_in(domain_of(&target), JONAS).await;
    (stage, target, application)
}

/// The choices of a person who takes it over as it is.
fn adopting(theirs: &Value, target: &Target) -> Desired {
    Desired {
        app_name: NAME.parse().unwrap(),
        approve: false,
        ..choosing(theirs, target)
    }
}

fn application_fields(plan: &Plan) -> Vec<ApplicationField> {
    let changes = plan.changes().iter();
    let settings = changes.filter_map(|line| match &line.change {
        Change::ApplicationSettings { differences, .. } => Some(differences.clone()),
        _ => None,
    });
    settings.flatten().collect()
}

fn now(stage: &Stage, application: &Value) -> Value {
    let app_id = application["appId"].as_str().unwrap();
    stage.practice.application(app_id).unwrap()
}

fn key_ids(application: &Value) -> Vec<&Value> {
    let secrets = application["passwordCredentials"].as_array().unwrap();
    secrets.iter().map(|secret| &secret["keyId"]).collect()
}

/// The world without what it keeps of who signed in.
fn world(stage: &Stage) -> Snapshot {
    stage.practice.snapshot()
}

#[tokio::test]
async fn one_by_the_guide_gets_the_tag_and_nothing_else() {
    let (stage, target, theirs) = made_by_guide().await;
    let computer = Computer::default();
    let plan = computer.plan(&stage, &adopting(&theirs, &target)).await;
    assert_eq!(application_fields(&plan), [ApplicationField::Tag]);
    let before = world(&stage);
    stage.practice.clear_record();
    let connection = finished(computer.apply(&stage, plan).await);

    let writes: Vec<_> = stage.writes();
    let written: Vec<_> = writes.iter().map(|it| (&*it.method, &*it.path)).collect();
    let path = format!("/v1.0{}", path_of(&theirs));
    assert_eq!(written, [("PATCH", path.as_str())], "one request");
    let tags = format!(
        "applications / {} / tags",
        theirs["appId"].as_str().unwrap()
    );
    only(&before, &world(&stage), &[&tags]);
    assert_eq!(now(&stage, &theirs)["tags"], json!([target.tag()]));
    assert_eq!(connection.application.to_string(), theirs["id"]);
    sign_in(domain_of(&target), JONAS).await;

    let verified = sso::verify(
        &stage.services,
        &connection,
        &computer.secret_store,
        &stage.context,
    );
    for check in verified.await.unwrap().checks {
        let known = match check.id {
            // What others put on it is said, and its secret is only in Konnect.
            CheckId::Ownership => CheckState::Failed,
            CheckId::Secret => CheckState::NotChecked,
            _ => CheckState::Passed,
        };
        assert_eq!(check.state, known, "{check:?}");
    }
    let again = computer.plan(&stage, &adopting(&theirs, &target)).await;
    assert!(again.is_empty(), "{:?}", again.changes());
}

#[tokio::test]
async fn people_sign_in_without_pause_while_one_with_differences_is_adopted_and_undone() {
    let (stage, target, theirs) = made_by_guide().await;
    // The groups claim was forgotten, a callback was added for tests, and nobody knows what became of the email claim.
    let drifted = json!({
        "groupMembershipClaims": "SecurityGroup",
        "optionalClaims": null,
        "requiredResourceAccess": [],
    });
    by_hand(&stage, OTHER_ADMIN, "PATCH", &path_of(&theirs), &drifted);
    let computer = Computer::default();
    let desired = Desired {
        approve: true,
        ..adopting(&theirs, &target)
    };
    let plan = computer.plan(&stage, &desired).await;
    let differs = [
        ApplicationField::Groups,
        ApplicationField::Claims,
        ApplicationField::Permissions,
        ApplicationField::Tag,
    ];
    assert_eq!(application_fields(&plan), differs);
    let before = world(&stage);
    let is_done = AtomicBool::new(false);
    let people = async {
        let mut signed_in = 0;
        while !is_done.load(Ordering::SeqCst) {
            sign_in(domain_of(&target), JONAS).await;
            signed_in += 1;
        }
        signed_in
    };
    let work = async {
        finished(computer.apply(&stage, plan).await);
        let undo = computer.undo_plan(&stage, &target).await;
        let left = torn_down(&computer, &stage, undo).await;
        is_done.store(true, Ordering::SeqCst);
        left
    };
    let (signed_in, left) = tokio::join!(people, work);
    assert!(signed_in > 0);
    assert_eq!(left, [], "it is not ours, and is as it was");
    same_but_people(&before, &world(&stage));
    sign_in(domain_of(&target), JONAS).await;
}

/// The same world, apart from what sign-ins leave.
fn same_but_people(before: &Snapshot, after: &Snapshot) {
    only(before, after, &["konnect / portals / "]);
}

#[tokio::test]
async fn made_with_commands_it_is_completed_and_an_undo_leaves_it_as_it_was() {
    let stage = stage().await;
    let target = partner_portal(&stage).await;
    let theirs = by_az(&stage, NAME, &target);
    let computer = Computer::default();
    let desired = Desired {
        approve: true,
        ..adopting(&theirs, &target)
    };
    let before = world(&stage);
    let connection = finished(computer.set_up(&stage, &desired).await);
    assert_eq!(connection.application.to_string(), theirs["id"]);
    assert_eq!(connection.app_id.to_string(), theirs["appId"]);
    sign_in(domain_of(&target), JONAS).await;
    assert!(computer.plan(&stage, &desired).await.is_empty());

    let undo = computer.undo_plan(&stage, &target).await;
    assert_eq!(torn_down(&computer, &stage, undo).await, []);
    same_but_people(&before, &world(&stage));
    assert_eq!(now(&stage, &theirs)["tags"], json!([]));
}

#[tokio::test]
async fn refused_at_any_step_people_come_in_and_going_on_finishes() {
    for (method, path, kind) in [
        ("PATCH", "*/applications/*", "guide"),
        ("POST", "*/oauth2PermissionGrants", "guide"),
        ("PATCH", "*/applications/*", "az"),
        ("POST", "*/addPassword", "az"),
        ("POST", "*/identity-providers", "az"),
        ("PATCH", "*/identity-providers/*", "az"),
    ] {
        let (stage, target, theirs) = if kind == "guide" {
            made_by_guide().await
        } else {
            let stage = stage().await;
            let target = partner_portal(&stage).await;
            let theirs = by_az(&stage, NAME, &target);
            (stage, target, theirs)
        };
        let computer = Computer::default();
        let desired = Desired {
            approve: true,
            ..adopting(&theirs, &target)
        };
        let keys_before = now(&stage, &theirs);
        stage.practice.add_fault(refused(method, path));
        stopped(&computer.set_up(&stage, &desired).await);
        if kind == "guide" {
            sign_in(domain_of(&target), JONAS).await;
        }
        let connection = finished(computer.set_up(&stage, &desired).await);
        assert_eq!(connection.application.to_string(), theirs["id"], "{path}");
        sign_in(domain_of(&target), JONAS).await;
        let after = now(&stage, &theirs);
        assert!(
            key_ids(&keys_before)
                .iter()
                .all(|key| key_ids(&after).contains(key)),
            "{path}: their secret stays"
        );
        assert!(computer.plan(&stage, &desired).await.is_empty(), "{path}");
        assert_eq!(stage.tagged_applications().len(), 1, "{path}");
    }
}

#[tokio::test]
async fn adopted_one_is_rotated_and_the_secret_of_others_stays() {
    let (stage, target, theirs) = made_by_guide().await;
    let computer = Computer::default();
    let desired = adopting(&theirs, &target);
    finished(computer.set_up(&stage, &desired).await);
    let before = now(&stage, &theirs);
    let observed = computer.inspect(&stage, &desired).await.unwrap();
    let rotation = Rotation::of_everything(&observed).removing_own(&observed);
    let rotating = Desired {
        rotation: Some(rotation),
        ..desired
    };
    finished(computer.set_up(&stage, &rotating).await);
    let after = now(&stage, &theirs);
    assert_eq!(key_ids(&after).len(), 2, "theirs, and the new one");
    assert!(key_ids(&after).contains(&key_ids(&before)[0]));
    sign_in(domain_of(&target), JONAS).await;
    let undo = computer.undo_plan(&stage, &target).await;
    torn_down(&computer, &stage, undo).await;
    assert!(
        key_ids(&now(&stage, &theirs)).contains(&key_ids(&before)[0]),
        "an undo never takes what others made"
    );
}

#[tokio::test]
async fn two_computers_that_adopt_it_at_once_end_in_one_connection() {
    let (stage, target, theirs) = made_by_guide().await;
    let desired = adopting(&theirs, &target);
    let (one, other) = (Computer::default(), Computer::default());
    let (first, second) = (
        one.plan(&stage, &desired).await,
        other.plan(&stage, &desired).await,
    );
    let (first, second) = tokio::join!(one.apply(&stage, first), other.apply(&stage, second));
    for (computer, outcome) in [(&one, first), (&other, second)] {
        match outcome {
            Outcome::Finished(_)
            | Outcome::Stopped {
                error: sso::Error::ChangedMeanwhile,
                ..
            } => {}
            outcome => panic!("it is done, or asks for a new review: {outcome:?}"),
        }
        let connection = finished(computer.set_up(&stage, &desired).await);
        assert_eq!(connection.application.to_string(), theirs["id"]);
    }
    assert_eq!(now(&stage, &theirs)["tags"], json!([target.tag()]));
    sign_in(domain_of(&target), JONAS).await;
}

#[tokio::test]
async fn gone_before_the_run_nothing_is_made_in_its_place() {
    let (stage, target, theirs) = made_by_guide().await;
    let computer = Computer::default();
    let plan = computer.plan(&stage, &adopting(&theirs, &target)).await;
    by_hand(
        &stage,
        OTHER_ADMIN,
        "DELETE",
        &path_of(&theirs),
        &Value::Null,
    );
    let before = world(&stage);
    match computer.apply(&stage, plan).await {
        Outcome::Stopped {
            error: sso::Error::ChangedMeanwhile,
            ..
        } => {}
        other => panic!("a new review says so: {other:?}"),
    }
    same(&before, &world(&stage));
}

#[tokio::test]
async fn addresses_where_it_serves_something_else_stay() {
    const INTRANET: &str = "https://intranet.contoso.com/signin-oidc";
    let (stage, target, theirs) = made_by_guide().await;
    let mistyped = format!("{}/", target.redirect_uris()[0]);
    let uris = json!({"web": {"redirectUris": [INTRANET, &mistyped]}});
    by_hand(&stage, OTHER_ADMIN, "PATCH", &path_of(&theirs), &uris);

    let computer = Computer::default();
    let chosen = adopting(&theirs, &target);
    let connection = finished(computer.set_up(&stage, &chosen).await);
    let registered = || -> BTreeSet<String> {
        let uris = now(&stage, &theirs)["web"]["redirectUris"].clone();
        serde_json::from_value(uris).unwrap()
    };
    assert!(registered().contains(INTRANET), "{:?}", registered());
    let wanted: BTreeSet<String> = target.redirect_uris().into_iter().collect();
    assert!(registered().is_superset(&wanted));
    sign_in(domain_of(&target), JONAS).await;
    let (services, store) = (&stage.services, &computer.secret_store);
    let checked = sso::verify(services, &connection, store, &stage.context).await;
    let checked = checked.unwrap().checks;
    let redirect = checked.iter().find(|one| one.id == CheckId::RedirectUri);
    assert_eq!(redirect.unwrap().state, CheckState::Passed);
    assert!(computer.plan(&stage, &chosen).await.is_empty());

    let undo = computer.undo_plan(&stage, &target).await;
    torn_down(&computer, &stage, undo).await;
    assert_eq!(registered(), [INTRANET.to_owned(), mistyped].into());
}

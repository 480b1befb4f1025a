//! A client secret that is replaced while it works: at every moment Konnect has one that works.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::collections::BTreeSet;

use common::browser::sign_in;
use common::computer::Computer;
use common::others::{by_hand, refused, secrets, stopped, using_what_is_there};
use common::partner_portal::{JONAS, domain_of, partner_portal};
use common::{OTHER_ADMIN, Stage, callback, desired, finished, stage};
use practice::{Fault, FaultAction, Matching, TenantPolicy};
use serde_json::json;
use sso::{Change, Desired, Effect, Outcome, Plan, Rotation, Target};

/// A portal that is set up.
async fn set_up() -> (Stage, Computer, Target) {
    let (stage, computer) = (stage().await, Computer::default());
    let target = partner_portal(&stage).await;
    finished(computer.set_up(&stage, &desired(target.clone())).await);
    (stage, computer, target)
}

/// The same choices as before, and every secret that is there now is replaced.
async fn rotating(computer: &Computer, stage: &Stage, chosen: Desired) -> Desired {
    let observed = computer.inspect(stage, &chosen).await.unwrap();
    let rotation = Some(Rotation::of_everything(&observed));
    Desired { rotation, ..chosen }
}

fn removing(chosen: &Desired) -> Desired {
    let mut chosen = chosen.clone();
    let rotation = chosen.rotation.as_mut().unwrap();
    rotation.removes = rotation.replaces.clone();
    chosen
}

/// The ids of the secrets that Entra knows.
fn keys(stage: &Stage) -> BTreeSet<String> {
    let keys = secrets(stage).into_iter();
    keys.map(|secret| secret["keyId"].as_str().unwrap().to_owned())
        .collect()
}

/// How many old secrets a review says are kept, and how many removed.
fn old_ones(plan: &Plan) -> (usize, usize) {
    let of = |effect| {
        let lines = plan.changes().iter().filter(move |it| it.effect == effect);
        let count = |it: &sso::PlannedChange| match &it.change {
            Change::OldSecrets { secrets } => secrets.len(),
            _ => 0,
        };
        lines.map(count).sum()
    };
    (of(Effect::Keep), of(Effect::Remove))
}

#[tokio::test]
async fn konnect_has_the_new_secret_and_the_old_one_still_works() {
    let (stage, computer, target) = set_up().await;
    let before = keys(&stage);
    let rotating = rotating(&computer, &stage, desired(target.clone())).await;
    let plan = computer.plan(&stage, &rotating).await;
    assert_eq!(old_ones(&plan), (1, 0));
    finished(computer.apply(&stage, plan).await);

    let after = keys(&stage);
    assert_eq!(after.len(), 2, "{after:?}");
    assert!(after.is_superset(&before));
    sign_in(domain_of(&target), JONAS).await;
    let again = computer.plan(&stage, &rotating).await;
    assert!(again.is_empty(), "a second run replaces nothing");
    let later = computer.plan(&stage, &desired(target)).await;
    assert!(later.is_empty(), "nor does a set-up");
}

#[tokio::test]
async fn konnect_gets_the_new_secret_after_microsoft_accepted_it_three_times_in_a_row() {
    let (stage, computer, target) = set_up().await;
    let chosen = rotating(&computer, &stage, desired(target.clone())).await;
    let plan = computer.plan(&stage, &chosen).await;
    stage.practice.clear_record();
    // The second of Microsoft's servers does not know it yet.
    stage.practice.add_fault(Fault {
        matching: Matching {
            method: Some("POST".into()),
            path: "*/oauth2/v2.0/token".into(),
            nth: Some(2),
            times: Some(1),
        },
        action: FaultAction::Status {
            status: 401,
            body: Some(json!({
                "error": "invalid_client",
                "error_description": "AADSTS7000215: Invalid client secret provided.",
                "error_codes": [7_000_215],
            })),
            retry_after: None,
        },
    });
    finished(computer.apply(&stage, plan).await);
    let record = stage.practice.record();
    let handed_on = record
        .iter()
        .position(|it| it.method == "PATCH" && it.path.contains("/identity-providers/"));
    let before = &record[..handed_on.expect("Konnect gets it")];
    let tried = before.iter().filter(|it| it.path.ends_with("/token"));
    let accepted: Vec<bool> = tried.map(|it| it.status == 200).collect();
    assert_eq!(accepted, [true, false, true, true, true]);
}

#[tokio::test]
async fn old_secrets_that_were_chosen_are_removed_and_those_of_others_stay() {
    let (stage, computer, target) = set_up().await;
    let application = stage.tagged_applications().remove(0);
    let path = format!(
        "/applications/{}/addPassword",
        application["id"].as_str().unwrap()
    );
    by_hand(&stage, OTHER_ADMIN, "POST", &path, &json!({}));
    let chosen = rotating(&computer, &stage, desired(target.clone())).await;
    let rotation = chosen.rotation.clone().unwrap();
    assert_eq!(rotation.replaces.len(), 2);
    let observed = computer.inspect(&stage, &chosen).await.unwrap();
    let chosen = Desired {
        rotation: Some(rotation.removing_own(&observed)),
        ..chosen
    };
    let before = keys(&stage);
    let plan = computer.plan(&stage, &chosen).await;
    assert_eq!(old_ones(&plan), (1, 1));
    finished(computer.apply(&stage, plan).await);
    let after = keys(&stage);
    assert_eq!(after.len(), 2, "the new one, and the one of others");
    assert_eq!(after.intersection(&before).count(), 1);
    sign_in(domain_of(&target), JONAS).await;
    assert!(computer.plan(&stage, &chosen).await.is_empty());
}

#[tokio::test]
async fn refused_at_any_step_the_old_secret_stays_in_konnect_and_works_and_going_on_adds_no_third()
{
    for (method, path) in [
        ("POST", "*/addPassword"),
        ("PATCH", "*/identity-providers/*"),
        ("POST", "*/removePassword"),
    ] {
        let (stage, computer, target) = set_up().await;
        let chosen = rotating(&computer, &stage, desired(target.clone())).await;
        let chosen = removing(&chosen);
        stage.practice.add_fault(refused(method, path));
        stopped(&computer.set_up(&stage, &chosen).await);
        sign_in(domain_of(&target), JONAS).await;
        finished(computer.set_up(&stage, &chosen).await);
        assert_eq!(keys(&stage).len(), 1, "{path}");
        sign_in(domain_of(&target), JONAS).await;
        assert!(computer.plan(&stage, &chosen).await.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn computer_that_holds_no_secret_rotates_too() {
    let (stage, _, target) = set_up().await;
    let before = keys(&stage);
    let elsewhere = Computer::default();
    let chosen = using_what_is_there(&elsewhere, &stage, &desired(target.clone())).await;
    let chosen = rotating(&elsewhere, &stage, chosen).await;
    finished(elsewhere.set_up(&stage, &chosen).await);
    let after = keys(&stage);
    assert_eq!(after.len(), 2);
    assert!(
        after.is_superset(&before),
        "that of the other computer stays"
    );
    sign_in(domain_of(&target), JONAS).await;
    assert!(elsewhere.plan(&stage, &chosen).await.is_empty());
}

#[tokio::test]
async fn two_computers_at_the_same_time_leave_a_secret_that_works() {
    let (stage, first, target) = set_up().await;
    let second = Computer::default();
    let chosen = rotating(&first, &stage, desired(target.clone())).await;
    let theirs = using_what_is_there(&second, &stage, &desired(target.clone())).await;
    let theirs = rotating(&second, &stage, theirs).await;
    let (one, other) = (
        first.plan(&stage, &removing(&chosen)).await,
        second.plan(&stage, &removing(&theirs)).await,
    );
    let (one, other) =
        futures::future::join(first.apply(&stage, one), second.apply(&stage, other)).await;
    let ended = |outcome: &Outcome| matches!(outcome, Outcome::Finished(_));
    assert!(ended(&one) || ended(&other), "{one:?} {other:?}");
    sign_in(domain_of(&target), JONAS).await;
}

#[tokio::test]
async fn where_a_policy_forbids_new_secrets_the_old_one_stays_until_the_new_one_may_be_made() {
    let (stage, computer, target) = set_up().await;
    let before = keys(&stage);
    let chosen = rotating(&computer, &stage, desired(target.clone())).await;
    let chosen = removing(&chosen);
    stage.practice.set_policy(&TenantPolicy {
        block_password_addition: true,
        ..TenantPolicy::default()
    });
    let waits = computer.set_up(&stage, &chosen).await;
    let Outcome::Stopped {
        error: sso::Error::WaitsForExemption { app_id, .. },
        ..
    } = waits
    else {
        panic!("it waits for an exemption: {waits:?}")
    };
    assert_eq!(keys(&stage), before);
    sign_in(domain_of(&target), JONAS).await;

    stage.practice.exempt(&app_id.to_string(), true);
    finished(computer.set_up(&stage, &chosen).await);
    let after = keys(&stage);
    assert!(after.len() == 1 && after.is_disjoint(&before), "{after:?}");
    sign_in(domain_of(&target), JONAS).await;
}

#[tokio::test]
async fn values_that_someone_else_puts_in_place_keep_working_until_the_person_removes_the_old_secret()
 {
    let (stage, computer) = (stage().await, Computer::default());
    let chosen = desired(callback(&["https://developers.contoso.com/login"]));
    finished(computer.set_up(&stage, &chosen).await);
    let chosen = rotating(&computer, &stage, chosen).await;
    finished(computer.set_up(&stage, &chosen).await);
    assert_eq!(keys(&stage).len(), 2, "the old one is in use elsewhere");
    assert!(computer.plan(&stage, &chosen).await.is_empty());

    let plan = computer.plan(&stage, &removing(&chosen)).await;
    assert_eq!(old_ones(&plan), (0, 1));
    finished(computer.apply(&stage, plan).await);
    assert_eq!(keys(&stage).len(), 1);
}

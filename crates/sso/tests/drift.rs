//! Every difference that people make by hand is found and named, is green nowhere, and is mended by a repair; what is not
//! the app's to mend stays, and is said.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;
mod drifts;

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;

use common::others::torn_down;
use common::{ADMIN, SCOPES, finished, whole};
use drifts::Drift;
use drifts::rows::{ROWS, Row};
use drifts::scene::{Scene, Setting};
use futures::FutureExt as _;
use practice::TenantPolicy;
use sso::{Check, CheckId, CheckReason, CheckState, Effect, Evidence, Mending, Plan, StepId};

/// What a check that failed says about why.
type Failed = Vec<(CheckId, Option<CheckReason>)>;

fn failed(checks: &[Check]) -> Failed {
    let failed = checks.iter().filter(|it| it.state == CheckState::Failed);
    failed.map(|check| (check.id, reason(check))).collect()
}

fn reason(check: &Check) -> Option<CheckReason> {
    check.evidence.iter().find_map(|evidence| match evidence {
        Evidence::Reason(reason) => Some(*reason),
        _ => None,
    })
}

/// What a plan would change, as its review shows it.
fn changes(plan: &Plan) -> Vec<(StepId, Effect)> {
    let changes = plan.changes().iter();
    let changes = changes.filter(|it| !matches!(it.effect, Effect::Keep | Effect::Skip));
    changes.map(|it| (it.step, it.effect)).collect()
}

async fn held(row: &Row) -> Result<(), String> {
    let scene = Scene::set(row.setting).await;
    let before = scene.checked().await;
    let odd: Vec<&Check> = before
        .iter()
        .filter(|it| it.state != CheckState::Passed)
        .collect();
    if !odd.is_empty() {
        return Err(format!("not well before: {odd:?}"));
    }
    row.drift.make(&scene).await;

    let found = scene.checked().await;
    if failed(&found) != row.fails {
        return Err(format!("found {:?}", failed(&found)));
    }
    let by_person = |check: &&Check| check.mending() == Mending::Person;
    let failing = found.iter().filter(|it| it.state == CheckState::Failed);
    let left: Failed = failing
        .filter(by_person)
        .map(|check| (check.id, reason(check)))
        .collect();

    let repair = scene.repair().await.map_err(|error| error.to_string())?;
    if changes(&repair) != row.mends {
        return Err(format!("would change {:?}", changes(&repair)));
    }
    if repair.is_empty() != row.mends.is_empty() {
        return Err("what is shown is not what is done".to_owned());
    }
    if !row.mends.is_empty() {
        let mended = finished(scene.computer.apply(&scene.stage, repair).await);
        let again = failed(&mended.checks);
        if !again.iter().all(|it| left.contains(it)) {
            return Err(format!("the run itself finds {again:?}"));
        }
    }
    let again = failed(&scene.checked().await);
    if again != left {
        return Err(format!("a second check finds {again:?}, not {left:?}"));
    }
    let nothing = scene.repair().await.map_err(|error| error.to_string())?;
    if !nothing.is_empty() {
        return Err(format!(
            "a second repair would change {:?}",
            changes(&nothing)
        ));
    }
    Ok(())
}

#[tokio::test]
async fn every_difference_is_found_named_and_mended_or_left_to_a_person() {
    let mut wrong = BTreeMap::new();
    let only = std::env::var("DRIFT").ok();
    for (number, row) in ROWS.iter().enumerate() {
        let name = format!("{number} {:?} of {:?}", row.drift, row.setting);
        if only.as_ref().is_some_and(|only| !name.contains(only)) {
            continue;
        }
        let held = AssertUnwindSafe(Box::pin(held(row))).catch_unwind().await;
        if let Err(why) = held.unwrap_or_else(|_| Err("panicked".to_owned())) {
            wrong.insert(name, why);
        }
    }
    eprintln!("{} differences", ROWS.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn undo_of_a_repair_leaves_it_as_others_had_left_it() {
    for (setting, drift) in [
        (Setting::Organization, Drift::Rename),
        (Setting::Callback, Drift::RemoveTag),
        (Setting::Organization, Drift::AddRedirect),
        (Setting::Organization, Drift::GroupsByAccountName),
        (Setting::Organization, Drift::RequireAssignment),
        (Setting::Organization, Drift::ApproveLess),
        (Setting::Portal, Drift::OtherGroupsClaim),
        (Setting::Portal, Drift::ReleaseKeptTeam),
        (Setting::Organization, Drift::RemoveMapping),
        (Setting::Organization, Drift::StopFollowing),
    ] {
        let scene = Scene::set(setting).await;
        drift.make(&scene).await;
        let (found, drifted) = (
            failed(&scene.checked().await),
            scene.stage.practice.snapshot(),
        );
        let repair = scene.repair().await.unwrap();
        finished(scene.computer.apply(&scene.stage, repair).await);
        assert_eq!(failed(&scene.checked().await), [], "{drift:?}");

        let undo = scene.computer.undo_plan(&scene.stage, &scene.target).await;
        let left = torn_down(&scene.computer, &scene.stage, undo).await;
        assert_eq!(left, [], "{drift:?}");
        let undone = whole::same(&drifted, &scene.stage.practice.snapshot());
        assert_eq!(undone, Ok(()), "{drift:?}");
        assert_eq!(failed(&scene.checked().await), found, "{drift:?}");
    }
}

#[tokio::test]
async fn policy_that_shortens_the_next_secret_is_said_and_one_that_may_not_be_read_is_not_guessed()
{
    let mut scene = Scene::set(Setting::Organization).await;
    scene.stage.practice.set_policy(&TenantPolicy {
        max_lifetime: Some("P90D".into()),
        ..TenantPolicy::default()
    });
    let next_rotation = async |scene: &Scene| {
        let mut checks = scene.checked().await.into_iter();
        checks.find(|it| it.id == CheckId::NextRotation).unwrap()
    };
    let shortened = next_rotation(&scene).await;
    assert_eq!(shortened.state, CheckState::Passed);
    assert_eq!(shortened.evidence, [Evidence::AtMostDays(90)]);

    let fewer: Vec<&str> = SCOPES
        .into_iter()
        .filter(|it| *it != "Policy.Read.All")
        .collect();
    let token = scene.stage.practice.access_token(ADMIN, &fewer).unwrap();
    scene.stage.services.microsoft_token = token.into();
    let unread = next_rotation(&scene).await;
    assert_eq!(unread.state, CheckState::NotChecked);
}

#[tokio::test]
async fn computer_without_the_secret_finds_that_konnect_was_given_one_that_is_gone() {
    let scene = Scene::set(Setting::Portal).await;
    let id = scene.stage.connection(&scene.target);
    scene.computer.secret_store.forget(id).await.unwrap();
    let known = scene.checked().await;
    let secret = known.iter().find(|it| it.id == CheckId::Secret).unwrap();
    assert_eq!(reason(secret), Some(CheckReason::SecretNotHere));
    let until = secret
        .evidence
        .iter()
        .any(|it| matches!(it, Evidence::Until(_)));
    assert!(until, "its real end is known all the same: {secret:?}");

    Drift::AddSecret.make(&scene).await;
    Drift::RemoveSecret.make(&scene).await;
    let found = failed(&scene.checked().await);
    assert!(
        found.contains(&(CheckId::Secret, Some(CheckReason::SecretRemoved))),
        "{found:?}"
    );
}

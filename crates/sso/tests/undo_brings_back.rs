//! An undo of a change leaves the connection as it was before: still known here, and with what it had.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use common::computer::Computer;
use common::others::secrets;
use common::partner_portal::partner_portal;
use common::{Stage, desired, finished, stage};
use sso::{Connection, Desired, Rotation, Target, TeardownOutcome};

async fn known(stage: &Stage, computer: &Computer, target: &Target) -> Option<Connection> {
    let id = stage.connection(target);
    let known = sso::known_connection(&computer.journal, id, &computer.secret_store).await;
    known.unwrap()
}

async fn undo(stage: &Stage, computer: &Computer, target: &Target) {
    let plan = computer.undo_plan(stage, target).await;
    let outcome = computer.tear_down(stage, plan).await;
    assert!(
        matches!(outcome, TeardownOutcome::Finished { .. }),
        "{outcome:?}"
    );
}

/// Set up, and changed by a second run.
async fn changed(stage: &Stage, computer: &Computer) -> (Desired, Desired) {
    let first = desired(partner_portal(stage).await);
    finished(computer.set_up(stage, &first).await);
    let second = Desired {
        app_name: "Another name".parse().unwrap(),
        ..first.clone()
    };
    finished(computer.set_up(stage, &second).await);
    (first, second)
}

#[tokio::test]
async fn change_is_undone_and_the_connection_is_known_as_it_was() {
    let (stage, computer) = (stage().await, Computer::default());
    let (first, _) = changed(&stage, &computer).await;
    undo(&stage, &computer, &first.target).await;
    let known = known(&stage, &computer, &first.target).await;
    assert_eq!(known.expect("it is still there").desired, first);
    assert!(computer.plan(&stage, &first).await.is_empty());
}

#[tokio::test]
async fn second_undo_takes_back_the_set_up_itself() {
    let (stage, computer) = (stage().await, Computer::default());
    let (first, second) = changed(&stage, &computer).await;
    undo(&stage, &computer, &first.target).await;
    undo(&stage, &computer, &first.target).await;
    assert!(known(&stage, &computer, &first.target).await.is_none());
    assert!(stage.tagged_applications().is_empty());
    assert!(stage.practice.providers_of_this_tenant().is_empty());

    finished(computer.set_up(&stage, &second).await);
    undo(&stage, &computer, &first.target).await;
    let left = known(&stage, &computer, &first.target).await;
    assert!(left.is_none(), "what was taken back does not come back");
}

#[tokio::test]
async fn rotation_is_undone_and_the_connection_works_with_what_it_had() {
    let (stage, computer) = (stage().await, Computer::default());
    let first = desired(partner_portal(&stage).await);
    finished(computer.set_up(&stage, &first).await);
    let observed = computer.inspect(&stage, &first).await.unwrap();
    let rotating = Desired {
        rotation: Some(Rotation::of_everything(&observed)),
        ..first.clone()
    };
    finished(computer.set_up(&stage, &rotating).await);
    undo(&stage, &computer, &first.target).await;
    let known = known(&stage, &computer, &first.target).await;
    assert_eq!(known.expect("it is still there").desired, first);
    let again = computer.plan(&stage, &first).await;
    finished(computer.apply(&stage, again).await);
    assert!(!secrets(&stage).is_empty());
    assert!(computer.plan(&stage, &first).await.is_empty());
}

#[tokio::test]
async fn removal_is_undone_and_the_connection_is_known_again() {
    let (stage, computer) = (stage().await, Computer::default());
    let first = desired(partner_portal(&stage).await);
    finished(computer.set_up(&stage, &first).await);
    let plan = computer.removal_plan(&stage, &first.target).await;
    let outcome = computer.tear_down(&stage, plan).await;
    assert!(
        matches!(outcome, TeardownOutcome::Finished { .. }),
        "{outcome:?}"
    );
    assert!(known(&stage, &computer, &first.target).await.is_none());
    undo(&stage, &computer, &first.target).await;
    let known = known(&stage, &computer, &first.target).await;
    assert_eq!(known.expect("it is back").desired, first);
    finished(computer.set_up(&stage, &first).await);
}

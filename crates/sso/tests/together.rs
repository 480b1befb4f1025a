//! Two computers, or two windows of one, that set up the same target at the same moment.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use common::computer::Computer;
use common::{Stage, callback, desired, failed_checks, finished, stage};
use sso::{ApplicationChoice, CheckState, Desired, JournalError, Outcome, Target};

/// The choices of a person who, asked whose application to use, takes the oldest, as the other person does.
async fn settled(computer: &Computer, stage: &Stage, desired: &Desired) -> Desired {
    match computer.try_plan(stage, desired).await {
        Err(sso::Error::ChooseApplication(candidates)) => {
            let oldest = candidates.iter().min_by_key(|one| (one.created, one.id));
            Desired {
                application: ApplicationChoice::Use(oldest.unwrap().id),
                ..desired.clone()
            }
        }
        _ => desired.clone(),
    }
}

async fn two_computers(stage: &Stage, target: Target) {
    let desired = desired(target);
    let (one, other) = (Computer::default(), Computer::default());
    // Both look before either has changed anything.
    let (plan_of_one, plan_of_other) =
        tokio::join!(one.plan(stage, &desired), other.plan(stage, &desired));
    let (first, second) = tokio::join!(
        one.apply(stage, plan_of_one),
        other.apply(stage, plan_of_other)
    );
    for outcome in [&first, &second] {
        assert!(
            matches!(outcome, Outcome::Finished(_) | Outcome::Stopped { .. }),
            "one is set up or told why not: {outcome:?}"
        );
    }
    // Anyone who was told why not tries again, and is asked whose application to use.
    for (computer, outcome) in [(&one, &first), (&other, &second)] {
        if matches!(outcome, Outcome::Stopped { .. }) {
            let desired = settled(computer, stage, &desired).await;
            finished(computer.set_up(stage, &desired).await);
        }
    }
    for computer in [&one, &other] {
        let desired = settled(computer, stage, &desired).await;
        let connection = finished(computer.set_up(stage, &desired).await);
        let failed: Vec<_> = failed_checks(&connection)
            .into_iter()
            // What one of them made, the other one names as another's.
            .filter(|check| check.id != sso::CheckId::Ownership)
            .filter(|check| check.state == CheckState::Failed)
            .collect();
        assert_eq!(failed, Vec::<&sso::Check>::new(), "everything works");
        let verified = sso::verify(
            &stage.services,
            &connection,
            &computer.secret_store,
            &stage.context,
        )
        .await
        .unwrap();
        assert_eq!(verified.secret, connection.secret, "and both see the same");
    }
    // If the older one belongs to the computer that was told why not, the other one's is deleted when that one looks
    // again.
    assert_eq!(
        stage.tagged_applications().len(),
        1,
        "both end in one connection; they ended as {first:?} and {second:?}"
    );
}

#[tokio::test]
async fn two_computers_end_in_one_connection_of_the_organization() {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    two_computers(&stage, target).await;
    let providers = stage.practice.konnect_identity_providers();
    assert_eq!(providers.len(), 1, "{providers:#?}");
}

#[tokio::test]
async fn two_computers_end_in_one_connection_of_a_callback_url() {
    let stage = stage().await;
    two_computers(&stage, callback(&["https://portal.contoso.example/login"])).await;
}

#[tokio::test]
async fn second_window_is_told_that_the_first_is_at_work() {
    let stage = stage().await;
    let desired = desired(stage.organization("contoso").await);
    let (one, other) = (stage.plan(&desired).await, stage.plan(&desired).await);
    let (first, second) = tokio::join!(stage.apply(one), stage.apply(other));
    let is_busy = |outcome: &Outcome| {
        matches!(
            outcome,
            Outcome::Stopped {
                error: sso::Error::Journal(JournalError::Busy),
                ..
            }
        )
    };
    let finished = |outcome: &Outcome| matches!(outcome, Outcome::Finished(_));
    assert!(
        (finished(&first) && is_busy(&second)) || (is_busy(&first) && finished(&second)),
        "one window works, the other is refused: {first:?} and {second:?}"
    );
    assert_eq!(stage.tagged_applications().len(), 1);
}

//! A directory that forbids client secrets: the set-up creates the application without one, waits until someone exempts
//! it, and goes on. One application, one secret.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use common::shown::{difference, requests_of_plan};
use common::whole::{everything, nothing_is_lost_or_doubled};
use common::{ADMIN, SCOPES, Stage, callback, desired, finished, stage, stage_in, whole};
use konnect::Region;
use practice::{Fault, FaultAction, Matching, Seed, TenantPolicy};
use sso::{Change, Desired, Outcome, Plan, StepId, Target};
use sso_http::Pace;

fn forbid_secrets(stage: &Stage, forbidden: bool) {
    stage.practice.set_policy(&TenantPolicy {
        block_password_addition: forbidden,
        ..TenantPolicy::default()
    });
}

/// A person who may not read policies.
async fn without_policies() -> Stage {
    let scopes: Vec<&str> = SCOPES
        .into_iter()
        .filter(|scope| *scope != "Policy.Read.All")
        .collect();
    stage_in(Seed::contoso(), ADMIN, &scopes).await
}

/// The client id of the application that the run left waiting; the review had shown what the run sent.
async fn paused(stage: &Stage, plan: Plan) -> (entra::AppId, Vec<StepId>) {
    let shown = requests_of_plan(&plan);
    stage.practice.clear_record();
    let outcome = stage.apply(plan).await;
    for exchange in stage.writes().iter().filter(|sent| sent.status < 300) {
        let sent = std::slice::from_ref(exchange);
        // Not everything is sent before the pause.
        let shown = shown
            .iter()
            .filter(|shown| difference(std::slice::from_ref(shown), sent).is_ok());
        assert!(
            shown.count() > 0 || !exchange.path.ends_with("/applications"),
            "sent and not shown: {} {}",
            exchange.method,
            exchange.path
        );
    }
    match outcome {
        Outcome::Stopped {
            step: StepId::ClientSecret,
            error: sso::Error::WaitsForExemption { app_id, .. },
            done,
        } => (app_id, done),
        other => panic!("it should wait for an exemption: {other:?}"),
    }
}

fn waits(plan: &Plan) -> Option<bool> {
    plan.changes().iter().find_map(|one| match one.change {
        Change::ClientSecret { waits, .. } => Some(waits),
        _ => None,
    })
}

fn secrets(stage: &Stage) -> Vec<usize> {
    let applications = stage.tagged_applications();
    let secrets = applications
        .iter()
        .map(|one| one["passwordCredentials"].as_array().unwrap().len());
    secrets.collect()
}

fn waiting_application(stage: &Stage, target: &Target) -> Option<entra::AppId> {
    let history = stage.journal.history_of(stage.connection(target)).unwrap();
    history.unwrap().waits_for_exemption
}

async fn undone(stage: &Stage, target: &Target) {
    let everything = sso::inspect_everything(
        &stage.services,
        stage.services.tenant,
        target,
        &stage.secret_store,
        &stage.journal,
        &stage.context,
    );
    let history = stage.journal.history_of(stage.connection(target)).unwrap();
    let plan = sso::plan_undo(&history.unwrap(), &everything.await.unwrap(), false);
    let ended = sso::teardown(
        &stage.services,
        plan,
        &stage.secret_store,
        &stage.journal,
        std::sync::Arc::new(|_, _| {}),
        &stage.context,
    )
    .await;
    assert!(
        matches!(ended, sso::TeardownOutcome::Finished { .. }),
        "{ended:?}"
    );
}

async fn every_target(stage: &Stage) -> [Desired; 3] {
    [
        everything(stage, stage.organization("contoso").await),
        everything(stage, stage.portals(Region::Us).await.remove(0)),
        desired(callback(&["https://developers.contoso.com/login"])),
    ]
}

#[tokio::test]
async fn known_beforehand_it_is_planned_shown_and_waited_for() {
    let stage = stage().await;
    forbid_secrets(&stage, true);
    for desired in every_target(&stage).await {
        let before = stage.tagged_applications().len();
        let plan = stage.plan(&desired).await;
        assert_eq!(waits(&plan), Some(true), "the review says so");
        let creation = requests_of_plan(&plan).remove(0);
        let body = creation.body.unwrap();
        assert_eq!(body.get("passwordCredentials"), None, "no secret in {body}");

        let (app_id, done) = paused(&stage, plan).await;
        assert!(done.contains(&StepId::Application), "{done:?}");
        assert!(
            stage.service_principal(app_id).await.is_some(),
            "what needs no secret is done"
        );
        assert_eq!(waiting_application(&stage, &desired.target), Some(app_id));

        // Tried too early, nothing changes.
        let (again, _) = paused(&stage, stage.plan(&desired).await).await;
        assert_eq!(again, app_id);

        assert!(stage.practice.exempt(&app_id.to_string(), true));
        let connection = finished(stage.set_up(&desired).await);
        assert_eq!(connection.app_id, app_id, "the same application");
        assert_eq!(stage.tagged_applications().len(), before + 1);
        assert!(
            secrets(&stage).iter().all(|count| *count == 1),
            "one secret each: {:?}",
            secrets(&stage)
        );
        nothing_is_lost_or_doubled(&stage, &desired.target, true)
            .await
            .unwrap();
        assert_eq!(waiting_application(&stage, &desired.target), None);
        assert!(stage.plan(&desired).await.is_empty(), "nothing is left");
    }
}

#[tokio::test]
async fn known_only_from_the_refusal_it_goes_the_same_way() {
    let stage = without_policies().await;
    forbid_secrets(&stage, true);
    for desired in every_target(&stage).await {
        let before = stage.tagged_applications().len();
        let plan = stage.plan(&desired).await;
        assert_eq!(waits(&plan), Some(false), "nobody knows yet");
        let (app_id, done) = paused(&stage, plan).await;
        assert!(done.contains(&StepId::Application), "{done:?}");
        assert!(
            stage.service_principal(app_id).await.is_some(),
            "what needs no secret is done"
        );
        assert_eq!(stage.tagged_applications().len(), before + 1);
        assert_eq!(waiting_application(&stage, &desired.target), Some(app_id));

        stage.practice.exempt(&app_id.to_string(), true);
        let connection = finished(stage.set_up(&desired).await);
        assert_eq!(connection.app_id, app_id, "no second application");
        assert!(secrets(&stage).iter().all(|count| *count == 1));
        nothing_is_lost_or_doubled(&stage, &desired.target, true)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn forbidden_between_review_and_run_it_goes_the_same_way() {
    let stage = stage().await;
    let desired = desired(stage.organization("contoso").await);
    let plan = stage.plan(&desired).await;
    forbid_secrets(&stage, true);
    let (app_id, _) = paused(&stage, plan).await;
    stage.practice.exempt(&app_id.to_string(), true);
    assert_eq!(finished(stage.set_up(&desired).await).app_id, app_id);
    assert_eq!(secrets(&stage), [1]);
}

#[tokio::test]
async fn allowed_between_review_and_run_nothing_waits() {
    let stage = stage().await;
    forbid_secrets(&stage, true);
    let desired = desired(stage.organization("contoso").await);
    let plan = stage.plan(&desired).await;
    forbid_secrets(&stage, false);
    finished(stage.apply(plan).await);
    assert_eq!(secrets(&stage), [1]);
}

#[tokio::test]
async fn undo_of_the_wait_leaves_nothing() {
    for stage in [stage().await, without_policies().await] {
        forbid_secrets(&stage, true);
        for desired in every_target(&stage).await {
            let before = stage.practice.snapshot();
            paused(&stage, stage.plan(&desired).await).await;
            undone(&stage, &desired.target).await;
            whole::same(&before, &stage.practice.snapshot()).unwrap();
        }
    }
}

#[tokio::test]
async fn lost_answer_to_the_creation_without_a_secret_makes_no_second_application() {
    let mut stage = without_policies().await;
    stage.context.pace = Pace::times(100);
    forbid_secrets(&stage, true);
    let desired = desired(stage.organization("contoso").await);
    // The first creation is refused for its secret; the second one takes effect, and its answer is lost.
    stage.practice.add_fault(Fault {
        matching: Matching {
            method: Some("POST".into()),
            path: "*/v1.0/applications".into(),
            nth: Some(2),
            times: Some(1),
        },
        action: FaultAction::DropAfter,
    });
    let (app_id, _) = paused(&stage, stage.plan(&desired).await).await;
    stage.practice.exempt(&app_id.to_string(), true);
    assert_eq!(finished(stage.set_up(&desired).await).app_id, app_id);
    assert_eq!(secrets(&stage), [1]);
}

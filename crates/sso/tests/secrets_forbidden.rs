//! A directory that forbids client secrets: the set-up creates the application without one, waits until someone exempts
//! it, and goes on. One application, one secret.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use common::shown::{difference, requests_of_plan, wrong_ones};
use common::whole::{everything, nothing_is_lost_or_doubled};
use common::{ADMIN, SCOPES, Stage, callback, desired, finished, stage, stage_in, whole};
use konnect::Region;
use practice::{AttributeValue, Fault, FaultAction, Matching, Seed, TenantPolicy};
use sso::{Change, Desired, Outcome, Plan, RequestPreview, SecretRule, StepId, Target};
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

/// The client id of the application that the run left waiting. Everything that was sent had been shown, and of what was
/// shown, only what needs the secret was not sent.
async fn paused(stage: &Stage, plan: Plan) -> (entra::AppId, Vec<StepId>) {
    let shown: Vec<(StepId, RequestPreview)> = plan
        .changes()
        .iter()
        .flat_map(|change| {
            let requests = change.requests.iter().cloned();
            requests.map(|request| (change.step, request))
        })
        .collect();
    stage.practice.clear_record();
    let (app_id, done) = waiting(stage.apply(plan).await);
    // A step that never began shows what it would have sent, and one that was refused sent it in vain.
    let begun: Vec<RequestPreview> = shown
        .iter()
        .filter(|(step, _)| done.contains(step) || *step == StepId::ClientSecret)
        .map(|(_, request)| request.clone())
        .collect();
    let sent = stage.writes();
    difference(&begun, &sent).unwrap_or_else(|what| panic!("{what}"));
    for wrong in wrong_ones(&begun) {
        assert!(difference(&wrong, &sent).is_err(), "a mistake is noticed");
    }
    (app_id, done)
}

/// The client id of the application that such an end leaves waiting, and the steps that are done.
fn waiting(outcome: Outcome) -> (entra::AppId, Vec<StepId>) {
    match outcome {
        Outcome::Stopped {
            step: StepId::ClientSecret,
            error: sso::Error::WaitsForExemption { app_id, .. },
            done,
        } => (app_id, done),
        other => panic!("it should wait for an exemption: {other:?}"),
    }
}

/// The connection, set up completely by what is left of it. All that was sent had been shown, and the other way round.
async fn continued(stage: &Stage, desired: &Desired) -> sso::Connection {
    let plan = stage.plan(desired).await;
    let shown = requests_of_plan(&plan);
    stage.practice.clear_record();
    let connection = finished(stage.apply(plan).await);
    let sent = stage.writes();
    difference(&shown, &sent).unwrap_or_else(|what| panic!("{what}"));
    for wrong in wrong_ones(&shown) {
        assert!(difference(&wrong, &sent).is_err(), "a mistake is noticed");
    }
    connection
}

fn rule(plan: &Plan) -> Option<SecretRule> {
    plan.changes().iter().find_map(|one| match one.change {
        Change::ClientSecret { rule, .. } => Some(rule),
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
        assert_eq!(
            rule(&plan),
            Some(SecretRule::Forbidden),
            "the review says so"
        );
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
        let plan = stage.plan(&desired).await;
        assert_eq!(rule(&plan), Some(SecretRule::NotExempted), "not yet");
        let (again, _) = paused(&stage, plan).await;
        assert_eq!(again, app_id);

        assert!(stage.practice.exempt(&app_id.to_string(), true));
        let plan = stage.plan(&desired).await;
        assert_eq!(
            rule(&plan),
            Some(SecretRule::Exempted),
            "the review says so"
        );
        let connection = continued(&stage, &desired).await;
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
        assert_eq!(rule(&plan), Some(SecretRule::Free), "nobody knows yet");
        let (app_id, done) = paused(&stage, plan).await;
        assert!(done.contains(&StepId::Application), "{done:?}");
        assert!(
            stage.service_principal(app_id).await.is_some(),
            "what needs no secret is done"
        );
        assert_eq!(stage.tagged_applications().len(), before + 1);
        assert_eq!(waiting_application(&stage, &desired.target), Some(app_id));

        let plan = stage.plan(&desired).await;
        assert_eq!(
            rule(&plan),
            Some(SecretRule::NotKnown),
            "it was refused, and nobody may read more"
        );
        stage.practice.exempt(&app_id.to_string(), true);
        let connection = continued(&stage, &desired).await;
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

/// The policies of the application cannot be read, for a reason that has nothing to do with the person.
#[tokio::test]
async fn whether_it_is_exempted_is_not_known_when_it_cannot_be_read() {
    let mut stage = stage().await;
    stage.context.pace = Pace::times(100);
    forbid_secrets(&stage, true);
    let desired = desired(stage.organization("contoso").await);
    let (app_id, _) = paused(&stage, stage.plan(&desired).await).await;
    stage.practice.exempt(&app_id.to_string(), true);
    stage.practice.add_fault(Fault {
        matching: Matching {
            method: Some("GET".into()),
            path: "*/appManagementPolicies".into(),
            nth: None,
            times: None,
        },
        action: FaultAction::DropBefore,
    });
    let plan = stage.plan(&desired).await;
    assert_eq!(rule(&plan), Some(SecretRule::NotKnown), "not an error");
    assert_eq!(finished(stage.apply(plan).await).app_id, app_id);
    assert_eq!(secrets(&stage), [1]);
}

/// The directory's policy does not concern people with an attribute. It is the person who has it, not the application.
#[tokio::test]
async fn person_with_the_attribute_adds_the_secret_without_an_exemption() {
    let stage = stage().await;
    let attribute = AttributeValue {
        set: "PolicyExemptions".into(),
        name: "AppSecrets".into(),
        value: "Allowed".into(),
    };
    stage.practice.set_policy(&TenantPolicy {
        block_password_addition: true,
        exempt_callers: vec![attribute.clone()],
        ..TenantPolicy::default()
    });
    let desired = desired(stage.organization("contoso").await);
    let plan = stage.plan(&desired).await;
    let named = entra::CallerAttribute {
        set: attribute.set.clone(),
        name: attribute.name.clone(),
        value: attribute.value.clone(),
    };
    let in_review = plan.changes().iter().find_map(|one| match &one.change {
        Change::ClientSecret { exempt_callers, .. } => Some(exempt_callers.clone()),
        _ => None,
    });
    assert_eq!(in_review, Some(vec![named.clone()]), "the review names it");
    let other_value = AttributeValue {
        value: "allowed".into(),
        ..attribute.clone()
    };
    assert!(stage.practice.assign_attribute(ADMIN, other_value));
    let (app_id, _) = paused(&stage, plan).await;
    let history = stage.journal.history_of(stage.connection(&desired.target));
    assert_eq!(
        history.unwrap().unwrap().exempt_callers,
        [named],
        "known at the next start too"
    );

    assert!(stage.practice.assign_attribute(ADMIN, attribute));
    let connection = continued(&stage, &desired).await;
    assert_eq!(connection.app_id, app_id);
    assert_eq!(secrets(&stage), [1]);
    nothing_is_lost_or_doubled(&stage, &desired.target, true)
        .await
        .unwrap();
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
    let plan = stage.plan(&desired).await;
    let (app_id, _) = waiting(stage.apply(plan).await);
    stage.practice.exempt(&app_id.to_string(), true);
    assert_eq!(finished(stage.set_up(&desired).await).app_id, app_id);
    assert_eq!(secrets(&stage), [1]);
}

/// What the journal of the only run says about a step, in its order.
fn entries_about(stage: &Stage, step: &str) -> Vec<String> {
    let text = stage.journal_text();
    let records = text.lines().map(|line| {
        let (_checksum, record) = line.split_once(' ').unwrap();
        serde_json::from_str::<serde_json::Value>(record).unwrap()["entry"].clone()
    });
    let about = records.filter(|entry| entry["step"] == step);
    about
        .map(|entry| entry["kind"].as_str().unwrap().to_owned())
        .collect()
}

/// Each request has its intent before it and its outcome after it: a refused one made nothing, and the one that follows
/// it is another.
#[tokio::test]
async fn journal_has_the_intent_and_the_outcome_of_each_request() {
    let stage = without_policies().await;
    forbid_secrets(&stage, true);
    let organization = desired(stage.organization("contoso").await);
    paused(&stage, stage.plan(&organization).await).await;
    assert_eq!(
        entries_about(&stage, "application"),
        ["intent", "refused", "intent", "done"]
    );
    assert_eq!(entries_about(&stage, "clientSecret"), ["failed"]);

    let stage = self::stage().await;
    forbid_secrets(&stage, true);
    let organization = desired(stage.organization("contoso").await);
    paused(&stage, stage.plan(&organization).await).await;
    assert_eq!(entries_about(&stage, "application"), ["intent", "done"]);
    assert_eq!(
        entries_about(&stage, "clientSecret"),
        ["intent", "refused", "failed"]
    );
}

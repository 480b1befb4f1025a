//! Undoing: what a run made is removed, what it found is kept, and what it replaced is restored.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use common::whole::everything;
use common::{Stage, callback, desired, finished, stage};
use konnect::Region;
use serde_json::{Value, json};
use sso::{
    Admission, HistoryState, Leftover, RunKind, StepId, StepState, Target, Teardown,
    TeardownOutcome,
};

async fn undo_plan(stage: &Stage, target: &Target, purge: bool) -> Teardown {
    let history = stage
        .journal
        .history_of(stage.connection(target))
        .unwrap()
        .expect("there is a history");
    let observed = sso::inspect_everything(
        &stage.services,
        stage.services.tenant,
        &history.desired.target,
        &stage.secret_store,
        &stage.journal,
        &stage.context,
    )
    .await
    .unwrap();
    sso::plan_undo(&history, &observed, purge)
}

async fn run(stage: &Stage, plan: Teardown) -> Vec<Leftover> {
    let outcome = sso::teardown(
        &stage.services,
        plan,
        &stage.secret_store,
        &stage.journal,
        Arc::new(|_, _| {}),
        &stage.context,
    )
    .await;
    match outcome {
        TeardownOutcome::Finished { leftovers } => leftovers,
        other => panic!("it should finish, but ended as {other:?}"),
    }
}

async fn undo(stage: &Stage, target: &Target) -> Vec<Leftover> {
    let plan = undo_plan(stage, target, false).await;
    run(stage, plan).await
}

/// Everything that a set-up can touch, as practice has it, without the times and row ids that a set-up and its undo
/// change.
fn world(stage: &Stage) -> Value {
    let mut world = json!({
        "applications": stage.tagged_applications(),
        "providers": stage.practice.konnect_identity_providers(),
        "settings": stage.practice.authentication_settings(),
        "mappings": stage.practice.team_group_mappings(),
        "portals": stage.practice.portals(),
    });
    forget_times(&mut world);
    for mapping in world["mappings"].as_array_mut().unwrap() {
        mapping.as_object_mut().unwrap().remove("id");
    }
    world
}

fn forget_times(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("created_at");
            fields.remove("updated_at");
            // A set, whatever the order.
            if let Some(Value::Array(scopes)) = fields.get_mut("scopes") {
                scopes.sort_by_key(ToString::to_string);
            }
            fields.values_mut().for_each(forget_times);
        }
        Value::Array(values) => values.iter_mut().for_each(forget_times),
        _ => {}
    }
}

/// Where two worlds differ, as paths with both values.
fn differences(left: &Value, right: &Value, path: &str) -> Vec<String> {
    match (left, right) {
        (Value::Object(a), Value::Object(b)) => {
            let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            let of = |name: &String| {
                let (a, b) = (a.get(name), b.get(name));
                let null = Value::Null;
                differences(
                    a.unwrap_or(&null),
                    b.unwrap_or(&null),
                    &format!("{path}/{name}"),
                )
            };
            names.into_iter().flat_map(of).collect()
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let pairs = a.iter().zip(b).enumerate();
            pairs
                .flat_map(|(place, (a, b))| differences(a, b, &format!("{path}/{place}")))
                .collect()
        }
        _ if left == right => Vec::new(),
        _ => vec![format!("{path}: {left} is not {right}")],
    }
}

fn assert_same(left: &Value, right: &Value) {
    let differences = differences(left, right, "");
    assert!(differences.is_empty(), "{differences:#?}");
}

#[tokio::test]
async fn first_set_up_is_taken_back_without_a_trace() {
    let stage = stage().await;
    let mut targets = vec![
        stage.organization("contoso").await,
        callback(&["https://developers.contoso.com/login"]),
    ];
    targets.extend(stage.portals(Region::Eu).await);
    for target in targets {
        let before = world(&stage);
        let connection = finished(stage.set_up(&everything(&stage, target.clone())).await);
        assert_ne!(world(&stage), before);
        let leftovers = undo(&stage, &target).await;
        assert_same(&world(&stage), &before);
        assert!(stage.secret_store.get(connection.id).await.is_none());
        assert!(
            leftovers.is_empty() || leftovers == [Leftover::ProviderSecretLost],
            "{leftovers:?}"
        );
        let history = stage.journal.history_of(connection.id).unwrap().unwrap();
        assert_eq!(
            (history.kind, history.state),
            (RunKind::Undo, HistoryState::Finished)
        );
    }
}

#[tokio::test]
async fn undo_is_seen_before_it_is_done_and_konnect_comes_first() {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    finished(stage.set_up(&everything(&stage, target.clone())).await);
    let plan = undo_plan(&stage, &target, false).await;
    let steps: Vec<StepId> = plan.steps().iter().map(|step| step.id).collect();
    assert_eq!(
        steps,
        [
            StepId::FollowGroups,
            StepId::Provider,
            StepId::Teams,
            StepId::Application,
            StepId::HeldSecret
        ],
        "nobody is sent to an application that is gone"
    );
    for step in plan
        .steps()
        .iter()
        .filter(|step| step.id != StepId::HeldSecret)
    {
        assert!(!step.requests.is_empty(), "{:?} can be seen", step.id);
    }
    stage.practice.clear_record();
    let shown: Vec<(String, String)> = plan
        .steps()
        .iter()
        .flat_map(|step| &step.requests)
        .map(|request| {
            let url: url::Url = request.url.parse().unwrap();
            (request.method.to_string(), url.path().to_owned())
        })
        .collect();
    run(&stage, plan).await;
    let sent: Vec<(String, String)> = stage
        .writes()
        .into_iter()
        .map(|exchange| (exchange.method, exchange.path))
        .collect();
    assert_eq!(sent, shown, "what is shown is what is sent");
}

#[tokio::test]
async fn second_set_up_that_changed_things_is_taken_back_to_the_first() {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    let first = everything(&stage, target.clone());
    finished(stage.set_up(&first).await);
    let before = world(&stage);

    let mut second = first.clone();
    second.app_name = "Another name".parse().unwrap();
    second.admission = Admission::Everyone;
    second.email = sso::EmailSource::UserName;
    let rows = &mut second.teams.as_mut().unwrap().rows;
    rows[0].groups = BTreeSet::from([stage.group("Payments Engineering")]);
    second.assigned_groups = BTreeSet::new();
    finished(stage.set_up(&second).await);
    assert_ne!(world(&stage), before);

    let leftovers = undo(&stage, &target).await;
    assert_same(&world(&stage), &before);
    assert_eq!(leftovers, []);
}

#[tokio::test]
async fn what_was_there_before_is_never_deleted() {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    let desired = desired(target.clone());
    let connection = finished(stage.set_up(&desired).await);
    // Nothing was left to do, so nothing can be undone.
    finished(stage.set_up(&desired).await);
    let plan = undo_plan(&stage, &target, true).await;
    assert!(plan.is_empty(), "{:?}", plan.steps());
    assert!(
        stage
            .practice
            .application(&connection.app_id.to_string())
            .is_some()
    );
}

#[tokio::test]
async fn provider_of_somebody_else_comes_back_switched_off_and_that_is_said_before() {
    let stage = stage().await;
    let with_provider = |portal: &Value| {
        let providers = portal["identity_providers"].as_array();
        providers.is_some_and(|all| all.iter().any(|one| one["type"] == json!("oidc")))
    };
    let portal = stage
        .practice
        .portals()
        .into_iter()
        .find(with_provider)
        .unwrap();
    let theirs = portal["identity_providers"][0].clone();
    let id = portal["portal"]["id"].as_str().unwrap().to_owned();
    let mut targets = stage.portals(Region::Eu).await;
    targets.extend(stage.portals(Region::Us).await);
    let target = targets
        .into_iter()
        .find(|target| matches!(target, Target::Portal { id: of, .. } if of.to_string() == id))
        .unwrap();
    finished(stage.set_up(&desired(target.clone())).await);

    let plan = undo_plan(&stage, &target, false).await;
    assert_eq!(plan.leftovers(), [Leftover::ProviderSecretLost]);
    assert_eq!(run(&stage, plan).await, [Leftover::ProviderSecretLost]);
    let now = stage.practice.portal(id.parse().unwrap()).unwrap()["identity_providers"][0].clone();
    assert_eq!(now["config"]["issuer_url"], theirs["config"]["issuer_url"]);
    assert_eq!(now["config"]["client_id"], theirs["config"]["client_id"]);
    assert_eq!(
        now["enabled"],
        json!(false),
        "its old secret is known to nobody here, so it could not work"
    );
}

#[tokio::test]
async fn purged_application_is_gone_for_good_and_others_can_come_back() {
    let stage = stage().await;
    let target = callback(&["https://developers.contoso.com/login"]);
    for purge in [false, true] {
        let connection = finished(stage.set_up(&desired(target.clone())).await);
        let plan = undo_plan(&stage, &target, purge).await;
        run(&stage, plan).await;
        let graph = entra::Graph {
            http: &stage.services.http,
            endpoints: &stage.services.entra,
            token: &stage.services.microsoft_token,
            context: &stage.context,
        };
        assert_eq!(
            entra::is_deleted(graph, connection.application)
                .await
                .unwrap(),
            !purge
        );
    }
}

#[tokio::test]
async fn removed_connection_comes_back_with_its_secret() {
    let stage = stage().await;
    // According to its reference, Graph restores an application without its enterprise application.
    stage
        .practice
        .set_restore_mode(practice::RestoreMode::Separately);
    let target = stage.organization("contoso").await;
    let desired = everything(&stage, target.clone());
    let connection = finished(stage.set_up(&desired).await);
    let before = stage.tagged_applications();

    let observed = sso::inspect_everything(
        &stage.services,
        stage.services.tenant,
        &target,
        &stage.secret_store,
        &stage.journal,
        &stage.context,
    )
    .await
    .unwrap();
    let plan = sso::plan_removal(&desired, &observed, None, false);
    let steps: Vec<StepId> = plan.steps().iter().map(|step| step.id).collect();
    assert_eq!(
        steps,
        [
            StepId::FollowGroups,
            StepId::Provider,
            StepId::Application,
            StepId::HeldSecret
        ]
    );
    run(&stage, plan).await;
    assert!(stage.tagged_applications().is_empty());
    assert!(stage.practice.konnect_identity_providers().is_empty());
    assert_eq!(
        stage.practice.authentication_settings()["basic_auth_enabled"],
        json!(true)
    );

    undo(&stage, &target).await;
    assert_eq!(stage.tagged_applications(), before);
    let again = finished(stage.set_up(&desired).await);
    assert_eq!(again.app_id, connection.app_id, "the same one continues");
    assert_eq!(common::failed_checks(&again), Vec::<&sso::Check>::new());
}

#[tokio::test]
async fn connection_of_a_portal_that_was_deleted_can_be_undone() {
    let stage = stage().await;
    let target = stage.portals(Region::Eu).await.remove(0);
    let Target::Portal { id, .. } = target else {
        panic!("it is a portal")
    };
    let connection = finished(stage.set_up(&desired(target.clone())).await);
    assert!(stage.practice.remove_portal(id));
    undo(&stage, &target).await;
    assert!(stage.tagged_applications().is_empty());
    assert!(stage.secret_store.get(connection.id).await.is_none());
}

#[tokio::test]
async fn cancelled_removal_sends_nothing_more() {
    let stage = stage().await;
    let desired = desired(stage.organization("contoso").await);
    finished(stage.set_up(&desired).await);
    let observed = sso::inspect_everything(
        &stage.services,
        stage.services.tenant,
        &desired.target,
        &stage.secret_store,
        &stage.journal,
        &stage.context,
    )
    .await
    .unwrap();
    let plan = sso::plan_removal(&desired, &observed, None, false);
    let provider = plan.steps().iter().find(|it| it.id == StepId::Provider);
    assert_eq!(
        provider.unwrap().requests.len(),
        2,
        "it is switched off, and then deleted"
    );
    let before = world(&stage);
    stage.practice.clear_record();
    let cancel = stage.context.cancel.clone();
    let report = move |step, state| {
        if (step, state) == (StepId::Provider, StepState::Running) {
            cancel.cancel();
        }
    };
    let outcome = sso::teardown(
        &stage.services,
        plan,
        &stage.secret_store,
        &stage.journal,
        Arc::new(report),
        &stage.context,
    )
    .await;
    assert!(
        matches!(outcome, TeardownOutcome::Cancelled { .. }),
        "{outcome:?}"
    );
    assert_eq!(stage.writes().len(), 0, "nothing is sent after the button");
    assert_eq!(differences(&before, &world(&stage), ""), [""; 0]);
}

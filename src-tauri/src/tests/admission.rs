//! Who may sign in, from choosing to the run, against practice.

use practice::Seed;
use serde_json::json;

use super::stage::{
    change, choices, group, handed_over, kinds, organization_login, practising, practising_in,
    reviewed, run, servers,
};
use crate::ipc::{Admission, Choices, GroupsSetting, TargetOutcome};
use crate::session::app_state::AppState;
use crate::work::review;

async fn assigned(state: &AppState, groups: &[&str]) -> Choices {
    let mut choices = choices([organization_login()]);
    choices.admission = Admission::Assigned;
    for name in groups {
        let id = group(state, name).await.to_string();
        choices.targets[0].assigned_groups.push(id);
    }
    choices
}

#[tokio::test]
async fn assigned_groups_alone_are_let_in_and_opening_again_is_warned_about() {
    let (state, _data) = practising().await;
    let mut choices = assigned(&state, &["Konnect Viewers", "Platform Engineering"]).await;
    choices.groups = GroupsSetting::Assigned;
    let review = reviewed(&state, &choices).await;
    let assignments = change(&review, "assignments").unwrap();
    assert_eq!(
        assignments["what"]["detail"],
        json!({ "groups": ["Konnect Viewers", "Platform Engineering"], "others": 0 }),
    );
    assert_eq!(assignments["requests"].as_array().unwrap().len(), 2);
    let required = change(&review, "assignmentRequired").unwrap();
    assert_eq!(required["what"]["detail"]["required"], true);

    let (outcome, _) = run(&state, &review).await;
    assert_eq!(kinds(&outcome), ["finished"], "{outcome:?}");
    let id = handed_over(&state, 0).await;
    let app_id = state
        .connection(&id, |connection| connection.app_id.to_string())
        .await
        .unwrap();
    let there = servers(&state, |servers| servers.assignments(&app_id)).await;
    assert_eq!(there.len(), 2);
    let hand_over = crate::work::opened::verify(&state, &id).await.unwrap();
    let checks = serde_json::to_value(hand_over.checks).unwrap();
    let checks = checks.as_array().unwrap();
    let admission = checks.iter().find(|check| check["id"] == "admission");
    assert_eq!(admission.unwrap()["state"], "passed");

    choices.admission = Admission::Everyone;
    choices.groups = GroupsSetting::All;
    let review = reviewed(&state, &choices).await;
    let shown = serde_json::to_value(&review.targets[0].warnings).unwrap();
    assert!(
        shown
            .as_array()
            .unwrap()
            .contains(&json!("opensToEveryone")),
        "{shown}"
    );
}

#[tokio::test]
async fn missing_licence_stops_the_run_with_its_own_error() {
    let mut seed = Seed::contoso();
    seed.tenant.premium = false;
    let (state, _data) = practising_in(seed).await;
    let choices = assigned(&state, &["Konnect Viewers"]).await;
    let review = reviewed(&state, &choices).await;
    let (outcome, _) = run(&state, &review).await;
    let TargetOutcome::Stopped { error, .. } = &outcome.targets[0] else {
        panic!("groups cannot be assigned there: {outcome:?}")
    };
    assert_eq!(error.kind(), "groupAssignmentNotLicensed");
}

#[tokio::test]
async fn group_that_cannot_be_assigned_is_named_before_anything_is_sent() {
    let (state, _data) = practising().await;
    for name in ["Payments Engineering", "All Employees"] {
        let choices = assigned(&state, &["Konnect Viewers", name]).await;
        let error = review::preview(&state, &choices).await.unwrap_err();
        let told = serde_json::to_value(error).unwrap();
        assert_eq!(
            told,
            json!({ "kind": "groupNotAssignable", "detail": { "group": name } })
        );
        let everyone = Choices {
            admission: Admission::Everyone,
            ..choices
        };
        review::preview(&state, &everyone)
            .await
            .expect("a group that is not assigned may be of any kind");
    }
}

#[tokio::test]
async fn assigned_groups_have_no_part_while_everyone_is_let_in() {
    let (state, _data) = practising().await;
    let mut choices = assigned(&state, &["Konnect Viewers"]).await;
    choices.admission = Admission::Everyone;
    let review = reviewed(&state, &choices).await;
    for step in ["assignments", "assignmentRequired"] {
        assert_eq!(change(&review, step), None, "{step}");
    }
}

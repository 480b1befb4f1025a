//! Whether the people who signed in may do what was reviewed, and what activating a role changes.

use serde_json::Value;

use super::stage::{
    choices, group, in_session, kinds, organization_login, practising, reviewed, run,
};
use crate::ipc::Admission;
use crate::session::app_state::AppState;
use crate::work::needed_rights::needed_rights;

async fn answers(state: &AppState, plan_id: &str) -> Vec<(String, String)> {
    let needed = needed_rights(state, plan_id).await.unwrap();
    let needed = serde_json::to_value(needed).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let needed = needed.as_array().unwrap().iter();
    needed
        .map(|one| (text(&one["need"]["kind"]), text(&one["answer"])))
        .collect()
}

fn of<'a>(answers: &'a [(String, String)], need: &str) -> Option<&'a str> {
    let found = answers.iter().find(|(kind, _)| kind == need);
    found.map(|(_, answer)| answer.as_str())
}

#[tokio::test]
async fn each_thing_that_the_plan_does_is_answered_and_nothing_else_is_asked() {
    let (state, _data) = practising().await;
    let mut chosen = choices([organization_login()]);
    chosen.approve_for_everyone = true;
    let review = reviewed(&state, &chosen).await;
    let given = sso::EntraRights {
        granted: entra::Scope::ALL.into(),
        roles: Some(Vec::new()),
        ..sso::EntraRights::default()
    };
    in_session(&state, |session| {
        session.microsoft.as_mut().unwrap().rights = given.clone();
    })
    .await;
    let before = answers(&state, &review.plan_id).await;
    assert_eq!(of(&before, "approve"), Some("no"), "{before:?}");
    assert_eq!(of(&before, "registerApplication"), Some("unknown"));
    assert_eq!(of(&before, "konnectSignIn"), Some("yes"), "{before:?}");
    assert_eq!(of(&before, "assignGroups"), None, "nothing is assigned");
    let owner = "who registers an app may change it";
    assert_eq!(of(&before, "changeApplication"), None, "{owner}");

    // The role is activated meanwhile.
    let activated = entra::DirectoryRole {
        display_name: "Cloud Application Administrator".into(),
        template_id: entra::DirectoryRole::CLOUD_APPLICATION_ADMINISTRATOR,
    };
    in_session(&state, |session| {
        let rights = &mut session.microsoft.as_mut().unwrap().rights;
        rights.roles = Some(vec![activated.clone()]);
    })
    .await;
    let after = answers(&state, &review.plan_id).await;
    assert_eq!(of(&after, "approve"), Some("yes"));
    assert_eq!(of(&after, "registerApplication"), Some("yes"));
}

#[tokio::test]
async fn what_is_as_chosen_needs_nothing_and_groups_need_a_licence() {
    let (state, _data) = practising().await;
    let chosen = choices([organization_login()]);
    let review = reviewed(&state, &chosen).await;
    let (outcome, _) = run(&state, &review).await;
    assert_eq!(kinds(&outcome), ["finished"]);
    let again = reviewed(&state, &chosen).await;
    assert_eq!(answers(&state, &again.plan_id).await, [], "nothing to do");

    let mut with_groups = chosen;
    with_groups.admission = Admission::Assigned;
    with_groups.targets[0].assigned_groups =
        vec![group(&state, "Konnect Viewers").await.to_string()];
    let review = reviewed(&state, &with_groups).await;
    let needed = answers(&state, &review.plan_id).await;
    for need in ["assignGroups", "groupLicence", "changeApplication"] {
        assert!(of(&needed, need).is_some(), "{need}: {needed:?}");
    }
}

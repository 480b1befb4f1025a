//! What was set up elsewhere.

use serde_json::{Value, json};

use super::connections::{by_hand, set_up};
use super::stage::{ADMIN, choices, organization_login, practising, reviewed, run, servers};
use crate::ipc::ApplicationChoice;
use crate::session::app_state::AppState;
use crate::work::elsewhere;

async fn found(state: &AppState) -> Vec<Value> {
    let found = Box::pin(elsewhere::find(state)).await.unwrap();
    let found = serde_json::to_value(found).unwrap();
    found.as_array().unwrap().clone()
}

/// An administrator registers an application for the organization's login.
async fn made_by_hand(state: &AppState) -> Value {
    let redirect_uri = {
        let session = state.session.read().await;
        let konnect = session.konnect.as_ref().unwrap();
        konnect.organization.redirect_uri.clone()
    };
    let body = json!({"displayName": "Kong login", "web": {"redirectUris": [redirect_uri]}});
    servers(state, |servers| {
        let made = servers.graph_by_hand(ADMIN, "POST", "/applications", Some(&body));
        made.unwrap().1
    })
    .await
}

#[tokio::test]
async fn one_made_by_hand_is_found_until_it_is_taken_over_from_the_review() {
    let (state, _data) = practising().await;
    let theirs = made_by_hand(&state).await;
    let [one] = &found(&state).await[..] else {
        panic!("there is one")
    };
    assert_eq!(one["application"]["id"], theirs["id"]);
    assert_eq!(one["isTagged"], false);
    assert_eq!(one["secretEnds"], Value::Null);
    let expected = json!([{"target": {"kind": "organization"}, "knownHere": false}]);
    assert_eq!(one["serves"], expected);

    let mut chosen = choices([organization_login()]);
    let id = theirs["id"].as_str().unwrap().parse().unwrap();
    chosen.targets[0].application = ApplicationChoice::Use(id);
    "Kong login".clone_into(&mut chosen.targets[0].app_name);
    let review = reviewed(&state, &chosen).await;
    let differs = super::stage::change(&review, "application").unwrap();
    let differs = &differs["what"]["detail"]["differences"];
    assert!(
        differs.as_array().unwrap().contains(&json!("tag")),
        "{differs}"
    );
    let (outcome, _) = run(&state, &review).await;
    assert_eq!(super::stage::kinds(&outcome), ["finished"]);
    assert_eq!(
        found(&state).await,
        Vec::<Value>::new(),
        "it is known here now"
    );
}

#[tokio::test]
async fn place_that_has_a_connection_here_is_said() {
    let (state, _data) = practising().await;
    Box::pin(set_up(&state, organization_login())).await;
    Box::pin(set_up(&state, by_hand())).await;
    assert_eq!(found(&state).await, Vec::<Value>::new());
    made_by_hand(&state).await;
    let [one] = &found(&state).await[..] else {
        panic!("there is one")
    };
    assert_eq!(one["serves"][0]["knownHere"], true);
}

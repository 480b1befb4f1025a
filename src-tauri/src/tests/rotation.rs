//! A client secret that is rotated from the window: reviewed, kept in the keychain, and the old one removed when the
//! person says so.

use secrecy::ExposeSecret as _;
use serde_json::Value;

use super::connections::{by_hand, set_up};
use super::stage::{change, kinds, organization_login, practising, registered, run};
use crate::ipc::{ApplicationChoice, CommandError, ConnectionToRotate, RotationChoice};
use crate::session::app_state::AppState;
use crate::work::{connections, rotation};

const ROTATE: RotationChoice = RotationChoice {
    new_lifetime_days: Some(90),
    removes_old: false,
    keep_days: None,
};
const REMOVE_OLD: RotationChoice = RotationChoice {
    new_lifetime_days: None,
    removes_old: true,
    keep_days: None,
};

async fn secrets(state: &AppState) -> Vec<Value> {
    let [application] = &registered(state).await[..] else {
        panic!("there is one application")
    };
    application["passwordCredentials"]
        .as_array()
        .unwrap()
        .clone()
}

fn these(ids: &[String]) -> Vec<ConnectionToRotate> {
    let of = |id: &String| ConnectionToRotate {
        id: id.clone(),
        application: ApplicationChoice::Undecided,
    };
    ids.iter().map(of).collect()
}

/// Reviews and runs it; the effect on the old secrets as the review says it.
async fn rotate(state: &AppState, id: &str, choice: RotationChoice) -> Option<Value> {
    let one = these(&[id.to_owned()]);
    let review = Box::pin(rotation::preview(state, &one, choice)).await;
    let review = review.unwrap();
    let old = change(&review, "oldSecrets");
    let (outcome, _) = run(state, &review).await;
    assert_eq!(kinds(&outcome), ["finished"]);
    old
}

#[tokio::test]
async fn secret_is_rotated_and_the_old_one_removed_later() {
    for target in [organization_login(), by_hand()] {
        let (state, _data) = practising().await;
        let id = Box::pin(set_up(&state, target)).await;
        let first = state.client_secret(&id).await.unwrap();
        let old = Box::pin(rotate(&state, &id, ROTATE)).await.unwrap();
        assert_eq!(old["effect"], "keep");
        assert_eq!(old["what"]["detail"]["secrets"][0]["madeHere"], true);
        assert_eq!(secrets(&state).await.len(), 2);
        let second = state.client_secret(&id).await.unwrap();
        assert_ne!(first.expose_secret(), second.expose_secret());

        let old = Box::pin(rotate(&state, &id, REMOVE_OLD)).await.unwrap();
        assert_eq!(old["effect"], "remove");
        assert_eq!(secrets(&state).await.len(), 1);
        let kept = state.client_secret(&id).await.unwrap();
        assert_eq!(kept.expose_secret(), second.expose_secret());
    }
}

#[tokio::test]
async fn lifetime_that_microsoft_does_not_allow_is_refused_at_its_field() {
    let (state, _data) = practising().await;
    let id = Box::pin(set_up(&state, organization_login())).await;
    for days in [0, 731] {
        let choice = RotationChoice {
            new_lifetime_days: Some(days),
            ..ROTATE
        };
        let one = these(std::slice::from_ref(&id));
        let refused = rotation::preview(&state, &one, choice).await;
        let refused = serde_json::to_value(refused.unwrap_err()).unwrap();
        assert_eq!(refused["detail"][0]["field"], "secretLifetime", "{days}");
    }
    assert_eq!(secrets(&state).await.len(), 1);
}

#[tokio::test]
async fn several_connections_are_rotated_in_one_run() {
    let (state, _data) = practising().await;
    let mut ids = Vec::new();
    for target in [organization_login(), by_hand()] {
        ids.push(Box::pin(set_up(&state, target)).await);
    }
    let review = Box::pin(rotation::preview(&state, &these(&ids), ROTATE)).await;
    let (outcome, _) = run(&state, &review.unwrap()).await;
    assert_eq!(kinds(&outcome), ["finished", "finished"]);
    for application in registered(&state).await {
        let secrets = application["passwordCredentials"].as_array().unwrap();
        assert_eq!(secrets.len(), 2, "{application}");
    }

    ids.push("00000000-0000-5000-8000-000000000000".to_owned());
    let refused = Box::pin(rotation::preview(&state, &these(&ids), ROTATE)).await;
    assert!(
        matches!(refused, Err(CommandError::NothingToShow)),
        "one that nobody here knows: {refused:?}"
    );
}

#[tokio::test]
async fn removal_of_old_secrets_is_remembered_until_it_is_done() {
    let (state, _data) = practising().await;
    let id = Box::pin(set_up(&state, organization_login())).await;
    let reminder = async || {
        let known = connections::list(&state).await.unwrap().list;
        known[0].old_secrets_kept_until.clone()
    };
    assert_eq!(reminder().await, None);
    let two_weeks = RotationChoice {
        keep_days: Some(14),
        ..ROTATE
    };
    Box::pin(rotate(&state, &id, two_weeks)).await;
    let until: jiff::Timestamp = reminder().await.unwrap().parse().unwrap();
    let days = until.duration_since(jiff::Timestamp::now()).as_hours() / 24;
    assert!((13..=14).contains(&days), "{until}");
    Box::pin(rotate(&state, &id, REMOVE_OLD)).await;
    assert_eq!(reminder().await, None);
}

#[tokio::test]
async fn reminder_out_of_range_is_refused() {
    let (state, _data) = practising().await;
    let id = Box::pin(set_up(&state, organization_login())).await;
    for days in [0, 366, u32::MAX] {
        let choice = RotationChoice {
            keep_days: Some(days),
            ..ROTATE
        };
        let one = these(std::slice::from_ref(&id));
        let refused = rotation::preview(&state, &one, choice).await;
        assert!(refused.is_err(), "{days}");
    }
}

//! A client secret that is rotated from the window: reviewed, kept in the keychain, and the old one removed when the
//! person says so.

use secrecy::ExposeSecret as _;
use serde_json::Value;

use super::connections::{by_hand, set_up};
use super::stage::{change, kinds, organization_login, practising, registered, run};
use crate::ipc::{ApplicationChoice, RotationChoice};
use crate::session::app_state::AppState;
use crate::work::rotation;

const ROTATE: RotationChoice = RotationChoice {
    new_lifetime_days: Some(90),
    removes_old: false,
};
const REMOVE_OLD: RotationChoice = RotationChoice {
    new_lifetime_days: None,
    removes_old: true,
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

/// Reviews and runs it; the effect on the old secrets as the review says it.
async fn rotate(state: &AppState, id: &str, choice: RotationChoice) -> Option<Value> {
    let undecided = ApplicationChoice::Undecided;
    let review = Box::pin(rotation::preview(state, id, undecided, choice)).await;
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
        let undecided = ApplicationChoice::Undecided;
        let refused = rotation::preview(&state, &id, undecided, choice).await;
        let refused = serde_json::to_value(refused.unwrap_err()).unwrap();
        assert_eq!(refused["detail"][0]["field"], "secretLifetime", "{days}");
    }
    assert_eq!(secrets(&state).await.len(), 1);
}

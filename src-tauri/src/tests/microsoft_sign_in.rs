//! What is known of the signed-in person, against practice.

use practice::Seed;

use super::stage::{ADMIN, SCOPES, practising, practising_in, sign_in};
use crate::ipc::RightAnswer;
use crate::session::app_state::AppState;
use crate::work::microsoft_sign_in;

/// With this, the directory shows its licences.
const SEES_LICENCES: [&str; 2] = ["User.Read", "Organization.Read.All"];

fn without_premium() -> Seed {
    let mut seed = Seed::contoso();
    seed.tenant.premium = false;
    seed
}

async fn group_assignment(state: &AppState) -> RightAnswer {
    microsoft_sign_in::check_rights(state)
        .await
        .unwrap()
        .group_assignment
}

#[tokio::test]
async fn licence_for_assigning_groups_told_where_it_can_be_seen() {
    let (state, _data) = practising().await;
    assert_eq!(
        group_assignment(&state).await,
        RightAnswer::Unknown,
        "the app does not ask for the right to see licences"
    );
    sign_in(&state, ADMIN, &SEES_LICENCES).await;
    assert_eq!(group_assignment(&state).await, RightAnswer::Yes);

    let (state, _data) = practising_in(without_premium()).await;
    sign_in(&state, ADMIN, &SEES_LICENCES).await;
    assert_eq!(group_assignment(&state).await, RightAnswer::No);
}

#[tokio::test]
async fn what_a_sign_in_granted_stays_when_rights_are_checked_again() {
    let (state, _data) = practising().await;
    for given in [&SCOPES[..3], &SCOPES] {
        sign_in(&state, ADMIN, given).await;
        let account = microsoft_sign_in::check_rights(&state).await.unwrap();
        assert_eq!(account.permissions.len(), given.len());
    }
}

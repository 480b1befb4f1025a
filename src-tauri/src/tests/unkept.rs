//! Client secrets that are only in memory, on a computer without a keychain.

use practice::Seed;
use secrecy::{ExposeSecret as _, SecretString};
use sso::{ConnectionId, StoredSecret};

use super::stage::{
    choices, handed_over, organization_login, practising, practising_with, reviewed, run,
};
use crate::ipc::{Choices, TargetRef, UnkeptSecret};
use crate::session::app_state::AppState;
use crate::session::keychain::Keychain;
use crate::session::run_store::World;
use crate::work::{connections, unkept};

const CALLBACK: &str = "https://developers.contoso.com/login";

async fn without_keychain() -> (AppState, tempfile::TempDir) {
    practising_with(Seed::default(), Keychain::absent()).await
}

fn values_alone() -> Choices {
    choices([TargetRef::CallbackUrl {
        urls: vec![CALLBACK.into()],
        organization: None,
    }])
}

/// Sets it up, and returns the id of the connection.
async fn set_up(state: &AppState, choices: &Choices) -> String {
    let review = reviewed(state, choices).await;
    run(state, &review).await;
    handed_over(state, 0).await
}

fn ids(unkept: &[UnkeptSecret]) -> Vec<&str> {
    let mut ids: Vec<&str> = unkept.iter().map(|one| one.connection.as_str()).collect();
    ids.sort_unstable();
    ids
}

async fn value(state: &AppState, id: &str, practice: bool) -> Option<String> {
    let secret = unkept::secret(state, id, practice).await.ok()?;
    Some(secret.expose_secret().to_owned())
}

#[tokio::test]
async fn second_set_up_drops_no_secret_of_the_first() {
    let (state, _data) = without_keychain().await;
    let first = set_up(&state, &choices([organization_login()])).await;
    let second = set_up(&state, &values_alone()).await;
    assert_ne!(first, second);

    let listed = unkept::list(&state).await;
    let mut expected = [first.as_str(), second.as_str()];
    expected.sort_unstable();
    assert_eq!(ids(&listed), expected, "the question names both");
    assert!(
        listed
            .iter()
            .all(|one| one.practice && one.target.is_some())
    );
    let is_in_konnect = |id: &str| {
        listed
            .iter()
            .any(|one| one.connection == id && one.in_konnect)
    };
    assert!(is_in_konnect(&first) && !is_in_konnect(&second));
    let [one, other] = [
        value(&state, &first, true).await,
        value(&state, &second, true).await,
    ];
    assert!(one.is_some() && other.is_some() && one != other);

    // The person lets one go.
    connections::forget_secret(&state, &first).await.unwrap();
    assert_eq!(ids(&unkept::list(&state).await), [second]);
    assert_eq!(value(&state, &first, true).await, None);
}

#[tokio::test]
async fn secret_of_before_practice_is_offered_in_practice_too() {
    let (state, _data) = without_keychain().await;
    let target = sso::Target::CallbackUrl {
        urls: vec![CALLBACK.parse().unwrap()],
        organization: None,
    };
    let tenant = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145".parse().unwrap();
    let id = ConnectionId::of(tenant, &target);
    let secret = StoredSecret {
        key_id: "f0b0b335-1d71-4883-8f98-567911bfdca6".parse().unwrap(),
        end: "2027-05-22T00:00:00Z".parse().unwrap(),
        value: SecretString::from("pl~anted.Secret-value_1"),
    };
    let real = &state.run_store(World::Real).await.secret_store;
    real.put(id, secret).await;

    let listed = unkept::list(&state).await;
    assert_eq!(
        listed.len(),
        1,
        "no journal names it, and it is listed: {listed:?}"
    );
    assert!(!listed[0].practice && listed[0].target.is_none());
    let id = id.to_string();
    assert_eq!(
        value(&state, &id, false).await.as_deref(),
        Some("pl~anted.Secret-value_1")
    );
    assert_eq!(value(&state, &id, true).await, None, "practice has its own");
    assert!(!format!("{listed:?}").contains("pl~anted"));
}

#[tokio::test]
async fn secret_in_the_keychain_is_not_offered() {
    let (state, _data) = practising().await;
    let id = set_up(&state, &values_alone()).await;
    assert_eq!(ids(&unkept::list(&state).await), [] as [&str; 0]);
    assert_eq!(value(&state, &id, true).await, None);
}

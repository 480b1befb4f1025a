//! Practice inside the app: which services the app talks to, and what is left afterwards.

use secrecy::SecretString;
use sso::{
    AppName, CallbackUrl, Connection, ConnectionId, Desired, HeldSecret, SecretLifetime,
    StoredSecret, Target,
};

use super::stage::{in_session, secret_store};
use crate::ipc::{Cloud, CommandError};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::keychain::Keychain;
use crate::work::konnect_connection;

fn state() -> (AppState, tempfile::TempDir) {
    let data = tempfile::tempdir().unwrap();
    let state = AppState::new(
        sso_http::Http::new().unwrap(),
        Keychain::in_memory(),
        data.path().to_owned(),
    );
    (state, data)
}

pub(super) fn connection() -> Connection {
    let callback: CallbackUrl = "https://developers.contoso.com/login".parse().unwrap();
    let target = Target::CallbackUrl {
        urls: vec![callback],
        organization: None,
    };
    let name: AppName = "Konnect".parse().unwrap();
    let tenant = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145".parse().unwrap();
    Connection {
        id: ConnectionId::of(tenant, &target),
        desired: Desired {
            target,
            app_name: name,
            secret_lifetime: SecretLifetime::try_from(180).unwrap(),
            admission: sso::Admission::Everyone,
            groups: sso::GroupsSetting::All,
            email: sso::EmailSource::Mail,
            approve: false,
            teams: None,
            assigned_groups: std::collections::BTreeSet::new(),
            application: sso::ApplicationChoice::Undecided,
            rotation: None,
        },
        tenant,
        issuer: "https://login.microsoftonline.com/3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145/v2.0"
            .into(),
        app_id: "14d82eec-204b-4c2f-b7e8-296a70dab67e".parse().unwrap(),
        application: "14d82eec-204b-4c2f-b7e8-296a70dab67f".parse().unwrap(),
        provider: None,
        made_here: true,
        given_secret: None,
        own_secrets: std::collections::BTreeSet::new(),
        secret: HeldSecret::NotHere { end: None },
        checks: Vec::new(),
        set_up_at: jiff::Timestamp::UNIX_EPOCH,
        checked_at: None,
    }
}

/// What a run leaves in the session.
async fn handed_over(state: &AppState, connection: Connection) {
    let hand_over = |session: &mut Session| {
        session.started_connections.insert(connection.id);
        session.connections = vec![connection];
    };
    in_session(state, hand_over).await;
}

pub(super) fn secret() -> StoredSecret {
    StoredSecret {
        key_id: "24d82eec-204b-4c2f-b7e8-296a70dab67e".parse().unwrap(),
        end: jiff::Timestamp::UNIX_EPOCH,
        value: SecretString::from("planted"),
    }
}

#[tokio::test]
async fn practice_on_and_off_switches_every_address() {
    let (state, _data) = state();
    state.start_practice().await.unwrap();
    {
        let session = state.session.read().await;
        assert!(
            session.entra(Cloud::Global).is_practice(),
            "no request may reach Microsoft while practising"
        );
        assert!(session.konnect().is_practice(), "nor Kong");
        assert_eq!(session.konnect().api().host_str(), Some("127.0.0.1"));
    }
    state.leave_practice().await.unwrap();
    let session = state.session.read().await;
    assert_eq!(
        session.entra(Cloud::Global),
        entra::Endpoints::of(entra::Cloud::Global),
        "the real services are back"
    );
    assert!(!session.konnect().is_practice());
}

#[tokio::test]
async fn practice_started_twice_keeps_its_servers() {
    let (state, _data) = state();
    state.start_practice().await.unwrap();
    let first = state.session.read().await.konnect();
    state.start_practice().await.unwrap();
    assert_eq!(
        state.session.read().await.konnect().api(),
        first.api(),
        "a second press must not lose what was done"
    );
}

#[tokio::test]
async fn practice_during_a_run_refused() {
    let (state, _data) = state();
    let _turn = state.runs.begin().unwrap();
    for refused in [state.start_practice().await, state.leave_practice().await] {
        assert!(
            matches!(refused, Err(CommandError::Busy)),
            "a run must end with the services that it began with"
        );
    }
}

#[tokio::test]
async fn secret_of_practice_forgotten_with_it() {
    let (state, _data) = state();
    state.start_practice().await.unwrap();
    let connection = connection();
    let id = connection.id;
    secret_store(&state).await.put(id, secret()).await;
    handed_over(&state, connection).await;
    assert!(
        state.client_secret(&id.to_string()).await.is_ok(),
        "it can be copied while practising"
    );
    state.leave_practice().await.unwrap();
    assert!(
        state.keychain.practice_store.get(&id).unwrap().is_none(),
        "it is useless and must not be left in the keychain"
    );
}

#[tokio::test]
async fn ending_practice_leaves_a_real_connection_alone() {
    let (state, _data) = state();
    let connection = connection();
    let id = connection.id;
    secret_store(&state).await.put(id, secret()).await;
    handed_over(&state, connection).await;
    state.end_practice().await;
    assert!(
        state.client_secret(&id.to_string()).await.is_ok(),
        "the app ends this way with real connections too"
    );
}

#[tokio::test]
async fn journals_of_practice_end_with_it_and_real_ones_stay() {
    let (state, data) = state();
    let (real, practised) = (data.path().join("runs"), data.path().join("practice-runs"));
    let plant = || {
        for folder in [&real, &practised] {
            std::fs::create_dir_all(folder).unwrap();
            std::fs::write(folder.join("run.jsonl"), "").unwrap();
        }
    };
    plant();
    state.start_practice().await.unwrap();
    assert!(
        !practised.exists(),
        "what an earlier practice left cannot be continued in this one"
    );
    plant();
    state.start_practice().await.unwrap();
    assert!(practised.exists(), "a second press loses nothing");
    state.leave_practice().await.unwrap();
    assert!(!practised.exists(), "its world is gone");
    state.end_practice().await;
    assert!(real.join("run.jsonl").exists());
}

#[tokio::test]
async fn konnect_token_checked_before_it_is_kept() {
    let (state, _data) = state();
    state.start_practice().await.unwrap();
    for (pasted, kind) in [
        ("", "invalidInput"),
        ("not a token", "invalidInput"),
        (
            "kpat_0000000000000000000000000000000000000000000000000",
            "konnectTokenRejected",
        ),
    ] {
        let refused = konnect_connection::connect(&state, SecretString::from(pasted))
            .await
            .unwrap_err();
        assert_eq!(refused.kind(), kind, "{pasted:?}");
        assert!(
            state.session.read().await.konnect.is_none(),
            "a token that does not work is not kept"
        );
    }
    let good = state
        .session
        .read()
        .await
        .practice
        .as_ref()
        .unwrap()
        .summary()
        .konnect_token;
    let organization = konnect_connection::connect(&state, SecretString::from(good))
        .await
        .unwrap();
    assert_eq!(organization.name, "Contoso");
    assert!(
        organization.redirect_uri.ends_with("/login"),
        "Konnect's address has no slash at its end"
    );
    assert!(state.session.read().await.konnect.is_some());
}

#[tokio::test]
async fn practising_leaves_a_real_secret_of_the_same_connection_alone() {
    let (state, _data) = state();
    let connection = connection().id;
    let secret = |value: &str| sso::StoredSecret {
        key_id: "f0b0b335-1d71-4883-8f98-567911bfdca6".parse().unwrap(),
        end: "2027-05-22T00:00:00Z".parse().unwrap(),
        value: value.into(),
    };
    secret_store(&state)
        .await
        .put(connection, secret("real"))
        .await;
    state.start_practice().await.unwrap();
    assert!(secret_store(&state).await.get(connection).await.is_none());
    secret_store(&state)
        .await
        .put(connection, secret("practice"))
        .await;
    secret_store(&state).await.forget(connection).await.unwrap();
    state.leave_practice().await.unwrap();
    let (kept, _) = secret_store(&state).await.get(connection).await.unwrap();
    assert_eq!(
        secrecy::ExposeSecret::expose_secret(&kept.value),
        "real",
        "a target typed by hand is the same connection in practice"
    );
}

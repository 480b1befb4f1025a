//! No state that holds a secret shows it.

use secrecy::ExposeSecret as _;

use super::stage::{organization_with, practising, row};
use crate::ipc::{Cloud, Directory, KonnectOrganization, MicrosoftAccount, RightAnswer};
use crate::keychain::Keychain;
use crate::state::{AppState, KonnectSession, MicrosoftSession};
use crate::{groups, lock_out, teams};

const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJub25jZSI6InBsYW50ZWQi";
const KPAT: &str = "kpat_plantedplantedplantedplantedplanted";

#[tokio::test]
async fn debug_of_the_state_shows_no_secret() {
    let data = tempfile::tempdir().unwrap();
    let state = AppState::new(
        sso_http::Http::new().unwrap(),
        Keychain::in_memory(),
        data.path().to_owned(),
    );
    {
        let mut session = state.session.lock().await;
        session.microsoft = Some(MicrosoftSession {
            endpoints: entra::Endpoints::of(entra::Cloud::Global),
            tenant: "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145".parse().unwrap(),
            token: TOKEN.into(),
            account: account(),
            known: std::sync::Arc::default(),
        });
        session.konnect = Some(KonnectSession {
            endpoints: konnect::Endpoints::production(),
            token: KPAT.into(),
            organization: organization(),
            id: uuid::Uuid::nil(),
        });
        let services = session.services(&state.http).unwrap();
        for shown in [
            format!("{session:?}"),
            format!("{session:#?}"),
            format!("{services:?}"),
        ] {
            assert!(
                !shown.contains("planted") && !shown.contains(TOKEN),
                "a token must not be shown: {shown}"
            );
        }
    }
    let shown = format!("{state:?}");
    assert!(
        !shown.contains("planted") && !shown.contains(TOKEN),
        "a token must not be shown: {shown}"
    );
}

#[tokio::test]
async fn debug_shows_no_secret_after_everything_was_read() {
    let (state, _data) = practising().await;
    let rows = vec![row(&state, "organization-admin", &["All Employees"]).await];
    let choices = organization_with(rows);
    groups::search(&state, "", false).await.unwrap();
    teams::read(&state, &choices.targets[0].target)
        .await
        .unwrap();
    lock_out::check(&state, &choices).await.unwrap();
    let shown = format!("{state:?}");
    let session = state.session.lock().await;
    let (microsoft, konnect) = (&session.microsoft, &session.konnect);
    for token in [
        &microsoft.as_ref().unwrap().token,
        &konnect.as_ref().unwrap().token,
    ] {
        assert!(
            !shown.contains(token.expose_secret()),
            "a token must not be shown"
        );
        assert!(!format!("{session:?}").contains(token.expose_secret()));
    }
}

/// Somebody with an account.
pub(super) fn account() -> MicrosoftAccount {
    MicrosoftAccount {
        name: "Maya Lindqvist".into(),
        user_name: "maya.lindqvist@contoso.com".into(),
        directory: Directory {
            id: "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145".into(),
            name: "Contoso".into(),
            domain: None,
            cloud: Cloud::Global,
        },
        roles: Vec::new(),
        rights: Vec::new(),
        secret_max_days: None,
        group_assignment: RightAnswer::Unknown,
        may_read_people: false,
    }
}

fn organization() -> KonnectOrganization {
    KonnectOrganization {
        id: uuid::Uuid::nil().to_string(),
        name: "Contoso".into(),
        redirect_uri: "https://cloud.konghq.com/login".into(),
        login_path: None,
        provider: None,
        password_sign_in: true,
    }
}

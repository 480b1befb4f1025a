//! No state that holds a secret shows it.

use secrecy::ExposeSecret as _;

use super::stage::{
    choices, handed_over, in_session, organization_login, organization_with, practising, reviewed,
    row, run,
};
use crate::ipc::{
    ApplicationChoice, Cloud, Directory, KonnectOrganization, MicrosoftAccount, Permission,
    RightAnswer, TeardownKind, TeardownRequest,
};
use crate::session::accounts::{KonnectSession, MicrosoftSession};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::keychain::Keychain;
use crate::work::{connections, groups, lock_out, teams, teardown};

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
    let meet = |session: &mut Session| {
        session.microsoft = Some(MicrosoftSession {
            rights: sso::EntraRights::default(),
            endpoints: entra::Endpoints::of(entra::Cloud::Global),
            tenant: "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145".parse().unwrap(),
            person: entra::ObjectId::new(uuid::Uuid::nil()),
            token: Some(TOKEN.into()),
            expires_at: jiff::Timestamp::MAX,
            account: account(),
            login_hint: None,
            directory_cache: std::sync::Arc::default(),
        });
        session.konnect = Some(KonnectSession {
            endpoints: konnect::Endpoints::production(),
            token: KPAT.into(),
            organization: organization(),
            id: uuid::Uuid::nil(),
        });
    };
    in_session(&state, meet).await;
    {
        let session = state.session.read().await;
        let services = session.services(&state.http).unwrap();
        for shown in [
            format!("{:?}", *session),
            format!("{:#?}", *session),
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
    let session = state.session.read().await;
    let (microsoft, konnect) = (&session.microsoft, &session.konnect);
    for token in [
        microsoft.as_ref().unwrap().token().unwrap(),
        &konnect.as_ref().unwrap().token,
    ] {
        assert!(
            !shown.contains(token.expose_secret()),
            "a token must not be shown"
        );
        assert!(!format!("{session:?}").contains(token.expose_secret()));
    }
}

#[tokio::test]
async fn debug_of_reviewed_plans_shows_no_secret() {
    let (state, _data) = practising().await;
    let choices = choices([organization_login()]);
    let review = reviewed(&state, &choices).await;
    let (_, _) = run(&state, &review).await;
    let id = handed_over(&state, 0).await;
    let secret = state.client_secret(&id).await.unwrap();
    connections::preview_continue(&state, &id, ApplicationChoice::Undecided)
        .await
        .unwrap();
    let (kind, purge) = (TeardownKind::Undo, true);
    let request = TeardownRequest { id, kind, purge };
    let now = state.session.read().await.id();
    let shown = format!(
        "{:?} {:?} {:?}",
        teardown::preview(&state, &request).await.unwrap(),
        connections::list(&state).await.unwrap(),
        connections::ResumableConnection::find(&state, now, &request.id)
            .await
            .unwrap(),
    );
    let session = state.session.read().await;
    let shown = format!("{shown} {:?} {:?}", session.plan, session.teardown);
    let tokens = [
        session.microsoft.as_ref().unwrap().token().unwrap(),
        &session.konnect.as_ref().unwrap().token,
        &secret,
    ];
    for token in tokens {
        assert!(
            !shown.contains(token.expose_secret()),
            "a secret must not be shown"
        );
    }
}

/// What a sign-in is given that asks for everything but the groups of other people.
pub(super) const EVERY: [Permission; 6] = [
    Permission::ApplicationReadWriteAll,
    Permission::UserRead,
    Permission::PolicyReadAll,
    Permission::DelegatedPermissionGrantReadWriteAll,
    Permission::GroupReadBasicAll,
    Permission::AppRoleAssignmentReadWriteAll,
];

/// Someone with an account.
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
        guest: false,
        roles: Vec::new(),
        rights: Vec::new(),
        secret_max_days: None,
        group_assignment: RightAnswer::Unknown,
        clock_ahead_seconds: None,
        permissions: EVERY.to_vec(),
    }
}

fn organization() -> KonnectOrganization {
    KonnectOrganization {
        id: uuid::Uuid::nil().to_string(),
        name: "Contoso".into(),
        redirect_uri: "https://cloud.konghq.com/login".into(),
        login_path: None,
        provider: None,
        password_sign_in: Some(true),
        token_owner: sso::TokenOwner::Unknown.into(),
        rights: Vec::new(),
    }
}

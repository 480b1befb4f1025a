//! What a Konnect token may do is said when it is connected, by what it can read.

use practice::KonnectTokens;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::stage::{
    choices, fault, found, kinds, named, organization_login, portal, practising, reviewed, run,
    servers,
};
use crate::ipc::{CommandError, KonnectOrganization, Region};
use crate::session::app_state::AppState;
use crate::work::konnect_connection::connect;

async fn connected(state: &AppState, token: &str) -> Result<KonnectOrganization, CommandError> {
    connect(state, SecretString::from(token.to_owned())).await
}

async fn tokens(state: &AppState) -> KonnectTokens {
    servers(state, practice::Practice::konnect_tokens).await
}

/// The owner and both rights, as the window gets them.
fn told(organization: &KonnectOrganization) -> (Value, [Value; 2]) {
    let told = serde_json::to_value(organization).unwrap();
    assert_eq!(told["rights"][0]["action"], "organizationLogin");
    assert_eq!(told["rights"][1]["action"], "portals");
    let answer = |place: usize| told["rights"][place]["answer"].clone();
    (told["tokenOwner"].clone(), [answer(0), answer(1)])
}

#[tokio::test]
async fn each_token_says_what_its_owner_may_do() {
    let (state, _data) = practising().await;
    let tokens = tokens(&state).await;
    let person = |name: &str| json!({"kind": "person", "detail": name});
    for (token, owner, rights) in [
        (tokens.admin, person("Olivia Brandt"), ["yes", "yes"]),
        (tokens.read_only, person("Samir Haddad"), ["no", "no"]),
        (tokens.portal_admin, person("Ines Moreau"), ["no", "yes"]),
        (tokens.member, person("Otto Berg"), ["no", "no"]),
        (
            tokens.system_account,
            json!({"kind": "systemAccount"}),
            ["unknown", "unknown"],
        ),
    ] {
        let organization = connected(&state, token).await.unwrap();
        let expected = (owner, rights.map(Value::from));
        assert_eq!(told(&organization), expected, "{token}");
        let reads_login = !matches!(token, it if it == tokens.portal_admin || it == tokens.member);
        assert_eq!(
            organization.password_sign_in,
            reads_login.then_some(true),
            "what may not be read is not known: {token}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_not_known() {
    let (state, _data) = practising().await;
    let tokens = tokens(&state).await;
    for path in ["/v3/users/*/teams", "/v3/users/me"] {
        fault(
            &state,
            "GET",
            &format!("//global.api.konghq.com*{path}"),
            practice::FaultAction::Status {
                status: 403,
                body: None,
                retry_after: None,
            },
        )
        .await;
        let organization = connected(&state, tokens.admin).await.unwrap();
        assert_eq!(told(&organization).1, ["unknown", "unknown"], "{path}");
        servers(&state, practice::Practice::clear_faults).await;
    }
}

#[tokio::test]
async fn token_that_ends_while_it_is_looked_at_is_not_connected() {
    let (state, _data) = practising().await;
    let tokens = tokens(&state).await;
    for path in ["/v3/users/me", "/v3/users/*/teams"] {
        let path = format!("//global.api.konghq.com*{path}");
        fault(&state, "GET", &path, practice::FaultAction::EndToken).await;
        let refused = connected(&state, tokens.second_of_admin).await;
        let kind = refused.map(|_| ()).unwrap_err();
        assert_eq!(kind.kind(), "konnectTokenRejected", "{path}");
        servers(&state, practice::Practice::clear_faults).await;
    }
}

#[tokio::test]
async fn token_is_gone_after_disconnecting() {
    let (state, _data) = practising().await;
    assert!(state.session.read().await.konnect.is_some());
    state.session.disconnect().await;
    assert!(state.session.read().await.konnect.is_none());
}

#[tokio::test]
async fn portal_is_set_up_with_a_token_that_may_not_read_the_organization() {
    let (state, _data) = practising().await;
    let tokens = tokens(&state).await;
    connected(&state, tokens.portal_admin).await.unwrap();
    let portals = found(&state).await;
    let partners = named(&portals, Region::Eu, "Partner Portal");
    let review = reviewed(&state, &choices([portal(partners)])).await;
    let (outcome, _) = run(&state, &review).await;
    assert_eq!(
        kinds(&outcome),
        ["finished"],
        "a Dev Portal administrator needs no more: {outcome:?}"
    );
}

#[tokio::test]
async fn personal_tokens_that_are_switched_off_leave_the_system_accounts() {
    let (state, _data) = practising().await;
    let tokens = tokens(&state).await;
    servers(&state, |servers| servers.allow_personal_tokens(false)).await;
    let refused = connected(&state, tokens.admin).await.unwrap_err();
    assert_eq!(refused.kind(), "konnectTokenRejected");
    let organization = connected(&state, tokens.system_account).await.unwrap();
    assert_eq!(told(&organization).0, json!({"kind": "systemAccount"}));
    let review = reviewed(&state, &choices([organization_login()])).await;
    assert!(!review.empty, "and it is enough");
}

//! Every simulated account at the real sign-in of practice, with Microsoft's shared app and with registrations of the
//! person's own.

use std::sync::Mutex;

use tauri::Url;
use tokio_util::sync::CancellationToken;

use super::own_client::real_services;
use super::stage::{hearing, servers};
use crate::ipc::{Cloud, CommandError, MicrosoftAccount, Permission, SignInRequest, SignInWay};
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::keychain::Keychain;
use crate::session::running_practice::{self, RunningPractice};
use crate::session::sign_in_client::SignInClient;
use crate::work::{microsoft_sign_in, own_client};

pub(super) const OLIVIA: &str = "olivia.brandt@contoso.com";
pub(super) const MAYA: &str = "maya.lindqvist@contoso.com";

/// Someone who has just pressed "Practise first".
pub(super) async fn at_the_microsoft_screen() -> (AppState, tempfile::TempDir) {
    let data = tempfile::tempdir().unwrap();
    let http = sso_http::Http::new().unwrap();
    let state = AppState::new(http, Keychain::in_memory(), data.path().to_owned());
    state
        .enter_practice(RunningPractice::start().await.unwrap())
        .await;
    (state, data)
}

/// Signs in with one press. What the person has to look at in the browser instead, if it came to that: then the sign-in
/// is cancelled.
async fn one_press(
    state: &AppState,
    account: &str,
    directory: &str,
) -> (Result<MicrosoftAccount, CommandError>, Option<Url>) {
    Box::pin(press(state, one_press_of(account, directory))).await
}

pub(super) fn one_press_of(account: &str, directory: &str) -> SignInRequest {
    SignInRequest {
        cloud: Cloud::Global,
        directory: directory.into(),
        permissions: vec![
            Permission::DelegatedPermissionGrantReadWriteAll,
            Permission::GroupReadBasicAll,
            Permission::AppRoleAssignmentReadWriteAll,
        ],
        same_account: false,
        for_run: false,
        way: SignInWay::Browser,
        simulated_account: Some(account.into()),
    }
}

/// The same with any request.
pub(super) async fn press(
    state: &AppState,
    request: SignInRequest,
) -> (Result<MicrosoftAccount, CommandError>, Option<Url>) {
    Box::pin(press_at(state, request, Session::entra)).await
}

/// The same. `endpoints`: where Microsoft is.
async fn press_at(
    state: &AppState,
    request: SignInRequest,
    endpoints: impl FnOnce(&Session, Cloud) -> entra::Endpoints,
) -> (Result<MicrosoftAccount, CommandError>, Option<Url>) {
    let opened = Mutex::new(None);
    let open = async |page| {
        *opened.lock().unwrap() = Some(page);
        state.sign_ins.cancel();
        Ok(())
    };
    let outcome = Box::pin(microsoft_sign_in::sign_in_at(
        state,
        request,
        &hearing(drop),
        open,
        no_azure_cli,
        endpoints,
    ))
    .await;
    (outcome, opened.into_inner().unwrap())
}

/// A computer without the Azure CLI.
pub(super) async fn no_azure_cli(
    _: Vec<String>,
    _: CancellationToken,
) -> Result<entra::AzureCliOutput, entra::AzureCliProblem> {
    Err(entra::AzureCliProblem::NotInstalled)
}

pub(super) async fn approval_page(state: &AppState) -> Url {
    state.session.read().await.approval_page.clone().unwrap()
}

async fn registration(state: &AppState, name: &str) -> SignInClient {
    let client_id = servers(state, |servers| {
        let all = &servers.seed().sign_in_registrations;
        let named = all.iter().find(|one| one.display_name.ends_with(name));
        named.unwrap().client_id
    });
    SignInClient {
        client_id: client_id.await.into(),
        directory: "contoso.com".into(),
    }
}

async fn use_own(state: &AppState, client: SignInClient) {
    let asked = state.session.read().await.id();
    let keep = |_: Option<&SignInClient>| panic!("practice keeps nothing on this computer");
    own_client::set(state, asked, Some(client), keep)
        .await
        .unwrap();
}

#[tokio::test]
async fn every_account_that_the_hint_names_is_signed_in_with_one_press_and_no_other() {
    let (state, _data) = Box::pin(at_the_microsoft_screen()).await;
    let accounts = {
        let session = state.session.read().await;
        session.practice.as_ref().unwrap().summary().accounts
    };
    assert_eq!(accounts.len(), 8);
    for account in accounts {
        let (outcome, seen) = Box::pin(one_press(&state, &account.user_name, "")).await;
        assert_eq!(outcome.is_ok(), account.signs_in_alone, "{}", account.name);
        assert_eq!(
            seen.is_none(),
            account.signs_in_alone,
            "{} sees the page that did not lead on",
            account.name
        );
        state.sign_out().await;
    }
}

#[tokio::test]
async fn whoever_may_not_accept_is_signed_in_once_an_administrator_has_approved() {
    for (account, directory) in [
        ("jonas.weber@contoso.com", ""),
        ("priya.raman@contoso.com", ""),
        ("tomas.ferreira@contoso.com", ""),
        ("samir.haddad@contoso.com", ""),
        ("lena.okafor@fabrikam.com", "contoso.com"),
    ] {
        let (state, _data) = Box::pin(at_the_microsoft_screen()).await;
        let (outcome, _) = Box::pin(one_press(&state, account, directory)).await;
        assert_eq!(outcome.unwrap_err().kind(), "signInCancelled", "{account}");
        let approval = approval_page(&state).await;
        let approve = servers(&state, |servers| {
            servers.sign_in_as(approval, OLIVIA.into())
        });
        // Afterwards the browser goes to an address at which nothing waits.
        let _ = approve.await.await;
        let (outcome, seen) = Box::pin(one_press(&state, account, directory)).await;
        assert!(outcome.is_ok(), "{account}: {outcome:?}");
        assert_eq!(seen, None, "{account}");
    }
}

#[tokio::test]
async fn approval_page_of_someone_who_may_not_approve_changes_nothing() {
    let (state, _data) = Box::pin(at_the_microsoft_screen()).await;
    let jonas = "jonas.weber@contoso.com";
    let _ = Box::pin(one_press(&state, jonas, "")).await;
    let approval = approval_page(&state).await;
    let approve = servers(&state, |servers| servers.sign_in_as(approval, jonas.into()));
    assert!(approve.await.await.is_err());
    assert!(Box::pin(one_press(&state, jonas, "")).await.0.is_err());
}

#[tokio::test]
async fn own_registration_signs_in_and_its_name_is_asked_about() {
    let (state, _data) = Box::pin(at_the_microsoft_screen()).await;
    let own = registration(&state, "Setup").await;
    use_own(&state, own.clone()).await;
    let (outcome, seen) = Box::pin(one_press(&state, MAYA, "")).await;
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(seen, None);
    let approval = approval_page(&state).await;
    assert!(
        approval.path().starts_with("/contoso.com/")
            && approval.as_str().contains(&own.client_id.to_string()),
        "the approval is of the own registration in its directory: {approval}"
    );
    state.end_practice().await;
    let session = state.session.read().await;
    assert_eq!(
        state.sign_in_client(&session),
        None,
        "what practice signs in with is not used outside of it"
    );
}

#[tokio::test]
async fn wrong_registration_is_told_by_what_is_wrong_with_it() {
    let (state, _data) = Box::pin(at_the_microsoft_screen()).await;
    for (name, remedy) in [
        ("(Web platform)", "clientNotPublic"),
        ("(page platform)", "clientForWebPages"),
        ("(no public client flows)", "clientNotPublic"),
    ] {
        use_own(&state, registration(&state, name).await).await;
        let (outcome, _) = Box::pin(one_press(&state, MAYA, "")).await;
        let told = serde_json::to_value(outcome.unwrap_err()).unwrap();
        assert_eq!(told["kind"], "signInRefused", "{name}");
        assert_eq!(told["detail"]["remedy"], remedy, "{name}");
    }
}

#[tokio::test]
async fn registration_that_microsoft_refuses_on_its_page_is_seen_in_the_browser() {
    let (state, _data) = Box::pin(at_the_microsoft_screen()).await;
    let unknown = SignInClient {
        client_id: "aaaaaaaa-0000-4000-8000-000000000001".parse().unwrap(),
        directory: "contoso.com".into(),
    };
    for own in [registration(&state, "(no address)").await, unknown] {
        use_own(&state, own).await;
        let (outcome, seen) = Box::pin(one_press(&state, MAYA, "")).await;
        assert_eq!(outcome.unwrap_err().kind(), "signInCancelled");
        assert!(seen.is_some(), "the page with the error is opened");
    }
}

#[tokio::test]
async fn no_account_is_signed_in_with_one_press_outside_of_practice() {
    let (state, _data) = Box::pin(at_the_microsoft_screen()).await;
    state.end_practice().await;
    let services = real_services().await;
    let (entra, _) = running_practice::endpoints(services.base_urls()).unwrap();
    let login = entra.login().clone();
    let (outcome, seen) =
        Box::pin(press_at(&state, one_press_of(MAYA, ""), move |_, _| entra)).await;
    assert_eq!(outcome.unwrap_err().kind(), "signInCancelled");
    let seen = seen.expect("a real directory has no other door than the browser");
    assert_eq!(seen.origin(), login.origin());
    assert!(!seen.as_str().contains("maya"), "{seen}");
}

//! A sign-in that ends in the middle of a run: the run waits, and goes on with the same person and organization alone.

use std::future::pending;
use std::time::Duration;

use entra::{IdClaims, Scope, SignedIn, TenantId};
use practice::{Fault, FaultAction, Matching, SignInRules};
use secrecy::SecretString;
use serde_json::Value;
use sso_http::{Account, Wanted};
use uuid::Uuid;

use super::stage::{
    ADMIN, choices, handed_over, hearing, in_session, kinds, organization_login, practising,
    registered, reviewed, run, servers,
};
use crate::ipc::{
    Cloud, CommandError, RunOutcome, SignInRequest, SignInWay, TeardownKind, TeardownRequest,
};
use crate::session::app_state::AppState;
use crate::work::{microsoft_sign_in, setup, sign_in_again, teardown};

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(30);

/// Runs a set-up whose token of that service is revoked when it writes to this path, with someone at the computer while
/// it waits.
async fn run_with(
    state: &AppState,
    method: &str,
    path: &str,
    account: Account,
    person: impl AsyncFnOnce(),
) -> (RunOutcome, Vec<Value>) {
    let review = reviewed(state, &choices([organization_login()])).await;
    let first = Matching {
        method: Some(method.into()),
        path: path.into(),
        nth: Some(1),
        ..Matching::default()
    };
    let revoked = Fault {
        matching: first,
        action: FaultAction::RevokeToken,
    };
    servers(state, |servers| servers.add_fault(revoked)).await;
    Box::pin(run_of(state, &review.plan_id, account, person)).await
}

/// Runs what was reviewed, with someone at the computer once it waits.
async fn run_of(
    state: &AppState,
    plan_id: &str,
    account: Account,
    person: impl AsyncFnOnce(),
) -> (RunOutcome, Vec<Value>) {
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let progress = hearing(move |news| told.send(news).unwrap());
    let asked = state.session.read().await.id();
    let at_the_computer = async {
        loop {
            let renewals = state.renewals.of(asked);
            if renewals.is_ok_and(|it| it.wanted(account).is_some()) {
                break person().await;
            }
            tokio::task::yield_now().await;
        }
    };
    let run = Box::pin(setup::run(state, plan_id, progress));
    let both = async { tokio::join!(run, at_the_computer) };
    let (outcome, ()) = tokio::time::timeout(LONG, both).await.unwrap();
    let told = std::iter::from_fn(|| heard.try_recv().ok()).collect();
    (outcome.unwrap(), told)
}

fn states(told: &[Value], step: &str) -> Vec<String> {
    let of_step = told.iter().filter(|news| news["detail"]["id"] == step);
    let kind = |news: &Value| news["detail"]["state"]["kind"].as_str().unwrap().to_owned();
    of_step.map(kind).collect()
}

#[tokio::test]
async fn konnect_token_that_is_revoked_is_replaced_and_the_run_finishes() {
    let (state, _data) = practising().await;
    let second = servers(&state, |servers| {
        servers.seed().konnect.tokens.second_of_admin
    })
    .await;
    // As it comes along from an example of a command.
    let pasted = format!("Authorization: Bearer {second}\n");
    let person = async || {
        let renewed = sign_in_again::konnect(&state, SecretString::from(pasted.as_str())).await;
        renewed.unwrap();
    };
    let path = "/v3/identity-providers";
    let (outcome, told) = run_with(&state, "POST", path, Account::Konnect, person).await;
    assert_eq!(kinds(&outcome), ["finished"]);
    assert_eq!(
        states(&told, "provider"),
        ["running", "waitsForSignIn", "running", "done"]
    );
    assert_eq!(registered(&state).await.len(), 1, "nothing is made twice");
    let later = sign_in_again::konnect(&state, SecretString::from(second)).await;
    assert!(
        matches!(later, Err(CommandError::SessionChanged)),
        "no run waits any more: {later:?}"
    );

    // The session has the new one: the old one is refused.
    let next = reviewed(&state, &choices([organization_login()])).await;
    assert_eq!(
        serde_json::to_value(next).unwrap()["targets"][0]["empty"],
        true
    );
}

#[tokio::test]
async fn token_of_another_organization_is_refused_and_the_run_goes_on_waiting() {
    let (state, _data) = practising().await;
    let second = servers(&state, |servers| {
        servers.seed().konnect.tokens.second_of_admin
    })
    .await;
    let ours = state.session.read().await.konnect.as_ref().unwrap().id;
    let person = async || {
        let of = async |id: Uuid| {
            in_session(&state, |session| session.konnect.as_mut().unwrap().id = id).await;
            sign_in_again::konnect(&state, SecretString::from(second)).await
        };
        let refused = of(Uuid::new_v4()).await;
        assert!(
            matches!(refused, Err(CommandError::OtherOrganization { .. })),
            "{refused:?}"
        );
        let malformed = sign_in_again::konnect(&state, SecretString::from("no token")).await;
        assert!(malformed.is_err());
        let asked = state.session.read().await.id();
        let renewals = state.renewals.of(asked).unwrap();
        assert!(renewals.wanted(Account::Konnect).is_some(), "it waits");
        of(ours).await.unwrap();
    };
    let path = "/v3/identity-providers";
    let (outcome, _) = run_with(&state, "POST", path, Account::Konnect, person).await;
    assert_eq!(kinds(&outcome), ["finished"]);
}

/// A sign-in for the run that waits, in practice's pages.
async fn sign_in(state: &AppState, who: &str) -> Result<(), CommandError> {
    sign_in_of(state, Some(who.to_owned())).await
}

/// The same; `None`: the browser never answers.
async fn sign_in_of(state: &AppState, who: Option<String>) -> Result<(), CommandError> {
    let asked = {
        let session = state.session.read().await;
        let account = &session.microsoft.as_ref().unwrap().account;
        account.permissions.clone()
    };
    let request = SignInRequest {
        cloud: Cloud::Global,
        directory: String::new(),
        permissions: asked,
        same_account: true,
        for_run: true,
        way: SignInWay::Browser,
        simulated_account: who,
    };
    let nobody = async |_| Ok(());
    let no_cli = async |_, _| unreachable!("the way is the browser");
    let progress = hearing(drop);
    let signed_in = microsoft_sign_in::sign_in(state, request, &progress, nobody, no_cli);
    Box::pin(signed_in).await.map(drop)
}

const APPLICATIONS: &str = "/v1.0/applications";

#[tokio::test]
async fn microsoft_sign_in_that_is_revoked_is_renewed_and_the_run_finishes() {
    let (state, _data) = practising().await;
    let before = state.session.read().await.id();
    let person = async || sign_in(&state, ADMIN).await.unwrap();
    let (outcome, told) = run_with(&state, "POST", APPLICATIONS, Account::Microsoft, person).await;
    assert_eq!(kinds(&outcome), ["finished"]);
    assert_eq!(
        states(&told, "application"),
        ["running", "waitsForSignIn", "running", "done"]
    );
    assert_eq!(registered(&state).await.len(), 1);
    let session = state.session.read().await;
    assert_eq!(
        session.id(),
        before,
        "what was asked in it is still answered in it"
    );
    assert_eq!(session.connections.len(), 1, "it is handed over");
    drop(session);
    reviewed(&state, &choices([organization_login()])).await;
}

#[tokio::test]
async fn someone_else_may_not_go_on_with_the_run() {
    let (state, _data) = practising().await;
    let other = "olivia.brandt@contoso.com";
    let person = async || {
        let refused = sign_in(&state, other).await.unwrap_err();
        let CommandError::OtherAccount { user_name } = &refused else {
            panic!("{refused:?}")
        };
        assert_eq!(user_name, ADMIN, "it says who is waited for");
        sign_in(&state, ADMIN).await.unwrap();
    };
    let (outcome, _) = run_with(&state, "POST", APPLICATIONS, Account::Microsoft, person).await;
    assert_eq!(kinds(&outcome), ["finished"]);
}

#[tokio::test]
async fn without_a_run_there_is_nothing_to_renew() {
    let (state, _data) = practising().await;
    let token = servers(&state, |servers| servers.konnect_token().to_owned()).await;
    let refused = sign_in_again::konnect(&state, SecretString::from(token)).await;
    assert!(
        matches!(refused, Err(CommandError::SessionChanged)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn stopping_ends_the_wait_and_going_on_finishes() {
    let (state, _data) = practising().await;
    let person = async || state.runs.cancel();
    let path = "/v3/identity-providers";
    let (outcome, _) = run_with(&state, "POST", path, Account::Konnect, person).await;
    assert_eq!(kinds(&outcome), ["cancelled"]);
}

#[tokio::test]
async fn another_directory_and_fewer_permissions_may_not_go_on_with_the_run() {
    let (state, _data) = practising().await;
    let of = async |change: &dyn Fn(&mut SignedIn)| {
        let session = state.session.read().await;
        let (asked, before) = (session.id(), session.microsoft.as_ref().unwrap());
        let given = before.account.permissions.iter().copied();
        let given: Vec<&str> = given.map(|one| Scope::from(one).name()).collect();
        let id_claims = IdClaims {
            tenant: before.tenant,
            object_id: before.person,
            name: None,
            preferred_username: None,
        };
        drop(session);
        let token = servers(&state, |servers| servers.access_token(ADMIN, &given)).await;
        let mut signed_in = SignedIn {
            access_token: SecretString::from(token.unwrap()),
            expires_at: sso_http::clock::now() + Duration::from_secs(3_600),
            granted_scopes: given.into_iter().map(str::to_owned).collect(),
            id_claims,
        };
        change(&mut signed_in);
        sign_in_again::microsoft(&state, asked, signed_in).await
    };
    let person = async || {
        let elsewhere = TenantId::new(Uuid::new_v4());
        let other = of(&|signed_in| signed_in.id_claims.tenant = elsewhere).await;
        assert!(
            matches!(other, Err(CommandError::OtherDirectory { .. })),
            "{other:?}"
        );
        let fewer = of(&|signed_in| {
            signed_in
                .granted_scopes
                .retain(|one| one != "Application.ReadWrite.All");
        })
        .await;
        assert!(
            matches!(&fewer, Err(CommandError::PermissionsMissing(one)) if one.len() == 1),
            "{fewer:?}"
        );
        let asked = state.session.read().await.id();
        let renewals = state.renewals.of(asked).unwrap();
        assert!(renewals.wanted(Account::Microsoft).is_some(), "it waits");
        of(&|_| {}).await.unwrap();
    };
    let (outcome, _) = run_with(&state, "POST", APPLICATIONS, Account::Microsoft, person).await;
    assert_eq!(kinds(&outcome), ["finished"]);
}

#[tokio::test]
async fn policy_that_wants_more_of_the_sign_in_gets_it_at_the_first_try() {
    let (state, _data) = practising().await;
    let review = reviewed(&state, &choices([organization_login()])).await;
    let rules = SignInRules {
        change_needs_context: Some("c1".into()),
        ..SignInRules::default()
    };
    servers(&state, |servers| servers.set_sign_in_rules(&rules)).await;
    let person = async || sign_in(&state, ADMIN).await.unwrap();
    let (outcome, _) = run_of(&state, &review.plan_id, Account::Microsoft, person).await;
    assert_eq!(kinds(&outcome), ["finished"]);
}

#[tokio::test]
async fn run_whose_token_ends_soon_waits_before_it_changes_anything() {
    let (state, _data) = practising().await;
    let review = reviewed(&state, &choices([organization_login()])).await;
    let soon = || sso_http::clock::now() + Duration::from_secs(50);
    in_session(&state, |session| {
        session.microsoft.as_mut().unwrap().expires_at = soon();
    })
    .await;
    let person = async || {
        let asked = state.session.read().await.id();
        let wanted = state.renewals.of(asked).unwrap().wanted(Account::Microsoft);
        assert!(matches!(wanted, Some(Wanted::Ending)), "{wanted:?}");
        assert!(registered(&state).await.is_empty(), "nothing is changed");
        sign_in(&state, ADMIN).await.unwrap();
    };
    let (outcome, _) = run_of(&state, &review.plan_id, Account::Microsoft, person).await;
    assert_eq!(kinds(&outcome), ["finished"]);
    let session = state.session.read().await;
    let left = session.token_ends().unwrap();
    assert!(left > soon(), "the session has the new one: {left}");
}

#[tokio::test]
async fn undo_whose_token_ends_soon_waits_as_well() {
    let (state, _data) = practising().await;
    let review = reviewed(&state, &choices([organization_login()])).await;
    let (outcome, _) = run(&state, &review).await;
    assert_eq!(kinds(&outcome), ["finished"]);
    let request = TeardownRequest {
        id: handed_over(&state, 0).await,
        kind: TeardownKind::Undo,
        purge: false,
    };
    let review = teardown::preview(&state, &request).await.unwrap();
    in_session(&state, |session| {
        let soon = sso_http::clock::now() + Duration::from_secs(50);
        session.microsoft.as_mut().unwrap().expires_at = soon;
    })
    .await;
    let asked = state.session.read().await.id();
    let undo = Box::pin(teardown::run(&state, &review.plan_id, "", hearing(drop)));
    let person = async {
        let wanted = || {
            let renewals = state.renewals.of(asked).ok()?;
            renewals.wanted(Account::Microsoft)
        };
        while wanted().is_none() {
            tokio::task::yield_now().await;
        }
        assert_eq!(registered(&state).await.len(), 1, "nothing is deleted yet");
        sign_in(&state, ADMIN).await.unwrap();
    };
    let both = async { tokio::join!(undo, person) };
    let (undone, ()) = tokio::time::timeout(LONG, both).await.unwrap();
    undone.unwrap();
    assert_eq!(registered(&state).await.len(), 0);
}

#[tokio::test]
async fn run_of_a_session_that_is_over_gets_no_token() {
    let (state, _data) = practising().await;
    let second = servers(&state, |servers| {
        servers.seed().konnect.tokens.second_of_admin
    })
    .await;
    let person = async || {
        state.sign_out().await;
        let refused = sign_in_again::konnect(&state, SecretString::from(second)).await;
        assert!(
            matches!(refused, Err(CommandError::SessionChanged)),
            "{refused:?}"
        );
        state.runs.cancel();
    };
    let path = "/v3/identity-providers";
    let (outcome, _) = run_with(&state, "POST", path, Account::Konnect, person).await;
    assert_eq!(kinds(&outcome), ["cancelled"]);
}

#[tokio::test]
async fn nobody_has_to_sign_in_for_a_run_that_is_over() {
    let (state, _data) = practising().await;
    let person = async || {
        let stops = async {
            while state.sign_in_page.lock().unwrap().is_none() {
                tokio::task::yield_now().await;
            }
            state.runs.cancel();
            pending::<()>().await;
        };
        let ended = tokio::select! {
            ended = sign_in_of(&state, None) => ended,
            () = stops => unreachable!("it waits for the sign-in"),
        };
        assert_eq!(ended.unwrap_err().kind(), "signInCancelled");
    };
    let (outcome, _) = run_with(&state, "POST", APPLICATIONS, Account::Microsoft, person).await;
    assert_eq!(kinds(&outcome), ["cancelled"]);
}

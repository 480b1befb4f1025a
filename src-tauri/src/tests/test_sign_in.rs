//! A test sign-in from the window: reviewed, run for one person after the other, and nothing left.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use practice::FaultAction;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tauri::Url;

use super::connections::{by_hand, set_up};
use super::every_account::{MAYA, press};
use super::stage::{
    ADMIN, SCOPES, fault, hearing, in_session, organization_login, practising, registered, servers,
    sign_in,
};
use crate::ipc::{
    Cloud, CommandError, SignInRequest, SignInWay, TeardownKind, TeardownRequest, TestOutcome,
};
use crate::session::app_state::AppState;
use crate::work::{connections, teardown, test_sign_in};

const PRIYA: &str = "priya.raman@contoso.com";
const GUEST: &str = "lena.okafor@fabrikam.com";

/// What happens at the browser.
#[derive(Clone, Copy, Debug)]
pub(super) enum Browser {
    SignsIn(&'static str),
    IsClosed,
    /// Meanwhile the person at the app signs out.
    SignsOut,
}

/// Runs it, with everything that the window was told on the way.
pub(super) async fn run(
    state: &AppState,
    plan_id: &str,
    typed: Option<&str>,
    browser: Browser,
) -> (Result<TestOutcome, CommandError>, String) {
    let told = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&told);
    let progress = hearing(move |news: Value| {
        writeln!(heard.lock().unwrap(), "{news}").unwrap();
    });
    let open = async |page: Url| {
        match browser {
            Browser::IsClosed => state.sign_ins.cancel(),
            Browser::SignsOut => state.sign_out().await,
            Browser::SignsIn(account) => {
                let visit = servers(state, |servers| {
                    servers.sign_in_as(page, account.to_owned())
                })
                .await;
                visit.await.unwrap();
            }
        }
        Ok(())
    };
    let typed = typed.map(SecretString::from);
    let run = test_sign_in::run(state, plan_id, typed, &progress, open);
    let outcome = Box::pin(run).await;
    let told = std::mem::take(&mut *told.lock().unwrap());
    (outcome, told)
}

async fn reviewed(state: &AppState, id: &str) -> Value {
    let review = Box::pin(test_sign_in::preview(state, id)).await;
    serde_json::to_value(review.unwrap()).unwrap()
}

fn plan(review: &Value) -> &str {
    review["planId"].as_str().unwrap()
}

async fn redirect_uris(state: &AppState) -> usize {
    let applications = registered(state).await;
    let uris = applications[0]["web"]["redirectUris"].as_array();
    uris.unwrap().len()
}

#[tokio::test]
async fn people_sign_in_one_after_the_other_and_no_secret_reaches_the_window() {
    let (state, _data) = practising().await;
    let id = Box::pin(set_up(&state, organization_login())).await;
    let review = reviewed(&state, &id).await;
    assert_eq!(review["hasSecret"], true);
    assert_eq!(review["requests"].as_array().unwrap().len(), 2);
    assert_eq!(redirect_uris(&state).await, 1, "nothing is changed yet");
    let secret = state.client_secret(&id).await.unwrap();
    for (account, guest) in [(PRIYA, false), (GUEST, true)] {
        let (outcome, told) = run(&state, plan(&review), None, Browser::SignsIn(account)).await;
        let shown = serde_json::to_value(outcome.unwrap()).unwrap();
        assert_eq!(shown["redirectLeft"], Value::Null);
        let verdict = &shown["result"]["detail"];
        assert_eq!(verdict["email"]["value"], account, "{shown}");
        assert_eq!(verdict["person"]["guest"], guest);
        for said in [shown.to_string(), told] {
            assert!(!said.contains(secret.expose_secret()));
            assert!(!said.contains("code_challenge") && !said.contains("access_token"));
        }
        assert_eq!(redirect_uris(&state).await, 1);
    }
}

#[tokio::test]
async fn progress_is_told_in_order() {
    let (state, _data) = practising().await;
    let id = Box::pin(set_up(&state, by_hand())).await;
    let review = reviewed(&state, &id).await;
    let (outcome, told) = run(&state, plan(&review), None, Browser::SignsIn(PRIYA)).await;
    outcome.unwrap();
    let order = ["registering", "replicating", "waiting", "removing"];
    let places: Vec<_> = order.map(|kind| told.find(kind).expect(kind)).into();
    assert!(places.is_sorted(), "{told}");
}

#[tokio::test]
async fn secret_that_is_not_here_can_be_typed_and_its_id_is_recognized() {
    let (state, _data) = practising().await;
    let id = Box::pin(set_up(&state, by_hand())).await;
    let secret = state.client_secret(&id).await.unwrap();
    connections::forget_secret(&state, &id).await.unwrap();
    let review = reviewed(&state, &id).await;
    assert_eq!(review["hasSecret"], false);
    let signs_in = Browser::SignsIn(PRIYA);

    let (missing, _) = run(&state, plan(&review), None, signs_in).await;
    assert_eq!(missing.unwrap_err().kind(), "nothingToShow");
    for (typed, problem) in [
        (" ", "empty"),
        ("0f3c1a52-9d0e-4b77-8a41-6c2e5d9b7f10", "isIdentifier"),
    ] {
        let (refused, _) = run(&state, plan(&review), Some(typed), signs_in).await;
        let refused = serde_json::to_value(refused.unwrap_err()).unwrap();
        assert_eq!(refused["detail"][0]["field"], "clientSecret");
        assert_eq!(refused["detail"][0]["problem"]["kind"], problem);
    }
    let typed = format!(" {} ", secret.expose_secret());
    let (outcome, _) = run(&state, plan(&review), Some(&typed), signs_in).await;
    let shown = serde_json::to_value(outcome.unwrap()).unwrap();
    assert_eq!(shown["result"]["kind"], "signedIn");
    assert!(state.client_secret(&id).await.is_err(), "it is not kept");
}

#[tokio::test]
async fn closed_browser_is_told_and_leaves_nothing() {
    let (state, _data) = practising().await;
    let id = Box::pin(set_up(&state, organization_login())).await;
    let review = reviewed(&state, &id).await;
    let (outcome, _) = run(&state, plan(&review), None, Browser::IsClosed).await;
    let shown = serde_json::to_value(outcome.unwrap()).unwrap();
    assert_eq!(shown["result"]["detail"]["kind"], "signInCancelled");
    assert_eq!(redirect_uris(&state).await, 1);
}

#[tokio::test]
async fn sign_out_meanwhile_ends_it_and_what_was_seen_is_dropped() {
    let (state, _data) = practising().await;
    let id = Box::pin(set_up(&state, organization_login())).await;
    let review = reviewed(&state, &id).await;
    let (outcome, _) = run(&state, plan(&review), None, Browser::SignsOut).await;
    assert_eq!(outcome.unwrap_err().kind(), "sessionChanged");
    assert_eq!(redirect_uris(&state).await, 1, "with what it began with");
    sign_in(&state, ADMIN, &SCOPES).await;
    let (outdated, _) = run(&state, plan(&review), None, Browser::IsClosed).await;
    assert_eq!(outdated.unwrap_err().kind(), "planOutdated");
}

#[tokio::test]
async fn nothing_else_runs_meanwhile() {
    let (state, _data) = practising().await;
    let id = Box::pin(set_up(&state, organization_login())).await;
    let review = reviewed(&state, &id).await;
    let _running = state.runs.begin().unwrap();
    let (busy, _) = run(&state, plan(&review), None, Browser::IsClosed).await;
    assert_eq!(busy.unwrap_err().kind(), "busy");
}

/// The app is killed while the person is at the browser.
async fn killed(state: &AppState, id: &str) {
    let review = reviewed(state, id).await;
    let (opened, at_the_browser) = tokio::sync::oneshot::channel();
    let opened = Mutex::new(Some(opened));
    let open = async |_: Url| {
        let opened = opened.lock().unwrap().take();
        opened.unwrap().send(()).unwrap();
        Ok(())
    };
    let progress = hearing(drop);
    let run = test_sign_in::run(state, plan(&review), None, &progress, open);
    tokio::select! {
        ended = Box::pin(run) => panic!("nobody signed in: {ended:?}"),
        opened = at_the_browser => opened.unwrap(),
    }
    assert_eq!(redirect_uris(state).await, 2, "it is left");
}

#[tokio::test]
async fn next_sign_in_takes_away_what_was_left_and_so_does_an_undo() {
    let (state, _data) = practising().await;
    let id = Box::pin(set_up(&state, organization_login())).await;
    killed(&state, &id).await;
    assert_eq!(
        super::stage::unfinished(&state).await,
        0,
        "the connection is finished"
    );
    let request = TeardownRequest {
        id: id.clone(),
        kind: TeardownKind::Undo,
        purge: false,
    };
    Box::pin(teardown::preview(&state, &request)).await.unwrap();
    assert_eq!(
        redirect_uris(&state).await,
        1,
        "before the undo is reviewed"
    );

    killed(&state, &id).await;
    let request = SignInRequest {
        cloud: Cloud::Global,
        directory: String::new(),
        permissions: Vec::new(),
        same_account: false,
        for_run: false,
        way: SignInWay::Browser,
        simulated_account: Some(MAYA.into()),
    };
    let (signed_in, _) = Box::pin(press(&state, request)).await;
    signed_in.unwrap();
    assert_eq!(redirect_uris(&state).await, 1);
}

#[tokio::test]
async fn what_the_connection_belongs_to_is_needed_before_anything_is_reviewed() {
    let (state, _data) = practising().await;
    let id = Box::pin(set_up(&state, organization_login())).await;
    in_session(&state, |session| session.konnect = None).await;
    let refused = Box::pin(test_sign_in::preview(&state, &id)).await;
    assert_eq!(refused.unwrap_err().kind(), "notConnected");
    state.sign_out().await;
    let refused = Box::pin(test_sign_in::preview(&state, &id)).await;
    assert_eq!(refused.unwrap_err().kind(), "notSignedIn");
}

#[tokio::test]
async fn konnect_that_does_not_answer_leaves_what_it_would_do_unknown() {
    let (state, _data) = practising().await;
    let id = Box::pin(set_up(&state, organization_login())).await;
    let review = reviewed(&state, &id).await;
    let broken = FaultAction::Status {
        status: 403,
        body: None,
        retry_after: None,
    };
    fault(&state, "GET", "*/teams", broken).await;
    let (outcome, _) = run(&state, plan(&review), None, Browser::SignsIn(PRIYA)).await;
    let shown = serde_json::to_value(outcome.unwrap()).unwrap();
    assert_eq!(shown["result"]["detail"]["teams"]["kind"], "unknown");
}

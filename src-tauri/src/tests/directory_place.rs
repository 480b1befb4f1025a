//! Whether the directory that was named is there is said before the browser opens.

use std::sync::atomic::{AtomicU32, Ordering};

use practice::FaultAction;
use serde_json::{Value, json};

use super::every_account::no_azure_cli;
use super::stage::{ADMIN, fault, hearing, practising, servers};
use crate::ipc::{Cloud, CommandError, MicrosoftAccount, SignInRequest, SignInWay};
use crate::session::app_state::AppState;
use crate::work::microsoft_sign_in;

/// Signs in without a browser; how often one was opened.
async fn sign_in(
    state: &AppState,
    directory: &str,
    person: &str,
) -> (Result<MicrosoftAccount, CommandError>, u32) {
    let opened = AtomicU32::new(0);
    let request = SignInRequest {
        cloud: Cloud::Global,
        directory: directory.to_owned(),
        permissions: Vec::new(),
        same_account: false,
        for_run: false,
        way: SignInWay::Browser,
        simulated_account: Some(person.to_owned()),
    };
    let open = |_| {
        opened.fetch_add(1, Ordering::SeqCst);
        async { Ok(()) }
    };
    let waits = hearing(drop);
    let signing_in = microsoft_sign_in::sign_in(state, request, &waits, open, no_azure_cli);
    let answer = Box::pin(signing_in).await;
    (answer, opened.load(Ordering::SeqCst))
}

/// The requests for the sign-in pages.
async fn pages(state: &AppState) -> usize {
    let record = servers(state, practice::Practice::record).await;
    let asked = record.iter().filter(|it| it.path.ends_with("/authorize"));
    asked.count()
}

#[tokio::test]
async fn directory_that_is_not_here_is_said_at_the_field_before_any_page() {
    let (state, _data) = practising().await;
    for (directory, problem) in [
        ("contoso-typo.com", json!({"kind": "directoryNotFound"})),
        (
            "contoso-federal.us",
            json!({"kind": "directoryInCloud", "detail": {"cloud": "usGovL4"}}),
        ),
        (
            "4d93c0f6-2a75-4be8-91d4-7e0ba3865fc2",
            json!({"kind": "directoryInCloud", "detail": {"cloud": "usGovDod"}}),
        ),
        (
            "contoso.partner.onmschina.cn",
            json!({"kind": "directoryInAnotherCloud"}),
        ),
    ] {
        let (answer, opened) = sign_in(&state, directory, ADMIN).await;
        let told = serde_json::to_value(answer.unwrap_err()).unwrap();
        assert_eq!(told["kind"], "invalidInput", "{directory}: {told}");
        assert_eq!(told["detail"][0]["field"], "directory", "{directory}");
        assert_eq!(told["detail"][0]["problem"], problem, "{directory}");
        assert_eq!((opened, pages(&state).await), (0, 0), "{directory}");
    }
}

#[tokio::test]
async fn directory_that_is_here_is_signed_in_to_and_so_is_one_that_nothing_is_known_of() {
    let (state, _data) = practising().await;
    let (answer, _) = sign_in(&state, "contoso.com", ADMIN).await;
    assert_eq!(answer.unwrap().directory.name, "Contoso");
    let metadata = "//login.microsoftonline.com*/*/v2.0/.well-known/openid-configuration";
    let down = FaultAction::Status {
        status: 500,
        body: None,
        retry_after: None,
    };
    fault(&state, "GET", metadata, down).await;
    let (answer, _) = sign_in(&state, "contoso.com", ADMIN).await;
    assert_eq!(
        answer.unwrap().directory.name,
        "Contoso",
        "the look-up warns, and never blocks"
    );
}

#[tokio::test]
async fn guests_are_known_as_guests() {
    let (state, _data) = practising().await;
    let seed = practice::Seed::contoso();
    let guest = seed.people.iter().find(|person| person.guest).unwrap();
    for (person, expected) in [(guest.user_principal_name.as_str(), true), (ADMIN, false)] {
        super::stage::sign_in(&state, person, &["User.Read"]).await;
        let account = microsoft_sign_in::check_rights(&state).await.unwrap();
        let told: Value = serde_json::to_value(&account).unwrap();
        assert_eq!(told["guest"], expected, "{person}");
    }
}

//! The main job with an app registration of the person's own, from the command that sets it to the checks at the end, with
//! a start of the app in between.

use std::collections::HashMap;

use practice::{Options, Practice, Timing};
use secrecy::SecretString;
use serde_json::{Value, json};
use tauri::Manager as _;
use tauri::test::MockRuntime;

use super::every_account::{MAYA, no_azure_cli};
use super::permissions::{OWN_PAGE, app_in, call, window};
use super::stage::{
    choices, handed_over, hearing, in_session, kinds, organization_login, reviewed, run,
    sign_in_request,
};
use crate::desktop::window::WINDOW;
use crate::ipc::SignInWay;
use crate::session::app_state::AppState;
use crate::session::running_practice;
use crate::work::{konnect_connection, microsoft_sign_in, opened};

/// Practice, in the place of the real services.
pub(super) async fn real_services() -> Practice {
    let timing = Timing {
        replication_lag: std::time::Duration::ZERO,
        secret_propagation: std::time::Duration::ZERO,
        ..Timing::default()
    };
    practice::start(Options {
        timing,
        ..Options::default()
    })
    .await
    .unwrap()
}

/// Signs Maya in at these services, as she would in her browser, and connects the organization.
pub(super) async fn sign_in(state: &AppState, services: &Practice) {
    let (entra, konnect) = running_practice::endpoints(services.base_urls()).unwrap();
    let request = sign_in_request(SignInWay::Browser);
    let open = async |page| {
        tokio::spawn(services.sign_in_as(page, MAYA.into()));
        Ok(())
    };
    let progress = hearing(drop);
    let signed_in =
        microsoft_sign_in::sign_in_at(state, request, &progress, open, no_azure_cli, |_, _| entra);
    Box::pin(signed_in).await.unwrap();
    let token = SecretString::from(services.konnect_token().to_owned());
    let opened = konnect_connection::open(&state.http, konnect, token).await;
    in_session(state, |session| session.connect(opened.unwrap())).await;
}

pub(super) async fn main_job(state: &AppState) {
    let mut chosen = choices([organization_login()]);
    chosen.approve_for_everyone = true;
    let review = reviewed(state, &chosen).await;
    assert_eq!(kinds(&run(state, &review).await.0), ["finished"]);
    let id = handed_over(state, 0).await;
    let checked = Box::pin(opened::verify(state, &id)).await.unwrap();
    let checked = serde_json::to_value(checked).unwrap();
    for check in checked["checks"].as_array().unwrap() {
        assert_ne!(check["state"], "failed", "{check}");
    }
}

/// Which client ids asked for a sign-in, and redeemed one.
pub(super) fn asked(services: &Practice) -> Vec<(String, String)> {
    let record = services.record();
    let asked = record.iter().filter(|one| one.service == "login");
    asked
        .filter_map(|one| {
            let client = if one.path.ends_with("/authorize") {
                let query = one.query.clone()?;
                let fields: HashMap<_, _> = url_fields(&query);
                fields.get("client_id")?.clone()
            } else {
                let body = one.request_body.as_ref()?;
                (body["grant_type"] == "authorization_code").then_some(())?;
                body["client_id"].as_str()?.to_owned()
            };
            let last = one.path.rsplit('/').next()?.to_owned();
            Some((last, client))
        })
        .collect()
}

fn url_fields(query: &str) -> HashMap<String, String> {
    let address = format!("http://localhost/?{query}")
        .parse::<tauri::Url>()
        .unwrap();
    address.query_pairs().into_owned().collect()
}

#[test]
fn main_job_after_a_restart_signs_in_with_the_client_id_that_was_set() {
    let data = tempfile::tempdir().unwrap();
    let services = tauri::async_runtime::block_on(real_services());
    let registration = &services.seed().sign_in_registrations[0];
    let own = registration.client_id.to_string();
    {
        let app = app_in(data.path());
        let set = call(
            &window(&app, WINDOW),
            "set_sign_in_client",
            json!({"client": {"clientId": format!("{{{own}}}"), "directory": "https://contoso.com/"}}),
            OWN_PAGE,
        );
        assert_eq!(
            set,
            Ok(json!({"clientId": own, "directory": "contoso.com"}))
        );
    }
    let app: tauri::App<MockRuntime> = app_in(data.path());
    let main = window(&app, WINDOW);
    let there: Value = call(&main, "snapshot", json!({}), OWN_PAGE).unwrap();
    assert_eq!(there["signInClient"]["clientId"], own, "kept in the file");

    let state = app.state::<AppState>();
    tauri::async_runtime::block_on(async {
        sign_in(&state, &services).await;
        main_job(&state).await;
    });
    assert_eq!(
        asked(&services),
        [("authorize".into(), own.clone()), ("token".into(), own)],
        "every request for a sign-in carries it, and no other"
    );
}

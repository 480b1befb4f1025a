//! Signing in with a code that is typed on any device, and everything that can come instead of the person.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use entra::{
    Context, Directory, Endpoints, Error, ExposeSecret as _, GRAPH_COMMAND_LINE_TOOLS,
    PendingDeviceCode, Remedy, Scope, SignInError, SignInSettings, SignedIn, begin_device_code,
};
use practice::{FaultAction, Lifetimes, SignInRefusal, SignInRules, SignInStage, SignInWay};
use serde_json::{Value, json};
use sso_http::Pace;
use support::{ADMINISTRATOR, House};

const TOKEN: &str = "/oauth2/v2.0/token";
const INTERVAL: Duration = Duration::from_secs(2);

/// Time passes ten times as fast as Microsoft thinks, so that what is too soon shows.
async fn house() -> House {
    let mut house = House::open().await;
    house.context.pace = Pace::times(10);
    house.practice.set_lifetimes(Lifetimes {
        device_code_interval: Duration::ZERO,
        ..Lifetimes::default()
    });
    house
}

async fn begun(house: &House) -> PendingDeviceCode {
    let settings = SignInSettings::default();
    begin_device_code(&house.http, &house.endpoints, settings, &house.context)
        .await
        .unwrap()
}

/// Waits, while someone types the code.
async fn typed_by(
    house: &House,
    pending: PendingDeviceCode,
    account: &str,
) -> Result<SignedIn, Error> {
    let (page, code) = (pending.page().clone(), pending.user_code().to_owned());
    let person = house.practice.enter_device_code(page, code, account.into());
    let (signed_in, typed) = tokio::join!(pending.finish(&house.context), person);
    typed.unwrap();
    signed_in
}

/// What the token endpoint answered, in order.
fn told(house: &House) -> Vec<String> {
    let record = house.practice.record();
    let polls = record.iter().filter(|one| one.path.ends_with(TOKEN));
    let said = |body: &Value| body["error"].as_str().unwrap_or("tokens").to_owned();
    polls
        .map(|one| one.response_body.as_ref().map_or(String::new(), said))
        .collect()
}

#[tokio::test]
async fn typed_code_yields_token_scopes_and_person() {
    let house = house().await;
    let pending = begun(&house).await;
    assert_eq!(pending.lifetime(), Duration::from_secs(900));
    let code = pending.user_code().to_owned();
    assert!(!format!("{pending:?}").contains(&code), "{pending:?}");
    let signed_in = typed_by(&house, pending, ADMINISTRATOR).await.unwrap();
    assert!(
        signed_in.has(Scope::ApplicationReadWriteAll) && signed_in.has(Scope::UserRead),
        "{signed_in:?}"
    );
    assert_eq!(
        signed_in.id_claims.preferred_username.as_deref(),
        Some(ADMINISTRATOR)
    );
    let secret = signed_in.access_token.expose_secret();
    assert!(!format!("{signed_in:?}").contains(secret));
    let record = house.practice.record();
    let asked = record.iter().find(|one| one.path.ends_with("/devicecode"));
    let scope = asked.unwrap().request_body.as_ref().unwrap()["scope"].clone();
    assert_eq!(
        scope,
        "openid profile https://graph.microsoft.com/Application.ReadWrite.All https://graph.microsoft.com/User.Read",
        "the same as in the browser, and no refresh token"
    );
}

#[tokio::test]
async fn one_that_asks_too_often_is_told_so_and_slows_down() {
    let house = house().await;
    house.practice.set_lifetimes(Lifetimes {
        device_code_interval: INTERVAL,
        ..Lifetimes::default()
    });
    let pending = begun(&house).await;
    let (page, code) = (pending.page().clone(), pending.user_code().to_owned());
    let typed_late = async {
        while !told(&house).contains(&"slow_down".to_owned()) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let person = house
            .practice
            .enter_device_code(page, code, ADMINISTRATOR.into());
        person.await.unwrap();
    };
    let (signed_in, ()) = tokio::join!(pending.finish(&house.context), typed_late);
    signed_in.unwrap();
    let told = told(&house);
    assert_eq!(told.last().unwrap(), "tokens");
    assert!(
        told.len() <= 12,
        "each time it waits five seconds longer: {told:?}"
    );
}

#[tokio::test]
async fn lost_answers_are_asked_for_again() {
    let house = house().await;
    house.once("POST", TOKEN, FaultAction::DropBefore);
    let pending = begun(&house).await;
    typed_by(&house, pending, ADMINISTRATOR).await.unwrap();
}

#[tokio::test]
async fn one_who_declines_has_declined() {
    let house = house().await;
    let pending = begun(&house).await;
    let (page, code) = (pending.page().clone(), pending.user_code().to_owned());
    let declines = async {
        let picker = support::fetch("POST", &page, &[("otc", &code)]).await;
        let action = between(&picker.text, "action=\"", "\"");
        let context = between(&picker.text, "name=\"ctx\" value=\"", "\"");
        let action = page.join(action).unwrap();
        support::fetch("POST", &action, &[("ctx", context), ("cancel", "1")]).await
    };
    let (signed_in, _) = tokio::join!(pending.finish(&house.context), declines);
    match signed_in {
        Err(Error::SignIn(SignInError::Declined(answer))) => {
            assert_eq!(answer.error, "authorization_declined");
        }
        other => panic!("Microsoft's own name for it: {other:?}"),
    }
}

/// Microsoft names policies `access_denied`, as it names somebody who says no.
#[tokio::test]
async fn one_whom_the_directory_does_not_let_in_has_not_declined() {
    for (number, remedy) in [
        (53_003, Remedy::BlockedByPolicy),
        (50_105, Remedy::NotAssigned),
        (90_094, Remedy::AdminApprovalNeeded),
    ] {
        let house = house().await;
        house.practice.set_sign_in_rules(&SignInRules {
            refusals: vec![SignInRefusal {
                aadsts: number,
                stage: SignInStage::Page,
                way: Some(SignInWay::DeviceCode),
                account: None,
                client_id: None,
            }],
            ..SignInRules::default()
        });
        let pending = begun(&house).await;
        let (page, code) = (pending.page().clone(), pending.user_code().to_owned());
        let typed = house
            .practice
            .enter_device_code(page, code, ADMINISTRATOR.into());
        let (signed_in, typed) = tokio::join!(pending.finish(&house.context), typed);
        assert!(typed.is_err(), "the page does not lead on");
        match signed_in {
            Err(Error::SignIn(SignInError::Answer(answer))) => {
                assert_eq!(answer.error, "access_denied");
                assert_eq!(answer.remedy(), remedy, "AADSTS{number}");
            }
            other => panic!("AADSTS{number} is its own answer: {other:?}"),
        }
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split_once(after).unwrap().0
}

#[tokio::test]
async fn code_that_nobody_types_expires() {
    let house = house().await;
    let pending = begun(&house).await;
    house.practice.expire_device_codes();
    let expired = pending.finish(&house.context).await.unwrap_err();
    assert!(
        matches!(expired, Error::SignIn(SignInError::CodeExpired)),
        "{expired:?}"
    );
}

/// As after a sleep: Microsoft cannot be asked any more, and the code is over by this computer's clock.
#[tokio::test]
async fn code_expires_without_an_answer_too() {
    let house = house().await;
    house.practice.set_lifetimes(Lifetimes {
        device_code: Duration::from_secs(1),
        ..Lifetimes::default()
    });
    let pending = begun(&house).await;
    let matching = practice::Matching {
        path: TOKEN.into(),
        ..practice::Matching::default()
    };
    house.practice.add_fault(practice::Fault {
        matching,
        action: FaultAction::DropBefore,
    });
    let expired = pending.finish(&house.context).await.unwrap_err();
    assert!(
        matches!(expired, Error::SignIn(SignInError::CodeExpired)),
        "{expired:?}"
    );
}

#[tokio::test]
async fn cancelled_waiting_ends_at_once() {
    let house = house().await;
    let pending = begun(&house).await;
    house.context.cancel.cancel();
    let cancelled = pending.finish(&house.context).await.unwrap_err();
    assert!(cancelled.is_cancelled(), "{cancelled:?}");
    assert_eq!(
        told(&house),
        Vec::<String>::new(),
        "nothing is asked any more"
    );
}

#[tokio::test]
async fn another_directory_is_refused() {
    let house = house().await;
    let settings = SignInSettings {
        directory: Directory::Tenant("00000000-0000-0000-0000-000000000001".parse().unwrap()),
        ..SignInSettings::default()
    };
    let refused = begin_device_code(&house.http, &house.endpoints, settings, &house.context).await;
    assert!(
        matches!(&refused, Err(Error::SignIn(SignInError::Answer(answer))) if answer.aadsts == Some(90_002)),
        "{refused:?}"
    );
}

/// Something that answers in Microsoft's place with any body.
async fn stranger(code: Value, tokens: Value) -> Endpoints {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let page = format!("http://{address}/devicelogin");
    let fill = move |mut body: Value| {
        if body["verification_uri"] == "own" {
            body["verification_uri"] = page.clone().into();
        }
        body
    };
    let code = fill(code);
    let router = Router::new()
        .route(
            "/organizations/oauth2/v2.0/devicecode",
            post(async move || Json(code)),
        )
        .route(
            "/organizations/oauth2/v2.0/token",
            post(async move || Json(tokens)),
        );
    tokio::spawn(async move { axum::serve(listener, router).await });
    Endpoints::practice(address, address).unwrap()
}

async fn at(endpoints: &Endpoints) -> Result<PendingDeviceCode, Error> {
    let http = entra::Http::new().unwrap();
    let settings = SignInSettings::default();
    begin_device_code(&http, endpoints, settings, &Context::default()).await
}

fn code(page: &str, user_code: &str) -> Value {
    json!({"device_code": "planted-device-code", "user_code": user_code, "verification_uri": page,
        "expires_in": 900, "interval": 0})
}

#[tokio::test]
async fn page_and_code_that_are_not_microsofts_are_not_shown() {
    for body in [
        code("https://microsoft.com.example.com/devicelogin", "GJ7TZKX2L"),
        code("http://127.0.0.1:1/devicelogin", "GJ7TZKX2L"),
        code("javascript:alert(1)", "GJ7TZKX2L"),
        code("own", "<img src=x>"),
        code("own", ""),
        json!({"user_code": "GJ7TZKX2L"}),
    ] {
        let endpoints = stranger(body.clone(), Value::Null).await;
        let refused = at(&endpoints).await.unwrap_err();
        assert!(
            matches!(refused, Error::Unexpected(_)),
            "{body}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn whoever_wants_to_be_asked_without_pause_is_asked_once_a_second() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut short = code(&format!("http://{address}/devicelogin"), "GJ7TZKX2L");
    short["expires_in"] = json!(2);
    let pending =
        json!({"error": "authorization_pending", "error_description": "", "error_codes": [70_016]});
    let router = Router::new()
        .route(
            "/organizations/oauth2/v2.0/devicecode",
            post(async move || Json(short)),
        )
        .route(
            "/organizations/oauth2/v2.0/token",
            post(async move || {
                count.fetch_add(1, Ordering::SeqCst);
                (StatusCode::BAD_REQUEST, Json(pending))
            }),
        );
    tokio::spawn(async move { axum::serve(listener, router).await });
    let endpoints = Endpoints::practice(address, address).unwrap();
    let pending = at(&endpoints).await.unwrap();
    let expired = pending.finish(&Context::default()).await.unwrap_err();
    assert!(
        matches!(expired, Error::SignIn(SignInError::CodeExpired)),
        "{expired:?}"
    );
    let asked = asked.load(Ordering::SeqCst);
    assert!((1..=3).contains(&asked), "{asked} times in two seconds");
}

#[tokio::test]
async fn token_without_an_id_token_of_this_client_is_refused() {
    let jwt = |claims: Value| {
        use base64::Engine as _;
        let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims.to_string());
        format!("e30.{claims}.c2ln")
    };
    let tenant = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";
    let claims = |client: &str| {
        json!({"iss": format!("https://login.microsoftonline.com/{tenant}/v2.0"), "aud": client,
            "exp": 4_000_000_000_u64, "tid": tenant, "oid": tenant})
    };
    let other = "00000000-0000-0000-0000-000000000002";
    let foreign = claims(&GRAPH_COMMAND_LINE_TOOLS.to_string());
    for (id_token, problem) in [
        (Value::Null, "Missing"),
        (jwt(claims(other)).into(), "Audience"),
        (jwt(foreign).into(), "Issuer"),
    ] {
        let tokens = json!({"token_type": "Bearer", "access_token": "planted-token",
            "expires_in": 3599, "id_token": id_token});
        let endpoints = stranger(code("own", "GJ7TZKX2L"), tokens).await;
        let pending = at(&endpoints).await.unwrap();
        let refused = pending.finish(&Context::default()).await.unwrap_err();
        let shown = format!("{refused:?}");
        assert!(shown.contains(problem), "{id_token}: {shown}");
        assert!(!shown.contains("planted"), "{shown}");
    }
}

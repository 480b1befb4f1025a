//! Sign-in with a code that a person enters on another device.

use std::time::Duration;

use practice::{Lifetimes, Practice};
use serde_json::Value;

use crate::browser::{Seen, between, open, pick, press, scopes_on};
use crate::support::{
    GRAPH_CLI, JONAS, MAYA, NOAH, TENANT, aadsts, answer, http, login, prompt_practice, token,
};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
const SCOPE: &str = "openid profile https://graph.microsoft.com/User.Read";

/// Practice that may be polled without a pause.
async fn impatient_practice() -> Practice {
    let practice = prompt_practice().await;
    practice.set_lifetimes(Lifetimes {
        device_code_interval: Duration::ZERO,
        ..Lifetimes::default()
    });
    practice
}

async fn ask(practice: &Practice, tenant: &str, form: &[(&str, &str)]) -> (u16, Value) {
    let url = login(practice, &format!("/{tenant}/oauth2/v2.0/devicecode"));
    answer(http().post(url).form(form).send().await.unwrap()).await
}

async fn new_code(practice: &Practice, client_id: &str) -> Value {
    let (status, code) = ask(
        practice,
        TENANT,
        &[("client_id", client_id), ("scope", SCOPE)],
    )
    .await;
    assert_eq!(status, 200, "a device code is issued: {code}");
    code
}

async fn poll(practice: &Practice, code: &Value) -> (u16, Value) {
    let device_code = code["device_code"].as_str().unwrap();
    token(
        practice,
        &[
            ("client_id", GRAPH_CLI),
            ("grant_type", GRANT),
            ("device_code", device_code),
        ],
    )
    .await
}

/// The error and its number that an application is told.
fn told(answer: &(u16, Value)) -> (&str, u64) {
    assert_eq!(answer.0, 400, "{}", answer.1);
    (answer.1["error"].as_str().unwrap(), aadsts(&answer.1))
}

/// Types a code on the page that the application names.
async fn enter(practice: &Practice, code: &Value, typed: &str) -> String {
    let page = code["verification_uri"].as_str().unwrap();
    let page = open(page.parse().unwrap()).await.page();
    let action = between(&page, "<form method=\"post\" action=\"", "\"");
    let request = http().post(login(practice, action)).form(&[("otc", typed)]);
    request.send().await.unwrap().text().await.unwrap()
}

fn typed(code: &Value) -> &str {
    code["user_code"].as_str().unwrap()
}

#[tokio::test]
async fn a_person_enters_the_code_confirms_consents_and_the_application_gets_tokens_once() {
    let practice = impatient_practice().await;
    let code = new_code(&practice, GRAPH_CLI).await;
    assert_eq!(
        told(&poll(&practice, &code).await),
        ("authorization_pending", 70_016),
        "nobody has signed in yet"
    );
    let picker = enter(&practice, &code, &typed(&code).to_lowercase()).await;
    let confirm = pick(&practice, &picker, JONAS).await.page();
    assert!(
        confirm.contains("Are you trying to sign in to Microsoft Graph Command Line Tools?"),
        "the person is asked whether it is theirs: {confirm}"
    );
    let consent = press(&practice, &confirm, &[("answer", "continue")])
        .await
        .page();
    assert_eq!(
        scopes_on(&consent),
        ["openid", "profile", "User.Read"],
        "what the application asked for"
    );
    assert_eq!(
        told(&poll(&practice, &code).await).0,
        "authorization_pending",
        "the code is entered, but nobody has agreed"
    );
    let done = press(&practice, &consent, &[("answer", "accept")])
        .await
        .page();
    assert!(done.contains("You may now close this window"), "{done}");
    let (status, tokens) = poll(&practice, &code).await;
    assert_eq!(status, 200, "{tokens}");
    assert!(
        tokens["id_token"].is_string() && tokens["access_token"].is_string(),
        "both tokens come: {tokens}"
    );
    assert_eq!(
        told(&poll(&practice, &code).await),
        ("invalid_grant", 54_005),
        "a device code works once"
    );
}

#[tokio::test]
async fn what_is_told_about_a_new_code_is_what_microsoft_tells() {
    let practice = prompt_practice().await;
    let code = new_code(&practice, GRAPH_CLI).await;
    assert_eq!(
        (&code["expires_in"], &code["interval"]),
        (&Value::from(900), &Value::from(5)),
        "{code}"
    );
    let page = code["verification_uri"].as_str().unwrap();
    assert_eq!(
        code["message"],
        format!(
            "To sign in, use a web browser to open the page {page} and enter the code {} to authenticate.",
            typed(&code)
        )
    );
    assert_eq!(typed(&code).len(), 9, "{code}");
    let document = login(
        &practice,
        &format!("/{TENANT}/v2.0/.well-known/openid-configuration"),
    );
    let (_, document) = answer(http().get(document).send().await.unwrap()).await;
    assert_eq!(
        document["device_authorization_endpoint"],
        login(&practice, &format!("/{TENANT}/oauth2/v2.0/devicecode")).as_str(),
        "the metadata document names the endpoint"
    );
    let short = open(login(&practice, "/devicelogin"));
    assert!(matches!(short.await, Seen::Went(to) if to.as_str() == page));
}

#[tokio::test]
async fn both_spellings_of_the_grant_and_of_its_parameter_are_understood() {
    let practice = impatient_practice().await;
    for (grant, name) in [
        (GRANT, "device_code"),
        ("device_code", "device_code"),
        ("device_code", "code"),
        (GRANT, "code"),
    ] {
        let code = new_code(&practice, GRAPH_CLI).await;
        let device_code = code["device_code"].as_str().unwrap();
        let form = [
            ("client_id", GRAPH_CLI),
            ("grant_type", grant),
            (name, device_code),
        ];
        assert_eq!(
            told(&token(&practice, &form).await).0,
            "authorization_pending",
            "{grant} with {name}"
        );
    }
}

#[tokio::test]
async fn an_application_that_polls_too_fast_is_told_so() {
    let practice = prompt_practice().await;
    practice.set_lifetimes(Lifetimes {
        device_code_interval: Duration::from_secs(3600),
        ..Lifetimes::default()
    });
    let code = new_code(&practice, GRAPH_CLI).await;
    assert_eq!(
        told(&poll(&practice, &code).await).0,
        "authorization_pending",
        "the first poll can come at any time"
    );
    assert_eq!(
        told(&poll(&practice, &code).await).0,
        "slow_down",
        "the second came before the interval was over"
    );
}

#[tokio::test]
async fn a_person_who_cancels_declines_at_each_page() {
    let practice = impatient_practice().await;
    for step in ["picker", "confirm", "consent"] {
        let code = new_code(&practice, GRAPH_CLI).await;
        let picker = enter(&practice, &code, typed(&code)).await;
        if step == "picker" {
            press(&practice, &picker, &[("cancel", "1")]).await.page();
        } else {
            let page = pick(&practice, &picker, JONAS).await.page();
            let page = match step {
                "consent" => press(&practice, &page, &[("answer", "continue")])
                    .await
                    .page(),
                _ => page,
            };
            press(&practice, &page, &[("answer", "decline")])
                .await
                .page();
        }
        assert_eq!(
            told(&poll(&practice, &code).await).0,
            "authorization_declined",
            "cancelled at the {step}"
        );
    }
}

#[tokio::test]
async fn a_code_that_is_over_is_refused_on_the_page_and_at_the_token_endpoint() {
    let practice = impatient_practice().await;
    let code = new_code(&practice, GRAPH_CLI).await;
    practice.expire_device_codes();
    let page = enter(&practice, &code, typed(&code)).await;
    assert!(page.contains("has expired"), "{page}");
    assert_eq!(
        told(&poll(&practice, &code).await),
        ("expired_token", 70_020)
    );
}

#[tokio::test]
async fn a_lifetime_is_kept_by_the_clock() {
    let practice = impatient_practice().await;
    practice.set_lifetimes(Lifetimes {
        device_code: Duration::from_secs(1),
        device_code_interval: Duration::ZERO,
        ..Lifetimes::default()
    });
    let code = new_code(&practice, GRAPH_CLI).await;
    assert_eq!(code["expires_in"], 1, "{code}");
    let error = loop {
        let answer = poll(&practice, &code).await;
        let error = told(&answer).0.to_owned();
        if error != "authorization_pending" {
            break error;
        }
    };
    assert_eq!(error, "expired_token");
}

#[tokio::test]
async fn wrong_codes_lead_nowhere() {
    let practice = impatient_practice().await;
    let code = new_code(&practice, GRAPH_CLI).await;
    let page = enter(&practice, &code, "WRONGCODE").await;
    assert!(page.contains("That code didn't work"), "{page}");
    enter(&practice, &code, typed(&code)).await;
    let page = enter(&practice, &code, typed(&code)).await;
    assert!(
        page.contains("That code didn't work"),
        "a code can be entered once: {page}"
    );
    let unknown = serde_json::json!({"device_code": "nobody-issued-this"});
    assert_eq!(
        told(&poll(&practice, &unknown).await),
        ("bad_verification_code", 70_018)
    );
    let other = practice.seed().sign_in_registrations[0]
        .client_id
        .to_string();
    let of_other = new_code(&practice, &other).await;
    assert_eq!(
        told(&poll(&practice, &of_other).await).0,
        "bad_verification_code",
        "a code belongs to the application that asked for it"
    );
}

#[tokio::test]
async fn a_registration_without_public_client_flows_is_refused() {
    let practice = impatient_practice().await;
    let registration = practice
        .seed()
        .sign_in_registrations
        .iter()
        .find(|one| !one.public_client_flows)
        .unwrap();
    let id = registration.client_id.to_string();
    let code = new_code(&practice, &id).await;
    let device_code = code["device_code"].as_str().unwrap();
    let form = [
        ("client_id", id.as_str()),
        ("grant_type", GRANT),
        ("device_code", device_code),
    ];
    let (status, body) = token(&practice, &form).await;
    assert_eq!(
        (status, &body["error"], aadsts(&body)),
        (401, &Value::from("invalid_client"), 7_000_218)
    );
}

/// Parameters of a poll that is refused, and with which number.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], u64);

#[tokio::test]
async fn what_cannot_start_is_refused_at_once() {
    let practice = prompt_practice().await;
    let single = practice.seed().sign_in_registrations[0]
        .client_id
        .to_string();
    let cases: [Case<'_>; 5] = [
        (TENANT, &[("scope", SCOPE)], 900_144),
        (TENANT, &[("client_id", GRAPH_CLI)], 900_144),
        (
            TENANT,
            &[("client_id", GRAPH_CLI), ("scope", "Mail.Send")],
            70_011,
        ),
        (
            "nobody.example",
            &[("client_id", GRAPH_CLI), ("scope", SCOPE)],
            90_002,
        ),
        (
            "organizations",
            &[("client_id", single.as_str()), ("scope", SCOPE)],
            50_194,
        ),
    ];
    for (tenant, form, expected) in cases {
        let (_, body) = ask(&practice, tenant, form).await;
        assert_eq!(aadsts(&body), expected, "{tenant} {form:?}: {body}");
    }
}

#[tokio::test]
async fn an_account_of_another_organization_stops_at_the_picker() {
    let practice = impatient_practice().await;
    let code = new_code(&practice, GRAPH_CLI).await;
    let picker = enter(&practice, &code, typed(&code)).await;
    let page = pick(&practice, &picker, NOAH).await.page();
    assert!(page.contains("AADSTS50020"), "{page}");
}

#[tokio::test]
async fn a_visitor_can_do_all_of_it() {
    let practice = impatient_practice().await;
    let code = new_code(&practice, GRAPH_CLI).await;
    let page = code["verification_uri"].as_str().unwrap().parse().unwrap();
    practice
        .enter_device_code(page, typed(&code).to_owned(), MAYA.to_owned())
        .await
        .unwrap();
    let (status, tokens) = poll(&practice, &code).await;
    assert_eq!(status, 200, "{tokens}");
}

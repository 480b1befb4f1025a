//! An access token that is not accepted any more, in the middle of some work.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use axum::routing::any;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sso_http::{
    Account, Context, Error, Http, Method, Renewals, Request, SecretString, Service, Url, Waiting,
    Wanted,
};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

const PATIENCE: Duration = Duration::from_secs(20);

/// A service that accepts these bearer tokens, refuses others in this way, and remembers what it accepted.
struct House {
    url: Url,
    accepted: Arc<Mutex<Vec<String>>>,
    asked: Arc<Mutex<Vec<String>>>,
    http: Http,
    context: Context,
    waits: mpsc::UnboundedReceiver<Waiting>,
}

async fn house(refusal: (u16, &'static str), ends: Option<Timestamp>) -> House {
    let accepted = Arc::new(Mutex::new(Vec::<String>::new()));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (valid, log) = (Arc::clone(&accepted), Arc::clone(&asked));
    let handler = any(move |headers: HeaderMap| {
        let token = headers.get("authorization").map(|it| it.to_str().unwrap());
        let token = token
            .unwrap_or("none")
            .trim_start_matches("Bearer ")
            .to_owned();
        log.lock().unwrap().push(token.clone());
        let answer = if valid.lock().unwrap().contains(&token) {
            (StatusCode::OK, [("www-authenticate", "")], "{}".to_owned())
        } else {
            let status = StatusCode::from_u16(refusal.0).unwrap();
            // A gateway that quotes what it was sent.
            let body = json!({"error": {"code": "InvalidAuthenticationToken", "message": token}});
            (status, [("www-authenticate", refusal.1)], body.to_string())
        };
        async move { answer.into_response() }
    });
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/v1.0/me", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, Router::new().fallback(handler)).into_future());
    let (told, waits) = mpsc::unbounded_channel();
    House {
        url: url.parse().unwrap(),
        accepted,
        asked,
        http: Http::new().unwrap(),
        context: Context {
            renewals: Renewals::open(PATIENCE, ends),
            waiting: Some(Arc::new(move |waiting| told.send(waiting).unwrap())),
            ..Context::default()
        },
        waits,
    }
}

impl House {
    fn accept(&self, token: &str) {
        self.accepted.lock().unwrap().push(token.to_owned());
    }

    fn renew(&self, account: Account, token: &str) {
        self.context
            .renewals
            .renew(account, SecretString::from(token), None);
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn write(house: &House, service: Service) -> Result<(), Error> {
    let old = SecretString::from("the-old-token");
    let request = Request::new(service, Method::POST, house.url.clone()).bearer(&old);
    sso_http::send(&house.http, request, &house.context)
        .await
        .map(drop)
}

const SIGN_IN: Waiting = Waiting::SignIn {
    account: Account::Microsoft,
};

#[tokio::test]
async fn refused_write_waits_for_the_person_and_is_sent_once_more() {
    for refusal in [(401, ""), (403, "Bearer error=\"insufficient_claims\"")] {
        let mut house = house(refusal, None).await;
        house.accept("the-new-token");
        let news = async {
            assert_eq!(house.waits.recv().await, Some(SIGN_IN));
            house.context.renewals.clone()
        };
        let work = async {
            let waiting = news.await;
            let Some(Wanted::Refused(said)) = waiting.wanted(Account::Microsoft) else {
                panic!("it says what Microsoft said")
            };
            assert_eq!(said.www_authenticate.as_deref(), Some(refusal.1));
            assert!(
                waiting.wanted(Account::Konnect).is_none(),
                "Konnect is fine"
            );
            waiting.renew(
                Account::Microsoft,
                SecretString::from("the-new-token"),
                None,
            );
            assert!(waiting.wanted(Account::Microsoft).is_none());
        };
        let (url, http, context) = (house.url.clone(), house.http.clone(), house.context.clone());
        let old = SecretString::from("the-old-token");
        let request = Request::new(Service::MicrosoftGraph, Method::POST, url).bearer(&old);
        let (sent, ()) = tokio::join!(sso_http::send(&http, request, &context), work);
        sent.unwrap();
        assert_eq!(house.waits.recv().await, Some(Waiting::Over));
        assert_eq!(
            house.asked(),
            ["the-old-token", "the-new-token"],
            "what was refused did nothing, and is sent again"
        );
        // What comes later knows the new one, whatever its caller has.
        write(&house, Service::MicrosoftGraph).await.unwrap();
        assert_eq!(house.asked().last().unwrap(), "the-new-token");
    }
}

#[tokio::test]
async fn new_token_that_is_refused_too_is_asked_for_again() {
    let mut house = house((401, ""), None).await;
    house.accept("the-third-token");
    let (renewals, mut waits) = (house.context.renewals.clone(), Vec::new());
    let person = async {
        for token in ["the-second-token", "the-third-token"] {
            loop {
                let waiting = house.waits.recv().await.unwrap();
                waits.push(waiting);
                if waiting == SIGN_IN {
                    break;
                }
            }
            renewals.renew(Account::Microsoft, SecretString::from(token), None);
        }
    };
    let old = SecretString::from("the-old-token");
    let url = house.url.clone();
    let request = Request::new(Service::MicrosoftGraph, Method::PATCH, url).bearer(&old);
    let (sent, ()) = tokio::join!(sso_http::send(&house.http, request, &house.context), person);
    sent.unwrap();
    assert_eq!(waits, [SIGN_IN, Waiting::Over, SIGN_IN]);
}

#[tokio::test]
async fn service_that_refuses_every_token_is_not_asked_for_ever() {
    let mut house = house((401, ""), None).await;
    let renewals = house.context.renewals.clone();
    let person = async {
        while let Some(waiting) = house.waits.recv().await {
            if waiting == SIGN_IN {
                let token = SecretString::from("not-this-one-either");
                renewals.renew(Account::Microsoft, token, None);
            }
        }
    };
    let old = SecretString::from("the-old-token");
    let request = Request::get(Service::MicrosoftGraph, house.url.clone()).bearer(&old);
    let refused = tokio::select! {
        sent = sso_http::send(&house.http, request, &house.context) => sent.unwrap_err(),
        () = person => panic!("the request ends first"),
    };
    assert_eq!(refused.refusal().unwrap().status, 401);
    assert_eq!(house.asked().len(), 3, "the old token and two new ones");
}

#[tokio::test]
async fn konnect_waits_for_a_token_of_its_own() {
    let house = house((401, ""), None).await;
    house.accept("a-konnect-token");
    house.renew(Account::Microsoft, "of-microsoft");
    let person = async {
        while house.context.renewals.wanted(Account::Konnect).is_none() {
            tokio::task::yield_now().await;
        }
        house.renew(Account::Konnect, "a-konnect-token");
    };
    let (sent, ()) = tokio::join!(write(&house, Service::KonnectApi), person);
    sent.unwrap();
    assert_eq!(
        house.asked(),
        ["the-old-token", "a-konnect-token"],
        "Microsoft's token goes nowhere else"
    );
}

#[tokio::test]
async fn write_is_not_begun_with_a_token_that_is_about_to_end_and_a_read_is() {
    let soon = Timestamp::now() + SignedDuration::from_secs(20);
    let house = house((401, ""), Some(soon)).await;
    house.accept("the-old-token");
    house.accept("the-new-token");
    let old = SecretString::from("the-old-token");
    let read = Request::get(Service::MicrosoftGraph, house.url.clone()).bearer(&old);
    sso_http::send(&house.http, read, &house.context)
        .await
        .unwrap();
    let person = async {
        while house.context.renewals.wanted(Account::Microsoft).is_none() {
            tokio::task::yield_now().await;
        }
        assert_eq!(house.asked(), ["the-old-token"], "the write waits");
        house.renew(Account::Microsoft, "the-new-token");
    };
    let (sent, ()) = tokio::join!(write(&house, Service::MicrosoftGraph), person);
    sent.unwrap();
    assert_eq!(house.asked(), ["the-old-token", "the-new-token"]);
}

#[tokio::test]
async fn new_token_that_is_about_to_end_too_is_known_to_be() {
    let hour = Timestamp::now() + SignedDuration::from_hours(1);
    let soon = Timestamp::now() + SignedDuration::from_secs(20);
    let house = house((401, ""), Some(hour)).await;
    house.accept("the-new-token");
    house.accept("the-newest-token");
    let renewals = &house.context.renewals;
    let token = SecretString::from("the-new-token");
    renewals.renew(Account::Microsoft, token, Some(soon));
    let person = async {
        while renewals.wanted(Account::Microsoft).is_none() {
            tokio::task::yield_now().await;
        }
        house.renew(Account::Microsoft, "the-newest-token");
    };
    let both = async { tokio::join!(write(&house, Service::MicrosoftGraph), person) };
    let (sent, ()) = tokio::time::timeout(PATIENCE, both).await.unwrap();
    sent.unwrap();
    assert_eq!(house.asked(), ["the-newest-token"]);
}

#[tokio::test]
async fn request_that_is_refused_after_the_sign_in_asks_for_no_other() {
    let mut house = house((401, ""), None).await;
    house.accept("the-new-token");
    let renewals = house.context.renewals.clone();
    // Someone signs in for another request while this one is on its way.
    let handler = any(async move |headers: HeaderMap| {
        if headers["authorization"] == "Bearer the-new-token" {
            return StatusCode::OK;
        }
        let token = SecretString::from("the-new-token");
        renewals.renew(Account::Microsoft, token, None);
        StatusCode::UNAUTHORIZED
    });
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/v1.0/me", listener.local_addr().unwrap());
    house.url = url.parse().unwrap();
    tokio::spawn(axum::serve(listener, Router::new().fallback(handler)).into_future());
    write(&house, Service::MicrosoftGraph).await.unwrap();
    assert!(
        house.context.renewals.wanted(Account::Microsoft).is_none(),
        "the window asks nobody"
    );
    assert!(house.waits.try_recv().is_err());
}

#[tokio::test]
async fn without_anybody_the_refusal_comes_back_and_nothing_else_waits() {
    let mut house = house((401, ""), None).await;
    house.context.renewals = Renewals::open(Duration::from_millis(50), None);
    for _ in 0..2 {
        let error = write(&house, Service::MicrosoftGraph).await.unwrap_err();
        assert_eq!(error.refusal().unwrap().status, 401);
        assert!(
            !error.to_string().contains("the-old-token"),
            "what a service quotes is hidden: {error}"
        );
    }
    let waits: Vec<Waiting> = std::iter::from_fn(|| house.waits.try_recv().ok()).collect();
    assert_eq!(
        waits,
        [SIGN_IN, Waiting::Over],
        "the second knows that nobody comes"
    );
    // Without anyone to ask it is as it always was.
    house.context.renewals = Renewals::default();
    let error = write(&house, Service::MicrosoftGraph).await.unwrap_err();
    assert_eq!(error.refusal().unwrap().status, 401);
    assert!(house.waits.try_recv().is_err());
}

#[tokio::test]
async fn renewed_token_is_hidden_in_what_the_service_quotes() {
    let house = house((403, "Bearer error=\"insufficient_claims\""), None).await;
    house.renew(Account::Microsoft, "a-renewed-token-of-some-length");
    let person = async {
        while house.context.renewals.wanted(Account::Microsoft).is_none() {
            tokio::task::yield_now().await;
        }
        let Some(Wanted::Refused(said)) = house.context.renewals.wanted(Account::Microsoft) else {
            panic!("it was refused")
        };
        house.context.cancel.cancel();
        said
    };
    let (sent, said) = tokio::join!(write(&house, Service::MicrosoftGraph), person);
    assert!(
        matches!(sent, Err(Error::Cancelled)),
        "stopping ends the wait: {sent:?}"
    );
    let said = said.message.unwrap_or_default();
    assert!(!said.contains("renewed"), "{said}");
}

#[tokio::test]
async fn what_is_sent_without_a_token_gets_none_and_waits_for_none() {
    let soon = Timestamp::now() + SignedDuration::from_secs(20);
    let mut house = house((401, ""), None).await;
    let token = SecretString::from("of-somebody");
    let renewals = &house.context.renewals;
    renewals.renew(Account::Konnect, token, Some(soon));
    let request = Request::new(Service::KonnectApi, Method::POST, house.url.clone());
    let error = sso_http::send(&house.http, request, &house.context).await;
    assert_eq!(error.unwrap_err().refusal().unwrap().status, 401);
    assert_eq!(house.asked(), ["none"]);
    assert!(
        house.waits.try_recv().is_err(),
        "its refusal is about something else"
    );
}

#[tokio::test]
async fn refusal_of_what_the_person_may_not_do_comes_back_at_once() {
    let mut house = house((403, ""), None).await;
    let error = write(&house, Service::MicrosoftGraph).await.unwrap_err();
    assert_eq!(error.refusal().unwrap().status, 403);
    assert!(house.waits.try_recv().is_err(), "no sign-in would help");
}

#[tokio::test]
async fn whoever_signs_in_late_is_waited_for_the_next_time() {
    let mut house = house((401, ""), None).await;
    house.context.renewals = Renewals::open(Duration::from_millis(50), None);
    write(&house, Service::MicrosoftGraph).await.unwrap_err();
    house.renew(Account::Microsoft, "a-token-that-is-revoked-too");
    write(&house, Service::MicrosoftGraph).await.unwrap_err();
    let waits: Vec<Waiting> = std::iter::from_fn(|| house.waits.try_recv().ok()).collect();
    assert_eq!(waits, [SIGN_IN, Waiting::Over, SIGN_IN, Waiting::Over]);
}

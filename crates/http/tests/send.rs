//! Sending against small servers on loopback: what is sent again, what is not, and what is
//! reported.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body as Answer;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::any;
use serde_json::json;
use sso_http::{
    Body, Context, Error, Http, Method, Request, Retry, SecretString, Service, Unreachable,
    Unreadable, Url, Waiting,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

type Answers = Vec<(u16, &'static [(&'static str, &'static str)], &'static str)>;

/// A server that gives these answers in turn, then 200 `{}`; and the headers of every request.
async fn server(answers: Answers) -> (Url, Arc<Mutex<Vec<HeaderMap>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (answers, log) = (Arc::new(answers), Arc::clone(&seen));
    let handler = any(move |headers: HeaderMap| {
        let (answers, log) = (Arc::clone(&answers), Arc::clone(&log));
        async move {
            let index = {
                let mut log = log.lock().unwrap();
                log.push(headers);
                log.len() - 1
            };
            let (status, headers, body) = answers.get(index).copied().unwrap_or((200, &[], "{}"));
            let mut response = Response::builder().status(StatusCode::from_u16(status).unwrap());
            for (name, value) in headers {
                response = response.header(*name, *value);
            }
            response.body(Answer::from(body)).unwrap()
        }
    });
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = Url::parse(&format!(
        "http://{}/path?secret=planted-query",
        listener.local_addr().unwrap()
    ))
    .unwrap();
    tokio::spawn(axum::serve(listener, Router::new().fallback(handler)).into_future());
    (url, seen)
}

/// A server that reads each request and then closes the connection without an answer.
async fn silent_server() -> (Url, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            if stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    (url, count)
}

fn listening() -> (Context, Arc<Mutex<Vec<Waiting>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heard);
    let waiting: Arc<dyn Fn(Waiting) + Send + Sync> =
        Arc::new(move |waiting| log.lock().unwrap().push(waiting));
    (
        Context {
            waiting: Some(waiting),
            ..Context::default()
        },
        heard,
    )
}

async fn post(url: Url) -> Result<sso_http::Response, Error> {
    let request = Request::post_json(Service::KonnectApi, url, json!({"a": 1}));
    sso_http::send(&Http::new().unwrap(), request, &Context::default()).await
}

#[tokio::test]
async fn read_after_busy_answers_sent_again_and_reported() {
    let (url, seen) = server(vec![(503, &[], ""), (502, &[], "")]).await;
    let (context, heard) = listening();
    let request = Request::get(Service::KonnectApi, url);
    let response = sso_http::send(&Http::new().unwrap(), request, &context)
        .await
        .unwrap();
    assert_eq!(response.json::<serde_json::Value>().unwrap(), json!({}));
    assert_eq!(seen.lock().unwrap().len(), 3);
    let service = Service::KonnectApi;
    let expected = [
        Waiting::Retrying {
            service,
            attempt: 2,
        },
        Waiting::Retrying {
            service,
            attempt: 3,
        },
    ];
    assert_eq!(
        *heard.lock().unwrap(),
        expected,
        "the person sees every wait"
    );
}

#[tokio::test]
async fn read_gives_up_after_four_tries() {
    let (url, seen) = server(vec![(504, &[], ""); 9]).await;
    let request = Request::get(Service::KonnectApi, url);
    let error = sso_http::send(&Http::new().unwrap(), request, &Context::default())
        .await
        .unwrap_err();
    assert_eq!(error.refusal().unwrap().status, 504);
    assert_eq!(
        seen.lock().unwrap().len(),
        4,
        "a service in trouble is not hammered"
    );
}

#[tokio::test]
async fn write_whose_answer_was_lost_not_sent_again() {
    let (url, count) = silent_server().await;
    let error = post(url).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Unreachable {
                cause: Unreachable::Reset,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(
        error.may_have_taken_effect(),
        "the caller must look before writing again"
    );
    assert_eq!(
        count.load(Ordering::SeqCst),
        1,
        "a second try could double the write"
    );
}

#[tokio::test]
async fn read_whose_answer_was_lost_sent_again() {
    let (url, count) = silent_server().await;
    let request = Request::get(Service::KonnectApi, url);
    sso_http::send(&Http::new().unwrap(), request, &Context::default())
        .await
        .unwrap_err();
    assert_eq!(count.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn write_after_server_error_not_sent_again() {
    for status in [500, 502, 503, 504] {
        let (url, seen) = server(vec![(status, &[], "")]).await;
        let error = post(url).await.unwrap_err();
        assert!(error.may_have_taken_effect(), "{status} leaves it open");
        assert_eq!(seen.lock().unwrap().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn write_throttled_waits_as_told_and_is_sent_again() {
    let (url, seen) = server(vec![(429, &[("retry-after", "1")], "{}")]).await;
    let (context, heard) = listening();
    let started = Instant::now();
    let request = Request::post_json(Service::MicrosoftGraph, url, json!({}));
    sso_http::send(&Http::new().unwrap(), request, &context)
        .await
        .unwrap();
    assert!(
        started.elapsed() >= Duration::from_secs(1),
        "Retry-After is obeyed"
    );
    assert_eq!(seen.lock().unwrap().len(), 2);
    let expected = [Waiting::Throttled {
        service: Service::MicrosoftGraph,
        seconds: 1,
    }];
    assert_eq!(*heard.lock().unwrap(), expected);
}

#[tokio::test]
async fn others_keep_the_pause_that_one_request_was_asked_for() {
    let (url, seen) = server(vec![(429, &[("retry-after", "1")], "{}")]).await;
    let (context, heard) = listening();
    let http = Http::new().unwrap();
    let get = || Request::get(Service::MicrosoftGraph, url.clone());
    let first = sso_http::send(&http, get(), &context);
    let others = async {
        while heard.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        let (one, another, early) = tokio::join!(
            sso_http::send(&http, get(), &context),
            sso_http::send(&http, get(), &context),
            async {
                tokio::time::sleep(Duration::from_millis(500)).await;
                seen.lock().unwrap().len()
            }
        );
        assert_eq!(early, 1, "nothing more is sent within the pause");
        assert!(one.is_ok() && another.is_ok());
    };
    let (first, ()) = tokio::join!(first, others);
    first.unwrap();
    assert_eq!(
        seen.lock().unwrap().len(),
        4,
        "each waits, and is sent once"
    );
    assert_eq!(heard.lock().unwrap().len(), 1, "nobody else was refused");
}

#[tokio::test]
async fn pause_longer_than_a_minute_left_to_the_caller() {
    let (url, seen) = server(vec![(429, &[("retry-after", "61")], "{}")]).await;
    let request = Request::get(Service::MicrosoftGraph, url);
    let error = sso_http::send(&Http::new().unwrap(), request, &Context::default())
        .await
        .unwrap_err();
    assert_eq!(error.refusal().unwrap().retry_after, Some(61));
    assert_eq!(
        seen.lock().unwrap().len(),
        1,
        "coming back early would disobey"
    );
}

#[tokio::test]
async fn cancelled_ends_at_once_in_a_pause_and_in_flight() {
    let (throttled, _) = server(vec![(429, &[("retry-after", "60")], "{}")]).await;
    let never = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let unanswered = Url::parse(&format!("http://{}/", never.local_addr().unwrap())).unwrap();
    for url in [throttled, unanswered] {
        let (context, heard) = listening();
        let cancel = context.cancel.clone();
        let work = async {
            let request = Request::get(Service::KonnectApi, url.clone());
            sso_http::send(&Http::new().unwrap(), request, &context).await
        };
        let stop = async {
            // Throttled: as soon as the pause begins. Unanswered: as soon as the request is here.
            if url.query().is_some() {
                while heard.lock().unwrap().is_empty() {
                    tokio::task::yield_now().await;
                }
            } else {
                never.accept().await.unwrap();
            }
            cancel.cancel();
        };
        let started = Instant::now();
        let (outcome, ()) = tokio::join!(work, stop);
        assert!(matches!(outcome, Err(Error::Cancelled)), "{outcome:?}");
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "nobody waits after pressing Cancel"
        );
    }
}

#[tokio::test]
async fn nothing_listening_is_refused_and_certainly_without_effect() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let error = post(url).await.unwrap_err();
    assert!(
        matches!(&error, Error::Unreachable { cause: Unreachable::Refused, host } if host == "127.0.0.1"),
        "{error:?}"
    );
    assert!(!error.may_have_taken_effect());
}

#[tokio::test]
async fn answers_that_make_no_sense_named() {
    for (headers, body, reason) in [
        (
            &[("content-type", "text/html; charset=utf-8")][..],
            "<html>Sign in to the network",
            Unreadable::Html,
        ),
        (
            &[("content-type", "application/json")][..],
            "{\"a\":",
            Unreadable::NotJson,
        ),
        (
            &[("content-type", "application/json")][..],
            "[1]",
            Unreadable::WrongShape,
        ),
    ] {
        let (url, _) = server(vec![(200, headers, body)]).await;
        let request = Request::get(Service::KonnectApi, url);
        let outcome = sso_http::send(&Http::new().unwrap(), request, &Context::default()).await;
        let error = outcome
            .and_then(|response| response.json::<std::collections::BTreeMap<String, u8>>())
            .unwrap_err();
        assert!(
            matches!(error, Error::UnreadableResponse { reason: found, .. } if found == reason),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn page_of_the_network_is_no_refusal_of_the_service() {
    let html = &[("content-type", "text/html")][..];
    let json = &[("content-type", "application/json")][..];
    for (status, headers, service, is_page) in [
        (511, html, Service::MicrosoftLogin, true),
        (511, json, Service::MicrosoftGraph, true),
        (403, html, Service::MicrosoftGraph, true),
        (403, html, Service::KonnectApi, true),
        (403, json, Service::MicrosoftGraph, false),
        (403, html, Service::KonnectCloud, false),
        (404, html, Service::KonnectApi, false),
    ] {
        let (url, _) = server(vec![(status, headers, "{}")]).await;
        let request = Request::post_json(service, url, json!({}));
        let outcome = sso_http::send(&Http::new().unwrap(), request, &Context::default()).await;
        let error = outcome.unwrap_err();
        assert_eq!(
            matches!(
                error,
                Error::UnreadableResponse {
                    reason: Unreadable::Html,
                    ..
                }
            ),
            is_page,
            "{status} of {service:?} with {headers:?}: {error:?}"
        );
    }
}

#[tokio::test]
async fn wrong_shape_does_not_quote_the_body() {
    let (url, _) = server(vec![(200, &[], "{\"a\":\"planted-secret\"}")]).await;
    let request = Request::get(Service::KonnectApi, url);
    let response = sso_http::send(&Http::new().unwrap(), request, &Context::default())
        .await
        .unwrap();
    let error = response
        .json::<std::collections::BTreeMap<String, u8>>()
        .unwrap_err();
    assert!(!format!("{response:?}{error:?}{error}").contains("planted"));
}

#[tokio::test]
async fn oversized_body_refused() {
    let big: &'static str = Box::leak("x".repeat(4 * 1024 * 1024 + 1).into_boxed_str());
    let (url, _) = server(vec![(200, &[], big)]).await;
    let request = Request::get(Service::KonnectApi, url);
    let error = sso_http::send(&Http::new().unwrap(), request, &Context::default())
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::UnreadableResponse {
                reason: Unreadable::TooLarge,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn redirect_not_followed() {
    let (url, seen) = server(vec![(302, &[("location", "/elsewhere")], "")]).await;
    let request = Request::get(Service::KonnectApi, url);
    let response = sso_http::send(&Http::new().unwrap(), request, &Context::default())
        .await
        .unwrap();
    assert_eq!(response.status, 302);
    assert_eq!(
        seen.lock().unwrap().len(),
        1,
        "a token would have travelled along"
    );
    assert!(
        response.json::<serde_json::Value>().is_err(),
        "a redirect is not data"
    );
}

#[tokio::test]
async fn every_try_to_microsoft_has_its_own_request_id() {
    let (url, seen) = server(vec![(503, &[], "")]).await;
    let http = Http::new().unwrap();
    sso_http::send(
        &http,
        Request::get(Service::MicrosoftGraph, url.clone()),
        &Context::default(),
    )
    .await
    .unwrap();
    sso_http::send(
        &http,
        Request::get(Service::KonnectApi, url),
        &Context::default(),
    )
    .await
    .unwrap();
    let seen = seen.lock().unwrap();
    let ids: Vec<_> = seen
        .iter()
        .map(|headers| headers.get("client-request-id"))
        .collect();
    assert!(
        ids[0].is_some() && ids[1].is_some() && ids[0] != ids[1],
        "support asks for the id of one try"
    );
    assert_eq!(ids[2], None, "it is Microsoft's header");
}

#[tokio::test]
async fn refusal_without_an_id_gets_the_one_sent() {
    let (url, seen) = server(vec![(400, &[], "{}")]).await;
    let request = Request::get(Service::MicrosoftGraph, url);
    let error = sso_http::send(&Http::new().unwrap(), request, &Context::default())
        .await
        .unwrap_err();
    let sent = seen.lock().unwrap()[0]["client-request-id"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_eq!(error.refusal().unwrap().correlation_id, Some(sent));
}

#[tokio::test]
async fn token_and_form_arrive_as_given() {
    let (url, seen) = server(vec![]).await;
    let token = SecretString::from("planted-token");
    let pairs = [("client_secret", "a~b&c+d=é")];
    let request = Request::post_form(Service::MicrosoftLogin, url, &pairs).bearer(&token);
    assert!(
        !format!("{request:?}").contains("planted"),
        "neither token nor query is printed"
    );
    sso_http::send(&Http::new().unwrap(), request, &Context::default())
        .await
        .unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0]["authorization"], "Bearer planted-token");
    assert_eq!(seen[0]["content-type"], "application/x-www-form-urlencoded");
}

#[tokio::test]
async fn outside_hosts_never_spoken_to_without_tls() {
    let url = Url::parse("http://graph.microsoft.com/v1.0/me").unwrap();
    let request = Request::get(Service::MicrosoftGraph, url).retry(Retry::Unsafe);
    let error = sso_http::send(&Http::new().unwrap(), request, &Context::default())
        .await
        .unwrap_err();
    assert!(
        !error.may_have_taken_effect(),
        "nothing was sent: {error:?}"
    );
    assert!(matches!(error, Error::Client(_)), "{error:?}");
}

#[tokio::test]
async fn connection_without_tls_named() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = Url::parse(&format!("https://{}/", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer).await;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let request = Request::new(Service::KonnectApi, Method::POST, url).body(Body::None);
    let error = sso_http::send(&Http::new().unwrap(), request, &Context::default())
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::Unreachable {
                cause: Unreachable::Tls,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(!error.may_have_taken_effect());
}

#[tokio::test]
async fn name_below_localhost_reaches_this_machine_under_its_own_name() {
    let (url, seen) = server(vec![]).await;
    let port = url.port().unwrap();
    let named = Url::parse(&format!("http://developers.contoso.localhost:{port}/login")).unwrap();
    let request = Request::get(Service::KonnectCloud, named);
    sso_http::send(&Http::new().unwrap(), request, &Context::default())
        .await
        .unwrap();
    assert_eq!(
        seen.lock().unwrap()[0]["host"],
        format!("developers.contoso.localhost:{port}"),
        "one listener distinguishes portals by this"
    );
}

#[tokio::test]
async fn what_a_refusal_says_holds_no_secret_of_its_request() {
    let said: &'static str = Box::leak(
        json!({"title": "Bad planted~client+secret", "status": 400,
            "detail": format!("Bearer planted-bearer-token sent planted~client+secret. {}", "x".repeat(9000)),
            "invalid_parameters": [{"field": "config", "reason": "planted%7Eclient%2Bsecret is weak"}],
            "instance": "trace of planted-bearer-token"})
        .to_string()
        .into_boxed_str(),
    );
    let headers: &[(&str, &str)] = &[
        ("www-authenticate", "Bearer error=\"planted-bearer-token\""),
        ("x-kong-request-id", "planted-bearer-token"),
    ];
    let (url, _) = server(vec![(400, headers, said)]).await;
    let token = SecretString::from("planted-bearer-token");
    let body = json!({"config": {"client_secret": "planted~client+secret"}});
    let request = Request::post_json(Service::KonnectApi, url, body).bearer(&token);
    let error = sso_http::send(&Http::new().unwrap(), request, &Context::default())
        .await
        .unwrap_err();
    let told = format!("{error} {error:?}");
    assert!(!told.contains("planted"), "{}", told.replace("xx", ""));
    let refusal = error.refusal().unwrap();
    assert_eq!(refusal.code.as_deref(), Some("Bad •••"));
    let message = refusal.message.as_deref().unwrap();
    assert!(message.starts_with("Bearer ••• sent •••. xxx"), "{message}");
    assert!(message.len() < 2100, "{} bytes for a screen", message.len());
    assert_eq!(
        refusal.body["invalid_parameters"][0]["field"], "config",
        "everything else is as the service said it"
    );
}

#[tokio::test]
async fn id_that_quotes_the_token_is_not_kept() {
    let headers: &[(&str, &str)] = &[("request-id", "for planted-bearer-token")];
    let (url, _) = server(vec![(200, headers, "[]")]).await;
    let token = SecretString::from("planted-bearer-token");
    let request = Request::get(Service::MicrosoftGraph, url).bearer(&token);
    let response = sso_http::send(&Http::new().unwrap(), request, &Context::default())
        .await
        .unwrap();
    assert_eq!(
        response.correlation_id.as_deref(),
        Some("for •••"),
        "it is traced"
    );
}

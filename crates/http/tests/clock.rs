//! How wrong this computer's clock is, by what services answer.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

use std::net::Ipv4Addr;

use axum::Router;
use axum::http::header::DATE;
use axum::routing::any;
use jiff::{SignedDuration, Timestamp};
use sso_http::{Context, Http, Request, Service, Url};
use tokio::net::TcpListener;

/// A service that says this for its time.
async fn saying(date: String) -> Url {
    let handler = any(move || async move { [(DATE, date)] });
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, Router::new().fallback(handler)).into_future());
    url.parse().unwrap()
}

async fn ask(http: &Http, url: Url) {
    let request = Request::get(Service::MicrosoftGraph, url);
    sso_http::send(http, request, &Context::default())
        .await
        .unwrap();
}

#[tokio::test]
async fn difference_is_that_of_the_newest_answer_that_tells_the_time() {
    let http = Http::new().unwrap();
    assert_eq!(http.clock_ahead(), None);
    for hours in [2, -24 * 365, 0] {
        let theirs = Timestamp::now() - SignedDuration::from_hours(hours);
        let date = theirs.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        ask(&http, saying(date).await).await;
        let ahead = http.clone().clock_ahead().unwrap();
        let wrong = ahead - SignedDuration::from_hours(hours);
        assert!(wrong.as_secs().abs() <= 5, "{hours} hours are {ahead:?}");
    }
    let known = http.clock_ahead();
    ask(&http, saying("yesterday".to_owned()).await).await;
    assert_eq!(http.clock_ahead(), known, "what is no date says nothing");
}

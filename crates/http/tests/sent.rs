//! How many requests a person is told were sent.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::any;
use sso_http::{Context, Http, Request, Service, Url};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

async fn send(url: &Url, context: &Context) {
    let request = Request::get(Service::KonnectApi, url.clone());
    // How it ends is the subject of other tests.
    let _ = sso_http::send(&Http::new().unwrap(), request, context).await;
}

async fn listening() -> (TcpListener, Url) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    (listener, Url::parse(&url).unwrap())
}

#[tokio::test]
async fn every_try_counts_and_clones_count_together() {
    let seen = Arc::new(AtomicU64::new(0));
    let asked = Arc::clone(&seen);
    let busy_at_first = any(move || async move {
        if asked.fetch_add(1, Ordering::SeqCst) < 2 {
            StatusCode::SERVICE_UNAVAILABLE
        } else {
            StatusCode::OK
        }
    });
    let (listener, url) = listening().await;
    tokio::spawn(axum::serve(listener, Router::new().fallback(busy_at_first)).into_future());
    let context = Context::default();
    assert_eq!(context.sent.count(), 0);
    send(&url, &context).await;
    assert_eq!(context.sent.count(), 3, "two tries met a busy service");
    send(&url, &context.clone()).await;
    assert_eq!(context.sent.count(), seen.load(Ordering::SeqCst));
    assert_eq!(
        Context::default().sent.count(),
        0,
        "other work has its own count"
    );
}

#[tokio::test]
async fn request_whose_answer_was_lost_counts() {
    let (listener, url) = listening().await;
    tokio::spawn(async move {
        // The first is read and never answered, the next one is.
        let (mut first, _) = listener.accept().await.unwrap();
        let _asked = first.read(&mut [0; 4096]).await.unwrap();
        drop(first);
        let (mut second, _) = listener.accept().await.unwrap();
        let _asked = second.read(&mut [0; 4096]).await.unwrap();
        let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
        second.write_all(answer).await.unwrap();
    });
    let context = Context::default();
    send(&url, &context).await;
    assert_eq!(context.sent.count(), 2);
}

#[tokio::test]
async fn try_that_found_no_connection_does_not_count() {
    let (listener, url) = listening().await;
    drop(listener);
    let context = Context::default();
    send(&url, &context).await;
    assert_eq!(context.sent.count(), 0, "nothing left this computer");
}

//! Connections that nobody answers any more and nobody has closed: what a changed network leaves behind.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use axum::http;
use secrecy::SecretString;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Barrier, watch};

use super::*;
use crate::{Context, Pace, Request, Response, Service, Unreachable, Waiting, send};

/// One try. Long enough for a busy computer to answer in, short enough to wait for.
const TRY: Duration = Duration::from_millis(1500);
/// Longer than any test should take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The network between the client and a server.
struct Network {
    url: Url,
    silent: watch::Sender<bool>,
    connections: Arc<AtomicUsize>,
    given_up: watch::Receiver<usize>,
}

impl Network {
    async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let silent = watch::Sender::new(false);
        let connections = Arc::new(AtomicUsize::new(0));
        let (gone, given_up) = watch::channel(0);
        let (changes, count) = (silent.clone(), Arc::clone(&connections));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                // What is connected after the change is on the new network.
                let mut change = changes.subscribe();
                change.mark_unchanged();
                tokio::spawn(carry(client, server, change, gone.clone()));
            }
        });
        Self {
            url,
            silent,
            connections,
            given_up,
        }
    }

    /// From now on nothing passes over existing connections; new ones work as usual.
    fn change(&self) {
        self.silent.send_replace(true);
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn carry(
    mut client: TcpStream,
    server: SocketAddr,
    mut change: watch::Receiver<bool>,
    gone: watch::Sender<usize>,
) {
    let mut server = TcpStream::connect(server).await.unwrap();
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut client, &mut server) => return,
        _ = change.changed() => {}
    }
    // Discards what comes until the client closes.
    let mut swallowed = [0; 1024];
    while client
        .read(&mut swallowed)
        .await
        .is_ok_and(|count| count > 0)
    {}
    gone.send_modify(|count| *count += 1);
}

/// Speaks HTTP/2. While it is `stuck`, a connection answers pings and nothing else once it has answered one request.
async fn http2_server(stuck: Arc<AtomicBool>) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let stuck = Arc::clone(&stuck);
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                let mut held = Vec::new();
                let mut answered = 0;
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    if answered > 0 && stuck.load(Ordering::SeqCst) {
                        held.push(respond);
                        continue;
                    }
                    answered += 1;
                    let mut body = respond
                        .send_response(http::Response::new(()), false)
                        .unwrap();
                    body.send_data(Bytes::from_static(b"{}"), true).unwrap();
                }
            });
        }
    });
    address
}

/// Speaks HTTP/1.1, and answers the first two requests together, so that both need a connection.
async fn http1_server() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (count, both) = (Arc::new(AtomicUsize::new(0)), Arc::new(Barrier::new(2)));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (count, both) = (Arc::clone(&count), Arc::clone(&both));
            tokio::spawn(async move {
                let mut buffer = [0; 4096];
                while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                    if count.fetch_add(1, Ordering::SeqCst) < 2 {
                        both.wait().await;
                    }
                    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
                    stream.write_all(answer).await.unwrap();
                }
            });
        }
    });
    address
}

fn by_http2(limit: Duration) -> Http {
    let pool = |reach| {
        Pool::new(Settings {
            limit,
            reach,
            authorities: Arc::default(),
        })
        .unwrap()
    };
    Http {
        outside: pool(Reach::Outside),
        loopback: pool(Reach::LoopbackByHttp2),
        clock_ahead: Arc::default(),
    }
}

/// The answer to a read, and how often it was sent again.
async fn read(http: &Http, url: &Url) -> (Result<Response, Error>, usize) {
    let again = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&again);
    let waiting: Arc<dyn Fn(Waiting) + Send + Sync> = Arc::new(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
    });
    let context = Context {
        waiting: Some(waiting),
        pace: Pace::times(50),
        ..Context::default()
    };
    let token = SecretString::from("token");
    let request = Request::get(Service::KonnectApi, url.clone()).bearer(&token);
    let outcome = tokio::time::timeout(PATIENCE, send(http, request, &context)).await;
    (outcome.unwrap(), again.load(Ordering::SeqCst))
}

#[tokio::test]
async fn idle_http2_connection_that_died_is_given_up_before_it_is_needed() {
    let server = http2_server(Arc::default()).await;
    let mut network = Network::before(server).await;
    let http = by_http2(TRY);
    read(&http, &network.url).await.0.unwrap();
    network.change();
    let given_up = network.given_up.wait_for(|count| *count == 1);
    tokio::time::timeout(PATIENCE / 2, given_up)
        .await
        .expect("a ping that nobody answers ends the connection")
        .unwrap();
    let (answer, again) = read(&http, &network.url).await;
    answer.unwrap();
    assert_eq!(again, 0, "the first try is on a new connection");
    assert_eq!(network.connections(), 2);
}

#[tokio::test]
async fn read_on_a_dead_http2_connection_costs_one_try() {
    let network = Network::before(http2_server(Arc::default()).await).await;
    let http = by_http2(TRY);
    read(&http, &network.url).await.0.unwrap();
    network.change();
    let (answer, again) = read(&http, &network.url).await;
    answer.unwrap();
    assert!(again <= 1, "sent again {again} times");
    assert_eq!(network.connections(), 2);
}

#[tokio::test]
async fn http2_connection_that_lives_but_does_not_answer_is_left_after_a_time_out() {
    let stuck = Arc::new(AtomicBool::new(false));
    let network = Network::before(http2_server(Arc::clone(&stuck)).await).await;
    let http = by_http2(TRY);
    read(&http, &network.url).await.0.unwrap();
    stuck.store(true, Ordering::SeqCst);
    let (answer, again) = read(&http, &network.url).await;
    answer.unwrap();
    assert_eq!(again, 1, "the second try is on a new connection");
    assert_eq!(network.connections(), 2);
}

#[tokio::test]
async fn requests_that_time_out_together_take_one_new_connection() {
    let network = Network::before(http2_server(Arc::default()).await).await;
    let http = by_http2(TRY);
    read(&http, &network.url).await.0.unwrap();
    network.change();
    let reads = (0..10).map(|_| {
        let (http, url) = (http.clone(), network.url.clone());
        tokio::spawn(async move { read(&http, &url).await.0.map(|_| ()) })
    });
    let reads: Vec<_> = reads.collect();
    for read in reads {
        read.await.unwrap().unwrap();
    }
    assert_eq!(network.connections(), 2);
}

#[tokio::test]
async fn all_idle_http1_connections_are_left_after_one_time_out() {
    let network = Network::before(http1_server().await).await;
    let http = Http::with_limit(TRY).unwrap();
    let (first, second) = tokio::join!(read(&http, &network.url), read(&http, &network.url));
    first.0.unwrap();
    second.0.unwrap();
    assert_eq!(network.connections(), 2, "both are idle now");
    network.change();
    let (answer, again) = read(&http, &network.url).await;
    answer.unwrap();
    assert_eq!(again, 1, "the other dead connection is not tried");
    assert_eq!(network.connections(), 3);
}

#[tokio::test]
async fn write_is_not_sent_again_but_the_next_request_is_on_a_new_connection() {
    let network = Network::before(http1_server().await).await;
    let http = Http::with_limit(TRY).unwrap();
    let (first, second) = tokio::join!(read(&http, &network.url), read(&http, &network.url));
    first.0.unwrap();
    second.0.unwrap();
    network.change();
    let request = Request::post_json(Service::KonnectApi, network.url.clone(), json!({}));
    let error = send(&http, request, &Context::default()).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Unreachable {
                cause: Unreachable::Timeout,
                ..
            }
        ),
        "{error:?}"
    );
    let (answer, again) = read(&http, &network.url).await;
    answer.unwrap();
    assert_eq!(again, 0);
    assert_eq!(network.connections(), 3);
}

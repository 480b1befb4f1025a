//! A proxy between this computer and the services.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed; helpers are part of it, and the inner process tells by printing"
)]

mod behind_proxy;

use std::time::Duration;

use behind_proxy::{head, inner_process};
use sso_http::{Context, Error, Http, Method, Request, Service, Unreachable};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use url::Url;

/// What the inner process says when its request did not reach the host.
const SAID: &str = "unreachable because ";

#[tokio::test]
async fn proxy_that_wants_a_sign_in_is_told_from_one_that_cannot_connect() {
    for (answer, expected) in [
        (
            "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"corp\"",
            Unreachable::ProxyPassword,
        ),
        (
            "407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM",
            Unreachable::ProxyWindowsSignIn,
        ),
        (
            "407 Proxy Authentication Required",
            Unreachable::ProxySignIn,
        ),
        ("503 Service Unavailable", Unreachable::Proxy),
        ("403 Forbidden", Unreachable::Proxy),
    ] {
        let (cause, _) = through_proxy(answer, "").await;
        assert_eq!(
            cause,
            format!("{expected:?}"),
            "a proxy that answers {answer}"
        );
    }
}

#[tokio::test]
async fn proxy_that_refuses_the_password_in_its_address_says_so() {
    let answer = "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"corp\"";
    let (cause, heads) = through_proxy(answer, "maya:wrong@").await;
    assert_eq!(cause, format!("{:?}", Unreachable::ProxyPasswordRefused));
    assert!(
        heads
            .iter()
            .all(|head| head.contains("Basic bWF5YTp3cm9uZw==")),
        "both times the same is sent: {heads:?}"
    );
}

#[tokio::test]
async fn asking_for_the_kind_of_sign_in_sends_nothing_of_the_request() {
    let answer = "407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM";
    let (_, heads) = through_proxy(answer, "").await;
    assert_eq!(
        heads.len(),
        2,
        "the client's own try, and one question: {heads:?}"
    );
    for head in heads {
        assert!(
            head.starts_with("CONNECT login.microsoftonline.com:443 "),
            "{head}"
        );
        assert!(!head.contains("secret-token"), "{head}");
    }
}

#[tokio::test]
async fn what_goes_to_this_machine_goes_past_the_proxy() {
    let [proxy, here] = [
        TcpListener::bind("127.0.0.1:0").await.unwrap(),
        TcpListener::bind("127.0.0.1:0").await.unwrap(),
    ];
    let address = proxy.local_addr().unwrap();
    let proxied = format!("http://{address}");
    let mut inner = inner_process(&proxied);
    for name in ["HTTP_PROXY", "ALL_PROXY"] {
        inner.env(name, &proxied);
    }
    inner.env("HERE", format!("http://{}/", here.local_addr().unwrap()));
    let mut inner = inner.spawn().unwrap();
    let accepted = tokio::time::timeout(Duration::from_secs(60), async {
        tokio::select! {
            accepted = here.accept() => Ok(accepted),
            accepted = proxy.accept() => Err(accepted),
        }
    });
    let came_here = accepted.await.unwrap().is_ok();
    inner.kill().unwrap();
    inner.wait().unwrap();
    assert!(came_here, "a proxy sees nothing of it");
}

/// What a request says that a proxy answered with `answer`, and what the proxy was sent.
async fn through_proxy(answer: &'static str, user: &str) -> (String, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let proxy = tokio::spawn(async move {
        let mut heads = Vec::new();
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            let asked = head(&mut connection).await;
            if asked.starts_with("END") {
                return heads;
            }
            heads.push(asked);
            let answer = format!("HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n");
            connection.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    let mut inner = inner_process(&format!("http://{user}{address}"));
    let output = tokio::task::spawn_blocking(move || inner.output())
        .await
        .unwrap()
        .unwrap();
    let output = String::from_utf8_lossy(&output.stdout).into_owned();
    let cause = output
        .lines()
        .find_map(|line| line.split_once(SAID))
        .unwrap_or_else(|| panic!("the inner process says why: {output}"))
        .1
        .trim()
        .to_owned();
    let mut end = tokio::net::TcpStream::connect(address).await.unwrap();
    end.write_all(b"END\r\n\r\n").await.unwrap();
    (cause, proxy.await.unwrap())
}

#[tokio::test]
#[ignore = "run by the other tests, in a process that has a proxy"]
async fn request_of_the_inner_process() {
    assert!(
        std::env::var_os("HTTPS_PROXY").is_some(),
        "never without the proxy of a test"
    );
    let here = std::env::var("HERE").ok();
    let url = here.as_deref();
    let url = Url::parse(url.unwrap_or("https://login.microsoftonline.com/common")).unwrap();
    let token = "secret-token".into();
    let request = Request::new(Service::MicrosoftGraph, Method::POST, url).bearer(&token);
    match sso_http::send(&Http::new().unwrap(), request, &Context::default()).await {
        Err(Error::Unreachable { cause, .. }) => println!("{SAID}{cause:?}"),
        other => println!("{other:?}"),
    }
}

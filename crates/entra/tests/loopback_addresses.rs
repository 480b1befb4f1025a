//! Machines whose `localhost` is IPv6 only or IPv4 only, and ones with no port left. Each is a network of its own, in
//! which a part of this test runs again.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed; the inner process tells by printing"
)]

use std::net::SocketAddr;
use std::process::Command;

use entra::{Context, Endpoints, Error, Http, SignInError, SignInSettings, begin};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Runs the inner test where this was done to the network before; `None` where this machine makes no such network.
fn in_network(prepare: &str) -> Option<String> {
    let network = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--net", "sh", "-ec", script]);
        command
    };
    let up = "ip link set lo up";
    if !network(up)
        .output()
        .is_ok_and(|tried| tried.status.success())
    {
        eprintln!("skipped: this machine makes no network of its own (unshare, ip)");
        return None;
    }
    let script = format!(
        "{up}; {prepare}; exec \"$0\" --exact sign_in_of_the_inner_process --ignored --nocapture"
    );
    let output = network(&script)
        .arg(std::env::current_exe().unwrap())
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    Some(String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn answer_is_taken_where_localhost_is_ipv6_only() {
    let Some(said) = in_network("ip addr del 127.0.0.1/8 dev lo") else {
        return;
    };
    assert!(said.contains("taken over IPv6"), "{said}");
    assert!(!said.contains("taken over IPv4"), "{said}");
}

#[test]
fn answer_is_taken_where_localhost_is_ipv4_only() {
    let Some(said) = in_network("ip -6 addr flush dev lo") else {
        return;
    };
    assert!(said.contains("taken over IPv4"), "{said}");
    assert!(!said.contains("taken over IPv6"), "{said}");
}

#[test]
fn machine_without_a_free_port_says_so() {
    let prepare = "echo '60000 60001' > /proc/sys/net/ipv4/ip_local_port_range";
    let Some(said) = in_network(prepare) else {
        return;
    };
    assert!(said.contains("no port: AddrInUse"), "{said}");
}

#[tokio::test]
#[ignore = "run by the other tests, in a network of its own"]
async fn sign_in_of_the_inner_process() {
    let mut held = Vec::new();
    for port in [60_000, 60_001] {
        held.push(TcpListener::bind(("127.0.0.1", port)).await.ok());
    }
    let nowhere: SocketAddr = ([127, 0, 0, 1], 9).into();
    let endpoints = Endpoints::practice(nowhere, nowhere).unwrap();
    for (address, name) in [("127.0.0.1", "IPv4"), ("::1", "IPv6")] {
        let http = Http::new().unwrap();
        let begun = begin(&http, &endpoints, SignInSettings::default()).await;
        let pending = match begun {
            Ok(pending) => pending,
            Err(Error::SignIn(SignInError::Listener(error))) => {
                println!("no port: {:?}", error.kind());
                continue;
            }
            Err(other) => return println!("{other:?}"),
        };
        let port = pending.redirect_uri().port().unwrap();
        let query = pending.authorize_url().query_pairs();
        let state = query
            .into_iter()
            .find(|(name, _)| name == "state")
            .unwrap()
            .1;
        let request = format!(
            "GET /?error=access_denied&error_subcode=cancel&state={state} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"
        );
        let Ok(mut browser) = TcpStream::connect((address, port)).await else {
            continue;
        };
        browser.write_all(request.as_bytes()).await.unwrap();
        let context = Context::default();
        let page = async { browser.read_to_end(&mut Vec::new()).await };
        let (outcome, _) = tokio::join!(pending.finish(&context), page);
        if matches!(outcome, Err(Error::SignIn(SignInError::Cancelled))) {
            println!("taken over {name}");
        }
    }
}

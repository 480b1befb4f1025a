//! What happens on this computer, or on the way to Microsoft.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use entra::{Endpoints, IdTokenProblem, SignInError};
use serde_json::Value;
use sso_http::{CertificateProblem, Unreachable};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::Seen;
use super::doors::{Office, request};
use super::rows::Door;
use super::sign_in::told;
use crate::ipc::{CommandError, SignInWay};
use crate::tests::every_account::no_azure_cli;
use crate::tests::stage::hearing;
use crate::work::microsoft_sign_in;

const HOST: &str = "login.microsoftonline.com";

pub(super) async fn seen() -> Vec<Seen> {
    let mut seen = Vec::new();
    for (row, error) in on_the_way().await {
        seen.push(Seen::new(row, row, Door::ThisComputer, true, error));
    }
    for (row, error) in by_name() {
        seen.push(Seen::new(row, row, Door::ThisComputer, false, told(error)));
    }
    seen
}

/// What this computer can be made to meet: something else answers in Microsoft's place, or nothing does.
async fn on_the_way() -> Vec<(&'static str, Value)> {
    let mut met = Vec::new();
    let page = "<html><title>Guest network</title></html>";
    for (row, answer) in [
        (
            "sign-in page of a network",
            format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
                page.len()
            ),
        ),
        (
            "sign-in page of a network, by a redirect",
            "HTTP/1.1 302 Found\r\nLocation: http://guest.example/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                .to_owned(),
        ),
        ("connection cut off", String::new()),
    ] {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                tokio::spawn(answered(client, answer.clone()));
            }
        });
        met.push((row, at(address).await));
        server.abort();
    }
    // Its port is kept from others, and nobody listens.
    let nobody = TcpSocket::new_v4().unwrap();
    nobody.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let address = nobody.local_addr().unwrap();
    met.push(("connection refused", at(address).await));
    drop(nobody);
    met
}

/// Answers whatever is asked, and reads the request to its end: closing a connection earlier takes the answer along.
async fn answered(mut client: TcpStream, answer: String) {
    let mut head = [0; 4096];
    let _read = client.read(&mut head).await;
    let _written = client.write_all(answer.as_bytes()).await;
    let _ended = client.shutdown().await;
    let _rest = tokio::io::copy(&mut client, &mut tokio::io::sink()).await;
}

/// What is told if Microsoft is at this address.
async fn at(address: SocketAddr) -> Value {
    let office = Office::open().await;
    let entra = Endpoints::practice(address, address).unwrap();
    let never = async |page| panic!("no browser is opened: {page}");
    let progress = hearing(drop);
    let signing_in = microsoft_sign_in::sign_in_at(
        &office.state,
        request(SignInWay::DeviceCode),
        &progress,
        never,
        no_azure_cli,
        |_, _| entra,
    );
    let mut error = told(Box::pin(signing_in).await.unwrap_err());
    error["detail"]["host"] = HOST.into();
    error
}

/// What takes another process, or another computer, to meet (`company_network.rs`; `crates/http/tests/certificates.rs`,
/// `proxy.rs`; `crates/entra/tests/forged_tokens.rs`): from the errors that those tests name.
fn by_name() -> Vec<(&'static str, CommandError)> {
    let unreachable = |cause| {
        let host = HOST.to_owned();
        CommandError::from(entra::Error::Http(sso_http::Error::Unreachable {
            host,
            cause,
        }))
    };
    let untrusted = |problem| {
        CommandError::from(entra::Error::Http(sso_http::Error::Untrusted {
            host: HOST.to_owned(),
            problem,
            issuer: Some("Contoso Web Filter".to_owned()),
        }))
    };
    let token = |problem| CommandError::from(SignInError::IdToken(problem));
    vec![
        ("name not found", unreachable(Unreachable::Dns)),
        ("no answer in time", unreachable(Unreachable::Timeout)),
        ("no TLS", unreachable(Unreachable::Tls)),
        (
            "proxy that refuses the host",
            unreachable(Unreachable::Proxy),
        ),
        (
            "proxy that wants a password",
            unreachable(Unreachable::ProxyPassword),
        ),
        (
            "proxy that refuses the password",
            unreachable(Unreachable::ProxyPasswordRefused),
        ),
        (
            "proxy that wants a Windows sign-in",
            unreachable(Unreachable::ProxyWindowsSignIn),
        ),
        (
            "proxy that wants another sign-in",
            unreachable(Unreachable::ProxySignIn),
        ),
        (
            "certificate of an unknown issuer",
            untrusted(CertificateProblem::UnknownIssuer),
        ),
        (
            "certificate that has ended",
            untrusted(CertificateProblem::Ended),
        ),
        (
            "certificate that is not valid yet",
            untrusted(CertificateProblem::NotYetValid),
        ),
        (
            "certificate for another name",
            untrusted(CertificateProblem::OtherName),
        ),
        (
            "certificate that was revoked",
            untrusted(CertificateProblem::Revoked),
        ),
        (
            "certificate that cannot be used",
            untrusted(CertificateProblem::Unusable),
        ),
        (
            "port of the sign-in",
            SignInError::Listener(io::ErrorKind::AddrInUse.into()).into(),
        ),
        ("browser not opened", CommandError::BrowserNotOpened),
        ("browser never answers", SignInError::TimedOut.into()),
        ("clock", token(IdTokenProblem::Clock)),
        ("forged ID token", token(IdTokenProblem::Signature)),
        (
            "ID token signed otherwise",
            token(IdTokenProblem::Algorithm),
        ),
        (
            "ID token of an unknown key",
            token(IdTokenProblem::UnknownKey),
        ),
        ("ID token of another sign-in", token(IdTokenProblem::Nonce)),
        ("ID token for another app", token(IdTokenProblem::Audience)),
        ("ID token of another issuer", token(IdTokenProblem::Issuer)),
        (
            "ID token of another directory",
            token(IdTokenProblem::OtherTenant),
        ),
        ("ID token that has expired", token(IdTokenProblem::Expired)),
        ("no ID token", token(IdTokenProblem::Missing)),
        (
            "ID token that cannot be read",
            token(IdTokenProblem::Malformed),
        ),
    ]
}

//! Which sign-in a proxy wants.
//!
//! The client says that a proxy wants a sign-in, and drops the answer that says which kind. So the proxy is asked once
//! more, with the same CONNECT and nothing else: no byte of the request itself is sent.

use std::time::Duration;

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

use crate::error::Unreachable;

const LIMIT: Duration = Duration::from_secs(5);
const LARGEST_HEAD: usize = 16 * 1024;
const MOST_HEADERS: usize = 100;

/// What the proxy on the way to `url` wants, by its `Proxy-Authenticate` headers (RFC 9110 §11.7.1).
///
/// [`Unreachable::ProxySignIn`] where it does not say, or says something that has no variant of its own.
pub(crate) async fn wanted_sign_in(url: &Url) -> Unreachable {
    let wanted = async {
        let proxy = Matcher::from_system().intercept(&url.as_str().parse().ok()?)?;
        let head = tokio::time::timeout(LIMIT, head_of_answer(&proxy, url))
            .await
            .ok()?
            .ok()?;
        read(&head, proxy.basic_auth().is_some())
    };
    wanted.await.unwrap_or(Unreachable::ProxySignIn)
}

async fn head_of_answer(proxy: &Intercept, url: &Url) -> std::io::Result<Vec<u8>> {
    // A proxy that is itself reached over TLS is not asked: it would need a second TLS client.
    if proxy.uri().scheme_str() != Some("http") {
        return Err(std::io::ErrorKind::Unsupported.into());
    }
    let host = proxy.uri().host().unwrap_or_default();
    let address = (
        host.trim_start_matches('[').trim_end_matches(']'),
        proxy.uri().port_u16().unwrap_or(80),
    );
    let mut connection = TcpStream::connect(address).await?;
    let target = format!(
        "{}:{}",
        url.host_str().unwrap_or_default(),
        url.port_or_known_default().unwrap_or(443)
    );
    let mut request =
        format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nConnection: close\r\n")
            .into_bytes();
    if let Some(credentials) = proxy.basic_auth() {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(credentials.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    connection.write_all(&request).await?;
    let mut head = Vec::new();
    while head.len() < LARGEST_HEAD && !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if connection.read_buf(&mut head).await? == 0 {
            break;
        }
    }
    Ok(head)
}

/// Reads the head of a 407; `None` if it is something else.
fn read(head: &[u8], credentials_sent: bool) -> Option<Unreachable> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    response.parse(head).ok()?;
    if response.code != Some(407) {
        return None;
    }
    let offers: Vec<String> = response
        .headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case("proxy-authenticate"))
        .map(|header| String::from_utf8_lossy(header.value).to_ascii_lowercase())
        .collect();
    // Several offers may share a line: `Negotiate, NTLM, Basic realm="a, b"`.
    let offered = |scheme: &str| {
        offers.iter().any(|line| {
            line.split(',').any(|part| {
                part.split_whitespace()
                    .next()
                    .is_some_and(|word| word == scheme)
            })
        })
    };
    Some(if offered("basic") && credentials_sent {
        Unreachable::ProxyPasswordRefused
    } else if offered("basic") {
        Unreachable::ProxyPassword
    } else if offered("negotiate") || offered("ntlm") || offered("kerberos") {
        Unreachable::ProxyWindowsSignIn
    } else {
        Unreachable::ProxySignIn
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_of_a_proxy_become_what_it_wants() {
        use Unreachable::{ProxyPassword, ProxyPasswordRefused, ProxySignIn, ProxyWindowsSignIn};
        for (headers, credentials_sent, expected) in [
            (
                "Proxy-Authenticate: Basic realm=\"corp\"\r\n",
                false,
                ProxyPassword,
            ),
            ("proxy-authenticate: basic\r\n", false, ProxyPassword),
            (
                "Proxy-Authenticate: Basic realm=\"corp\"\r\n",
                true,
                ProxyPasswordRefused,
            ),
            ("Proxy-Authenticate: NTLM\r\n", false, ProxyWindowsSignIn),
            (
                "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n",
                true,
                ProxyWindowsSignIn,
            ),
            (
                "Proxy-Authenticate: Negotiate, NTLM, Basic realm=\"a, b\"\r\n",
                false,
                ProxyPassword,
            ),
            (
                "Proxy-Authenticate: NTLM\r\nProxy-Authenticate: Basic realm=\"x\"\r\n",
                false,
                ProxyPassword,
            ),
            (
                "Proxy-Authenticate: Digest realm=\"basic\", nonce=\"ntlm\"\r\n",
                false,
                ProxySignIn,
            ),
            ("", false, ProxySignIn),
        ] {
            let head = format!("HTTP/1.1 407 Proxy Authentication Required\r\n{headers}\r\n");
            assert_eq!(
                read(head.as_bytes(), credentials_sent),
                Some(expected),
                "{headers}"
            );
        }
        for other in [
            "HTTP/1.1 200 Connection established\r\n\r\n",
            "HTTP/1.1 503 No\r\n\r\n",
            "SSH-2.0\r\n",
            "",
        ] {
            assert_eq!(read(other.as_bytes(), false), None, "{other}");
        }
    }
}

//! One tunnel through the proxy (CONNECT, RFC 9110 §9.3.6), with one request inside.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use crate::ProxySignIn;

/// Opens the tunnel that the client asks for if it has signed in and its host is known, and hands the request inside of
/// it to practice.
pub(crate) async fn lead(
    mut client: TcpStream,
    port: u16,
    acceptor: &TlsAcceptor,
    sign_in: Option<&ProxySignIn>,
    is_known: impl FnOnce(&str) -> bool,
) -> io::Result<()> {
    let (connect, _) = head(&mut client).await?;
    if let Some(ProxySignIn { offers, accepts }) = sign_in
        && !accepts.as_deref().is_some_and(|user| is_of(&connect, user))
    {
        let refusal = format!(
            "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: {offers}\r\ncontent-length: 0\r\n\
             connection: close\r\n\r\n"
        );
        return client.write_all(refusal.as_bytes()).await;
    }
    let line = connect.lines().next().unwrap_or_default();
    let host = line
        .strip_prefix("CONNECT ")
        .and_then(|rest| rest.split(':').next())
        .unwrap_or(line);
    if !is_known(host) {
        let refusal = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        return client.write_all(refusal).await;
    }
    client
        .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
        .await?;
    let mut client = acceptor.accept(client).await?;
    let (request, body) = head(&mut client).await?;
    let mut practice = TcpStream::connect(("127.0.0.1", port)).await?;
    practice.write_all(forwarded(&request).as_bytes()).await?;
    practice.write_all(&body).await?;
    tokio::io::copy_bidirectional(&mut client, &mut practice).await?;
    Ok(())
}

/// Whether the client signs in with this user and password (RFC 7617).
fn is_of(connect: &str, user: &str) -> bool {
    let expected = format!("Basic {}", STANDARD.encode(user));
    connect.lines().any(|line| {
        line.split_once(':').is_some_and(|(name, value)| {
            name.eq_ignore_ascii_case("proxy-authorization") && value.trim() == expected
        })
    })
}

/// One request for each connection, so that each gets the header that only a TLS proxy adds. A browser asks to keep the
/// connection, and of two such headers the last one counts.
fn forwarded(request: &str) -> String {
    format!("{request}\r\nx-forwarded-proto: https\r\nconnection: close\r\n\r\n")
}

/// The head of a message, without the empty line that ends it, and what came after that.
async fn head(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<(String, Vec<u8>)> {
    let mut read = Vec::new();
    loop {
        if let Some(end) = read.windows(4).position(|part| part == b"\r\n\r\n") {
            let rest = read.split_off(end + 4);
            read.truncate(end);
            return Ok((String::from_utf8_lossy(&read).into_owned(), rest));
        }
        let mut part = [0; 4096];
        let length = stream.read(&mut part).await?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        read.extend_from_slice(&part[..length]);
    }
}

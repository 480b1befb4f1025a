//! A company's proxy: CONNECT with a Basic sign-in (RFC 9110 §9.3.6, RFC 7617), and a look into each connection with a
//! certificate of its own.

use std::path::Path;
use std::sync::Arc;

use rcgen::{CertificateParams, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// How it tells where it is.
pub(super) const AT: &str = "the proxy: ";

/// `maya:right` in Base64.
const RIGHT: &str = "proxy-authorization: basic bwf5ytpyawdoda==";

/// Serves until it is killed. Only the services of the test are behind it.
pub(super) async fn serve(folder: &Path) {
    let key = std::fs::read_to_string(folder.join("company.key")).unwrap();
    let key = KeyPair::from_pem(&key).unwrap();
    let issuer = Arc::new(Issuer::new(super::authority(), key));
    let services: u16 = std::env::var("COMPANY_SERVICES").unwrap().parse().unwrap();
    let offers = std::env::var("COMPANY_OFFERS").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("\n{AT}{}", listener.local_addr().unwrap());
    loop {
        let (client, _) = listener.accept().await.unwrap();
        let (issuer, offers) = (Arc::clone(&issuer), offers.clone());
        tokio::spawn(async move { answer(client, &issuer, &offers, services).await });
    }
}

async fn answer(
    mut client: TcpStream,
    issuer: &Issuer<'_, KeyPair>,
    offers: &str,
    services: u16,
) -> Option<()> {
    let head = head(&mut client).await?.to_ascii_lowercase();
    let host = head.strip_prefix("connect ")?.split(':').next()?.to_owned();
    if !offers.starts_with("Basic") || !head.contains(RIGHT) {
        let refusal = format!(
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: {offers}\r\n\
             Content-Length: 0\r\nConnection: close\r\n\r\n"
        );
        return client.write_all(refusal.as_bytes()).await.ok();
    }
    let opened = b"HTTP/1.1 200 Connection established\r\n\r\n";
    client.write_all(opened).await.ok()?;
    let mut client = acceptor(issuer, &host).accept(client).await.ok()?;
    let request = self::head(&mut client).await?;
    let (line, rest) = request.split_once("\r\n")?;
    let mut service = TcpStream::connect(("127.0.0.1", services)).await.ok()?;
    // One request for each connection, so that each gets the header.
    let forwarded = format!("{line}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n{rest}");
    service.write_all(forwarded.as_bytes()).await.ok()?;
    copy_bidirectional(&mut client, &mut service).await.ok()?;
    Some(())
}

fn acceptor(issuer: &Issuer<'_, KeyPair>, host: &str) -> TlsAcceptor {
    let params = CertificateParams::new(vec![host.to_owned()]).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        );
    TlsAcceptor::from(Arc::new(config.unwrap()))
}

/// What came up to the empty line, and maybe a part of a body.
async fn head(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if stream.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    String::from_utf8(head).ok()
}

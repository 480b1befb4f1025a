//! The internet as practice plays it: a proxy that leads every name to practice, behind TLS with a certificate of an
//! authority of its own, and remembers which hosts were asked for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::{self, ServerConfig};

pub struct Internet {
    /// The proxy's address.
    pub proxy: String,
    /// The file with the certificate of the authority.
    pub authority: PathBuf,
    asked: Arc<Mutex<BTreeSet<String>>>,
}

impl Internet {
    /// Leads all of `names` to the port of practice. `folder`: where the authority's certificate is kept.
    pub async fn leading_to(port: u16, names: &[&str], folder: &Path) -> Self {
        let (authority, config) = certificates(names);
        let file = folder.join("authority.pem");
        std::fs::write(&file, authority).expect("the folder is writable");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let proxy = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::<Mutex<BTreeSet<String>>>::default();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let remembered = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (acceptor, asked) = (acceptor.clone(), Arc::clone(&remembered));
                tokio::spawn(async move {
                    // A client that goes away has no need of an answer.
                    let _gone = lead(client, port, &acceptor, &asked).await;
                });
            }
        });
        Self {
            proxy,
            authority: file,
            asked,
        }
    }

    /// The hosts that anyone asked for.
    pub fn asked(&self) -> BTreeSet<String> {
        self.asked.lock().expect("no test panicked here").clone()
    }
}

/// The authority's certificate as PEM, and a server that has one of its certificates for all names.
fn certificates(names: &[&str]) -> (String, ServerConfig) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().expect("a key");
    let authority_pem = authority
        .self_signed(&authority_key)
        .expect("a certificate")
        .pem();
    let issuer = Issuer::new(authority, authority_key);
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let key = KeyPair::generate().expect("a key");
    let certificate = CertificateParams::new(names)
        .expect("host names")
        .signed_by(&key, &issuer)
        .expect("a certificate");
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the versions are supported")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .expect("the key is the certificate's");
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    (authority_pem, config)
}

/// One request: opens the tunnel that the client asks for, and hands the request inside of it to practice.
async fn lead(
    mut client: TcpStream,
    port: u16,
    acceptor: &TlsAcceptor,
    asked: &Mutex<BTreeSet<String>>,
) -> std::io::Result<()> {
    let (connect, _) = head(&mut client).await?;
    let host = connect
        .strip_prefix("CONNECT ")
        .and_then(|rest| rest.split(':').next())
        .unwrap_or(&connect)
        .to_owned();
    asked.lock().expect("no test panicked here").insert(host);
    client
        .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
        .await?;
    let mut client = acceptor.accept(client).await?;
    let (request, body) = head(&mut client).await?;
    // One request for each connection, so that each gets the header that only a TLS proxy adds.
    let (line, headers) = request.split_once("\r\n").unwrap_or((&request, ""));
    let request =
        format!("{line}\r\nx-forwarded-proto: https\r\nconnection: close\r\n{headers}\r\n\r\n");
    let mut practice = TcpStream::connect(("127.0.0.1", port)).await?;
    practice.write_all(request.as_bytes()).await?;
    practice.write_all(&body).await?;
    tokio::io::copy_bidirectional(&mut client, &mut practice).await?;
    Ok(())
}

/// The head of a message, without the empty line that ends it, and what came after that.
async fn head(stream: &mut (impl AsyncRead + Unpin)) -> std::io::Result<(String, Vec<u8>)> {
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
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        read.extend_from_slice(&part[..length]);
    }
}

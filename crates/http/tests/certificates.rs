//! Whose certificate is trusted: of the operating system's authorities, of those that were added, and of nobody else.
//!
//! What inspects connections is a proxy here, as it is in companies. Proxy and trust store are set by the environment,
//! so each case runs in a process of its own.

#![cfg(all(unix, not(target_vendor = "apple")))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed; helpers are part of it, and the inner process tells by printing"
)]

mod behind_proxy;

use std::path::Path;
use std::sync::Arc;

use behind_proxy::{head, inner_process};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CustomExtension, DnType, IsCa, Issuer,
    KeyPair, date_time_ymd,
};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use sso_http::{
    Authority, AuthorityProblem, Context, Error, Http, Method, Request, Service, clock,
};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use url::Url;

const HOST: &str = "login.microsoftonline.com";
/// What the inner process says about its request.
const SAID: &str = "the request: ";

/// An authority of a company.
struct Company {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Company {
    fn until(year: i32) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(DnType::CommonName, "Contoso Web Filter");
        params
            .distinguished_name
            .push(DnType::OrganizationName, "Contoso");
        params.not_after = date_time_ymd(year, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self {
            certificate,
            issuer: Issuer::new(params, key),
        }
    }

    /// A server with a certificate for `name`, valid for these years.
    fn server(&self, name: &str, from: i32, until: i32) -> TlsAcceptor {
        self.server_that_signs(name, from, until, None)
    }

    /// The same; with `stolen` it has another key than its certificate's.
    fn server_that_signs(
        &self,
        name: &str,
        from: i32,
        until: i32,
        stolen: Option<&KeyPair>,
    ) -> TlsAcceptor {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let signs = stolen.unwrap_or(&key).serialize_der();
        let signs = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signs));
        let signs = provider.key_provider.load_private_key(signs).unwrap();
        let shown = CertifiedKey::new(vec![certificate.der().clone()], signs);
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(shown)));
        TlsAcceptor::from(Arc::new(config))
    }

    fn write(&self, folder: &Path) -> std::path::PathBuf {
        let path = folder.join("company.pem");
        std::fs::write(&path, self.certificate.pem()).unwrap();
        path
    }
}

/// Where a process finds the company's authority.
#[derive(Clone, Copy, Debug)]
enum Known {
    Nowhere,
    ToTheSystem,
    Added,
    /// Added, and taken away again before the second request.
    AddedForOneRequest,
}

/// What each request of an inner process says, behind a proxy that answers as `server`.
async fn asked(company: &Company, server: TlsAcceptor, known: Known) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = company.write(folder.path());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let proxy = tokio::spawn(async move {
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            let server = server.clone();
            tokio::spawn(async move {
                let asked = head(&mut connection).await;
                let expected = format!("CONNECT {HOST}:443 ");
                assert!(asked.starts_with(&expected), "{asked}");
                let opened = b"HTTP/1.1 200 Connection established\r\n\r\n";
                connection.write_all(opened).await.unwrap();
                let Ok(mut inside) = server.accept(connection).await else {
                    return;
                };
                head(&mut inside).await;
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
                inside.write_all(answer).await.unwrap();
                inside.shutdown().await.unwrap();
            });
        }
    });
    let mut inner = inner_process(&format!("http://{address}"));
    inner
        .env("KNOWN", format!("{known:?}"))
        .env("COMPANY", &file);
    if matches!(known, Known::ToTheSystem) {
        inner.env("SSL_CERT_FILE", &file);
    }
    let output = tokio::task::spawn_blocking(move || inner.output()).await;
    proxy.abort();
    let output = String::from_utf8(output.unwrap().unwrap().stdout).unwrap();
    let said = output
        .lines()
        .filter_map(|line| Some(line.split_once(SAID)?.1.to_owned()));
    said.collect()
}

#[tokio::test]
#[ignore = "run by the other tests, in a process that has a proxy"]
async fn request_of_the_inner_process() {
    assert!(
        std::env::var_os("HTTPS_PROXY").is_some(),
        "never without the proxy of a test"
    );
    let http = Http::new().unwrap();
    let known = std::env::var("KNOWN").unwrap();
    if known.starts_with("Added") {
        let content = std::fs::read(std::env::var_os("COMPANY").unwrap()).unwrap();
        let long_ago = jiff::Timestamp::UNIX_EPOCH;
        // A clone: whoever holds one uses the same connections.
        http.clone()
            .trust(&Authority::read_all(&content, long_ago).unwrap())
            .unwrap();
    }
    for turn in 0..2 {
        if turn == 1 && known == "AddedForOneRequest" {
            http.trust(&[]).unwrap();
        }
        let url = Url::parse(&format!("https://{HOST}/common")).unwrap();
        let request = Request::new(Service::MicrosoftGraph, Method::POST, url);
        match sso_http::send(&http, request, &Context::default()).await {
            Ok(response) => println!("{SAID}{}", response.status),
            Err(Error::Untrusted {
                problem, issuer, ..
            }) => println!("{SAID}{problem:?} {issuer:?}"),
            Err(other) => println!("{SAID}{other:?}"),
        }
    }
}

const ISSUER: &str = "Some(\"Contoso Web Filter (Contoso)\")";

#[tokio::test]
async fn companys_authority_is_trusted_where_the_system_or_the_person_knows_it() {
    let company = Company::until(2060);
    let unknown = format!("UnknownIssuer {ISSUER}");
    let ok = "200 OK".to_owned();
    for (known, expected) in [
        (Known::Nowhere, [unknown.clone(), unknown.clone()]),
        (Known::ToTheSystem, [ok.clone(), ok.clone()]),
        (Known::Added, [ok.clone(), ok.clone()]),
        (Known::AddedForOneRequest, [ok, unknown]),
    ] {
        let server = company.server(HOST, 2000, 2060);
        assert_eq!(asked(&company, server, known).await, expected, "{known:?}");
    }
}

#[tokio::test]
async fn wrong_certificate_of_a_trusted_authority_is_told_by_what_is_wrong() {
    let company = Company::until(2060);
    for (name, from, until, problem) in [
        (HOST, 2000, 2001, "Ended"),
        (HOST, 2059, 2060, "NotYetValid"),
        ("portal.airport.example", 2000, 2060, "OtherName"),
    ] {
        let server = company.server(name, from, until);
        let said = asked(&company, server, Known::Added).await;
        assert_eq!(said[0], format!("{problem} {ISSUER}"));
    }
}

#[tokio::test]
async fn authority_that_has_ended_is_not_trusted_any_more() {
    let company = Company::until(2001);
    let server = company.server(HOST, 2000, 2060);
    let said = asked(&company, server, Known::Added).await;
    assert_eq!(said[0], format!("UnknownIssuer {ISSUER}"));
}

#[tokio::test]
async fn certificate_without_its_key_is_good_for_nothing() {
    let company = Company::until(2060);
    let other = KeyPair::generate().unwrap();
    let server = company.server_that_signs(HOST, 2000, 2060, Some(&other));
    let said = asked(&company, server, Known::Added).await;
    assert!(said[0].contains("Unreachable"), "{said:?}");
}

#[test]
fn name_of_an_authority_is_shown_without_tricks_and_cut() {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let name = format!("Con\u{202e}to\u{200b}so\n{}", "x".repeat(500));
    params.distinguished_name.push(DnType::CommonName, name);
    let key = KeyPair::generate().unwrap();
    let der = params.self_signed(&key).unwrap().der().to_vec();
    let read = Authority::read_all(&der, clock::now()).unwrap();
    let subject = read[0].subject();
    assert!(subject.starts_with("Contosoxxx"), "{subject:?}");
    assert!(subject.len() < 300, "{}", subject.len());
}

#[test]
fn certificate_that_does_not_say_whether_it_is_an_authoritys_is_not_added() {
    let mut params = CertificateParams::default();
    let mut unreadable = CustomExtension::from_oid_content(&[2, 5, 29, 19], vec![5, 0]);
    unreadable.set_criticality(true);
    params.custom_extensions.push(unreadable);
    let key = KeyPair::generate().unwrap();
    let der = params.self_signed(&key).unwrap().der().to_vec();
    assert_eq!(
        Authority::read_all(&der, clock::now()).unwrap_err(),
        AuthorityProblem::NotAnAuthority
    );
}

#[test]
fn file_of_authorities_is_read_whole_or_not_at_all() {
    let now = clock::now();
    let company = Company::until(2060);
    let other = Company::until(2059);
    let pem = company.certificate.pem();
    let key = KeyPair::generate().unwrap().serialize_pem();
    let read = |content: &[u8]| Authority::read_all(content, now);
    let subjects = |found: Vec<Authority>| -> Vec<String> {
        found
            .iter()
            .map(|it| format!("{} until {}", it.subject(), it.ends()))
            .collect()
    };
    let one = vec!["Contoso Web Filter (Contoso) until 2060-01-01T00:00:00Z".to_owned()];
    assert_eq!(subjects(read(pem.as_bytes()).unwrap()), one);
    assert_eq!(
        subjects(read(company.certificate.der()).unwrap()),
        one,
        "DER, as Windows exports it"
    );
    let with_words = format!("# Of our IT\r\n{}\r\n{key}", pem.replace('\n', "\r\n"));
    assert_eq!(
        subjects(read(with_words.as_bytes()).unwrap()),
        one,
        "whatever else is in it is ignored"
    );
    let twice = format!("{pem}{pem}{}", other.certificate.pem());
    assert_eq!(read(twice.as_bytes()).unwrap().len(), 2);

    let server = {
        let params = CertificateParams::new(vec![HOST.to_owned()]).unwrap();
        params
            .signed_by(&KeyPair::generate().unwrap(), &company.issuer)
            .unwrap()
            .pem()
    };
    let many: String = (0..21)
        .map(|_| Company::until(2060).certificate.pem())
        .collect();
    let damaged = pem.replacen("MII", "AAA", 1);
    for (content, problem) in [
        (String::new(), AuthorityProblem::NoCertificate),
        ("a text".to_owned(), AuthorityProblem::NoCertificate),
        (key, AuthorityProblem::NoCertificate),
        (damaged.clone(), AuthorityProblem::Damaged),
        (pem[..pem.len() / 2].to_owned(), AuthorityProblem::Damaged),
        (format!("{pem}{damaged}"), AuthorityProblem::Damaged),
        (
            "0 a text that begins as DER does".to_owned(),
            AuthorityProblem::Damaged,
        ),
        (server.clone(), AuthorityProblem::NotAnAuthority),
        (format!("{pem}{server}"), AuthorityProblem::NotAnAuthority),
        (
            Company::until(2001).certificate.pem(),
            AuthorityProblem::Ended,
        ),
        (many, AuthorityProblem::TooMany { max: 20 }),
    ] {
        assert_eq!(
            read(content.as_bytes()).unwrap_err(),
            problem,
            "{content:.60}"
        );
    }
}

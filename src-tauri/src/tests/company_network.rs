//! The main job in the network of a company: the services under their real names, reached only through a proxy that
//! wants a password and looks into connections with the company's own authority.
//!
//! Three processes take part: this one has the services and the browser, and starts the proxy and the app, each as this
//! test program again.

#![cfg(target_os = "linux")]

mod proxy;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use practice::{Options, Practice, Timing};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair};
use secrecy::SecretString;
use serde_json::{Value, json};
use sso_http::Http;
use tauri::Url;

use super::browser;
use super::every_account::MAYA;
use super::every_account::no_azure_cli;
use super::stage::{choices, handed_over, hearing, kinds, organization_login, reviewed, run};
use crate::desktop::authority_file::AuthorityFile;
use crate::ipc::{AuthoritySource, Cloud, CommandError, Permission, SignInRequest, SignInWay};
use crate::session::app_state::AppState;
use crate::session::keychain::Keychain;
use crate::work::{authorities, konnect_connection, microsoft_sign_in, opened};

/// What the processes tell each other by printing.
const PAGE: &str = "the page: ";
const END: &str = "the end: ";
const PASSWORD: &str = "maya:right";

/// A company, with the files of its authority.
struct Company {
    folder: tempfile::TempDir,
    services: Practice,
}

impl Company {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = authority().self_signed(&key).unwrap();
        std::fs::write(folder.path().join("company.pem"), certificate.pem()).unwrap();
        std::fs::write(folder.path().join("company.key"), key.serialize_pem()).unwrap();
        let services = practice::start(Options {
            port: Some(0),
            timing: Timing {
                replication_lag: Duration::ZERO,
                secret_propagation: Duration::ZERO,
                ..Timing::default()
            },
            ..Options::default()
        });
        Self {
            folder,
            services: services.await.unwrap(),
        }
    }

    fn services_port(&self) -> u16 {
        self.services.base_urls().console.port().unwrap()
    }

    /// What the app tells at its end, started with these.
    async fn main_job(&self, environment: &[(&str, &str)], offers: &str, user: &str) -> Value {
        let mut proxy = again("proxy_of_the_company");
        proxy
            .env("COMPANY_FOLDER", self.folder.path())
            .env("COMPANY_SERVICES", self.services_port().to_string())
            .env("COMPANY_OFFERS", offers)
            .env("COMPANY_PASSWORD", PASSWORD);
        let (mut proxy, said) = start(proxy);
        let at = said.recv().unwrap();
        let mut app = again("app_of_the_company");
        app.env("HTTPS_PROXY", format!("http://{user}{at}"))
            .env("COMPANY_FOLDER", self.folder.path())
            .env("COMPANY_TOKEN", self.services.konnect_token())
            .envs(environment.iter().copied());
        let (mut app, mut said) = start(app);
        let port = self.services_port();
        let end = loop {
            let (line, rest) = tokio::task::spawn_blocking(move || (said.recv(), said))
                .await
                .unwrap();
            said = rest;
            let line = line.expect("the app tells its end");
            if let Some(end) = line.strip_prefix(END) {
                break serde_json::from_str(end).unwrap();
            }
            if let Some(page) = line.strip_prefix(PAGE) {
                browser::sign_in(port, &page.parse::<Url>().unwrap(), MAYA).await;
            }
        };
        for process in [&mut app, &mut proxy] {
            let _ended_already = process.kill();
            process.wait().unwrap();
        }
        end
    }
}

/// What the company's authority says of itself.
fn authority() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let name = &mut params.distinguished_name;
    name.push(DnType::CommonName, "Contoso Web Filter");
    name.push(DnType::OrganizationName, "Contoso");
    params
}

/// This test program, for the one test that is another process.
fn again(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    for name in [
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
        "ssl_cert_file",
    ] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    let test = format!("tests::company_network::{test}");
    command.args(["--exact", &test, "--ignored", "--nocapture"]);
    command.stdout(Stdio::piped());
    command
}

/// Starts it, with what it tells line by line.
fn start(mut command: Command) -> (Child, std::sync::mpsc::Receiver<String>) {
    let mut child = command.spawn().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let (tell, said) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            // The test harness begins lines of its own, and ours may follow on the same.
            let ours = [proxy::AT, PAGE, END]
                .iter()
                .find_map(|mark| line.find(mark).map(|at| line[at..].to_owned()));
            if let Some(line) = ours {
                let line = line.strip_prefix(proxy::AT).unwrap_or(&line).to_owned();
                if tell.send(line).is_err() {
                    return;
                }
            }
        }
    });
    (child, said)
}

fn folder() -> PathBuf {
    std::env::var_os("COMPANY_FOLDER").unwrap().into()
}

#[tokio::test]
#[ignore = "the proxy process of the other tests"]
async fn proxy_of_the_company() {
    proxy::serve(&folder()).await;
}

#[tokio::test]
#[ignore = "the app process of the other tests"]
async fn app_of_the_company() {
    assert!(
        std::env::var_os("HTTPS_PROXY").is_some(),
        "never without the proxy of a test"
    );
    let told = match Box::pin(job(&folder())).await {
        Ok(told) => told,
        Err(error) => serde_json::to_value(error).unwrap(),
    };
    println!("\n{END}{told}");
}

/// Signs in, connects, reviews, sets up and checks, as the commands of the app do.
async fn job(company: &Path) -> Result<Value, CommandError> {
    let data = tempfile::tempdir().unwrap();
    let state = AppState::new(
        Http::new().unwrap(),
        Keychain::in_memory(),
        data.path().to_owned(),
    );
    if std::env::var_os("COMPANY_ADDED").is_some() {
        let file = AuthorityFile::in_folder(data.path());
        let path = company.join("company.pem").display().to_string();
        let keep = |new| file.add(new);
        let source = AuthoritySource::Path(format!("\"{path}\""));
        let outcome = authorities::add(&state.http, source, file.read(), keep);
        assert_eq!(outcome.refused, None);
        // As the next start of the app does.
        authorities::trust_kept(&state.http, &file.read());
    }
    let request = SignInRequest {
        cloud: Cloud::Global,
        directory: String::new(),
        permissions: vec![Permission::DelegatedPermissionGrantReadWriteAll],
        same_account: false,
        for_run: false,
        way: SignInWay::Browser,
        simulated_account: None,
    };
    let open = async |page: Url| {
        println!("\n{PAGE}{page}");
        Ok(())
    };
    Box::pin(microsoft_sign_in::sign_in(
        &state,
        request,
        &hearing(drop),
        open,
        no_azure_cli,
    ))
    .await?;
    let token = SecretString::from(std::env::var("COMPANY_TOKEN").unwrap());
    Box::pin(konnect_connection::connect(&state, token)).await?;
    let mut chosen = choices([organization_login()]);
    chosen.approve_for_everyone = true;
    let review = reviewed(&state, &chosen).await;
    let (outcome, _) = Box::pin(run(&state, &review)).await;
    let ended = kinds(&outcome);
    if ended != ["finished"] {
        return Ok(serde_json::to_value(outcome).unwrap());
    }
    let id = handed_over(&state, 0).await;
    let checked = Box::pin(opened::verify(&state, &id)).await?;
    let checks = serde_json::to_value(checked.checks).unwrap();
    let failed: Vec<&Value> = checks
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["state"] == "failed")
        .collect();
    Ok(json!({ "kind": "finished", "failed": failed }))
}

#[tokio::test(flavor = "multi_thread")]
async fn main_job_is_done_where_the_authority_is_trusted() {
    for trusted in ["SSL_CERT_FILE", "COMPANY_ADDED"] {
        let company = Company::open().await;
        let pem = company.folder.path().join("company.pem");
        let environment = [(trusted, pem.to_str().unwrap())];
        let user = format!("{PASSWORD}@");
        let end = Box::pin(company.main_job(&environment, "Basic realm=\"c\"", &user)).await;
        assert_eq!(
            end,
            json!({ "kind": "finished", "failed": [] }),
            "{trusted}"
        );
        let record = company.services.record();
        let hosts: BTreeSet<&str> = record.iter().map(|exchange| &*exchange.host).collect();
        assert!(
            hosts.contains("login.microsoftonline.com") && hosts.contains("graph.microsoft.com"),
            "the real names were asked: {hosts:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_the_way_is_named() {
    let company = Company::open().await;
    let host = "login.microsoftonline.com";
    let unreachable =
        |cause: &str| json!({ "kind": "unreachable", "detail": { "host": host, "cause": cause } });
    let refused = json!({
        "kind": "certificateRefused",
        "detail": {
            "host": host,
            "problem": "unknownIssuer",
            "issuer": "Contoso Web Filter (Contoso)",
        },
    });
    let basic = "Basic realm=\"c\"";
    let trusted = [("COMPANY_ADDED", "yes")];
    for (environment, offers, user, expected) in [
        (&[][..], basic, "maya:right@", refused),
        (&trusted[..], basic, "", unreachable("proxyPassword")),
        (
            &trusted[..],
            basic,
            "maya:wrong@",
            unreachable("proxyPasswordRefused"),
        ),
        (&trusted[..], "NTLM", "", unreachable("proxyWindowsSignIn")),
        (
            &trusted[..],
            "Negotiate",
            "maya:right@",
            unreachable("proxyWindowsSignIn"),
        ),
    ] {
        let end = Box::pin(company.main_job(environment, offers, user)).await;
        assert_eq!(end, expected, "{offers} as {user:?} with {environment:?}");
    }
}

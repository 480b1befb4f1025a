//! The main job in the network of a company: the services under their real names, reached only through a proxy that
//! wants a password and inspects connections with the company's own authority.
//!
//! Proxy and trust store are set by the environment, so the app is this test program in a process of its own. The
//! services, the proxy and the browser are here.

#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use internet::{GLOBAL_CLOUD, Internet, ProxySignIn};
use practice::{Options, Practice, Timing};
use secrecy::SecretString;
use serde_json::{Value, json};
use sso_http::Http;
use tauri::Url;

use super::browser;
use super::every_account::MAYA;
use super::every_account::no_azure_cli;
use super::stage::{
    choices, handed_over, hearing, kinds, organization_login, reviewed, run, sign_in_request,
};
use crate::desktop::authority_file::AuthorityFile;
use crate::ipc::{AuthoritySource, CommandError, SignInWay};
use crate::session::app_state::AppState;
use crate::session::keychain::Keychain;
use crate::work::{authorities, konnect_connection, microsoft_sign_in, opened};

/// What the processes tell each other by printing.
const PAGE: &str = "the page: ";
const END: &str = "the end: ";
const PASSWORD: &str = "maya:right";

/// Who knows the company's authority.
#[derive(Clone, Copy, Debug)]
enum Trust {
    Nobody,
    System,
    /// The person, who added its file.
    Person,
}

/// The services, as the company's network leads to them.
struct Company {
    folder: tempfile::TempDir,
    services: Practice,
}

impl Company {
    async fn open() -> Self {
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
            folder: tempfile::tempdir().unwrap(),
            services: services.await.unwrap(),
        }
    }

    /// What the app tells at its end, and how many pages it opened. `offers`: the sign-in that the proxy wants; it accepts the password alone. `user`:
    /// what stands before the proxy's address in the app's settings.
    async fn main_job(&self, trust: Trust, offers: &str, user: &str) -> (Value, usize) {
        let port = self.services.base_urls().console.port().unwrap();
        let sign_in = ProxySignIn {
            offers: offers.to_owned(),
            accepts: offers.starts_with("Basic").then(|| PASSWORD.to_owned()),
        };
        let folder = self.folder.path();
        let internet = Internet::behind_sign_in(port, &GLOBAL_CLOUD, folder, sign_in);
        let internet = internet.await.unwrap();
        let at = internet.proxy.strip_prefix("http://").unwrap();
        let mut app = again("app_of_the_company");
        app.env("HTTPS_PROXY", format!("http://{user}{at}"))
            .env("COMPANY_TOKEN", self.services.konnect_token());
        match trust {
            Trust::Nobody => {}
            Trust::System => drop(app.env("SSL_CERT_FILE", &internet.authority)),
            Trust::Person => drop(app.env("COMPANY_ADDED", &internet.authority)),
        }
        let (mut app, mut said) = start(app);
        let mut pages = 0;
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
                pages += 1;
                browser::sign_in(port, &page.parse::<Url>().unwrap(), MAYA).await;
            }
        };
        let _ended_already = app.kill();
        app.wait().unwrap();
        (end, pages)
    }
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
            let ours = [PAGE, END]
                .iter()
                .find_map(|mark| line.find(mark).map(|at| line[at..].to_owned()));
            if ours.is_some_and(|line| tell.send(line).is_err()) {
                return;
            }
        }
    });
    (child, said)
}

#[tokio::test]
#[ignore = "the app process of the other tests"]
async fn app_of_the_company() {
    assert!(
        std::env::var_os("HTTPS_PROXY").is_some(),
        "never without the proxy of a test"
    );
    let told = match Box::pin(job()).await {
        Ok(told) => told,
        Err(error) => serde_json::to_value(error).unwrap(),
    };
    println!("\n{END}{told}");
}

/// Signs in, connects, reviews, sets up and checks, as the commands of the app do.
async fn job() -> Result<Value, CommandError> {
    let data = tempfile::tempdir().unwrap();
    let state = AppState::new(
        Http::new().unwrap(),
        Keychain::in_memory(),
        data.path().to_owned(),
    );
    if let Ok(path) = std::env::var("COMPANY_ADDED") {
        let file = AuthorityFile::in_folder(data.path());
        let keep = |new| file.add(new);
        let source = AuthoritySource::Path(format!("\"{path}\""));
        let outcome = authorities::add(&state.http, source, file.read(), keep);
        assert_eq!(outcome.refused, None);
        // As the next start of the app does.
        authorities::trust_kept(&state.http, &file.read());
    }
    let request = sign_in_request(SignInWay::Browser);
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
    for trust in [Trust::System, Trust::Person] {
        let company = Company::open().await;
        let user = format!("{PASSWORD}@");
        let end = Box::pin(company.main_job(trust, "Basic realm=\"c\"", &user)).await;
        assert_eq!(
            end,
            (json!({ "kind": "finished", "failed": [] }), 1),
            "{trust:?}"
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
async fn what_is_in_the_way_is_named_before_a_page_opens() {
    let company = Company::open().await;
    let host = "login.microsoftonline.com";
    let unreachable =
        |cause: &str| json!({ "kind": "unreachable", "detail": { "host": host, "cause": cause } });
    let refused = json!({
        "kind": "certificateRefused",
        "detail": { "host": host, "problem": "unknownIssuer", "issuer": internet::ISSUER },
    });
    let basic = "Basic realm=\"c\"";
    for (trust, offers, user, expected) in [
        (Trust::Nobody, basic, "maya:right@", refused),
        (Trust::Person, basic, "", unreachable("proxyPassword")),
        (
            Trust::Person,
            basic,
            "maya:wrong@",
            unreachable("proxyPasswordRefused"),
        ),
        (Trust::Person, "NTLM", "", unreachable("proxyWindowsSignIn")),
        (
            Trust::Person,
            "Negotiate",
            "maya:right@",
            unreachable("proxyWindowsSignIn"),
        ),
    ] {
        let end = Box::pin(company.main_job(trust, offers, user)).await;
        assert_eq!(
            end,
            (expected, 0),
            "{offers} as {user:?}, known to {trust:?}"
        );
    }
}

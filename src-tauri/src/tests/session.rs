//! Answers that are on their way while the session changes: none is stored, shown or acted on in another session.
//!
//! Two practices play two worlds: one is what the app takes for the real services, the other is what it practises with.

mod events;
mod held;
mod runs;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use practice::{Fault, FaultAction, Matching, Options, Practice, Snapshot, Timing};
use secrecy::SecretString;
use tempfile::TempDir;

use super::secrets::account;
use super::stage::{ADMIN, SCOPES, in_session};
use crate::ipc;
use crate::session::accounts::MicrosoftSession;
use crate::session::app_state::AppState;
use crate::session::keychain::Keychain;
use crate::session::running_practice::{RunningPractice, endpoints};
use crate::work::konnect_connection;

/// Someone who is signed in to what the app takes for the real services.
struct Scene {
    state: Arc<AppState>,
    real: Practice,
    data: TempDir,
}

impl Scene {
    async fn new() -> Self {
        Self::with(Keychain::in_memory()).await
    }

    async fn with(keychain: Keychain) -> Self {
        let real = practice::start(fast()).await.unwrap();
        let data = tempfile::tempdir().unwrap();
        let http = sso_http::Http::new().unwrap();
        let state = AppState::new(http, keychain, data.path().to_owned());
        let scene = Self {
            state: Arc::new(state),
            real,
            data,
        };
        scene.sign_in(scene.account_of(ADMIN)).await;
        scene.connect().await;
        scene
    }

    /// The account of one of the people there, with a token.
    fn account_of(&self, person: &str) -> MicrosoftSession {
        let (entra, _) = endpoints(self.real.base_urls()).unwrap();
        MicrosoftSession {
            rights: sso::EntraRights::default(),
            endpoints: entra,
            tenant: self.real.seed().tenant.id.to_string().parse().unwrap(),
            person: entra::ObjectId::new(self.real.seed().person(person).unwrap().id),
            token: self.real.access_token(person, &SCOPES).map(Into::into),
            expires_at: jiff::Timestamp::MAX,
            account: ipc::MicrosoftAccount {
                user_name: person.to_owned(),
                ..account()
            },
            login_hint: None,
            directory_cache: Arc::default(),
        }
    }

    async fn sign_in(&self, microsoft: MicrosoftSession) {
        in_session(&self.state, |session| session.sign_in(microsoft)).await;
    }

    async fn connect(&self) {
        let (_, konnect) = endpoints(self.real.base_urls()).unwrap();
        let token = SecretString::from(self.real.konnect_token().to_owned());
        let opened = konnect_connection::open(&self.state.http, konnect, token).await;
        in_session(&self.state, |session| session.connect(opened.unwrap())).await;
    }

    /// Practice begins, as it does when someone presses its button.
    async fn practise(&self) {
        let practice = RunningPractice::start_with(fast()).await.unwrap();
        self.state.enter_practice(practice).await;
    }

    /// The journal files in a folder inside the app's data.
    fn journals(&self, folder: &str) -> Vec<PathBuf> {
        let Ok(files) = std::fs::read_dir(self.data.path().join(folder)) else {
            return Vec::new();
        };
        let paths = files.map(|file| file.unwrap().path());
        paths
            .filter(|path| path.extension().is_some_and(|it| it == "jsonl"))
            .collect()
    }

    /// Fails if something there is not as it was.
    fn is_as(&self, before: &Snapshot, when: &str) {
        let differences = before.differences(&self.real.snapshot());
        assert!(differences.is_empty(), "{when}: {differences:#?}");
    }
}

fn fast() -> Options {
    Options {
        timing: Timing {
            replication_lag: Duration::ZERO,
            secret_propagation: Duration::ZERO,
            ..Timing::default()
        },
        ..Options::default()
    }
}

/// Holds back the requests that this matches, until the faults are cleared.
fn hold(servers: &Practice, method: Option<&str>, path: &str) {
    let matching = Matching {
        method: method.map(str::to_owned),
        path: path.to_owned(),
        ..Matching::default()
    };
    // Longer than any test.
    let action = FaultAction::Delay { ms: 3_600_000 };
    servers.add_fault(Fault { matching, action });
}

/// Waits until something that runs alongside the test has happened.
async fn until(what: &str, has_happened: impl Fn() -> bool) {
    let begun = Instant::now();
    while !has_happened() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

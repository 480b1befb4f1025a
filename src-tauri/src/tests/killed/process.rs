//! The app in a process of its own: what it is told to do, and how the test ends it at a chosen moment.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};
use sso::{ConnectionId, SecretStore, StoreError, StoredSecret};
use sso_http::Http;

use super::super::secrets::account;
use super::super::stage::{ADMIN, SCOPES, hearing, in_session};
use crate::ipc::{
    ApplicationChoice, Choices, ConnectionToRotate, RotationChoice, RunOutcome, TeardownKind,
    TeardownOutcome, TeardownRequest,
};
use crate::session::accounts::MicrosoftSession;
use crate::session::app_state::AppState;
use crate::session::data::Session;
use crate::session::keychain::Keychain;
use crate::session::running_practice;
use crate::work::{konnect_connection, review, rotation, setup, teardown, test_sign_in};

/// Tells this very test program, started again, what to do until it is killed.
const ORDERS: &str = "KILLED_APP_ORDERS";

/// What outlives an app: the services, its folder, and its keychain.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct World {
    origins: ::practice::BaseUrls,
    tenant: String,
    microsoft_token: String,
    konnect_token: String,
    pub(super) data: PathBuf,
    /// Without one, secrets are lost with the process.
    keychain: Option<PathBuf>,
}

/// What the app does.
#[derive(Serialize, Deserialize)]
pub(super) enum Work {
    SetUp(Choices),
    /// The client secrets of these connections, and the old ones are removed.
    Rotate(Vec<String>),
    Undo(String),
    Remove(String),
    /// Of this connection. Nobody signs in, and the person at the app stops.
    TestSignIn(String),
}

#[derive(Serialize, Deserialize)]
struct Orders {
    world: World,
    work: Work,
}

impl World {
    pub(super) fn new(servers: &::practice::Practice, folder: &Path, keychain: bool) -> Self {
        let (data, secrets) = (folder.join("data"), folder.join("secrets"));
        for folder in [&data, &secrets] {
            std::fs::create_dir(folder).unwrap();
        }
        Self {
            origins: servers.base_urls().clone(),
            tenant: servers.seed().tenant.id.to_string(),
            microsoft_token: servers.access_token(ADMIN, &SCOPES).unwrap(),
            konnect_token: servers.konnect_token().to_owned(),
            data,
            keychain: keychain.then_some(secrets),
        }
    }

    /// The app as it is after its start, once someone has signed in to both services.
    pub(super) async fn start(&self, http: &Http) -> AppState {
        let keychain = match &self.keychain {
            Some(folder) => Keychain::kept_by(Arc::new(Folder(folder.clone()))),
            None => Keychain::absent(),
        };
        let state = AppState::new(http.clone(), keychain, self.data.clone());
        let (entra, konnect) = running_practice::endpoints(&self.origins).unwrap();
        let token = SecretString::from(self.konnect_token.clone());
        let konnect = konnect_connection::open(http, konnect, token)
            .await
            .unwrap();
        let microsoft = MicrosoftSession {
            rights: sso::EntraRights::default(),
            endpoints: entra,
            tenant: self.tenant.parse().unwrap(),
            person: entra::ObjectId::new(uuid::Uuid::nil()),
            token: Some(self.microsoft_token.clone().into()),
            expires_at: jiff::Timestamp::MAX,
            account: account(),
            login_hint: None,
            directory_cache: Arc::default(),
        };
        let meet = |session: &mut Session| {
            session.sign_in(microsoft);
            session.connect(konnect);
        };
        in_session(&state, meet).await;
        state
    }

    /// How many records the journals have.
    pub(super) fn records(&self) -> usize {
        let Ok(files) = std::fs::read_dir(self.data.join("runs")) else {
            return 0;
        };
        let journals = files
            .filter_map(|file| std::fs::read(file.ok()?.path()).ok())
            .flatten();
        journals.filter(|byte| *byte == b'\n').count()
    }

    /// Has another process do this, and kills it this long after the journals have this many more records than now.
    /// `false` if it ended before.
    pub(super) async fn kill(&self, work: Work, records: usize, after: Duration) -> bool {
        let enough = self.records() + records;
        let orders = Orders {
            world: self.clone(),
            work,
        };
        let mut process = spawn(&orders);
        let begun = Instant::now();
        while self.records() < enough {
            if process.try_wait().unwrap().is_some() {
                return false;
            }
            assert!(begun.elapsed() < Duration::from_secs(120), "it hangs");
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
        tokio::time::sleep(after).await;
        // SIGKILL: none of its code gets to run again.
        process.kill().unwrap();
        process.wait().unwrap();
        true
    }
}

/// Sets up what was chosen, as the window does it: review, then run.
pub(super) async fn set_up(state: &AppState, choices: &Choices) -> RunOutcome {
    let review = review::preview(state, choices).await.unwrap();
    let outcome = setup::run(state, &review.plan_id, hearing(|_| {})).await;
    outcome.unwrap()
}

/// Rotates in one run, as the window does it.
pub(super) async fn rotate(state: &AppState, ids: &[String]) -> RunOutcome {
    let of = |id: &String| ConnectionToRotate {
        id: id.clone(),
        application: ApplicationChoice::Undecided,
    };
    let connections: Vec<_> = ids.iter().map(of).collect();
    let choice = RotationChoice {
        new_lifetime_days: Some(90),
        removes_old: true,
        keep_days: None,
    };
    let review = rotation::preview(state, &connections, choice).await;
    let outcome = setup::run(state, &review.unwrap().plan_id, hearing(|_| {})).await;
    outcome.unwrap()
}

/// Undoes or removes, as the window does it.
pub(super) async fn tear_down(state: &AppState, id: &str, kind: TeardownKind) -> TeardownOutcome {
    let request = TeardownRequest {
        id: id.to_owned(),
        kind,
        purge: false,
    };
    let review = teardown::preview(state, &request).await.unwrap();
    let outcome = teardown::run(state, &review.plan_id, "", hearing(|_| {})).await;
    outcome.unwrap()
}

/// A test sign-in, as the window does it.
async fn test(state: &AppState, id: &str) {
    let review = Box::pin(test_sign_in::preview(state, id)).await.unwrap();
    let review = serde_json::to_value(review).unwrap();
    let plan = review["planId"].as_str().unwrap();
    let open = async |_| {
        state.sign_ins.cancel();
        Ok(())
    };
    let progress = hearing(drop);
    let run = test_sign_in::run(state, plan, None, &progress, open);
    drop(Box::pin(run).await);
}

/// Not a test by itself: the app that is killed. Without orders it does nothing.
#[tokio::test]
async fn app_works_until_killed() {
    let Ok(orders) = std::env::var(ORDERS) else {
        return;
    };
    let Orders { world, work } = serde_json::from_str(&orders).unwrap();
    let state = world.start(&Http::new().unwrap()).await;
    match work {
        Work::SetUp(choices) => drop(set_up(&state, &choices).await),
        Work::Rotate(ids) => drop(rotate(&state, &ids).await),
        Work::Undo(id) => drop(tear_down(&state, &id, TeardownKind::Undo).await),
        Work::Remove(id) => drop(tear_down(&state, &id, TeardownKind::Remove).await),
        Work::TestSignIn(id) => test(&state, &id).await,
    }
}

fn spawn(orders: &Orders) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "tests::killed::process::app_works_until_killed"])
        .env(ORDERS, serde_json::to_string(orders).unwrap())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().unwrap()
}

/// A keychain in a folder. It only ever holds what practice makes.
struct Folder(PathBuf);

impl Folder {
    fn entry(&self, connection: &ConnectionId) -> PathBuf {
        self.0.join(connection.to_string())
    }
}

impl SecretStore for Folder {
    fn put(&self, connection: &ConnectionId, secret: &StoredSecret) -> Result<(), StoreError> {
        let other = |error: std::io::Error| StoreError::Other(error.to_string());
        // As a keychain does: the entry is the old one or the new one, and nothing in between.
        let new = self.entry(connection).with_extension("new");
        std::fs::write(&new, secret.to_bytes()).map_err(other)?;
        std::fs::rename(&new, self.entry(connection)).map_err(other)
    }

    fn get(&self, connection: &ConnectionId) -> Result<Option<StoredSecret>, StoreError> {
        let bytes = std::fs::read(self.entry(connection)).map(Zeroizing::new);
        Ok(bytes
            .ok()
            .and_then(|bytes| StoredSecret::from_bytes(&bytes)))
    }

    fn delete(&self, connection: &ConnectionId) -> Result<(), StoreError> {
        std::fs::remove_file(self.entry(connection)).or(Ok(()))
    }
}

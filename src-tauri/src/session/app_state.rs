//! What the app knows while it runs. All of it is in memory and ends with the process.
//!
//! Invariant: the `Debug` of everything here shows no token and no secret.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::SecretString;
use sso::{ClientSecretStore, Connection, ConnectionId, HeldSecret, Journal};
use sso_http::Http;
use tauri::Url;
use tokio::sync::OnceCell;

use super::current::CurrentSession;
use super::data::Session;
use super::exclusive_task::ExclusiveTask;
use super::intended::IntendedDifferences;
use super::keychain::Keychain;
use super::latest_task::LatestTask;
use super::run_renewals::RunRenewals;
use super::run_store::{RunStore, World};
use super::session_id::SessionId;
use super::sign_in_client::{SignInClient, SignInPreset};
use crate::ipc::{self, CommandError};

/// Managed by Tauri, one for the whole app.
#[derive(Debug)]
pub(crate) struct AppState {
    pub(crate) http: Http,
    pub(crate) keychain: Keychain,
    run_store: OnceCell<RunStore>,
    /// What practice makes is kept apart from everything real.
    practice_run_store: OnceCell<RunStore>,
    /// Whether leftovers of a previous start were cleared.
    pub(super) leftovers_cleared: OnceCell<()>,
    /// The app's own data folder.
    pub(crate) data: PathBuf,
    pub(crate) session: CurrentSession,
    pub(crate) sign_ins: ExclusiveTask,
    /// Registering or deleting the app registration for signing in.
    pub(crate) sign_in_apps: ExclusiveTask,
    /// The page that a waiting sign-in wants open in the browser.
    pub(crate) sign_in_page: Mutex<Option<Url>>,
    /// The person's own app registration for signing in; kept on this computer.
    own_client: Mutex<Option<SignInClient>>,
    /// What an administrator of this computer has set for everyone.
    preset: Mutex<SignInPreset>,
    /// The differences that the person intends; kept on this computer.
    intended: Mutex<IntendedDifferences>,
    pub(crate) runs: ExclusiveTask,
    /// What the run needs when a sign-in ends in the middle of it.
    pub(crate) renewals: RunRenewals,
    /// Checking all connections.
    pub(crate) checks: LatestTask,
}

impl AppState {
    /// Nobody signed in, the real services, no run.
    pub(crate) fn new(http: Http, keychain: Keychain, data: PathBuf) -> Self {
        Self {
            http,
            keychain,
            run_store: OnceCell::new(),
            practice_run_store: OnceCell::new(),
            leftovers_cleared: OnceCell::new(),
            data,
            session: CurrentSession::default(),
            sign_ins: ExclusiveTask::default(),
            sign_in_apps: ExclusiveTask::default(),
            sign_in_page: Mutex::default(),
            own_client: Mutex::default(),
            preset: Mutex::default(),
            intended: Mutex::default(),
            runs: ExclusiveTask::default(),
            renewals: RunRenewals::default(),
            checks: LatestTask::default(),
        }
    }

    /// Whether the keychain can be used now.
    pub(crate) async fn keychain_status(&self) -> ipc::Keychain {
        let keychain = self.keychain.clone();
        let status = tauri::async_runtime::spawn_blocking(move || keychain.status()).await;
        status.unwrap_or(ipc::Keychain::Unavailable)
    }

    /// Where this world keeps what it makes, decided once: a computer without a keychain has none until the app
    /// restarts.
    pub(crate) async fn run_store(&self, world: World) -> &RunStore {
        let (cell, store) = match world {
            World::Real => (&self.run_store, &self.keychain.store),
            World::Practice => (&self.practice_run_store, &self.keychain.practice_store),
        };
        let run_store = cell.get_or_init(|| async {
            let usable = self.keychain_status().await != ipc::Keychain::Unavailable;
            RunStore {
                secret_store: ClientSecretStore::new(usable.then(|| Arc::clone(store))),
                journal_folder: world.journal_folder(&self.data),
            }
        });
        run_store.await
    }

    /// The person's own registration, if this session signs in with one. Practice has its own, which ends with it.
    pub(crate) fn sign_in_client(&self, session: &Session) -> Option<SignInClient> {
        if session.practice.is_some() {
            return session.practice_client.clone();
        }
        if let SignInPreset::Set(preset) = self.sign_in_preset() {
            return Some(preset);
        }
        let own = self.own_client.lock();
        own.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What an administrator of this computer has set for everyone. Practice does not use it.
    pub(crate) fn sign_in_preset(&self) -> SignInPreset {
        let preset = self.preset.lock();
        preset.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn keep_sign_in_preset(&self, preset: SignInPreset) {
        let kept = self.preset.lock();
        *kept.unwrap_or_else(PoisonError::into_inner) = preset;
    }

    /// From now on the real services are signed in to with this one.
    pub(crate) fn keep_sign_in_client(&self, client: Option<SignInClient>) {
        let own = self.own_client.lock();
        *own.unwrap_or_else(PoisonError::into_inner) = client;
    }

    /// The differences that the person intends. Practice has its own, which end with it.
    pub(crate) fn intended(&self, session: &Session) -> IntendedDifferences {
        if session.practice.is_some() {
            return session.practice_intended.clone();
        }
        let intended = self.intended.lock();
        intended.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on these are the ones outside of practice.
    pub(crate) fn keep_intended(&self, all: IntendedDifferences) {
        let intended = self.intended.lock();
        *intended.unwrap_or_else(PoisonError::into_inner) = all;
    }

    /// The connections of this world whose client secret would end with the app, because it is in no keychain. Waits
    /// for nothing.
    pub(crate) fn in_memory_alone(&self, world: World) -> Vec<ConnectionId> {
        let run_store = match world {
            World::Real => self.run_store.get(),
            World::Practice => self.practice_run_store.get(),
        };
        run_store.map_or_else(Vec::new, |run_store| {
            run_store.secret_store.in_memory_alone()
        })
    }

    /// Forgets the Microsoft account. A run in progress keeps what it began with.
    pub(crate) async fn sign_out(&self) {
        self.session.sign_out().await;
        self.sign_ins.cancel();
        self.checks.cancel();
    }

    /// The connection with this id: of the hand-over, checked in this session, or as the journals know it. Asks no
    /// service.
    pub(crate) async fn known_connection(
        &self,
        asked: SessionId,
        id: &str,
    ) -> Result<Connection, CommandError> {
        if let Ok(connection) = self.session.read_in(asked).await?.connection(id) {
            return Ok(connection.clone());
        }
        let id = id.parse().map_err(|_| CommandError::NothingToShow)?;
        let RunStore {
            secret_store,
            journal_folder,
        } = self.run_store(asked.world).await;
        if !journal_folder.is_dir() {
            return Err(CommandError::NothingToShow);
        }
        let journal = Journal::to_read(journal_folder);
        let known = sso::known_connection(&journal, id, secret_store).await?;
        known.ok_or(CommandError::NothingToShow)
    }

    /// Reads something of the connection with this id.
    pub(crate) async fn connection<T>(
        &self,
        id: &str,
        read: impl FnOnce(&Connection) -> T,
    ) -> Result<T, CommandError> {
        let known = self.session.ask(|asked| self.known_connection(asked, id));
        known.await.map(|connection| read(&connection))
    }

    /// The client secret of that connection, if this computer has it and Microsoft still knows it.
    pub(crate) async fn client_secret(&self, id: &str) -> Result<SecretString, CommandError> {
        self.session
            .ask(|asked| self.client_secret_in(asked, id))
            .await
    }

    async fn client_secret_in(
        &self,
        asked: SessionId,
        id: &str,
    ) -> Result<SecretString, CommandError> {
        let known = self.known_connection(asked, id).await?;
        if known.secret == HeldSecret::Removed {
            return Err(CommandError::NothingToShow);
        }
        let secret_store = &self.run_store(asked.world).await.secret_store;
        let held = secret_store.get(known.id).await;
        held.map(|(secret, _storage)| secret.value.clone())
            .ok_or(CommandError::NothingToShow)
    }
}

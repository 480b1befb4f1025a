//! What the app knows while it runs. All of it is in memory and ends with the process.
//!
//! Invariant: the `Debug` of everything here shows no token and no secret.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use futures::future::join_all;
use secrecy::SecretString;
use sso::{Connection, ConnectionId, SecretKeeper};
use sso_http::Http;
use tauri::Url;
use tokio::sync::OnceCell;

use crate::desktop::clipboard::Copied;
use crate::desktop::close::CloseWatch;
use crate::desktop::keychain::Keychain;
use crate::ipc::{self, CommandError};
use crate::session::current::{CurrentSession, SessionId};
use crate::session::exclusive_task::OneAtATime;
use crate::session::run_store::{Kept, World};
use crate::session::running_practice::RunningPractice;
use crate::work::journals;

/// Managed by Tauri, one for the whole app.
#[derive(Debug)]
pub(crate) struct AppState {
    pub(crate) http: Http,
    pub(crate) keychain: Keychain,
    kept: OnceCell<Kept>,
    /// What is made in practice is kept apart from everything real.
    kept_of_practice: OnceCell<Kept>,
    /// Whether that of an earlier start of the app is forgotten.
    left_practice_forgotten: OnceCell<()>,
    /// The app's own data folder.
    pub(crate) data: PathBuf,
    pub(crate) session: CurrentSession,
    pub(crate) sign_ins: OneAtATime,
    /// The page that a waiting sign-in wants open in the browser.
    pub(crate) sign_in_page: Mutex<Option<Url>>,
    pub(crate) runs: OneAtATime,
    pub(crate) copied: Copied,
    pub(crate) close: CloseWatch,
}

impl AppState {
    /// Nobody signed in, the real services, no run.
    pub(crate) fn new(http: Http, keychain: Keychain, data: PathBuf) -> Self {
        Self {
            http,
            keychain,
            kept: OnceCell::new(),
            kept_of_practice: OnceCell::new(),
            left_practice_forgotten: OnceCell::new(),
            data,
            session: CurrentSession::default(),
            sign_ins: OneAtATime::default(),
            sign_in_page: Mutex::default(),
            runs: OneAtATime::default(),
            copied: Copied::default(),
            close: CloseWatch::default(),
        }
    }

    /// Whether the keychain can be used now.
    pub(crate) async fn keychain_status(&self) -> ipc::Keychain {
        let keychain = self.keychain.clone();
        let status = tauri::async_runtime::spawn_blocking(move || keychain.status()).await;
        status.unwrap_or(ipc::Keychain::Unavailable)
    }

    /// Where what is made in this world is kept, decided once: a computer without a keychain has none until the app
    /// restarts.
    pub(crate) async fn kept(&self, world: World) -> &Kept {
        let (cell, store) = match world {
            World::Real => (&self.kept, &self.keychain.store),
            World::Practice => (&self.kept_of_practice, &self.keychain.practice_store),
        };
        let kept = cell.get_or_init(|| async {
            let usable = self.keychain_status().await != ipc::Keychain::Unavailable;
            Kept {
                keeper: SecretKeeper::new(usable.then(|| Arc::clone(store))),
                runs: world.runs(&self.data),
            }
        });
        kept.await
    }

    /// Starts the simulated services, unless they run already. Nobody is signed in to them.
    pub(crate) async fn start_practice(&self) -> Result<(), CommandError> {
        let _turn = self.runs.begin()?;
        if self.session.read().await.practice.is_none() {
            self.enter_practice(RunningPractice::start().await?).await;
        }
        Ok(())
    }

    /// From here on everything is about these simulated services.
    pub(crate) async fn enter_practice(&self, practice: RunningPractice) {
        self.forget_left_practice().await;
        self.session.practise(practice).await;
        // Nobody waits for the browser in another world.
        self.sign_ins.cancel();
    }

    /// Stops the simulated services, unless a run is using them.
    pub(crate) async fn leave_practice(&self) -> Result<(), CommandError> {
        let _turn = self.runs.begin()?;
        self.end_practice().await;
        Ok(())
    }

    /// Forgets everything that was made in practice.
    pub(crate) async fn end_practice(&self) {
        if let Some(left) = self.session.leave_practice().await {
            self.sign_ins.cancel();
            self.forget_practice(left.begun).await;
        }
    }

    /// Forgets a practice that ended with an app that was killed. Does it once: what comes later is this app's own.
    pub(crate) async fn forget_left_practice(&self) {
        let forgotten = self.left_practice_forgotten.get_or_init(|| async {
            let begun = journals::begun_in_practice(&self.data).await;
            self.forget_practice(begun).await;
        });
        forgotten.await;
    }

    /// The client secrets of practice are worth nothing without the simulated services, so they do not stay in the
    /// keychain, not even that of a run that stopped half-way. Nor do its journals stay.
    async fn forget_practice(&self, begun: BTreeSet<ConnectionId>) {
        // A keychain may ask somebody, so it is left alone when there is nothing to forget.
        if !begun.is_empty() {
            let Kept { keeper, .. } = self.kept(World::Practice).await;
            let forgotten = begun.into_iter().map(|id| keeper.forget(id));
            for outcome in join_all(forgotten).await {
                if let Err(error) = outcome {
                    tracing::warn!(%error, "a secret of practice stays in the keychain");
                }
            }
        }
        journals::clear_practice(&self.data).await;
    }

    /// Forgets the Microsoft account. A run that is going on keeps what it began with.
    pub(crate) async fn sign_out(&self) {
        self.session.sign_out().await;
        self.sign_ins.cancel();
    }

    /// Reads something of the connection of the hand-over with this id.
    pub(crate) async fn connection<T>(
        &self,
        id: &str,
        read: impl FnOnce(&Connection) -> T,
    ) -> Result<T, CommandError> {
        self.session.read().await.connection(id).map(read)
    }

    /// The client secret of that connection, if this computer has it.
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
        let id = self.session.read_in(asked).await?.connection(id)?.id;
        let kept = self.kept(asked.world).await.keeper.get(id).await;
        kept.map(|(secret, _storage)| secret.value.clone())
            .ok_or(CommandError::NothingToShow)
    }
}

//! What the app knows while it runs. All of it is in memory and ends with the process.
//!
//! Invariant: the `Debug` of everything here shows no token and no secret.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use futures::future::join_all;
use secrecy::{ExposeSecret as _, SecretString};
use sso::{Connection, ConnectionId, SecretKeeper, SecretStore, Services};
use sso_http::Http;
use tauri::Url;
use tokio::sync::OnceCell;

use crate::clipboard::Copied;
use crate::close::CloseWatch;
use crate::ipc::{self, Cloud, CommandError, KonnectOrganization, MicrosoftAccount};
use crate::journals;
use crate::keychain::Keychain;
use crate::known::{KnownAdministration, KnownDirectory};
use crate::practice::RunningPractice;
use crate::runs::OneAtATime;

/// Managed by Tauri, one for the whole app.
#[derive(Debug)]
pub(crate) struct AppState {
    pub(crate) http: Http,
    pub(crate) keychain: Keychain,
    keeper: OnceCell<Kept>,
    /// What is made in practice is kept apart from everything real.
    practice_keeper: OnceCell<Kept>,
    practising: AtomicBool,
    /// Whether that of an earlier start of the app is forgotten.
    left_practice_forgotten: OnceCell<()>,
    /// The app's own data folder.
    pub(crate) data: PathBuf,
    pub(crate) session: tokio::sync::Mutex<Session>,
    pub(crate) sign_ins: OneAtATime,
    /// The page that a waiting sign-in wants open in the browser.
    pub(crate) sign_in_page: Mutex<Option<Url>>,
    pub(crate) runs: OneAtATime,
    pub(crate) copied: Copied,
    pub(crate) close: CloseWatch,
}

struct Kept(SecretKeeper);

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKeeper")
    }
}

impl AppState {
    /// Nobody signed in, the real services, no run.
    pub(crate) fn new(http: Http, keychain: Keychain, data: PathBuf) -> Self {
        Self {
            http,
            keychain,
            keeper: OnceCell::new(),
            practice_keeper: OnceCell::new(),
            practising: AtomicBool::new(false),
            left_practice_forgotten: OnceCell::new(),
            data,
            session: tokio::sync::Mutex::default(),
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

    /// Where client secrets are kept, decided once: a computer without a keychain has none until the app restarts.
    pub(crate) async fn keeper(&self) -> &SecretKeeper {
        if self.practising.load(Ordering::Acquire) {
            self.practice_keeper().await
        } else {
            self.kept(&self.keeper, &self.keychain.store).await
        }
    }

    async fn practice_keeper(&self) -> &SecretKeeper {
        self.kept(&self.practice_keeper, &self.keychain.practice_store)
            .await
    }

    async fn kept<'a>(
        &self,
        cell: &'a OnceCell<Kept>,
        store: &Arc<dyn SecretStore>,
    ) -> &'a SecretKeeper {
        let kept = cell.get_or_init(|| async {
            let usable = self.keychain_status().await != ipc::Keychain::Unavailable;
            Kept(SecretKeeper::new(usable.then(|| Arc::clone(store))))
        });
        &kept.await.0
    }

    /// Starts the simulated services, unless they run already. Nobody is signed in to them.
    pub(crate) async fn start_practice(&self) -> Result<(), CommandError> {
        let _turn = self.runs.begin()?;
        if self.session.lock().await.practice.is_none() {
            self.enter_practice(RunningPractice::start().await?).await;
        }
        Ok(())
    }

    /// From here on everything is about these simulated services.
    pub(crate) async fn enter_practice(&self, practice: RunningPractice) {
        self.forget_left_practice().await;
        let mut session = self.session.lock().await;
        self.practising.store(true, Ordering::Release);
        *session = Session {
            practice: Some(practice),
            ..Session::default()
        };
    }

    /// Stops the simulated services, unless a run is using them.
    pub(crate) async fn leave_practice(&self) -> Result<(), CommandError> {
        let _turn = self.runs.begin()?;
        self.end_practice().await;
        Ok(())
    }

    /// Forgets everything that was made in practice.
    pub(crate) async fn end_practice(&self) {
        let mut session = self.session.lock().await;
        if session.practice.is_none() {
            return;
        }
        let left = std::mem::take(&mut *session);
        drop(session);
        self.forget_practice(left.begun).await;
        self.practising.store(false, Ordering::Release);
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
            let keeper = self.practice_keeper().await;
            let forgotten = begun.into_iter().map(|id| keeper.forget(id));
            for outcome in join_all(forgotten).await {
                if let Err(error) = outcome {
                    tracing::warn!(%error, "a secret of practice stays in the keychain");
                }
            }
        }
        journals::clear_practice(&self.data).await;
    }

    /// Reads something of one connection of the hand-over.
    pub(crate) async fn connection<T>(
        &self,
        target: u32,
        read: impl FnOnce(&Connection) -> T,
    ) -> Result<T, CommandError> {
        self.session.lock().await.connection(target).map(read)
    }

    /// The client secret of that connection, if this computer has it.
    pub(crate) async fn client_secret(&self, target: u32) -> Result<SecretString, CommandError> {
        let id = self.connection(target, |connection| connection.id).await?;
        let kept = self.keeper().await.get(id).await;
        kept.map(|(secret, _storage)| secret.value.clone())
            .ok_or(CommandError::NothingToShow)
    }
}

/// Who is signed in where, and what they are doing.
#[derive(Debug, Default)]
pub(crate) struct Session {
    pub(crate) practice: Option<RunningPractice>,
    /// Where the last sign-in was tried.
    pub(crate) directory: Option<(Cloud, entra::Directory)>,
    pub(crate) microsoft: Option<MicrosoftSession>,
    pub(crate) konnect: Option<KonnectSession>,
    /// Belongs to this sign-in and this connection together.
    pub(crate) administration: Arc<KnownAdministration>,
    pub(crate) plan: Option<ReviewedPlan>,
    pub(crate) teardown: Option<ReviewedTeardown>,
    /// The connections of the last run that are set up, in the order of the hand-over.
    pub(crate) connections: Vec<Connection>,
    /// Every connection that a run was begun for. Each may have a client secret in the keychain.
    pub(crate) begun: BTreeSet<ConnectionId>,
}

/// A signed-in Microsoft account.
pub(crate) struct MicrosoftSession {
    pub(crate) endpoints: entra::Endpoints,
    pub(crate) tenant: entra::TenantId,
    pub(crate) token: SecretString,
    pub(crate) account: MicrosoftAccount,
    pub(crate) known: Arc<KnownDirectory>,
}

impl fmt::Debug for MicrosoftSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MicrosoftSession")
            .field("tenant", &self.tenant)
            .finish_non_exhaustive()
    }
}

/// A connected Konnect organization.
pub(crate) struct KonnectSession {
    pub(crate) endpoints: konnect::Endpoints,
    pub(crate) token: SecretString,
    pub(crate) organization: KonnectOrganization,
    pub(crate) id: uuid::Uuid,
}

impl fmt::Debug for KonnectSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KonnectSession")
            .field("organization", &self.id)
            .finish_non_exhaustive()
    }
}

/// The plans that the person has seen, one for each target, with the services they were made for.
#[derive(Debug)]
pub(crate) struct ReviewedPlan {
    pub(crate) id: String,
    pub(crate) plans: Vec<sso::Plan>,
    pub(crate) services: Services,
}

/// An undo or a removal that the person has seen, with the services it was planned for.
#[derive(Debug)]
pub(crate) struct ReviewedTeardown {
    pub(crate) id: String,
    pub(crate) teardown: sso::Teardown,
    pub(crate) services: Services,
}

impl Session {
    /// Where Microsoft is: practice's own servers while practising, else the chosen cloud.
    pub(crate) fn entra(&self, cloud: Cloud) -> entra::Endpoints {
        match &self.practice {
            Some(practice) => practice.entra.clone(),
            None => entra::Endpoints::of(cloud.into()),
        }
    }

    /// Where Konnect is.
    pub(crate) fn konnect(&self) -> konnect::Endpoints {
        match &self.practice {
            Some(practice) => practice.konnect.clone(),
            None => konnect::Endpoints::production(),
        }
    }

    /// Both services with their tokens; Konnect's only if it is connected.
    pub(crate) fn services(&self, http: &Http) -> Result<Services, CommandError> {
        let microsoft = self.microsoft.as_ref().ok_or(CommandError::NotSignedIn)?;
        let konnect = self
            .konnect
            .as_ref()
            .map(KonnectSession::access)
            .transpose()?;
        Ok(Services {
            http: http.clone(),
            entra: microsoft.endpoints.clone(),
            tenant: microsoft.tenant,
            microsoft_token: microsoft.token.clone(),
            konnect,
        })
    }

    /// The services, and what is known of the directory.
    pub(crate) fn directory(
        &self,
        http: &Http,
    ) -> Result<(Services, Arc<KnownDirectory>), CommandError> {
        let microsoft = self.microsoft.as_ref().ok_or(CommandError::NotSignedIn)?;
        Ok((self.services(http)?, Arc::clone(&microsoft.known)))
    }

    /// The connection at this place of the hand-over.
    pub(crate) fn connection(&self, target: u32) -> Result<&Connection, CommandError> {
        usize::try_from(target)
            .ok()
            .and_then(|place| self.connections.get(place))
            .ok_or(CommandError::NothingToShow)
    }

    /// Takes the plans that the person reviewed, if they are still the newest ones. They can be run once.
    pub(crate) fn take_plan(&mut self, id: &str) -> Result<ReviewedPlan, CommandError> {
        let taken = self.plan.take_if(|reviewed| reviewed.id == id);
        let taken = taken.ok_or(CommandError::PlanOutdated)?;
        self.forget_reviewed();
        Ok(taken)
    }

    /// The same of the undo or removal that the person reviewed.
    pub(crate) fn take_teardown(&mut self, id: &str) -> Result<ReviewedTeardown, CommandError> {
        let taken = self.teardown.take_if(|reviewed| reviewed.id == id);
        let taken = taken.ok_or(CommandError::PlanOutdated)?;
        self.forget_reviewed();
        Ok(taken)
    }

    /// Forgets what was planned, because what it was planned for becomes different.
    pub(crate) fn forget_reviewed(&mut self) {
        self.plan = None;
        self.teardown = None;
    }

    /// Forgets the Microsoft account and what was made with it.
    pub(crate) fn sign_out(&mut self) {
        self.microsoft = None;
        self.administration = Arc::default();
        self.forget_reviewed();
        self.connections.clear();
    }

    /// Forgets the Konnect token and the plan that would have used it.
    pub(crate) fn disconnect(&mut self) {
        self.konnect = None;
        self.administration = Arc::default();
        self.forget_reviewed();
    }
}

impl KonnectSession {
    /// Konnect's addresses and the token to use there.
    pub(crate) fn access(&self) -> Result<sso::KonnectAccess, CommandError> {
        let token =
            konnect::Token::parse(self.token.expose_secret()).map_err(konnect::Error::from)?;
        Ok(sso::KonnectAccess {
            endpoints: self.endpoints.clone(),
            token,
        })
    }
}

//! Who is signed in where, and what they are doing. All of it is in memory and ends with the process.
//!
//! Invariant: an answer belongs to the session it was asked in. Whoever asks takes the session's id together with what
//! is read from it, and names that id when the answer is stored; the answer of another session is dropped.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use sso::{Connection, ConnectionId, Services};
use sso_http::Http;
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

use crate::ipc::{Cloud, CommandError, KonnectOrganization, MicrosoftAccount};
use crate::session::caches::{KnownAdministration, KnownDirectory};
use crate::session::run_store::{Kept, World};
use crate::session::running_practice::RunningPractice;

/// The session as it is now. It is written by name alone: there is no other way to change it.
#[derive(Debug, Default)]
pub(crate) struct CurrentSession(Mutex<Session>);

/// Names a session from one of these events to the next: somebody signs in or out, an organization is connected or
/// disconnected, practice begins or is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SessionId {
    number: Number,
    /// Where what is made in it is kept.
    pub(crate) world: World,
}

/// The session, to be read and not changed. Nobody changes it meanwhile.
#[derive(Debug)]
pub(crate) struct Reading<'a>(MutexGuard<'a, Session>);

impl CurrentSession {
    pub(crate) async fn read(&self) -> Reading<'_> {
        Reading(self.0.lock().await)
    }

    /// The session that something was asked in.
    ///
    /// # Errors
    /// [`CommandError::SessionChanged`] if it is over.
    pub(crate) async fn read_in(&self, asked: SessionId) -> Result<Reading<'_>, CommandError> {
        let session = self.read().await;
        if session.id() == asked {
            Ok(session)
        } else {
            Err(CommandError::SessionChanged)
        }
    }

    /// Stores an answer in the session it was asked in.
    ///
    /// # Errors
    /// [`CommandError::SessionChanged`] if that session is over: nothing is stored.
    pub(crate) async fn store<T>(
        &self,
        asked: SessionId,
        store: impl FnOnce(&mut Session) -> T,
    ) -> Result<T, CommandError> {
        let mut session = self.read_in(asked).await?;
        Ok(store(&mut session.0))
    }

    /// Asks something in the session as it is now. Its answer, good or bad, is dropped when that session is over.
    pub(crate) async fn ask<T, W>(
        &self,
        work: impl FnOnce(SessionId) -> W,
    ) -> Result<T, CommandError>
    where
        W: Future<Output = Result<T, CommandError>>,
    {
        let asked = self.read().await.id();
        // Many requests at the same time make a large future.
        let answer = Box::pin(work(asked)).await;
        self.read_in(asked).await?;
        answer
    }

    /// Tells every session of a world that something of it is no more, which is true in each of them.
    pub(crate) async fn forget(&self, world: World, forget: impl FnOnce(&mut Session)) {
        let mut session = self.read().await;
        if session.world() == world {
            forget(&mut session.0);
        }
    }

    /// Forgets the Microsoft account and what was made with it.
    pub(crate) async fn sign_out(&self) {
        self.read().await.0.sign_out();
    }

    /// Forgets the Konnect token and the plan that would have used it.
    pub(crate) async fn disconnect(&self) {
        self.read().await.0.disconnect();
    }

    /// From here on everything is about these simulated services.
    pub(crate) async fn practise(&self, practice: RunningPractice) {
        let practising = Session {
            practice: Some(practice),
            ..Session::default()
        };
        *self.read().await.0 = practising;
    }

    /// Brings the real services back. What was left, if it was practice.
    pub(crate) async fn leave_practice(&self) -> Option<Session> {
        let mut session = self.read().await;
        session
            .practice
            .is_some()
            .then(|| std::mem::take(&mut *session.0))
    }
}

impl Deref for Reading<'_> {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0
    }
}

/// Never the same twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Number(Uuid);

impl Default for Number {
    fn default() -> Self {
        Self(Uuid::new_v4())
    }
}

/// What belongs to one session.
#[derive(Debug, Default)]
pub(crate) struct Session {
    number: Number,
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
    pub(crate) id: Uuid,
}

impl fmt::Debug for KonnectSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KonnectSession")
            .field("organization", &self.id)
            .finish_non_exhaustive()
    }
}

/// The plans that the person has seen, one for each target, with the services they were made for and where what they
/// make is kept: a run looks neither up again.
#[derive(Debug)]
pub(crate) struct ReviewedPlan {
    pub(crate) id: String,
    pub(crate) plans: Vec<sso::Plan>,
    pub(crate) services: Services,
    pub(crate) kept: Kept,
}

/// An undo or a removal that the person has seen, with the same.
#[derive(Debug)]
pub(crate) struct ReviewedTeardown {
    pub(crate) id: String,
    pub(crate) teardown: sso::Teardown,
    pub(crate) services: Services,
    pub(crate) kept: Kept,
}

impl Session {
    /// The name of this session, for whoever asks something in it.
    pub(crate) fn id(&self) -> SessionId {
        SessionId {
            number: self.number,
            world: self.world(),
        }
    }

    /// Which services it is about.
    pub(crate) fn world(&self) -> World {
        match self.practice {
            Some(_) => World::Practice,
            None => World::Real,
        }
    }

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

    /// The connection of the hand-over with this id, as the window has it.
    pub(crate) fn connection(&self, id: &str) -> Result<&Connection, CommandError> {
        let id: ConnectionId = id.parse().map_err(|_| CommandError::NothingToShow)?;
        let found = self.connections.iter().find(|one| one.id == id);
        found.ok_or(CommandError::NothingToShow)
    }

    /// The plans that the person reviewed under this id, if they are still the newest ones.
    pub(crate) fn reviewed_plan(&self, id: &str) -> Result<&ReviewedPlan, CommandError> {
        let newest = self.plan.as_ref().filter(|reviewed| reviewed.id == id);
        newest.ok_or(CommandError::PlanOutdated)
    }

    /// The same of the undo or removal that the person reviewed.
    pub(crate) fn reviewed_teardown(&self, id: &str) -> Result<&ReviewedTeardown, CommandError> {
        let newest = self.teardown.as_ref().filter(|reviewed| reviewed.id == id);
        newest.ok_or(CommandError::PlanOutdated)
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

    /// Remembers who signed in. What was made in another directory is forgotten.
    pub(crate) fn sign_in(&mut self, microsoft: MicrosoftSession) {
        let before = self.microsoft.as_ref().map(|before| before.tenant);
        if before != Some(microsoft.tenant) {
            self.sign_out();
        }
        self.begin_another();
        self.microsoft = Some(microsoft);
    }

    /// Forgets the Microsoft account and what was made with it.
    fn sign_out(&mut self) {
        self.begin_another();
        self.microsoft = None;
        self.connections.clear();
    }

    /// Remembers the organization, and the token for it.
    pub(crate) fn connect(&mut self, konnect: KonnectSession) {
        self.begin_another();
        self.konnect = Some(konnect);
    }

    /// Forgets the Konnect token and the plan that would have used it.
    fn disconnect(&mut self) {
        self.begin_another();
        self.konnect = None;
    }

    /// What is asked from here on is asked in another session, and what was planned was planned for this one.
    fn begin_another(&mut self) {
        self.number = Number::default();
        self.administration = Arc::default();
        self.forget_reviewed();
    }

    fn forget_reviewed(&mut self) {
        self.plan = None;
        self.teardown = None;
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

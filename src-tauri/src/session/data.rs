//! What belongs to one session: where the services are, who is signed in to them, what was planned and what was made.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use sso::{Connection, ConnectionId, Services};
use sso_http::{Http, Url};

use super::accounts::{KonnectSession, MicrosoftSession};
use super::caches::{AdminCache, DirectoryCache};
use super::intended::IntendedDifferences;
use super::reviewed::{ReviewedPlan, ReviewedSignInApp, ReviewedTeardown, ReviewedTest};
use super::run_store::World;
use super::running_practice::RunningPractice;
use super::session_id::{Number, SessionId};
use super::sign_in_client::SignInClient;
use crate::ipc::{Cloud, CommandError};

/// What belongs to one session.
#[derive(Debug, Default)]
pub(crate) struct Session {
    number: Number,
    pub(crate) practice: Option<RunningPractice>,
    /// The registration that practice is signed in to with, in place of the shared one.
    pub(crate) practice_client: Option<SignInClient>,
    /// The differences that the person intends in practice, which end with it.
    pub(crate) practice_intended: IntendedDifferences,
    /// Where an administrator approves what the last sign-in asked for.
    pub(crate) approval_page: Option<Url>,
    pub(crate) microsoft: Option<MicrosoftSession>,
    pub(crate) konnect: Option<KonnectSession>,
    /// Belongs to this combination of sign-in and connection.
    pub(crate) admin_cache: Arc<AdminCache>,
    pub(crate) plan: Option<ReviewedPlan>,
    pub(crate) teardown: Option<ReviewedTeardown>,
    pub(crate) test: Option<Arc<ReviewedTest>>,
    pub(crate) sign_in_app: Option<Box<ReviewedSignInApp>>,
    /// The connections of the last run that are set up, in the order of the hand-over.
    pub(crate) connections: Vec<Connection>,
    /// Those of the list that were checked, as they were found.
    pub(crate) checked: BTreeMap<ConnectionId, Connection>,
    /// Every connection that a run was begun for. Each may have a client secret in the keychain.
    pub(crate) started_connections: BTreeSet<ConnectionId>,
}

impl Session {
    /// Nobody is signed in to these simulated services.
    pub(super) fn in_practice(practice: RunningPractice) -> Self {
        Self {
            practice: Some(practice),
            ..Self::default()
        }
    }

    /// The name of this session, for anything asked in it.
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
            microsoft_token: microsoft.token()?.clone(),
            konnect,
        })
    }

    /// The services, and what is known of the directory.
    pub(crate) fn directory(
        &self,
        http: &Http,
    ) -> Result<(Services, Arc<DirectoryCache>), CommandError> {
        let microsoft = self.microsoft.as_ref().ok_or(CommandError::NotSignedIn)?;
        Ok((self.services(http)?, Arc::clone(&microsoft.directory_cache)))
    }

    /// The connection of the hand-over with this id, as the window has it.
    pub(crate) fn connection(&self, id: &str) -> Result<&Connection, CommandError> {
        let id: ConnectionId = id.parse().map_err(|_| CommandError::NothingToShow)?;
        let mut known = self.connections.iter().chain(self.checked.values());
        let found = known.find(|one| one.id == id);
        found.ok_or(CommandError::NothingToShow)
    }

    /// Keeps a connection as it was found, in its place in the hand-over if it is there: another run may have begun a new
    /// hand-over meanwhile.
    pub(crate) fn keep_checked(&mut self, found: Connection) {
        let mut handed_over = self.connections.iter_mut();
        match handed_over.find(|before| before.id == found.id) {
            Some(place) => *place = found,
            None => drop(self.checked.insert(found.id, found)),
        }
    }

    /// The plans that the person reviewed under this id, if they are still the newest ones.
    pub(crate) fn reviewed_plan(&self, id: &str) -> Result<&ReviewedPlan, CommandError> {
        let newest = self.plan.as_ref().filter(|reviewed| reviewed.id == id);
        newest.ok_or(CommandError::PlanOutdated)
    }

    /// The same for the undo or removal that the person reviewed.
    pub(crate) fn reviewed_teardown(&self, id: &str) -> Result<&ReviewedTeardown, CommandError> {
        let newest = self.teardown.as_ref().filter(|reviewed| reviewed.id == id);
        newest.ok_or(CommandError::PlanOutdated)
    }

    /// Takes the plans that the person reviewed, if they are still the newest ones. They can be run once.
    pub(crate) fn take_plan(&mut self, id: &str) -> Result<ReviewedPlan, CommandError> {
        let taken = self.plan.take_if(|reviewed| reviewed.id == id);
        let taken = taken.ok_or(CommandError::PlanOutdated)?;
        self.forget_reviewed();
        for plan in &taken.plans {
            // It will not be what it was found to be.
            self.checked.remove(&plan.connection());
        }
        Ok(taken)
    }

    /// The same for the undo or removal that the person reviewed.
    pub(crate) fn take_teardown(&mut self, id: &str) -> Result<ReviewedTeardown, CommandError> {
        let taken = self.teardown.take_if(|reviewed| reviewed.id == id);
        let taken = taken.ok_or(CommandError::PlanOutdated)?;
        self.forget_reviewed();
        self.checked.remove(&taken.teardown.connection());
        Ok(taken)
    }

    /// The test sign-in that the person reviewed under this id, if it is still the newest one. It can be run for one
    /// person after the other.
    pub(crate) fn reviewed_test(&self, id: &str) -> Result<Arc<ReviewedTest>, CommandError> {
        let newest = self.test.as_ref().filter(|reviewed| reviewed.id == id);
        newest.cloned().ok_or(CommandError::PlanOutdated)
    }

    /// Takes what the person reviewed about the app registration for signing in, if it is still the newest one.
    pub(crate) fn take_sign_in_app(
        &mut self,
        id: &str,
    ) -> Result<Box<ReviewedSignInApp>, CommandError> {
        let taken = self.sign_in_app.take_if(|reviewed| reviewed.id == id);
        taken.ok_or(CommandError::PlanOutdated)
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

    /// When the Microsoft token ends.
    pub(crate) fn token_ends(&self) -> Option<Timestamp> {
        self.microsoft
            .as_ref()
            .map(|microsoft| microsoft.expires_at)
    }

    /// Forgets the Microsoft token at its end. How long it is until then, `None` if there is none to forget.
    pub(super) fn forget_ended_token(&mut self, now: Timestamp) -> Option<Duration> {
        let microsoft = self.microsoft.as_mut()?;
        microsoft.token.as_ref()?;
        let left = microsoft.expires_at.duration_since(now);
        let left = Duration::try_from(left).unwrap_or_default();
        if left.is_zero() {
            microsoft.token = None;
            return None;
        }
        Some(left)
    }

    /// Forgets the Microsoft account and what was made with it.
    pub(super) fn sign_out(&mut self) {
        self.begin_another();
        self.microsoft = None;
        self.connections.clear();
        self.checked.clear();
    }

    /// Remembers the organization, and the token for it.
    pub(crate) fn connect(&mut self, konnect: KonnectSession) {
        self.begin_another();
        self.konnect = Some(konnect);
    }

    /// From now on it has this token for the same organization. What was asked and planned in it stays.
    pub(crate) fn renew_konnect(&mut self, token: SecretString) {
        if let Some(konnect) = &mut self.konnect {
            konnect.token = token;
        }
    }

    /// From now on it has this token for the same person in the same directory. What was asked and planned in it stays.
    pub(crate) fn renew_microsoft(&mut self, token: SecretString, expires_at: Timestamp) {
        if let Some(microsoft) = &mut self.microsoft {
            microsoft.token = Some(token);
            microsoft.expires_at = expires_at;
        }
    }

    /// Forgets the Konnect token and the plan that would have used it.
    pub(super) fn disconnect(&mut self) {
        self.begin_another();
        self.konnect = None;
    }

    /// From here on, requests belong to another session, and existing plans were for the previous one.
    fn begin_another(&mut self) {
        self.number = Number::default();
        self.admin_cache = Arc::default();
        self.forget_reviewed();
    }

    fn forget_reviewed(&mut self) {
        self.plan = None;
        self.teardown = None;
        self.test = None;
        self.sign_in_app = None;
    }
}

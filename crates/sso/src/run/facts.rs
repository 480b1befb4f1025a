//! What a run knows so far: what was observed before it, and what its steps made and read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use entra::{AppId, KeyId, ObjectId};
use jiff::Timestamp;
use konnect::AuthenticationSettings;
use sso_http::clock::now;
use uuid::Uuid;

use crate::apply::Run;
use crate::check::SecretFinding;
use crate::connection::{Connection, HeldSecret};
use crate::error::Error;
use crate::plan::Plan;
use crate::teams::TeamRef;
use crate::verify::{Reading, checked};

/// Shared by the steps of one run. It holds ids and readings, and no secret.
pub(crate) struct Facts(Mutex<Known>);

#[derive(Default)]
struct Known {
    application: Option<(ObjectId, AppId)>,
    service_principal: Option<ObjectId>,
    provider: Option<Uuid>,
    /// The teams that this run made, by their names.
    teams: BTreeMap<String, Uuid>,
    newest_secret_end: Option<Timestamp>,
    /// The client secrets that this computer made, in this run or earlier.
    own_secrets: BTreeSet<KeyId>,
    secret: Option<SecretFinding>,
    settings: Option<AuthenticationSettings>,
    reading: Reading,
}

impl Facts {
    pub(crate) fn of(plan: &Plan) -> Self {
        let observed = &plan.observed;
        let provider = observed
            .konnect
            .as_ref()
            .and_then(|konnect| konnect.oidc())
            .map(|provider| provider.id);
        Self(Mutex::new(Known {
            application: observed
                .application
                .as_ref()
                .map(|application| (application.id, application.app_id)),
            service_principal: observed
                .service_principal
                .as_ref()
                .map(|existing| existing.id),
            provider,
            own_secrets: observed.own_secrets.clone(),
            newest_secret_end: observed
                .application
                .as_ref()
                .and_then(|application| application.secrets.iter().map(|secret| secret.end).max()),
            ..Known::default()
        }))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn application(&self) -> Result<(ObjectId, AppId), Error> {
        self.known()
            .application
            .ok_or(Error::Missing("app registration"))
    }

    pub(crate) fn keep_application(&self, id: ObjectId, app_id: AppId) {
        self.known().application = Some((id, app_id));
    }

    pub(crate) fn service_principal(&self) -> Result<ObjectId, Error> {
        self.known()
            .service_principal
            .ok_or(Error::Missing("enterprise application"))
    }

    pub(crate) fn keep_service_principal(&self, id: ObjectId) {
        self.known().service_principal = Some(id);
    }

    pub(crate) fn provider(&self) -> Result<Uuid, Error> {
        self.known()
            .provider
            .ok_or(Error::Missing("identity provider"))
    }

    pub(crate) fn keep_provider(&self, id: Uuid) {
        self.known().provider = Some(id);
    }

    pub(crate) fn keep_own_secret(&self, key: KeyId) {
        self.known().own_secrets.insert(key);
    }

    /// The id of a team, which the run may just have made.
    pub(crate) fn team(&self, team: &TeamRef) -> Result<Uuid, Error> {
        match team {
            TeamRef::Existing(id) => Ok(*id),
            TeamRef::New { name } => {
                let id = self.known().teams.get(name).copied();
                id.ok_or(Error::Missing("team"))
            }
        }
    }

    pub(crate) fn keep_team(&self, name: String, id: Uuid) {
        self.known().teams.insert(name, id);
    }

    pub(crate) fn keep_secret_works(&self) {
        self.known().secret = Some(SecretFinding::Works);
    }

    pub(crate) fn keep_settings(&self, settings: AuthenticationSettings) {
        self.known().settings = Some(settings);
    }

    pub(crate) fn keep_reading(&self, reading: Reading, secret: Option<SecretFinding>) {
        let mut known = self.known();
        known.reading = reading;
        if secret.is_some() {
            known.secret = secret;
        }
    }

    /// The connection as far as it is known, without checks.
    pub(crate) fn draft(&self, run: &Run<'_>) -> Result<Connection, Error> {
        let (application, app_id) = self.application()?;
        let mut desired = run.plan.desired.clone();
        let known = self.known();
        // From here on every team has an id.
        for row in desired.teams.iter_mut().flat_map(|teams| &mut teams.rows) {
            if let TeamRef::New { name } = &row.team
                && let Some(id) = known
                    .teams
                    .get(name)
                    .copied()
                    .or_else(|| run.plan.observed.team_named(name))
            {
                row.team = TeamRef::Existing(id);
            }
        }
        let provider = desired.target.scope().and(known.provider);
        Ok(Connection {
            id: run.plan.connection(),
            desired,
            tenant: run.services.tenant,
            issuer: run.plan.observed.metadata.issuer.as_str().to_owned(),
            app_id,
            application,
            provider,
            made_here: run.plan.observed.made_here || run.plan.observed.application.is_none(),
            own_secrets: known.own_secrets.clone(),
            secret: HeldSecret::NotHere {
                end: known.newest_secret_end,
            },
            checks: Vec::new(),
            checked_at: now(),
        })
    }

    /// The connection with its checks, from everything that was read.
    pub(crate) async fn connection(&self, run: &Run<'_>) -> Result<Connection, Error> {
        let draft = self.draft(run)?;
        let held = run.keeper.get(draft.id).await;
        let mut known = self.known();
        // What was looked for and not found here is of another application, whatever the keychain holds.
        let is_elsewhere = known.secret == Some(SecretFinding::NotHere);
        let held = match held {
            Some((stored, storage)) if !is_elsewhere => HeldSecret::Held {
                end: stored.end,
                storage,
            },
            _ => draft.secret,
        };
        let mut reading = std::mem::take(&mut known.reading);
        if reading.settings.is_none() {
            reading.settings = known.settings.take();
        }
        let secret = known.secret.take().unwrap_or(SecretFinding::NotHere);
        Ok(checked(
            run.services,
            &draft,
            &run.plan.observed.metadata.issuer,
            &secret,
            &reading,
            held,
        ))
    }
}

//! What a run knows so far: what was observed before it, and what its steps made and read.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use entra::{AppId, KeyId, ObjectId};
use jiff::Timestamp;
use konnect::AuthenticationSettings;
use sso_http::clock::now;
use uuid::Uuid;

use super::Run;
use crate::check::SecretFinding;
use crate::connection::{Connection, HeldSecret};
use crate::desired::Desired;
use crate::error::Error;
use crate::ids::Ids;
use crate::observed::Observed;
use crate::teams::TeamRef;
use crate::verify::{Reading, checked};

/// Shared by the steps of one run. It holds ids and readings, and no secret.
pub(crate) struct Facts(Mutex<Known>);

#[derive(Default)]
struct Known {
    ids: Ids,
    newest_secret_end: Option<Timestamp>,
    /// The client secrets that this computer made, in this run or earlier.
    own_secrets: BTreeSet<KeyId>,
    /// Why the application has no secret yet, where the request that created it was refused one.
    waits_for_exemption: Option<Error>,
    secret: Option<SecretFinding>,
    settings: Option<AuthenticationSettings>,
    reading: Reading,
}

impl Facts {
    pub(crate) fn of(desired: &Desired, observed: &Observed) -> Self {
        Self(Mutex::new(Known {
            ids: Ids::of(desired, observed),
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

    /// The ids of what is there by now.
    pub(crate) fn ids(&self) -> Ids {
        self.known().ids.clone()
    }

    pub(crate) fn keep_application(&self, id: ObjectId, app_id: AppId) {
        self.known().ids.application = Some((id, app_id));
    }

    pub(crate) fn keep_service_principal(&self, id: ObjectId) {
        self.known().ids.service_principal = Some(id);
    }

    pub(crate) fn keep_provider(&self, id: Uuid) {
        self.known().ids.provider = Some(id);
    }

    pub(crate) fn keep_team(&self, name: String, id: Uuid) {
        self.known().ids.teams.insert(name, Some(id));
    }

    pub(crate) fn keep_own_secret(&self, key: KeyId) {
        self.known().own_secrets.insert(key);
    }

    pub(crate) fn keep_waits_for_exemption(&self, refused: Error) {
        self.known().waits_for_exemption = Some(refused);
    }

    pub(crate) fn take_waits_for_exemption(&self) -> Option<Error> {
        self.known().waits_for_exemption.take()
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
        let known = self.known();
        let (application, app_id) = known
            .ids
            .application
            .ok_or(Error::Missing("app registration"))?;
        let mut desired = run.desired.clone();
        // From here on every team has an id.
        for row in desired.teams.iter_mut().flat_map(|teams| &mut teams.rows) {
            if let TeamRef::New { name } = &row.team
                && let Some(id) = known
                    .ids
                    .teams
                    .get(name)
                    .copied()
                    .flatten()
                    .or_else(|| run.observed.team_named(name))
            {
                row.team = TeamRef::Existing(id);
            }
        }
        let provider = desired.target.target_id().and(known.ids.provider);
        Ok(Connection {
            id: run.connection(),
            desired,
            tenant: run.services.tenant,
            issuer: run.observed.metadata.issuer.as_str().to_owned(),
            app_id,
            application,
            provider,
            made_here: run.observed.made_here || run.observed.application.is_none(),
            own_secrets: known.own_secrets.clone(),
            given_secret: run.observed.given_secret.key_id,
            secret: HeldSecret::NotHere {
                end: known.newest_secret_end,
            },
            checks: Vec::new(),
            set_up_at: now(),
            checked_at: Some(now()),
        })
    }

    /// The connection with its checks, from everything that was read.
    pub(crate) async fn connection(&self, run: &Run<'_>) -> Result<Connection, Error> {
        let draft = self.draft(run)?;
        let held = run.secret_store.get(draft.id).await;
        let mut known = self.known();
        let held = match (held, &known.secret) {
            (_, Some(SecretFinding::Removed)) => HeldSecret::Removed,
            // It belongs to another application, whatever the keychain holds.
            (Some(_), Some(SecretFinding::OfNoApp)) | (None, _) => draft.secret,
            (Some((stored, storage)), _) => HeldSecret::Held {
                end: stored.end,
                storage,
            },
        };
        let mut reading = std::mem::take(&mut known.reading);
        if reading.konnect.settings.is_none() {
            reading.konnect.settings = known.settings.take();
        }
        let secret = known.secret.take().unwrap_or(SecretFinding::NotHere);
        Ok(checked(
            run.services,
            &draft,
            &run.observed.metadata.issuer,
            &secret,
            &reading,
            held,
        ))
    }
}

//! Reads what matters about a connection again, and checks it.

mod closely;
mod in_entra;
mod in_konnect;
mod ownership;
mod shared;

use entra::{Application, Issuer, KeyId, Metadata, SecretCheck};
use jiff::Timestamp;
use secrecy::SecretString;
use sso_http::Context;
use sso_http::clock::now;

use crate::check::{Findings, KonnectFindings, SecretFinding, checks};
use crate::connection::{Connection, HeldSecret};
use crate::error::{Error, readable};
use crate::secret_store::{ClientSecretStore, StoredSecret};
use crate::services::Services;
use crate::today::Today;
use closely::CloseReading;
pub(crate) use in_entra::EnterpriseReading;
pub(crate) use in_konnect::KonnectReading;
use ownership::{Own, OwnershipFinding};
pub(crate) use shared::Shared;

/// Checks a connection again and says what is true now.
///
/// If something cannot be read, its check is "not checked"; only cancelling and an expired sign-in end the whole
/// verification.
pub async fn verify(
    services: &Services,
    connection: &Connection,
    secret_store: &ClientSecretStore,
    context: &Context,
) -> Result<Connection, Error> {
    let shared = Shared::default();
    verify_with(&shared, services, connection, secret_store, context).await
}

/// As [`verify`], with what other connections read already.
pub(crate) async fn verify_with(
    shared: &Shared,
    services: &Services,
    connection: &Connection,
    secret_store: &ClientSecretStore,
    context: &Context,
) -> Result<Connection, Error> {
    let today = Today::of(services, &connection.desired, context).await?;
    let connection = &Connection {
        desired: today.desired.clone(),
        ..connection.clone()
    };
    let held = secret_store.get(connection.id).await;
    let metadata_and_secret = async {
        let metadata = shared.metadata(services, context).await?;
        let secret = match &held {
            Some((stored, _)) => {
                secret_finding(services, metadata, connection, &stored.value, context).await?
            }
            None => SecretFinding::NotHere,
        };
        Ok::<_, Error>((metadata, secret))
    };
    let scope = ReadingScope {
        settings: true,
        was_there: true,
        closely: true,
    };
    // Many concurrent requests make large futures.
    let read = Box::pin(read(shared, services, connection, scope, context));
    let closely = Box::pin(closely::read(shared, services, connection, today, context));
    let ((metadata, secret), mut read, closely) =
        futures::try_join!(metadata_and_secret, read, closely)?;
    *read.closely = closely;
    // One that was just asked with has been looked at.
    let asked = held.as_ref().map(|(stored, _)| stored.key_id);
    read.given_secret = connection.given_secret.filter(|key| Some(*key) != asked);
    let (secret, held) = match held {
        Some((stored, storage)) => {
            let secret = in_light_of(secret, connection, &stored, &read);
            let held = match secret {
                SecretFinding::Removed => HeldSecret::Removed,
                SecretFinding::OfNoApp => HeldSecret::NotHere {
                    end: read.secret_end(connection.given_secret),
                },
                _ => HeldSecret::Held {
                    end: stored.end,
                    storage,
                },
            };
            (secret, held)
        }
        None if read.application.is_some() => {
            let end = read.secret_end(connection.given_secret);
            (secret, HeldSecret::NotHere { end })
        }
        None => (secret, connection.secret),
    };
    Ok(checked(
        services,
        connection,
        &metadata.issuer,
        &secret,
        &read,
        held,
    ))
}

/// What was read about a connection.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) application: Option<Application>,
    pub(crate) application_gone: bool,
    pub(crate) enterprise: EnterpriseReading,
    pub(crate) konnect: KonnectReading,
    /// Who else can act as the application, where that was asked.
    pub(crate) ownership: Option<OwnershipFinding>,
    /// Boxed, because a run keeps a reading without it.
    closely: Box<CloseReading>,
    /// The secret that Konnect was given, if it is another one than the one that was asked with.
    given_secret: Option<KeyId>,
}

impl Reading {
    /// When this secret of the application stops working; without one that it has, the newest.
    fn secret_end(&self, key: Option<KeyId>) -> Option<Timestamp> {
        let secrets = &self.application.as_ref()?.secrets;
        let given = secrets.iter().find(|secret| Some(secret.key_id) == key);
        let newest = secrets.iter().map(|secret| secret.end).max();
        given.map(|secret| secret.end).or(newest)
    }
}

/// What to read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadingScope {
    /// Konnect's authentication settings too.
    pub(crate) settings: bool,
    /// Whether the application is older than the run that asks. Of one that the caller created a moment ago, it is known
    /// that it is there, that it is on, and who else can act as it.
    pub(crate) was_there: bool,
    /// What is approved too.
    pub(crate) closely: bool,
}

/// What a refused secret is, by what the application has. One that is not among its secrets was removed there; or, if
/// others made the application, may belong to another one that this computer made for the same target.
pub(crate) fn in_light_of(
    finding: SecretFinding,
    connection: &Connection,
    stored: &StoredSecret,
    read: &Reading,
) -> SecretFinding {
    let (SecretFinding::Refused(_), Some(application)) = (&finding, &read.application) else {
        return finding;
    };
    let mut listed = application.secrets.iter();
    if listed.any(|secret| secret.key_id == stored.key_id) {
        finding
    } else if connection.made_here {
        SecretFinding::Removed
    } else {
        SecretFinding::OfNoApp
    }
}

/// Reads the application and, where the values were pushed, Konnect's side, all at the same time.
pub(crate) async fn read(
    shared: &Shared,
    services: &Services,
    connection: &Connection,
    scope: ReadingScope,
    context: &Context,
) -> Result<Reading, Error> {
    let ReadingScope {
        settings,
        was_there,
        ..
    } = scope;
    let ownership = async {
        if !was_there {
            return Ok(None);
        }
        let read = ownership::read(shared, services, connection.application, context);
        Ok(Some(readable(read.await)?.unwrap_or_default()))
    };
    let ((application, application_gone), enterprise, ownership, konnect) = futures::try_join!(
        in_entra::application(services, connection, was_there, context),
        in_entra::enterprise(services, connection, scope, context),
        ownership,
        in_konnect::read(services, connection, settings, context)
    )?;
    Ok(Reading {
        application,
        application_gone,
        enterprise,
        konnect,
        ownership,
        ..Reading::default()
    })
}

/// Builds the connection with fresh checks.
pub(crate) fn checked(
    services: &Services,
    connection: &Connection,
    issuer: &Issuer,
    secret: &SecretFinding,
    reading: &Reading,
    held: HeldSecret,
) -> Connection {
    let Reading {
        enterprise,
        konnect,
        closely,
        ..
    } = reading;
    let secret_end = match held {
        HeldSecret::Held { end, .. } => Some(end),
        HeldSecret::NotHere { end } => end,
        HeldSecret::Removed => None,
    };
    let findings = Findings {
        desired: &connection.desired,
        tenant: services.tenant,
        issuer,
        app_id: connection.app_id,
        made_here: connection.made_here,
        application: reading.application.as_ref(),
        application_gone: reading.application_gone,
        enterprise: enterprise.finding,
        at: now(),
        secret,
        secret_end,
        given_secret: reading.given_secret,
        next_rotation: &closely.next_rotation,
        admission: enterprise.admission.as_ref(),
        approved: &enterprise.approved,
        groups: &closely.groups,
        konnect: connection.provider.map(|_| KonnectFindings {
            provider: konnect.provider.as_ref(),
            provider_gone: konnect.provider_gone,
            settings: konnect.settings.as_ref(),
            preflight: konnect.preflight.as_ref(),
            mappings: konnect.mappings.as_deref(),
            portal: &closely.portal,
            teams: &closely.teams,
            admins: &closely.admins,
        }),
    };
    let mut checks = checks(&findings);
    if let Some(finding) = &reading.ownership
        && !reading.application_gone
    {
        let own = Own {
            application: connection.made_here,
            secrets: &connection.own_secrets,
        };
        checks.push(ownership::check(
            reading.application.as_ref(),
            finding,
            own,
            now(),
        ));
    }
    Connection {
        checks,
        checked_at: Some(now()),
        issuer: issuer.as_str().to_owned(),
        secret: held,
        ..connection.clone()
    }
}

/// Asks for a token with the secret once, without waiting for it to spread.
pub(crate) async fn secret_finding(
    services: &Services,
    metadata: &Metadata,
    connection: &Connection,
    secret: &SecretString,
    context: &Context,
) -> Result<SecretFinding, Error> {
    let scope = services.entra.graph_default_scope();
    let asked = entra::secret_works(
        &services.http,
        &metadata.token_endpoint,
        connection.app_id,
        secret,
        &scope,
        context,
    )
    .await;
    match asked {
        Ok(SecretCheck::Works) => Ok(SecretFinding::Works),
        Ok(SecretCheck::NotYet(refusal)) | Err(entra::Error::SecretRefused { refusal }) => {
            Ok(SecretFinding::Refused(refusal.aadsts()))
        }
        Err(error) if error.is_cancelled() => Err(error.into()),
        Err(error) => {
            tracing::warn!(%error, "the client secret could not be checked");
            Ok(SecretFinding::Unreadable)
        }
    }
}

//! Reads what matters about a connection again, and checks it.

mod in_entra;
mod ownership;
mod shared;

use entra::{Application, Issuer, Metadata, SecretCheck};
use jiff::Timestamp;
use konnect::{AuthenticationSettings, IdentityProvider, Mapping, Preflight};
use secrecy::SecretString;
use sso_http::Context;
use sso_http::clock::now;
use uuid::Uuid;

use crate::check::{
    AdmissionFinding, EnterpriseFinding, Findings, KonnectFindings, SecretFinding, checks,
};
use crate::connection::{Connection, HeldSecret};
use crate::desired::Target;
use crate::error::Error;
use crate::secret_store::{ClientSecretStore, StoredSecret};
use crate::services::Services;
use crate::teams::{TeamRef, TeamRow};
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
    let connection = with_domains_of_today(services, connection, context).await?;
    let connection = &with_teams_of_today(services, connection, context).await?;
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
    let read = Box::pin(read(shared, services, connection, true, true, context));
    let ((metadata, secret), read) = futures::try_join!(metadata_and_secret, read)?;
    let (secret, held) = match held {
        Some((stored, storage)) => {
            let secret = in_light_of(secret, connection, &stored, &read);
            let held = match secret {
                SecretFinding::Removed => HeldSecret::Removed,
                SecretFinding::OfNoApp => HeldSecret::NotHere {
                    end: read.newest_secret_end(),
                },
                _ => HeldSecret::Held {
                    end: stored.end,
                    storage,
                },
            };
            (secret, held)
        }
        None if read.application.is_some() => {
            let end = read.newest_secret_end();
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

/// The connection with the domains that its portal has now: one that was added later is not registered yet.
async fn with_domains_of_today(
    services: &Services,
    connection: &Connection,
    context: &Context,
) -> Result<Connection, Error> {
    let mut fresh = connection.clone();
    let Target::Portal {
        region,
        id,
        redirect_uris,
        domain,
        ..
    } = &mut fresh.desired.target
    else {
        return Ok(fresh);
    };
    let konnect = services.konnect(context)?;
    let read = konnect::portal(konnect, *region, *id).await;
    if let Some(portal) = readable(read.map_err(Error::from))? {
        let addresses = portal.redirect_uris(konnect.endpoints)?;
        *redirect_uris = addresses.into_iter().map(|address| address.url).collect();
        *domain = portal.canonical_domain;
    }
    Ok(fresh)
}

/// The connection with the id of each team that a run made: the journals know it by its name.
async fn with_teams_of_today(
    services: &Services,
    mut connection: Connection,
    context: &Context,
) -> Result<Connection, Error> {
    let is_new = |row: &TeamRow| matches!(row.team, TeamRef::New { .. });
    let Some(target_id) = connection.desired.target.target_id() else {
        return Ok(connection);
    };
    let Some(teams) = connection.desired.teams.as_mut() else {
        return Ok(connection);
    };
    if !teams.rows.iter().any(is_new) {
        return Ok(connection);
    }
    let konnect = services.konnect(context)?.at(target_id);
    let there = readable(konnect::teams(konnect).await.map_err(Error::from))?;
    for row in &mut teams.rows {
        if let TeamRef::New { name } = &row.team
            && let Some(team) = there.iter().flatten().find(|team| team.name == *name)
        {
            row.team = TeamRef::Existing(team.id);
        }
    }
    Ok(connection)
}

/// What was read about a connection.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) application: Option<Application>,
    pub(crate) application_gone: bool,
    /// What the enterprise application is like, where that was asked.
    pub(crate) enterprise: Option<EnterpriseFinding>,
    pub(crate) provider: Option<IdentityProvider>,
    pub(crate) provider_gone: bool,
    pub(crate) settings: Option<AuthenticationSettings>,
    pub(crate) preflight: Option<Preflight>,
    pub(crate) mappings: Option<Vec<Mapping>>,
    pub(crate) admission: Option<AdmissionFinding>,
    /// Who else can act as the application, where that was asked.
    pub(crate) ownership: Option<OwnershipFinding>,
}

impl Reading {
    /// When the last secret of the application expires.
    fn newest_secret_end(&self) -> Option<Timestamp> {
        let secrets = &self.application.as_ref()?.secrets;
        secrets.iter().map(|secret| secret.end).max()
    }
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
///
/// `was_there`: whether the application is older than the run that asks. Of one that the caller created a moment ago, it
/// is known that it is there, that it is on, and who else can act as it.
pub(crate) async fn read(
    shared: &Shared,
    services: &Services,
    connection: &Connection,
    with_settings: bool,
    was_there: bool,
    context: &Context,
) -> Result<Reading, Error> {
    let application = in_entra::application(services, connection, was_there, context);
    let enterprise = in_entra::enterprise(services, connection, was_there, context);
    let ownership = async {
        if !was_there {
            return Ok(None);
        }
        let read = ownership::read(shared, services, connection.application, context);
        Ok(Some(readable(read.await)?.unwrap_or_default()))
    };
    let target = &connection.desired.target;
    let (Some(provider_id), Some(target_id)) = (connection.provider, target.target_id()) else {
        let ((application, application_gone), (enterprise, admission), ownership) =
            futures::try_join!(application, enterprise, ownership)?;
        return Ok(Reading {
            application,
            application_gone,
            enterprise,
            admission,
            ownership,
            ..Reading::default()
        });
    };
    let konnect = services.konnect(context)?.at(target_id);
    let provider = async {
        match konnect::identity_provider(konnect, provider_id).await {
            Err(konnect::Error::NotFound(_)) => Ok((None, true)),
            read => readable(read.map_err(Error::from)).map(|found| (found, false)),
        }
    };
    let settings = async {
        if with_settings {
            readable(
                konnect::authentication_settings(konnect)
                    .await
                    .map_err(Error::from),
            )
        } else {
            Ok(None)
        }
    };
    let preflight = async {
        let (http, endpoints) = (konnect.http, konnect.endpoints);
        let preflight = match target {
            Target::Organization { login_path, .. } => {
                konnect::preflight(http, endpoints, login_path, context).await
            }
            Target::Portal { domain, .. } => {
                konnect::portal_preflight(http, endpoints, domain, context).await
            }
            Target::CallbackUrl { .. } => return Ok(None),
        };
        readable(preflight.map_err(Error::from))
    };
    let mappings = async {
        if connection.desired.teams.is_none() {
            return Ok(None);
        }
        let read = konnect::team_group_mappings(konnect, provider_id).await;
        readable(read.map(|mappings| mappings.rows).map_err(Error::from))
    };
    let (
        (application, application_gone),
        (enterprise, admission),
        ownership,
        (provider, provider_gone),
        settings,
        preflight,
        mappings,
    ) = futures::try_join!(
        application,
        enterprise,
        ownership,
        provider,
        settings,
        preflight,
        mappings
    )?;
    Ok(Reading {
        application,
        application_gone,
        enterprise,
        provider,
        provider_gone,
        settings,
        preflight,
        mappings,
        admission,
        ownership,
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
    let findings = Findings {
        desired: &connection.desired,
        tenant: services.tenant,
        issuer,
        app_id: connection.app_id,
        application: reading.application.as_ref(),
        application_gone: reading.application_gone,
        enterprise: reading.enterprise,
        at: now(),
        secret,
        admission: reading.admission.as_ref(),
        konnect: connection.provider.map(|_: Uuid| KonnectFindings {
            provider: reading.provider.as_ref(),
            provider_gone: reading.provider_gone,
            settings: reading.settings.as_ref(),
            preflight: reading.preflight.as_ref(),
            mappings: reading.mappings.as_deref(),
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
        checks.push(ownership::check(reading.application.as_ref(), finding, own));
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

/// Separates what could be read from what could not: only cancelling and an expired sign-in end the reading of the
/// rest.
fn readable<T>(read: Result<T, Error>) -> Result<Option<T>, Error> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_cancelled() || error.wants_sign_in() => Err(error),
        Err(error) => {
            tracing::warn!(%error, "a check could not be made");
            Ok(None)
        }
    }
}

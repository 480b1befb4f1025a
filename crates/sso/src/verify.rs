//! Reads what matters about a connection again, and checks it.

mod ownership;

use entra::{Application, Issuer, Metadata, ReplicationPolicy, SecretCheck};
use jiff::Timestamp;
use konnect::{AuthenticationSettings, IdentityProvider, Mapping, Preflight};
use secrecy::SecretString;
use sso_http::Context;
use sso_http::clock::now;
use uuid::Uuid;

use crate::check::{AdmissionFinding, Findings, KonnectFindings, SecretFinding, checks};
use crate::connection::{Connection, HeldSecret};
use crate::desired::{Admission, Target};
use crate::error::Error;
use crate::secret_store::{ClientSecretStore, StoredSecret};
use crate::services::Services;
use ownership::{Own, OwnershipFinding};

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
    let connection = &with_domains_of_today(services, connection, context).await?;
    let held = secret_store.get(connection.id).await;
    let metadata_and_secret = async {
        let metadata =
            entra::openid_metadata(&services.http, &services.entra, services.tenant, context)
                .await?;
        let secret = match &held {
            Some((stored, _)) => {
                secret_finding(services, &metadata, connection, &stored.value, context).await?
            }
            None => SecretFinding::NotHere,
        };
        Ok::<_, Error>((metadata, secret))
    };
    let read = Box::pin(read(services, connection, true, true, context));
    let ((metadata, secret), read) = futures::try_join!(metadata_and_secret, read)?;
    let (secret, held) = match held {
        Some((stored, _)) if is_of_another_application(&secret, &stored, &read) => {
            let end = read.newest_secret_end();
            (SecretFinding::NotHere, HeldSecret::NotHere { end })
        }
        Some((stored, storage)) => {
            let end = stored.end;
            (secret, HeldSecret::Held { end, storage })
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

/// What was read about a connection.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) application: Option<Application>,
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

/// Whether a secret that Microsoft refused does not belong to the application: another computer set up the same target
/// with another application, and the secret in use belongs to that one.
pub(crate) fn is_of_another_application(
    finding: &SecretFinding,
    stored: &StoredSecret,
    read: &Reading,
) -> bool {
    let is_listed = |application: &Application| {
        application
            .secrets
            .iter()
            .any(|secret| secret.key_id == stored.key_id)
    };
    matches!(finding, SecretFinding::Refused(_))
        && read.application.as_ref().is_some_and(|one| !is_listed(one))
}

/// Reads the application and, where the values were pushed, Konnect's side, all at the same time.
///
/// `with_owners`: whether to ask who else can act as the application. For one that the caller created a moment ago,
/// that is known.
pub(crate) async fn read(
    services: &Services,
    connection: &Connection,
    with_settings: bool,
    with_owners: bool,
    context: &Context,
) -> Result<Reading, Error> {
    let application = async {
        let graph = services.graph(context);
        let application =
            entra::until_replicated(context, ReplicationPolicy::default(), async || {
                entra::application(graph, connection.application).await
            })
            .await;
        readable(application.map_err(Error::from))
    };
    let admission = async { readable(admission(services, connection, context).await) };
    let ownership = async {
        if !with_owners {
            return Ok(None);
        }
        let read = ownership::read(services, connection.application, context);
        Ok(Some(readable(read.await)?.unwrap_or_default()))
    };
    let target = &connection.desired.target;
    let (Some(provider_id), Some(target_id)) = (connection.provider, target.target_id()) else {
        let (application, admission, ownership) =
            futures::try_join!(application, admission, ownership)?;
        return Ok(Reading {
            application,
            ownership,
            admission: admission.flatten(),
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
        application,
        admission,
        ownership,
        (provider, provider_gone),
        settings,
        preflight,
        mappings,
    ) = futures::try_join!(
        application,
        admission,
        ownership,
        provider,
        settings,
        preflight,
        mappings
    )?;
    Ok(Reading {
        application,
        provider,
        provider_gone,
        settings,
        preflight,
        mappings,
        admission: admission.flatten(),
        ownership,
    })
}

/// Whom the enterprise application lets in, where that was part of the choices.
async fn admission(
    services: &Services,
    connection: &Connection,
    context: &Context,
) -> Result<Option<AdmissionFinding>, Error> {
    let desired = &connection.desired;
    let wanted = desired.groups_to_assign();
    if wanted.is_empty() && desired.admission == Admission::Everyone {
        return Ok(None);
    }
    let graph = services.graph(context);
    let Some(existing) = entra::service_principal(graph, connection.app_id).await? else {
        return Ok(None);
    };
    let assigned = entra::assignments(graph, existing.id).await?;
    Ok(Some(AdmissionFinding {
        assignment_required: existing.assignment_required,
        assigned: assigned
            .into_iter()
            .map(|assignment| assignment.principal_id)
            .collect(),
    }))
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
    if let Some(finding) = &reading.ownership {
        let own = Own {
            application: connection.made_here,
            secrets: &connection.own_secrets,
        };
        checks.push(ownership::check(reading.application.as_ref(), finding, own));
    }
    Connection {
        checks,
        checked_at: now(),
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
            Ok(SecretFinding::Refused(refusal.code.clone()))
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

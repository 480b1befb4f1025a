//! Reads everything a plan needs, as much of it at the same time as the services allow.

use std::collections::BTreeSet;
use std::time::Duration;

use entra::{Application, ObjectId, ReplicationPolicy, ServicePrincipal};
use konnect::{Konnect, Scope};
use sso_http::Context;
use sso_http::clock::now;

use crate::desired::Target;
use crate::error::Error;
use crate::journal::Journal;
use crate::observed::{Hosts, Observed, ObservedKonnect, ObservedSecret};
use crate::secret_store::SecretKeeper;
use crate::services::Services;

/// How long after it was made an application may still be unknown to some of Microsoft's servers.
const LAG: Duration = Duration::from_secs(60);

/// What to read beyond the connection itself. Each needs a permission that not every sign-in has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Want {
    /// What an approval for everyone needs.
    pub approval: bool,
    /// The tenant's policy on client secrets.
    pub secret_policy: bool,
}

/// Reads the connection of this target, its app registration and what Konnect knows of it. Changes nothing.
pub async fn inspect(
    services: &Services,
    target: &Target,
    want: Want,
    keeper: &SecretKeeper,
    journal: &Journal,
    context: &Context,
) -> Result<Observed, Error> {
    let connection = target.connection_id();
    let graph = services.graph(context);
    let entra_side = async {
        let application = find_application(services, target, journal, context).await?;
        let (service_principal, approved_scopes) = match &application {
            Some(application) => {
                enterprise_application(services, application, want, context).await?
            }
            None => (None, BTreeSet::new()),
        };
        Ok::<_, Error>((application, service_principal, approved_scopes))
    };
    let graph_service_principal = async {
        if !want.approval {
            return Ok(None);
        }
        let found = entra::service_principal(graph, entra::microsoft_graph()).await?;
        Ok::<_, Error>(found.map(|service_principal| service_principal.id))
    };
    let secret_policy = async {
        if !want.secret_policy {
            return None;
        }
        // The policy only sharpens the plan. An account that may not read it learns the limit from the answer to
        // the request itself.
        entra::secret_policy(graph)
            .await
            .inspect_err(|error| tracing::info!(%error, "the secret policy could not be read"))
            .ok()
    };
    let metadata = async {
        Ok::<_, Error>(
            entra::openid_metadata(&services.http, &services.entra, services.tenant, context)
                .await?,
        )
    };
    let konnect_side = async {
        match target.scope() {
            Some(scope) => observe_konnect(services.konnect(context)?.at(scope))
                .await
                .map(Some),
            None => Ok(None),
        }
    };
    let held = async { Ok::<_, Error>(keeper.get(connection).await) };
    let policy = async { Ok::<_, Error>(secret_policy.await) };
    let (entra_side, graph_service_principal, secret_policy, metadata, konnect, held) = futures::try_join!(
        entra_side,
        graph_service_principal,
        policy,
        metadata,
        konnect_side,
        held
    )?;
    let (application, service_principal, approved_scopes) = entra_side;
    Ok(Observed {
        at: now(),
        hosts: Hosts {
            graph: services.entra.graph().clone(),
            konnect: services.konnect.as_ref().map(|access| match target {
                Target::Portal { region, .. } => access.endpoints.region(*region).clone(),
                Target::Organization { .. } | Target::CallbackUrl { .. } => {
                    access.endpoints.api().clone()
                }
            }),
        },
        metadata,
        application,
        service_principal,
        approved_scopes,
        graph_service_principal,
        secret_policy,
        held_secret: held.map(|(secret, _)| ObservedSecret {
            key_id: secret.key_id,
            end: secret.end,
        }),
        storage: keeper.storage(),
        konnect,
    })
}

async fn find_application(
    services: &Services,
    target: &Target,
    journal: &Journal,
    context: &Context,
) -> Result<Option<Application>, Error> {
    let connection = target.connection_id();
    let graph = services.graph(context);
    let mut tagged = entra::application_by_tag(graph, &connection.tag()).await?;
    if tagged.len() > 1 {
        return Err(Error::Ambiguous {
            tag: connection.tag(),
            count: tagged.len(),
        });
    }
    if let Some(application) = tagged.pop() {
        return Ok(Some(application));
    }
    // A list can lag behind a new application by minutes, so one that this computer made is asked for by its id.
    let Some((made_at, id)) = journal.application_of(connection)? else {
        return Ok(None);
    };
    let Ok(id) = id.parse::<ObjectId>() else {
        return Ok(None);
    };
    // Right after it was made, not even its id is known everywhere. Taking that for "there is none" would make a
    // second one; later, it means that somebody deleted it.
    let limit = LAG - now().duration_since(made_at).unsigned_abs().min(LAG);
    let policy = ReplicationPolicy {
        limit,
        ..ReplicationPolicy::default()
    };
    let found = entra::until_replicated(context, policy, async || {
        entra::application(graph, id).await
    });
    match found.await {
        Ok(application) if application.tags.contains(&connection.tag()) => Ok(Some(application)),
        Ok(_) | Err(entra::Error::NotFound { .. } | entra::Error::NotReplicated { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn enterprise_application(
    services: &Services,
    application: &Application,
    want: Want,
    context: &Context,
) -> Result<(Option<ServicePrincipal>, BTreeSet<String>), Error> {
    let graph = services.graph(context);
    let Some(service_principal) = entra::service_principal(graph, application.app_id).await? else {
        return Ok((None, BTreeSet::new()));
    };
    let mut scopes = BTreeSet::new();
    if want.approval {
        for grant in entra::grants_of(graph, service_principal.id).await? {
            if grant.consent_type == "AllPrincipals" {
                scopes.extend(grant.scopes);
            }
        }
    }
    Ok((Some(service_principal), scopes))
}

async fn observe_konnect(konnect: Konnect<'_>) -> Result<ObservedKonnect, Error> {
    let portal = async {
        match konnect.scope {
            Scope::Organization => Ok(None),
            Scope::Portal { region, id } => konnect::portal(konnect, region, id).await.map(Some),
        }
    };
    let (providers, settings, portal) = futures::try_join!(
        konnect::identity_providers(konnect),
        konnect::authentication_settings(konnect),
        portal
    )?;
    Ok(ObservedKonnect {
        portal_asks_for_sign_in: portal.map(|portal| portal.authentication_enabled),
        providers,
        settings,
    })
}

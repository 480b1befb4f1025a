//! The connection's app registration and what belongs to it.

use std::time::Duration;

use entra::{Application, Assignment, Grant, ObjectId, ReplicationPolicy, ServicePrincipal};
use konnect::ProviderConfig;
use sso_http::Context;
use sso_http::clock::now;

use super::Reading;
use crate::desired::Target;
use crate::error::Error;
use crate::journal::Journal;
use crate::services::Services;

/// How long after it was made an application may still be unknown to some of Microsoft's servers.
const LAG: Duration = Duration::from_secs(60);

/// Everything of the connection that Entra has.
#[derive(Debug, Default)]
pub(super) struct EntraSide {
    pub(super) application: Option<Application>,
    pub(super) duplicates: Vec<ObjectId>,
    pub(super) service_principal: Option<ServicePrincipal>,
    pub(super) grants: Vec<Grant>,
    pub(super) assignments: Vec<Assignment>,
}

pub(super) async fn read(
    services: &Services,
    target: &Target,
    reading: &Reading,
    journal: &Journal,
    context: &Context,
) -> Result<EntraSide, Error> {
    let Some((application, duplicates)) =
        find_application(services, target, journal, context).await?
    else {
        return Ok(EntraSide::default());
    };
    let side = EntraSide {
        duplicates,
        ..EntraSide::default()
    };
    let graph = services.graph(context);
    let Some(service_principal) = entra::service_principal(graph, application.app_id).await? else {
        return Ok(EntraSide {
            application: Some(application),
            ..side
        });
    };
    let grants = async {
        if !reading.grants {
            return Ok(Vec::new());
        }
        Ok(entra::grants_of(graph, service_principal.id).await?)
    };
    let assignments = async {
        if !reading.assignments {
            return Ok(Vec::new());
        }
        Ok::<_, Error>(entra::assignments(graph, service_principal.id).await?)
    };
    let (grants, assignments) = futures::try_join!(grants, assignments)?;
    Ok(EntraSide {
        application: Some(application),
        service_principal: Some(service_principal),
        grants,
        assignments,
        ..side
    })
}

/// The application of the connection, and those beside it that this computer made.
async fn find_application(
    services: &Services,
    target: &Target,
    journal: &Journal,
    context: &Context,
) -> Result<Option<(Application, Vec<ObjectId>)>, Error> {
    let connection = target.connection_id();
    let graph = services.graph(context);
    let mut tagged = entra::application_by_tag(graph, &connection.tag()).await?;
    let made = journal.application_of(connection)?;
    if tagged.len() > 1 {
        let in_use = client_id_in_use(services, target, context).await?;
        let chosen = the_one(&tagged, in_use.as_deref());
        let application = tagged.swap_remove(chosen);
        let ours = |other: &Application| {
            made.as_ref()
                .is_some_and(|made| made.id == other.id.to_string())
        };
        let duplicates = tagged.iter().filter(|other| ours(other));
        return Ok(Some((
            application,
            duplicates.map(|other| other.id).collect(),
        )));
    }
    if let Some(application) = tagged.pop() {
        return Ok(Some((application, Vec::new())));
    }
    // A list can lag behind a new application by minutes, so one that this computer made is asked for by its id.
    let Some(made) = made else {
        return Ok(None);
    };
    let Ok(id) = made.id.parse::<ObjectId>() else {
        return Ok(None);
    };
    // Right after it was made, not even its id is known everywhere. Taking that for "there is none" would make a
    // second one; later, it means that somebody deleted it.
    let limit = if made.may_be_deleted {
        Duration::ZERO
    } else {
        LAG.saturating_sub(now().duration_since(made.at).unsigned_abs())
    };
    let policy = ReplicationPolicy {
        limit,
        ..ReplicationPolicy::default()
    };
    let found = entra::until_replicated(context, policy, async || {
        entra::application(graph, id).await
    });
    match found.await {
        Ok(application) if application.tags.contains(&connection.tag()) => {
            Ok(Some((application, Vec::new())))
        }
        Ok(_) | Err(entra::Error::NotFound { .. } | entra::Error::NotReplicated { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The client ID that Konnect's provider names, if there is one.
async fn client_id_in_use(
    services: &Services,
    target: &Target,
    context: &Context,
) -> Result<Option<String>, Error> {
    let Some(scope) = target.scope() else {
        return Ok(None);
    };
    let providers = konnect::identity_providers(services.konnect(context)?.at(scope)).await?;
    Ok(providers
        .into_iter()
        .find_map(|provider| match provider.config {
            ProviderConfig::Oidc(config) => Some(config.client_id),
            ProviderConfig::Saml(_) => None,
        }))
}

/// Two computers may have set up the same target at the same moment. Both choose the same application: the one that
/// is in use, else the older one.
pub(crate) fn the_one(tagged: &[Application], in_use: Option<&str>) -> usize {
    let rank = |application: &Application| {
        (
            Some(application.app_id.to_string().as_str()) != in_use,
            application.created,
            application.id,
        )
    };
    let places = 0..tagged.len();
    places
        .min_by_key(|place| rank(&tagged[*place]))
        .unwrap_or(0)
}

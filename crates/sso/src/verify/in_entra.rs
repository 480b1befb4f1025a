//! The application and its enterprise application, as the checks need them.

use std::time::Duration;

use entra::{Application, ReplicationPolicy, ServicePrincipal};
use sso_http::Context;
use sso_http::clock::now;

use super::readable;
use crate::check::{AdmissionFinding, EnterpriseFinding};
use crate::connection::Connection;
use crate::desired::Admission;
use crate::error::Error;
use crate::services::Services;

/// How long after its creation an application may still be unknown to some of Microsoft's servers.
const LAG: Duration = Duration::from_secs(60);

/// The application, and whether it was deleted.
pub(super) async fn application(
    services: &Services,
    connection: &Connection,
    was_there: bool,
    context: &Context,
) -> Result<(Option<Application>, bool), Error> {
    let graph = services.graph(context);
    let id = connection.application;
    let mut policy = ReplicationPolicy::default();
    if was_there {
        let since = now().duration_since(connection.set_up_at).unsigned_abs();
        policy.limit = LAG.saturating_sub(since);
    }
    let first = entra::application(graph, id).await;
    let read = match first {
        Err(entra::Error::NotFound { .. }) => {
            // What is among the deleted items is not merely unknown to some server.
            if let Ok(true) = entra::is_deleted(graph, id).await {
                return Ok((None, true));
            }
            entra::until_replicated(context, policy, async || {
                entra::application(graph, id).await
            })
            .await
        }
        read => read,
    };
    match read {
        Err(entra::Error::NotFound { .. } | entra::Error::NotReplicated { .. }) if was_there => {
            Ok((None, true))
        }
        read => Ok((readable(read.map_err(Error::from))?, false)),
    }
}

/// What the enterprise application is like, and whom it lets in, as far as either is to be checked.
pub(super) async fn enterprise(
    services: &Services,
    connection: &Connection,
    was_there: bool,
    context: &Context,
) -> Result<(Option<EnterpriseFinding>, Option<AdmissionFinding>), Error> {
    let desired = &connection.desired;
    let restricts =
        !desired.groups_to_assign().is_empty() || desired.admission == Admission::Assigned;
    if !was_there && !restricts {
        return Ok((None, None));
    }
    let graph = services.graph(context);
    let read = entra::service_principal(graph, connection.app_id).await;
    let Some(found) = readable(read.map_err(Error::from))? else {
        return Ok((Some(EnterpriseFinding::Unreadable), None));
    };
    let Some(found) = found else {
        // Some server may not know yet what was created a moment ago.
        let gone = was_there.then_some(EnterpriseFinding::Gone);
        return Ok((gone.or(Some(EnterpriseFinding::Unreadable)), None));
    };
    let admission = if restricts {
        readable(admission(services, &found, context).await)?
    } else {
        None
    };
    let finding = if found.account_enabled {
        EnterpriseFinding::On
    } else {
        EnterpriseFinding::Off
    };
    Ok((Some(finding), admission))
}

async fn admission(
    services: &Services,
    found: &ServicePrincipal,
    context: &Context,
) -> Result<AdmissionFinding, Error> {
    let assigned = entra::assignments(services.graph(context), found.id).await?;
    Ok(AdmissionFinding {
        assignment_required: found.assignment_required,
        assigned: assigned
            .into_iter()
            .map(|assignment| assignment.principal_id)
            .collect(),
    })
}

//! The application and its enterprise application, as the checks need them.

use std::collections::BTreeSet;
use std::time::Duration;

use entra::{Application, Assignment, Grant, ReplicationPolicy};
use sso_http::Context;
use sso_http::clock::now;

use super::ReadingScope;
use crate::check::{AdmissionFinding, EnterpriseFinding, Looked};
use crate::connection::Connection;
use crate::desired::Admission;
use crate::error::{Error, readable};
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

/// What the enterprise application is like, as far as it was asked.
#[derive(Debug, Default)]
pub(crate) struct EnterpriseReading {
    pub(crate) finding: Option<EnterpriseFinding>,
    /// Whom it lets in.
    pub(crate) admission: Option<AdmissionFinding>,
    /// What is approved for everyone.
    pub(crate) approved: Looked<BTreeSet<String>>,
}

impl EnterpriseReading {
    fn only(finding: EnterpriseFinding) -> Self {
        Self {
            finding: Some(finding),
            ..Self::default()
        }
    }
}

pub(super) async fn enterprise(
    services: &Services,
    connection: &Connection,
    scope: ReadingScope,
    context: &Context,
) -> Result<EnterpriseReading, Error> {
    let desired = &connection.desired;
    let assigns = !desired.groups_to_assign().is_empty();
    let restricts = assigns || desired.admission == Admission::Assigned;
    if !scope.was_there && !restricts {
        return Ok(EnterpriseReading::default());
    }
    let graph = services.graph(context);
    let read = entra::service_principal(graph, connection.app_id).await;
    let Some(found) = readable(read.map_err(Error::from))? else {
        return Ok(EnterpriseReading::only(EnterpriseFinding::Unreadable));
    };
    let Some(found) = found else {
        // Some server may not know yet what was created a moment ago.
        let gone = scope.was_there.then_some(EnterpriseFinding::Gone);
        return Ok(EnterpriseReading::only(
            gone.unwrap_or(EnterpriseFinding::Unreadable),
        ));
    };
    let assigned = async {
        if !restricts {
            return Ok(None);
        }
        let read = entra::assignments(graph, found.id).await;
        readable(read.map_err(Error::from))
    };
    let approved = async {
        if !(scope.closely && desired.approve) {
            return Ok(Looked::NotAsked);
        }
        let read = entra::grants_of(graph, found.id).await;
        let grants = readable(read.map_err(Error::from))?;
        Ok::<_, Error>(grants.map(approved_for_everybody).into())
    };
    let (assigned, approved) = futures::try_join!(assigned, approved)?;
    let ids = |assigned: Vec<Assignment>| {
        let ids = assigned.into_iter().map(|one| one.principal_id);
        ids.collect()
    };
    Ok(EnterpriseReading {
        finding: Some(if found.account_enabled {
            EnterpriseFinding::On
        } else {
            EnterpriseFinding::Off
        }),
        admission: Some(AdmissionFinding {
            assignment_required: found.assignment_required,
            assigned: assigned.map(ids),
        }),
        approved,
    })
}

fn approved_for_everybody(grants: Vec<Grant>) -> BTreeSet<String> {
    let for_everybody = grants.into_iter().filter(Grant::is_for_everybody);
    for_everybody.flat_map(|grant| grant.scopes).collect()
}

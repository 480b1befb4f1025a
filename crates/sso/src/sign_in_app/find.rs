//! What is there: the one that was made here, those of others, and how far it got.

use std::time::Duration;

use entra::{Graph, ObjectId, PublicClient, ReplicationPolicy};
use futures::{StreamExt as _, TryStreamExt as _};
use jiff::{SignedDuration, Timestamp};
use sso_http::Context;

use super::{DesiredSignInApp, Found, SignInAppOfOthers, SignInAppPlan, TAG};
use crate::candidate;
use crate::error::Error;
use crate::journal::{Journal, SignInAppsMade};
use crate::mark::Mark;
use crate::services::Services;

/// For how long after its creation one may be missing in a listing and when it is read.
const FRESH: SignedDuration = SignedDuration::from_mins(2);

/// How long one that was just made is waited for. One that someone deleted at once is not worth more.
const WAIT: Duration = Duration::from_secs(20);

/// Of how many the owners are read at the same time.
const AT_ONCE: usize = 4;

/// Compares what was chosen with what is there. Changes nothing.
pub async fn plan_sign_in_app(
    services: &Services,
    desired: &DesiredSignInApp,
    journal: &Journal,
    context: &Context,
) -> Result<SignInAppPlan, Error> {
    let found = found(services, desired, journal, context).await?;
    Ok(SignInAppPlan {
        desired: desired.clone(),
        tenant: services.tenant,
        mark: Mark::random(),
        graph: services.entra.graph().clone(),
        found,
    })
}

pub(super) async fn found(
    services: &Services,
    desired: &DesiredSignInApp,
    journal: &Journal,
    context: &Context,
) -> Result<Found, Error> {
    let graph = services.graph(context);
    let (ours, others) = ours_and_others(services, journal, context).await?;
    let ours = ours.into_iter().find(PublicClient::can_sign_in);
    let service_principal = match &ours {
        Some(client) => entra::service_principal(graph, client.app_id).await?,
        None => None,
    };
    let mut found = Found {
        ours,
        others: with_owners(others, services, context).await?,
        service_principal,
        grants: Some(Vec::new()),
        resource: None,
    };
    if desired.approve {
        let resource = entra::service_principal(graph, entra::microsoft_graph()).await?;
        found.resource = resource.map(|it| it.id);
        if let Some(principal) = &found.service_principal {
            found.grants = candidate::known(entra::grants_of(graph, principal.id).await)?;
        }
    }
    Ok(found)
}

/// All that carry the tag or that this computer made, those made here apart from the others, each oldest first.
pub(super) async fn ours_and_others(
    services: &Services,
    journal: &Journal,
    context: &Context,
) -> Result<(Vec<PublicClient>, Vec<PublicClient>), Error> {
    let graph = services.graph(context);
    let made = journal.sign_in_apps_made(services.tenant).await?;
    let mut all = entra::public_clients_by_tag(graph, TAG).await?;
    for (id, at) in &made.registered {
        if !all.iter().any(|client| client.id == *id) {
            all.extend(made_here(graph, *id, *at).await?);
        }
    }
    all.sort_by_key(|client| (client.created, client.id));
    Ok(all.into_iter().partition(|client| is_ours(client, &made)))
}

fn is_ours(client: &PublicClient, made: &SignInAppsMade) -> bool {
    let marked = |mark: &Mark| client.tags.contains(&mark.tag());
    made.registered.iter().any(|(id, _)| *id == client.id) || made.unanswered.iter().any(marked)
}

/// One that the listing does not have: without its tag, deleted, or too new.
async fn made_here(
    graph: Graph<'_>,
    id: ObjectId,
    at: Timestamp,
) -> Result<Option<PublicClient>, Error> {
    let read = entra::public_client(graph, id).await?;
    if read.is_some() || sso_http::clock::now().duration_since(at) > FRESH {
        return Ok(read);
    }
    let policy = ReplicationPolicy {
        limit: WAIT,
        ..ReplicationPolicy::default()
    };
    let awaited = entra::until_replicated(graph.context, policy, async || {
        entra::application(graph, id).await
    });
    match awaited.await {
        Ok(_) => Ok(entra::public_client(graph, id).await?),
        Err(entra::Error::NotReplicated { .. } | entra::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn with_owners(
    clients: Vec<PublicClient>,
    services: &Services,
    context: &Context,
) -> Result<Vec<SignInAppOfOthers>, Error> {
    let each = clients.into_iter().map(|client| async move {
        let owners = entra::owners(services.graph(context), client.id).await;
        let owners = match owners {
            // Deleted since it was listed, or not everywhere yet.
            Err(entra::Error::NotFound { .. }) => None,
            read => candidate::known(read)?,
        };
        Ok::<_, Error>(SignInAppOfOthers { client, owners })
    });
    let each: Vec<_> = each.collect();
    futures::stream::iter(each)
        .buffered(AT_ONCE)
        .try_collect()
        .await
}

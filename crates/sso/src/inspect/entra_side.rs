//! The connection's app registration and what belongs to it.

use std::time::Duration;

use entra::{Application, Assignment, Grant, ObjectId, ReplicationPolicy, ServicePrincipal};
use konnect::ProviderConfig;
use sso_http::Context;
use sso_http::clock::now;

use super::reading::Reading;
use super::whose::{self, Found};
use crate::callback_url::CallbackUrl;
use crate::candidate::Candidate;
use crate::desired::ApplicationChoice;
use crate::error::Error;
use crate::journal::{MadeApplication, OnRecord};
use crate::services::Services;
use crate::target::{TAG_PREFIX, Target, callback_identity, tag_of};
use crate::test_redirect::without_tests_in_progress;

/// How long after its creation an application may still be unknown to some of Microsoft's servers.
const LAG: Duration = Duration::from_secs(60);

/// Everything that Entra has of the connection.
#[derive(Debug, Default)]
pub(super) struct EntraSide {
    pub(super) application: Option<Application>,
    pub(super) made_here: bool,
    pub(super) made_elsewhere: Option<Box<Candidate>>,
    pub(super) duplicates: Vec<ObjectId>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) service_principal: Option<ServicePrincipal>,
    pub(super) grants: Vec<Grant>,
    pub(super) grants_unread: bool,
    pub(super) assignments: Vec<Assignment>,
}

pub(super) async fn read(
    services: &Services,
    target: &Target,
    reading: &Reading,
    record: &OnRecord,
    context: &Context,
) -> Result<EntraSide, Error> {
    let found = find_application(services, target, reading, record, context).await?;
    let (application, duplicates) = match found {
        Found::Nothing => return Ok(EntraSide::default()),
        Found::Ask(candidates) => {
            return Ok(EntraSide {
                candidates,
                ..EntraSide::default()
            });
        }
        Found::One {
            application,
            duplicates,
        } => {
            let application = without_tests_in_progress(*application, now());
            (application, duplicates)
        }
    };
    let made_here = record.ours.application(&application);
    let made_elsewhere = if reading.choice.is_none() && !made_here {
        let candidate = Candidate::of(&application, false, false, services, context).await?;
        Some(Box::new(candidate))
    } else {
        None
    };
    let side = EntraSide {
        made_here,
        made_elsewhere,
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
            return Ok((Vec::new(), false));
        }
        match entra::grants_of(graph, service_principal.id).await {
            Ok(grants) => Ok((grants, false)),
            // Whoever never approved anything need not have asked for the right to.
            Err(entra::Error::InsufficientPrivileges { .. }) if reading.grants_may_be_hidden => {
                Ok((Vec::new(), true))
            }
            Err(error) => Err(error.into()),
        }
    };
    let assignments = async {
        if !reading.assignments {
            return Ok(Vec::new());
        }
        Ok::<_, Error>(entra::assignments(graph, service_principal.id).await?)
    };
    let ((grants, grants_unread), assignments) = futures::try_join!(grants, assignments)?;
    Ok(EntraSide {
        application: Some(application),
        service_principal: Some(service_principal),
        grants,
        grants_unread,
        assignments,
        ..side
    })
}

/// The application of the connection: by its tag, and by its id where this computer knows it.
async fn find_application(
    services: &Services,
    target: &Target,
    reading: &Reading,
    record: &OnRecord,
    context: &Context,
) -> Result<Found, Error> {
    let graph = services.graph(context);
    let mut listed = entra::application_by_tag(graph, &target.tag()).await?;
    if let Some(wanted) = whose::wanted_by_id(&listed, reading.choice, record)
        && let Some(application) = by_id(services, wanted, context).await?
    {
        listed.push(application);
    }
    if listed.is_empty() && reading.choice == Some(ApplicationChoice::Undecided) {
        listed = same_callback(services, target, context).await?;
    }
    if listed.is_empty() {
        return Ok(Found::Nothing);
    }
    let needs_use = listed.len() > 1 || !listed.iter().all(|one| record.ours.application(one));
    let in_use = if needs_use {
        client_id_in_use(services, target, context).await?
    } else {
        None
    };
    whose::choose(
        listed,
        in_use.as_deref(),
        reading.choice,
        record,
        services,
        context,
    )
    .await
}

/// Applications that may be the connection's although their tag is another: for a callback URL of an organization, that
/// of the same URL without one; for a callback URL without an organization, those of this app that have the URL. Someone
/// gave the organization's id, and someone else, or last year the same person, did not.
async fn same_callback(
    services: &Services,
    target: &Target,
    context: &Context,
) -> Result<Vec<Application>, Error> {
    let Target::CallbackUrl { urls, organization } = target else {
        return Ok(Vec::new());
    };
    let Some(first) = urls.first().map(CallbackUrl::as_str) else {
        return Ok(Vec::new());
    };
    let graph = services.graph(context);
    if organization.is_some() {
        let tag = tag_of(&callback_identity(first, None));
        return Ok(entra::application_by_tag(graph, &tag).await?);
    }
    let found = entra::applications_by_redirect_uri(graph, &[first.to_owned()]).await?;
    let is_for_it = |application: &Application| {
        application.redirect_uris.iter().any(|uri| uri == first)
            && application
                .tags
                .iter()
                .any(|tag| tag.starts_with(TAG_PREFIX))
    };
    Ok(found.into_iter().filter(is_for_it).collect())
}

/// An application that this computer made or used, which a list by tag need not show: the list can lag behind by
/// minutes, and others can remove the tag.
async fn by_id(
    services: &Services,
    wanted: MadeApplication,
    context: &Context,
) -> Result<Option<Application>, Error> {
    let graph = services.graph(context);
    // Right after its creation, not even its id is known everywhere. Taking that for "there is none" would create a
    // second one; later, it means that it was deleted.
    let limit = if wanted.may_be_deleted {
        Duration::ZERO
    } else {
        LAG.saturating_sub(now().duration_since(wanted.at).unsigned_abs())
    };
    let policy = ReplicationPolicy {
        limit,
        ..ReplicationPolicy::default()
    };
    let found = entra::until_replicated(context, policy, async || {
        entra::application(graph, wanted.id).await
    });
    match found.await {
        Ok(application) => Ok(Some(application)),
        Err(entra::Error::NotFound { .. } | entra::Error::NotReplicated { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The client ID that Konnect's provider names, if there is one.
async fn client_id_in_use(
    services: &Services,
    target: &Target,
    context: &Context,
) -> Result<Option<String>, Error> {
    let Some(target_id) = target.target_id() else {
        return Ok(None);
    };
    let providers = konnect::identity_providers(services.konnect(context)?.at(target_id)).await?;
    Ok(providers
        .into_iter()
        .find_map(|provider| match provider.config {
            ProviderConfig::Oidc(config) => Some(config.client_id),
            ProviderConfig::Saml(_) => None,
        }))
}

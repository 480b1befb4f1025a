//! Reads what decides about the person who has signed in: Konnect as it is now, and the names of the groups.

use std::collections::BTreeMap;

use entra::{GroupsClaim, ObjectId, WebSignedIn};
use konnect::{Konnect, ProviderConfig, TargetId};
use sso_http::Context;
use sso_http::clock::now;
use uuid::Uuid;

use super::verdict::{self, KonnectSeen, KonnectSide, Verdict};
use crate::connection::Connection;
use crate::error::Error;
use crate::services::Services;

/// The verdict on a person who has signed in. What cannot be read is not known; the sign-in still counts.
///
/// # Errors
/// Only cancelling.
pub(super) async fn verdict(
    services: &Services,
    connection: &Connection,
    signed_in: WebSignedIn,
    context: &Context,
) -> Result<Verdict, Error> {
    let at = now();
    let (konnect, names) = futures::join!(
        konnect_side(services, connection, context),
        names(services, &signed_in.claims.groups, context)
    );
    Ok(verdict::of(
        signed_in.claims,
        signed_in.clock_ahead,
        at,
        &connection.desired,
        &konnect?,
        &names?,
    ))
}

async fn konnect_side(
    services: &Services,
    connection: &Connection,
    context: &Context,
) -> Result<KonnectSide, Error> {
    let Some(target_id) = connection.desired.target.target_id() else {
        return Ok(KonnectSide::NotUsed);
    };
    let (Some(provider), Ok(konnect)) = (connection.provider, services.konnect(context)) else {
        return Ok(KonnectSide::Unknown);
    };
    match seen(konnect.at(target_id), target_id, provider).await {
        Ok(Some(seen)) => Ok(KonnectSide::Seen(Box::new(seen))),
        Ok(None) => Ok(KonnectSide::Unknown),
        Err(error) if error.is_cancelled() => Err(error),
        Err(error) => {
            tracing::warn!(%error, "what Konnect would do with the person is not known");
            Ok(KonnectSide::Unknown)
        }
    }
}

/// `None` for a provider that does not sign in with OpenID Connect.
async fn seen(
    konnect: Konnect<'_>,
    target_id: TargetId,
    provider: Uuid,
) -> Result<Option<KonnectSeen>, Error> {
    let (provider, settings, mappings, teams) = futures::try_join!(
        konnect::identity_provider(konnect, provider),
        konnect::authentication_settings(konnect),
        konnect::team_group_mappings(konnect, provider),
        konnect::teams(konnect),
    )?;
    let ProviderConfig::Oidc(config) = provider.config else {
        return Ok(None);
    };
    Ok(Some(KonnectSeen {
        is_portal: matches!(target_id, TargetId::Portal { .. }),
        is_on: provider.enabled && settings.oidc_auth_enabled,
        claims: config.claim_mappings,
        settings,
        mappings: mappings.rows,
        teams,
    }))
}

/// The names of the groups in the token, by their ids.
async fn names(
    services: &Services,
    groups: &GroupsClaim,
    context: &Context,
) -> Result<BTreeMap<String, String>, Error> {
    let GroupsClaim::Named(groups) = groups else {
        return Ok(BTreeMap::new());
    };
    let ids: Vec<ObjectId> = groups.iter().filter_map(|id| id.parse().ok()).collect();
    match entra::groups_by_ids(services.graph(context), &ids).await {
        Ok(groups) => {
            let names = groups.into_iter();
            let names = names.map(|group| (group.id.to_string(), group.display_name));
            Ok(names.filter(|(_, name)| !name.is_empty()).collect())
        }
        Err(error) if error.is_cancelled() => Err(error.into()),
        Err(error) => {
            tracing::info!(%error, "the names of the groups are not known");
            Ok(BTreeMap::new())
        }
    }
}

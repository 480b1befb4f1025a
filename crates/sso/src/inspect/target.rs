//! What is read of one target: its app registration, what Konnect knows about it, and what is on record here.

use std::collections::BTreeSet;

use entra::{Group, KeyId, ObjectId};
use futures::future::BoxFuture;
use konnect::TargetId;
use sso_http::Context;
use sso_http::clock::now;

use super::entra_side::{self, EntraSide};
use super::reading::Reading;
use super::tenant::Tenant;
use super::{held_secret, konnect_side};
use crate::admins::admins;
use crate::error::Error;
use crate::journal::{Journal, OnRecord};
use crate::lock_out::Admin;
use crate::mark::Mark;
use crate::observed::{
    GivenSecret, Hosts, Observed, ObservedKonnect, ObservedLeftovers, ObservedSecret,
};
use crate::secret_rule::OwnPolicy;
use crate::secret_store::{ClientSecretStore, Storage};
use crate::services::Services;
use crate::target::{ConnectionId, Target};

/// Everything of one target that it does not share with the others.
pub(super) struct TargetReading {
    hosts: Hosts,
    target_id: Option<TargetId>,
    entra: EntraSide,
    konnect: Option<ObservedKonnect>,
    groups: Option<Vec<Group>>,
    admins: Vec<Admin>,
    held_secret: Option<ObservedSecret>,
    given_secret: GivenSecret,
    restorable: bool,
    orphans: Vec<KeyId>,
    own_secrets: BTreeSet<KeyId>,
    was_refused_secret: bool,
    storage: Storage,
}

impl TargetReading {
    /// With what is the same for the whole directory.
    pub(super) fn in_tenant(self, tenant: Tenant) -> Observed {
        Observed {
            at: now(),
            hosts: self.hosts,
            tenant: tenant.id,
            mark: Mark::random(),
            target_id: self.target_id,
            metadata: tenant.metadata,
            restorable: self.restorable,
            leftovers: ObservedLeftovers {
                secrets: self.orphans,
                applications: self.entra.duplicates,
            },
            application: self.entra.application,
            made_here: self.entra.made_here,
            made_elsewhere: self.entra.made_elsewhere,
            own_secrets: self.own_secrets,
            candidates: self.entra.candidates,
            service_principal: self.entra.service_principal,
            grants: self.entra.grants,
            grants_unread: self.entra.grants_unread,
            graph_service_principal: tenant.graph_service_principal,
            secret_policy: tenant.secret_policy,
            own_policy: OwnPolicy::default(),
            was_refused_secret: self.was_refused_secret,
            held_secret: self.held_secret,
            given_secret: self.given_secret,
            storage: self.storage,
            konnect: self.konnect,
            groups: self.groups,
            assignments: self.entra.assignments,
            admins: self.admins,
        }
    }
}

/// Reads it.
pub(super) fn read_target<'a>(
    services: &'a Services,
    target: &'a Target,
    reading: &'a Reading,
    secret_store: &'a ClientSecretStore,
    journal: &'a Journal,
    context: &'a Context,
) -> BoxFuture<'a, Result<TargetReading, Error>> {
    // Many concurrent requests make a large future, which would be copied at each level up to the caller.
    Box::pin(reading_target(
        services,
        target,
        reading,
        secret_store,
        journal,
        context,
    ))
}

async fn reading_target(
    services: &Services,
    target: &Target,
    reading: &Reading,
    secret_store: &ClientSecretStore,
    journal: &Journal,
    context: &Context,
) -> Result<TargetReading, Error> {
    let connection = ConnectionId::of(services.tenant, target);
    let record = journal.on_record(connection)?;
    let konnect_side = async {
        match target.target_id() {
            Some(target_id) => {
                let konnect = services.konnect(context)?.at(target_id);
                let konnect = match konnect_side::read(konnect, reading.teams).await {
                    Err(Error::Konnect(konnect::Error::NotFound(_)))
                        // Only the portal's own organization can say that it is gone.
                        if reading.portal_may_be_gone
                            && matches!(target_id, TargetId::Portal { .. })
                            && target.organization().is_some() =>
                    {
                        return Ok((None, groups(services, reading, None, context).await?));
                    }
                    read => read?,
                };
                let groups = groups(services, reading, Some(&konnect), context).await?;
                Ok((Some(konnect), groups))
            }
            None => Ok((None, groups(services, reading, None, context).await?)),
        }
    };
    let administrators = async {
        if reading.admins {
            admins(services, context).await
        } else {
            Ok(Vec::new())
        }
    };
    let (entra, (konnect, groups), admins) = futures::try_join!(
        entra_side::read(services, target, reading, &record, context),
        konnect_side,
        administrators
    )?;
    let held =
        held_secret::read(secret_store, connection, target, entra.application.as_ref()).await;
    let hosts = Hosts {
        graph: services.entra.graph().clone(),
        konnect: services.konnect.as_ref().map(|access| match target {
            Target::Portal { region, .. } => access.endpoints.region(*region).clone(),
            Target::Organization { .. } | Target::CallbackUrl { .. } => {
                access.endpoints.api().clone()
            }
        }),
    };
    let OnRecord {
        history,
        ours,
        given_secret,
    } = &record;
    let orphans = match (&entra.application, history) {
        (Some(application), Some(history)) if history.is_unfinished() => {
            history.orphans(application, held.map(|held| held.key_id))
        }
        _ => Vec::new(),
    };
    // A run stores its secret before recording it, and may have been killed in between.
    let own_secrets = ours.secrets().into_iter();
    let own_secrets = own_secrets.chain(held.map(|held| held.key_id)).collect();
    let removed = history
        .as_ref()
        .and_then(|history| history.before_removal()?.application.as_ref());
    let restorable = match (&entra.application, removed) {
        (None, Some(removed)) => entra::is_deleted(services.graph(context), removed.id).await?,
        _ => false,
    };
    let was_refused_secret = history
        .as_ref()
        .is_some_and(|history| history.waits_for_exemption.is_some());
    Ok(TargetReading {
        hosts,
        target_id: target.target_id(),
        entra,
        konnect,
        groups,
        admins,
        held_secret: held,
        given_secret: *given_secret,
        restorable,
        orphans,
        own_secrets,
        was_refused_secret,
        storage: secret_store.storage(),
    })
}

/// The groups that are chosen, and those mapped to teams now. `None` when groups may not be read: then the plan shows
/// ids, and only assigning a group shows whether it exists.
async fn groups(
    services: &Services,
    reading: &Reading,
    konnect: Option<&ObservedKonnect>,
    context: &Context,
) -> Result<Option<Vec<Group>>, Error> {
    let mut ids = reading.groups.clone();
    let mapped = konnect.and_then(|konnect| konnect.teams.as_ref()?.mappings.as_ref());
    // The present issuer's group names need not be ids of this directory.
    let of_directory = mapped
        .into_iter()
        .flat_map(|mappings| &mappings.rows)
        .filter_map(|mapping| mapping.group.parse::<ObjectId>().ok());
    ids.extend(of_directory);
    let ids: Vec<ObjectId> = ids.into_iter().collect();
    match entra::groups_by_ids(services.graph(context), &ids).await {
        Ok(groups) => Ok(Some(groups)),
        Err(error @ entra::Error::InsufficientPrivileges { .. }) => {
            tracing::info!(%error, "the names of groups are not known");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

//! Reads everything a plan needs, as much of it at the same time as the services allow.

mod entra_side;
mod konnect_side;
mod tenant;

use std::collections::BTreeSet;

use entra::{Group, ObjectId};
use futures::StreamExt as _;
use futures::future::BoxFuture;
use sso_http::Context;
use sso_http::clock::now;

use crate::admins::admins;
use crate::desired::{Desired, Target};
use crate::error::Error;
use crate::journal::Journal;
use crate::lock_out::Admin;
use crate::observed::{Hosts, Observed, ObservedKonnect, ObservedSecret};
use crate::secret_store::{SecretKeeper, Storage};
use crate::services::Services;
use crate::teams::DesiredTeams;
use entra_side::EntraSide;
use tenant::Tenant;

/// How many targets are looked at at the same time.
const AT_ONCE: usize = 25;

/// Reads the connection of one target, its app registration and what Konnect knows of it. Changes nothing.
pub async fn inspect(
    services: &Services,
    desired: &Desired,
    keeper: &SecretKeeper,
    journal: &Journal,
    context: &Context,
) -> Result<Observed, Error> {
    let (tenant, target) = futures::try_join!(
        tenant::read(services, desired.approve, context),
        read_target(services, desired, keeper, journal, context)
    )?;
    Ok(target.in_tenant(tenant))
}

/// As [`inspect`] for several targets, in their order. What they share is read once.
///
/// # Errors
/// What concerns every target; what concerns one is in its place.
pub async fn inspect_all(
    services: &Services,
    desired: &[Desired],
    keeper: &SecretKeeper,
    journal: &Journal,
    context: &Context,
) -> Result<Vec<Result<Observed, Error>>, Error> {
    let approval = desired.iter().any(|desired| desired.approve);
    let targets = futures::stream::iter(desired)
        .map(|desired| read_target(services, desired, keeper, journal, context))
        .buffered(AT_ONCE)
        .collect::<Vec<_>>();
    let (tenant, targets) = futures::join!(tenant::read(services, approval, context), targets);
    let tenant = tenant?;
    Ok(targets
        .into_iter()
        .map(|target| Ok(target?.in_tenant(tenant.clone())))
        .collect())
}

/// Everything of one target that it does not share with the others.
struct TargetReading {
    hosts: Hosts,
    entra: EntraSide,
    konnect: Option<ObservedKonnect>,
    groups: Option<Vec<Group>>,
    admins: Vec<Admin>,
    held_secret: Option<ObservedSecret>,
    storage: Storage,
}

impl TargetReading {
    fn in_tenant(self, tenant: Tenant) -> Observed {
        Observed {
            at: now(),
            hosts: self.hosts,
            metadata: tenant.metadata,
            application: self.entra.application,
            service_principal: self.entra.service_principal,
            approved_scopes: self.entra.approved_scopes,
            graph_service_principal: tenant.graph_service_principal,
            secret_policy: tenant.secret_policy,
            held_secret: self.held_secret,
            storage: self.storage,
            konnect: self.konnect,
            groups: self.groups,
            assignments: self.entra.assignments,
            admins: self.admins,
        }
    }
}

fn read_target<'a>(
    services: &'a Services,
    desired: &'a Desired,
    keeper: &'a SecretKeeper,
    journal: &'a Journal,
    context: &'a Context,
) -> BoxFuture<'a, Result<TargetReading, Error>> {
    // Many requests at the same time make a large future, which would be copied with each step towards the caller.
    Box::pin(reading_target(services, desired, keeper, journal, context))
}

async fn reading_target(
    services: &Services,
    desired: &Desired,
    keeper: &SecretKeeper,
    journal: &Journal,
    context: &Context,
) -> Result<TargetReading, Error> {
    let target = &desired.target;
    let connection = target.connection_id();
    let konnect_side = async {
        match target.scope() {
            Some(scope) => {
                let konnect = services.konnect(context)?.at(scope);
                let konnect = konnect_side::read(konnect, desired.teams.is_some()).await?;
                let groups = groups(services, desired, Some(&konnect), context).await?;
                Ok((Some(konnect), groups))
            }
            None => Ok((None, groups(services, desired, None, context).await?)),
        }
    };
    let administrators = async {
        match target {
            Target::Organization { .. } if desired.teams.is_some() => {
                admins(services, context).await
            }
            _ => Ok(Vec::new()),
        }
    };
    let held = async { Ok::<_, Error>(keeper.get(connection).await) };
    let (entra, (konnect, groups), admins, held) = futures::try_join!(
        entra_side::read(services, desired, journal, context),
        konnect_side,
        administrators,
        held
    )?;
    let hosts = Hosts {
        graph: services.entra.graph().clone(),
        konnect: services.konnect.as_ref().map(|access| match target {
            Target::Portal { region, .. } => access.endpoints.region(*region).clone(),
            Target::Organization { .. } | Target::CallbackUrl { .. } => {
                access.endpoints.api().clone()
            }
        }),
    };
    Ok(TargetReading {
        hosts,
        entra,
        konnect,
        groups,
        admins,
        held_secret: held.map(|(secret, _)| ObservedSecret {
            key_id: secret.key_id,
            end: secret.end,
        }),
        storage: keeper.storage(),
    })
}

/// The groups that are chosen, and those that lead to teams now. `None` when groups may not be read: then the plan
/// speaks of ids, and whether a group exists shows when it is assigned.
async fn groups(
    services: &Services,
    desired: &Desired,
    konnect: Option<&ObservedKonnect>,
    context: &Context,
) -> Result<Option<Vec<Group>>, Error> {
    let mut ids: BTreeSet<ObjectId> = desired.groups_to_assign();
    ids.extend(desired.teams.iter().flat_map(DesiredTeams::groups));
    let mapped = konnect.and_then(|konnect| konnect.teams.as_ref()?.mappings.as_ref());
    // What the provider's present issuer calls groups need not be ids of this directory.
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

//! Reads everything a plan needs, as much of it at the same time as the services allow.

pub(crate) mod entra_side;
mod konnect_side;
mod tenant;

use std::collections::BTreeSet;

use entra::{Group, KeyId, ObjectId};
use futures::StreamExt as _;
use futures::future::BoxFuture;
use konnect::Scope;
use sso_http::Context;
use sso_http::clock::now;

use crate::admins::admins;
use crate::desired::{Desired, Target};
use crate::error::Error;
use crate::journal::Journal;
use crate::lock_out::Admin;
use crate::observed::{Hosts, Observed, ObservedKonnect, ObservedLeftovers, ObservedSecret};
use crate::secret_store::{SecretKeeper, Storage};
use crate::services::Services;
use crate::teams::DesiredTeams;
use entra_side::EntraSide;
use tenant::Tenant;

/// What is read besides the connection itself. Each costs requests, and some a permission.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one more thing to read"
)]
#[derive(Clone, Debug, Default)]
struct Reading {
    grants: bool,
    assignments: bool,
    teams: bool,
    admins: bool,
    /// Whether a portal that is gone is no error: then nothing of it is left in Konnect.
    portal_may_be_gone: bool,
    /// The groups that were chosen.
    groups: BTreeSet<ObjectId>,
}

impl Reading {
    /// What a plan needs.
    fn of(desired: &Desired) -> Self {
        let mut groups = desired.groups_to_assign();
        let assignments = !groups.is_empty();
        groups.extend(desired.teams.iter().flat_map(DesiredTeams::groups));
        Self {
            grants: desired.approve,
            assignments,
            teams: desired.teams.is_some(),
            admins: desired.teams.is_some()
                && matches!(desired.target, Target::Organization { .. }),
            portal_may_be_gone: false,
            groups,
        }
    }

    /// What is needed to take a connection away, or back to how it was.
    fn of_everything() -> Self {
        Self {
            grants: true,
            assignments: true,
            teams: true,
            portal_may_be_gone: true,
            ..Self::default()
        }
    }
}

/// How many targets are looked at at the same time. Each is a few reads. Graph takes 3,500 units of them in 10 s even
/// from the smallest directory (Microsoft Graph, "Service-specific throttling limits"); Konnect publishes no limit, and
/// asks to wait when it is too much.
const AT_ONCE: usize = 50;

/// Reads the connection of one target, its app registration and what Konnect knows of it. Changes nothing.
pub async fn inspect(
    services: &Services,
    desired: &Desired,
    keeper: &SecretKeeper,
    journal: &Journal,
    context: &Context,
) -> Result<Observed, Error> {
    let reading = Reading::of(desired);
    inspect_target(services, &desired.target, reading, keeper, journal, context).await
}

/// As [`inspect`], with everything that belongs to the connection, whatever is chosen: what an undo or a removal needs.
pub async fn inspect_everything(
    services: &Services,
    target: &Target,
    keeper: &SecretKeeper,
    journal: &Journal,
    context: &Context,
) -> Result<Observed, Error> {
    let reading = Reading::of_everything();
    inspect_target(services, target, reading, keeper, journal, context).await
}

async fn inspect_target(
    services: &Services,
    target: &Target,
    reading: Reading,
    keeper: &SecretKeeper,
    journal: &Journal,
    context: &Context,
) -> Result<Observed, Error> {
    let (tenant, target) = futures::try_join!(
        tenant::read(services, reading.grants, context),
        read_target(services, target, &reading, keeper, journal, context)
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
    let readings: Vec<_> = desired.iter().map(Reading::of).collect();
    // A list, because a future that keeps a closure over references is not known to be `Send`.
    let targets: Vec<_> = desired
        .iter()
        .zip(&readings)
        .map(|(desired, reading)| {
            read_target(services, &desired.target, reading, keeper, journal, context)
        })
        .collect();
    let targets = futures::stream::iter(targets)
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
    scope: Option<Scope>,
    entra: EntraSide,
    konnect: Option<ObservedKonnect>,
    groups: Option<Vec<Group>>,
    admins: Vec<Admin>,
    held_secret: Option<ObservedSecret>,
    restorable: bool,
    orphans: Vec<KeyId>,
    storage: Storage,
}

impl TargetReading {
    fn in_tenant(self, tenant: Tenant) -> Observed {
        Observed {
            at: now(),
            hosts: self.hosts,
            scope: self.scope,
            metadata: tenant.metadata,
            restorable: self.restorable,
            leftovers: ObservedLeftovers {
                secrets: self.orphans,
                applications: self.entra.duplicates,
            },
            application: self.entra.application,
            service_principal: self.entra.service_principal,
            grants: self.entra.grants,
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
    target: &'a Target,
    reading: &'a Reading,
    keeper: &'a SecretKeeper,
    journal: &'a Journal,
    context: &'a Context,
) -> BoxFuture<'a, Result<TargetReading, Error>> {
    // Many requests at the same time make a large future, which would be copied with each step towards the caller.
    Box::pin(reading_target(
        services, target, reading, keeper, journal, context,
    ))
}

async fn reading_target(
    services: &Services,
    target: &Target,
    reading: &Reading,
    keeper: &SecretKeeper,
    journal: &Journal,
    context: &Context,
) -> Result<TargetReading, Error> {
    let connection = target.connection_id();
    let konnect_side = async {
        match target.scope() {
            Some(scope) => {
                let konnect = services.konnect(context)?.at(scope);
                let konnect = match konnect_side::read(konnect, reading.teams).await {
                    Err(Error::Konnect(konnect::Error::NotFound(_)))
                        if reading.portal_may_be_gone && matches!(scope, Scope::Portal { .. }) =>
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
    let held = async { Ok::<_, Error>(keeper.get(connection).await) };
    let (entra, (konnect, groups), admins, held) = futures::try_join!(
        entra_side::read(services, target, reading, journal, context),
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
    let held_secret = held.map(|(secret, _)| ObservedSecret {
        key_id: secret.key_id,
        end: secret.end,
    });
    let history = journal.history_of(connection)?;
    let orphans = match (&entra.application, &history) {
        (Some(application), Some(history)) if history.is_unfinished() => {
            history.orphans(application, held_secret.map(|held| held.key_id))
        }
        _ => Vec::new(),
    };
    let removed = history
        .as_ref()
        .and_then(|history| history.before_removal()?.application.as_ref());
    let restorable = match (&entra.application, removed) {
        (None, Some(removed)) => entra::is_deleted(services.graph(context), removed.id).await?,
        _ => false,
    };
    Ok(TargetReading {
        hosts,
        scope: target.scope(),
        entra,
        konnect,
        groups,
        admins,
        held_secret,
        restorable,
        orphans,
        storage: keeper.storage(),
    })
}

/// The groups that are chosen, and those that lead to teams now. `None` when groups may not be read: then the plan
/// speaks of ids, and whether a group exists shows when it is assigned.
async fn groups(
    services: &Services,
    reading: &Reading,
    konnect: Option<&ObservedKonnect>,
    context: &Context,
) -> Result<Option<Vec<Group>>, Error> {
    let mut ids = reading.groups.clone();
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

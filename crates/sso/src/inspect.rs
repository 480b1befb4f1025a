//! Reads everything a plan needs, with as many reads in parallel as the services allow.

pub(crate) mod entra_side;
mod held_secret;
mod known;
mod konnect_side;
mod organization;
mod own_policy;
mod tenant;
mod whose;

use std::collections::BTreeSet;
use std::time::Duration;

use entra::{Group, KeyId, ObjectId, TenantId};
use futures::StreamExt as _;
use futures::future::BoxFuture;
use konnect::TargetId;
use sso_http::Context;
use sso_http::clock::now;

use crate::admins::admins;
use crate::desired::{ApplicationChoice, ConnectionId, Desired, Target};
use crate::error::Error;
use crate::journal::{Journal, OnRecord};
use crate::lock_out::Admin;
use crate::mark::Mark;
use crate::observed::{
    GivenSecret, Hosts, Observed, ObservedKonnect, ObservedLeftovers, ObservedSecret,
};
use crate::plan::Plan;
use crate::secret_rule::OwnPolicy;
use crate::secret_store::{ClientSecretStore, Storage};
use crate::services::Services;
use crate::teams::DesiredTeams;
use entra_side::EntraSide;
pub use known::inspect_known;
use tenant::Tenant;

/// What is read in addition to the connection itself. Each costs requests, and some a permission.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one more thing to read"
)]
#[derive(Clone, Debug, Default)]
struct Reading {
    grants: bool,
    /// Whether it is no error that they may not be read.
    grants_may_be_hidden: bool,
    assignments: bool,
    teams: bool,
    admins: bool,
    /// Whether a deleted portal is no error: nothing of it is then left in Konnect.
    portal_may_be_gone: bool,
    /// What the person decided about applications of others; `None` where only what this computer made or used matters.
    choice: Option<ApplicationChoice>,
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
            grants_may_be_hidden: false,
            assignments,
            teams: desired.teams.is_some(),
            admins: desired.teams.is_some()
                && matches!(desired.target, Target::Organization { .. }),
            portal_may_be_gone: false,
            choice: Some(desired.application),
            groups,
        }
    }

    /// What is needed to remove a connection, or to restore how it was.
    fn of_everything() -> Self {
        Self {
            grants: true,
            grants_may_be_hidden: true,
            assignments: true,
            teams: true,
            portal_may_be_gone: true,
            ..Self::default()
        }
    }
}

/// How many targets are inspected at the same time. Each takes a few reads. Graph takes 3,500 units of them in 10 s
/// even from the smallest directory (Microsoft Graph, "Service-specific throttling limits"); Konnect publishes no
/// limit, and asks callers to wait when it is too much.
const AT_ONCE: usize = 50;

/// Reads the connection of one target, its app registration and what Konnect knows about it. Changes nothing.
pub async fn inspect(
    services: &Services,
    desired: &Desired,
    secret_store: &ClientSecretStore,
    journal: &Journal,
    context: &Context,
) -> Result<Observed, Error> {
    let reading = Reading::of(desired);
    inspect_target(
        services,
        &desired.target,
        reading,
        secret_store,
        journal,
        context,
    )
    .await
}

/// As [`inspect`], with everything that belongs to the connection of this directory, whatever is chosen: what an undo or
/// a removal needs. Of applications, only what this computer made or used is looked at.
///
/// # Errors
/// [`Error::OtherDirectory`] if the person is signed in to another directory.
pub async fn inspect_everything(
    services: &Services,
    tenant: TenantId,
    target: &Target,
    secret_store: &ClientSecretStore,
    journal: &Journal,
    context: &Context,
) -> Result<Observed, Error> {
    if services.tenant != tenant {
        return Err(Error::OtherDirectory { expected: tenant });
    }
    let reading = Reading::of_everything();
    inspect_target(services, target, reading, secret_store, journal, context).await
}

async fn inspect_target(
    services: &Services,
    target: &Target,
    reading: Reading,
    secret_store: &ClientSecretStore,
    journal: &Journal,
    context: &Context,
) -> Result<Observed, Error> {
    let organization = organization::read(services, [target], context);
    let (organization, tenant, read) = futures::join!(
        organization,
        tenant::read(services, reading.grants, context),
        read_target(services, target, &reading, secret_store, journal, context)
    );
    // What another organization says about the target is no answer.
    organization::compare(organization?, target)?;
    let observed = read?.in_tenant(tenant?);
    Ok(own_policy::read(observed, services, &reading, context).await)
}

/// How long after a difference to look again: Microsoft's servers may briefly disagree about what is new.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Whether what a plan relies on is still true. What is the same for the whole directory is not read again.
pub(crate) async fn still_holds(
    services: &Services,
    plan: &Plan,
    secret_store: &ClientSecretStore,
    journal: &Journal,
    context: &Context,
) -> Result<bool, Error> {
    let (reading, target) = (Reading::of(&plan.desired), &plan.desired.target);
    holds(
        services,
        &plan.observed,
        target,
        &reading,
        secret_store,
        journal,
        context,
    )
    .await
}

/// Like [`still_holds`], for what was read by [`inspect_everything`].
pub(crate) async fn everything_still_holds(
    services: &Services,
    observed: &Observed,
    target: &Target,
    secret_store: &ClientSecretStore,
    journal: &Journal,
    context: &Context,
) -> Result<bool, Error> {
    let reading = Reading::of_everything();
    holds(
        services,
        observed,
        target,
        &reading,
        secret_store,
        journal,
        context,
    )
    .await
}

async fn holds(
    services: &Services,
    observed: &Observed,
    target: &Target,
    reading: &Reading,
    secret_store: &ClientSecretStore,
    journal: &Journal,
    context: &Context,
) -> Result<bool, Error> {
    if services.tenant != observed.tenant {
        return Err(Error::OtherDirectory {
            expected: observed.tenant,
        });
    }
    let look = async || {
        let organization = organization::read(services, [target], context);
        let read = read_target(services, target, reading, secret_store, journal, context);
        let (organization, read) = futures::join!(organization, read);
        // Another organization may look exactly like this one did.
        organization::compare(organization?, target)?;
        Ok::<_, Error>(observed.holds_for(&read?.in_tenant(Tenant::of(observed))))
    };
    if look().await? {
        return Ok(true);
    }
    context
        .pause(LOOK_AGAIN_AFTER)
        .await
        .map_err(entra::Error::from)?;
    look().await
}

/// Like [`inspect`], for several targets, in their order. What they share is read once.
///
/// # Errors
/// Errors that concern every target; those of a single target are in its place in the list.
pub async fn inspect_all(
    services: &Services,
    desired: &[Desired],
    secret_store: &ClientSecretStore,
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
            read_target(
                services,
                &desired.target,
                reading,
                secret_store,
                journal,
                context,
            )
        })
        .collect();
    let targets = futures::stream::iter(targets)
        .buffered(AT_ONCE)
        .collect::<Vec<_>>();
    let organization = organization::read(
        services,
        desired.iter().map(|desired| &desired.target),
        context,
    );
    let (organization, tenant, targets) = futures::join!(
        organization,
        tenant::read(services, approval, context),
        targets
    );
    let (organization, tenant) = (organization?, tenant?);
    // Boxed for the same reason as what is read of each target.
    let whole: Vec<BoxFuture<'_, Result<Observed, Error>>> = targets
        .into_iter()
        .zip(desired)
        .zip(&readings)
        .map(|((read, desired), reading)| {
            let observed = organization::compare(organization, &desired.target)
                .and_then(|()| Ok(read?.in_tenant(tenant.clone())));
            let whole: BoxFuture<'_, _> = Box::pin(async move {
                Ok(own_policy::read(observed?, services, reading, context).await)
            });
            whole
        })
        .collect();
    Ok(futures::stream::iter(whole)
        .buffered(AT_ONCE)
        .collect()
        .await)
}

/// Everything of one target that it does not share with the others.
struct TargetReading {
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
    fn in_tenant(self, tenant: Tenant) -> Observed {
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

fn read_target<'a>(
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

//! Reads everything a plan needs, with as many reads in parallel as the services allow.

pub(crate) mod entra_side;
mod held_secret;
mod known;
mod konnect_side;
mod organization;
mod own_policy;
mod reading;
mod still_holds;
mod target;
mod tenant;
mod whose;

use entra::TenantId;
use futures::StreamExt as _;
use futures::future::BoxFuture;
use sso_http::Context;

use crate::desired::Desired;
use crate::error::Error;
use crate::journal::Journal;
use crate::observed::Observed;
use crate::secret_store::ClientSecretStore;
use crate::services::Services;
use crate::target::Target;
pub use known::inspect_known;
use reading::Reading;
pub(crate) use still_holds::{everything_still_holds, still_holds};
use target::read_target;

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

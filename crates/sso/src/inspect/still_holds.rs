//! Whether what was read is still so, asked under the lock before anything is changed.

use std::time::Duration;

use sso_http::Context;

use super::organization;
use super::reading::Reading;
use super::target::read_target;
use super::tenant::Tenant;
use crate::error::Error;
use crate::journal::Journal;
use crate::observed::Observed;
use crate::plan::Plan;
use crate::secret_store::ClientSecretStore;
use crate::services::Services;
use crate::target::Target;

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

/// Like [`still_holds`], for what was read by [`inspect_everything`](super::inspect_everything).
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

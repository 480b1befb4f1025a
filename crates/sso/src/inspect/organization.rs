//! Whether Konnect's token is for the organization that the targets belong to.

use sso_http::Context;
use uuid::Uuid;

use crate::error::Error;
use crate::services::Services;
use crate::target::Target;

/// The organization of the token, where it matters for any of these targets.
pub(super) async fn read<'a>(
    services: &Services,
    targets: impl IntoIterator<Item = &'a Target>,
    context: &Context,
) -> Result<Option<Uuid>, Error> {
    let matters = targets
        .into_iter()
        .any(|target| target.organization().is_some());
    if !matters || services.konnect.is_none() {
        return Ok(None);
    }
    let organization = konnect::organization(services.konnect(context)?).await?;
    Ok(Some(organization.id))
}

/// Refuses a target of another organization. Its token would find nothing of it, which is not the same as there being
/// nothing.
pub(super) fn compare(actual: Option<Uuid>, target: &Target) -> Result<(), Error> {
    match (target.organization(), actual) {
        (Some(expected), Some(actual)) if expected != actual => {
            Err(Error::OtherOrganization { expected, actual })
        }
        _ => Ok(()),
    }
}

//! Both services, as a piece of work asks them.

use entra::Graph;
use konnect::{Konnect, TargetId};
use sso::{Services, Target};
use sso_http::Context;

use crate::ipc::CommandError;

/// Graph with the token of these services.
pub(crate) fn graph_of<'a>(services: &'a Services, context: &'a Context) -> Graph<'a> {
    Graph {
        http: &services.http,
        endpoints: &services.entra,
        token: &services.microsoft_token,
        context,
    }
}

/// Konnect with the token of these services.
pub(crate) fn konnect_of<'a>(
    services: &'a Services,
    context: &'a Context,
) -> Result<Konnect<'a>, CommandError> {
    let access = services
        .konnect
        .as_ref()
        .ok_or(CommandError::NotConnected)?;
    Ok(Konnect {
        http: &services.http,
        endpoints: &access.endpoints,
        token: &access.token,
        context,
        target_id: TargetId::default(),
    })
}

/// What stopped the work on a target. Konnect says "not found" both for a portal and for what is in it; asking for the
/// portal itself shows which of them is gone.
pub(crate) async fn explain(
    error: sso::Error,
    target: &Target,
    services: &Services,
    context: &Context,
) -> CommandError {
    match (error, target.target_id(), konnect_of(services, context)) {
        (sso::Error::Konnect(error), Some(target_id), Ok(konnect)) => {
            explain_refusal(error, konnect.at(target_id)).await
        }
        (error, ..) => error.into(),
    }
}

/// The same for what was asked of Konnect about this target.
pub(crate) async fn explain_refusal(error: konnect::Error, konnect: Konnect<'_>) -> CommandError {
    if let konnect::Error::NotFound(_) = &error
        && let TargetId::Portal { region, id } = konnect.target_id
        && let Err(konnect::Error::NotFound(refusal)) = konnect::portal(konnect, region, id).await
    {
        return CommandError::portal_gone(&refusal);
    }
    error.into()
}

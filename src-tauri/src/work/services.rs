//! Both services, as a piece of work asks them.

use entra::Graph;
use konnect::{Konnect, Scope};
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
        scope: Scope::default(),
    })
}

/// What stopped the work on a target. Konnect says "not found" of a portal and of what is in it alike; asking for the
/// portal itself tells which of them is gone.
pub(crate) async fn explain(
    error: sso::Error,
    target: &Target,
    services: &Services,
    context: &Context,
) -> CommandError {
    match (error, target.scope(), konnect_of(services, context)) {
        (sso::Error::Konnect(error), Some(scope), Ok(konnect)) => {
            explain_refusal(error, konnect.at(scope)).await
        }
        (error, ..) => error.into(),
    }
}

/// The same of what was asked of Konnect in this scope.
pub(crate) async fn explain_refusal(error: konnect::Error, konnect: Konnect<'_>) -> CommandError {
    if let konnect::Error::NotFound(_) = &error
        && let Scope::Portal { region, id } = konnect.scope
        && let Err(konnect::Error::NotFound(refusal)) = konnect::portal(konnect, region, id).await
    {
        return CommandError::portal_gone(&refusal);
    }
    error.into()
}

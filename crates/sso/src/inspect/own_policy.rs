//! Whether the application is exempted from a policy that forbids client secrets.

use sso_http::Context;

use super::reading::Reading;
use crate::observed::Observed;
use crate::secret_rule::OwnPolicy;
use crate::services::Services;

/// Reads it where it matters: for a plan, in a directory that forbids secrets, once there is an application.
///
/// Like the directory's policy it only refines the plan, so an account that may not read it is not refused.
pub(super) async fn read(
    mut observed: Observed,
    services: &Services,
    reading: &Reading,
    context: &Context,
) -> Observed {
    let forbidden = observed
        .secret_policy
        .as_ref()
        .is_some_and(|policy| !policy.additions_allowed);
    if let Some(application) = &observed.application
        && forbidden
        && reading.choice.is_some()
    {
        let own = entra::own_policy_allows_secrets(services.graph(context), application.id).await;
        observed.own_policy = match own {
            Ok(Some(true)) => OwnPolicy::Allows,
            Ok(_) => OwnPolicy::Silent,
            Err(error) => {
                tracing::info!(%error, "whether the application is exempted could not be read");
                OwnPolicy::NotRead
            }
        };
    }
    observed
}

//! What is the same for every target: it is read once, however many targets there are.

use entra::{Metadata, ObjectId, SecretPolicy, TenantId};
use sso_http::Context;

use crate::error::Error;
use crate::observed::Observed;
use crate::services::Services;

/// What a plan needs to know of the directory itself.
#[derive(Clone, Debug)]
pub(super) struct Tenant {
    pub(super) id: TenantId,
    pub(super) metadata: Metadata,
    pub(super) secret_policy: Option<SecretPolicy>,
    /// The enterprise application of Microsoft Graph, which an approval points to.
    pub(super) graph_service_principal: Option<ObjectId>,
}

impl Tenant {
    /// As it was when `observed` was read.
    pub(super) fn of(observed: &Observed) -> Self {
        Self {
            id: observed.tenant,
            metadata: observed.metadata.clone(),
            secret_policy: observed.secret_policy.clone(),
            graph_service_principal: observed.graph_service_principal,
        }
    }
}

/// Reads all of it at the same time. `approval`: whether an approval for everyone is wanted.
pub(super) async fn read(
    services: &Services,
    approval: bool,
    context: &Context,
) -> Result<Tenant, Error> {
    let graph = services.graph(context);
    let metadata = async {
        Ok::<_, Error>(
            entra::openid_metadata(&services.http, &services.entra, services.tenant, context)
                .await?,
        )
    };
    let secret_policy = async {
        // The policy only refines the plan. An account that may not read it learns the limit from the answer to the
        // request itself.
        Ok(entra::secret_policy(graph)
            .await
            .inspect_err(|error| tracing::info!(%error, "the secret policy could not be read"))
            .ok())
    };
    let graph_service_principal = async {
        if !approval {
            return Ok(None);
        }
        let found = entra::service_principal(graph, entra::microsoft_graph()).await?;
        Ok(found.map(|service_principal| service_principal.id))
    };
    let (metadata, secret_policy, graph_service_principal) =
        futures::try_join!(metadata, secret_policy, graph_service_principal)?;
    Ok(Tenant {
        id: services.tenant,
        metadata,
        secret_policy,
        graph_service_principal,
    })
}

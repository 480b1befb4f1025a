//! The service principal, which the portal calls enterprise application. The portal makes it
//! together with an application; Graph does not.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::Call;
use crate::{AppId, Error, Graph, ObjectId, ReplicationPolicy, until_replicated};

/// The tag by which the portal lists a service principal under enterprise applications.
pub const INTEGRATED_APP_TAG: &str = "WindowsAzureActiveDirectoryIntegratedApp";
const SELECT: &str = "$select=id,appId,tags,appRoleAssignmentRequired";

/// An application's presence in one tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServicePrincipal {
    /// Its object id, which is neither the application's nor the client id.
    pub id: ObjectId,
    /// The application's client id.
    pub app_id: AppId,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Whether only those who are assigned may sign in to the application.
    #[serde(default, rename = "appRoleAssignmentRequired")]
    pub assignment_required: bool,
}

/// The body of [`create_service_principal`], as it is shown.
pub fn service_principal_body(app_id: &str, assignment_required: bool, tags: &[String]) -> Value {
    let tags: Vec<&str> = std::iter::once(INTEGRATED_APP_TAG)
        .chain(tags.iter().map(String::as_str))
        .collect();
    let mut body = json!({"appId": app_id, "tags": tags});
    // Left out, everyone in the tenant may sign in.
    if assignment_required {
        body["appRoleAssignmentRequired"] = json!(true);
    }
    body
}

/// Makes the service principal of a new application, waiting until Microsoft has replicated the
/// application, two minutes at most. `tags` come beside [`INTEGRATED_APP_TAG`].
///
/// # Errors
/// [`Error::NotReplicated`] when the time is up; [`Error::InsufficientPrivileges`] when the refusal
/// that can mean either has not gone away within 30 s; [`Error::Conflict`] when it exists already.
pub async fn create_service_principal(
    graph: Graph<'_>,
    app_id: AppId,
    assignment_required: bool,
    tags: &[String],
) -> Result<ServicePrincipal, Error> {
    until_replicated(graph.context, ReplicationPolicy::default(), || async {
        let body = service_principal_body(&app_id.to_string(), assignment_required, tags);
        Ok(graph
            .post("servicePrincipals", body, Call::CreateServicePrincipal)
            .await?
            .json()?)
    })
    .await
}

/// Looks up the service principal of an application; `None` when the tenant has none.
pub async fn service_principal(
    graph: Graph<'_>,
    app_id: AppId,
) -> Result<Option<ServicePrincipal>, Error> {
    let url = graph.url(&format!("servicePrincipals(appId='{app_id}')"), SELECT);
    match graph.get(url, Call::ReadServicePrincipals).await {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The body of [`update_service_principal_tags`], as it is shown.
pub fn service_principal_tags_body(tags: &[String]) -> Value {
    json!({"tags": tags})
}

/// Replaces the tags of a service principal.
pub async fn update_service_principal_tags(
    graph: Graph<'_>,
    id: ObjectId,
    tags: &[String],
) -> Result<(), Error> {
    until_replicated(graph.context, ReplicationPolicy::default(), || async {
        let path = format!("servicePrincipals/{id}");
        let body = service_principal_tags_body(tags);
        graph.patch(&path, body, Call::UpdateServicePrincipal).await
    })
    .await
}

/// Removes a service principal.
///
/// # Errors
/// [`Error::NotFound`] when there is none, which after a lost answer means done.
pub async fn delete_service_principal(graph: Graph<'_>, id: ObjectId) -> Result<(), Error> {
    graph
        .delete(
            &format!("servicePrincipals/{id}"),
            Call::DeleteServicePrincipal,
        )
        .await
}

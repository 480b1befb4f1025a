//! The service principal, which the portal calls enterprise application. The portal creates it
//! together with an application; Graph does not.

use serde::{Deserialize, Serialize};
use serde_json::json;
use sso_http::{RequestParts, Response};

use crate::error::Call;
use crate::graph::operation::{Operation, once_replicated};
use crate::{AppId, Error, Graph, ObjectId};

/// The tag by which the portal lists a service principal under enterprise applications.
pub const INTEGRATED_APP_TAG: &str = "WindowsAzureActiveDirectoryIntegratedApp";
const SELECT: &str = "$select=id,appId,tags,accountEnabled,appRoleAssignmentRequired";

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
    /// Whether anyone may sign in to it; the portal asks "Enabled for users to sign in?". While it is `false`, everyone
    /// is refused with AADSTS7000112 (Microsoft Graph, "servicePrincipal").
    #[serde(default = "enabled")]
    pub account_enabled: bool,
}

/// What Microsoft creates, and what was recorded before anyone asked.
fn enabled() -> bool {
    true
}

/// Creates the service principal of a new application, waiting until Microsoft has replicated the
/// application, for at most two minutes.
///
/// Errors: [`Error::NotReplicated`] when the time is up; [`Error::InsufficientPrivileges`] when the
/// refusal that can mean either has not gone away within 30 s; [`Error::Conflict`] when it already
/// exists.
#[derive(Clone, Copy, Debug)]
pub struct CreateServicePrincipal<'a> {
    /// The application's client id.
    pub app_id: AppId,
    /// Whether only those who are assigned may sign in.
    pub assignment_required: bool,
    /// Its tags in addition to [`INTEGRATED_APP_TAG`].
    pub tags: &'a [String],
}

impl Operation for CreateServicePrincipal<'_> {
    type Answer = ServicePrincipal;
    const CALL: Call = Call::CreateServicePrincipal;

    fn request(&self) -> RequestParts {
        let tags: Vec<&str> = std::iter::once(INTEGRATED_APP_TAG)
            .chain(self.tags.iter().map(String::as_str))
            .collect();
        let mut body = json!({"appId": self.app_id, "tags": tags});
        // If omitted, everyone in the tenant may sign in.
        if self.assignment_required {
            body["appRoleAssignmentRequired"] = json!(true);
        }
        RequestParts::post("servicePrincipals", body)
    }

    fn read(&self, response: Response) -> Result<ServicePrincipal, Error> {
        Ok(response.json()?)
    }

    async fn send(&self, graph: Graph<'_>) -> Result<ServicePrincipal, Error> {
        once_replicated(self, graph).await
    }
}

/// Replaces the tags of a service principal.
#[derive(Clone, Debug)]
pub struct SetServicePrincipalTags {
    /// Which one.
    pub id: ObjectId,
    /// All its tags.
    pub tags: Vec<String>,
}

impl Operation for SetServicePrincipalTags {
    type Answer = ();
    const CALL: Call = Call::UpdateServicePrincipal;

    fn request(&self) -> RequestParts {
        RequestParts::patch(
            format!("servicePrincipals/{}", self.id),
            json!({"tags": self.tags}),
        )
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }

    async fn send(&self, graph: Graph<'_>) -> Result<(), Error> {
        once_replicated(self, graph).await
    }
}

/// Switches a service principal on or off.
#[derive(Clone, Copy, Debug)]
pub struct EnableServicePrincipal {
    /// Which one.
    pub id: ObjectId,
    /// Whether people may sign in to it afterwards.
    pub enabled: bool,
}

impl Operation for EnableServicePrincipal {
    type Answer = ();
    const CALL: Call = Call::UpdateServicePrincipal;

    fn request(&self) -> RequestParts {
        RequestParts::patch(
            format!("servicePrincipals/{}", self.id),
            json!({"accountEnabled": self.enabled}),
        )
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }

    async fn send(&self, graph: Graph<'_>) -> Result<(), Error> {
        once_replicated(self, graph).await
    }
}

/// Removes a service principal.
///
/// Errors: [`Error::NotFound`] when there is none, which after a lost answer means done.
#[derive(Clone, Copy, Debug)]
pub struct DeleteServicePrincipal(pub ObjectId);

impl Operation for DeleteServicePrincipal {
    type Answer = ();
    const CALL: Call = Call::DeleteServicePrincipal;

    fn request(&self) -> RequestParts {
        RequestParts::delete(format!("servicePrincipals/{}", self.0))
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }
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

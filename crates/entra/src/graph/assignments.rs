//! Who may use an application: its assignments, and whether one is required.
//!
//! Assigning groups needs Microsoft Entra ID P1, and reaches their direct members only
//! (Microsoft Entra, "Assign users and groups to an application").

use serde::{Deserialize, Serialize};
use serde_json::json;
use sso_http::{Refusal, RequestParts, Response};
use uuid::Uuid;

use crate::error::Call;
use crate::graph::operation::{Operation, once, once_replicated};
use crate::{Error, Graph, ObjectId, ReplicationPolicy, groups_by_ids, until_replicated};

/// An assignment of a person, a group or an application to an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    /// Its id, which is not a GUID.
    pub id: String,
    /// Who is assigned.
    pub principal_id: ObjectId,
    /// What kind of thing that is.
    pub principal_type: PrincipalType,
    /// Its name.
    #[serde(rename = "principalDisplayName")]
    pub principal_name: Option<String>,
}

/// What can be assigned to an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PrincipalType {
    /// A person.
    User,
    /// A group.
    Group,
    /// Another application, or anything that is not known here.
    #[serde(other)]
    ServicePrincipal,
}

/// Lists who is assigned to the application of a service principal.
pub async fn assignments(
    graph: Graph<'_>,
    service_principal: ObjectId,
) -> Result<Vec<Assignment>, Error> {
    let url = graph.url(&collection(service_principal), "");
    graph
        .list(url, Call::ReadAssignments, |request| request)
        .await
}

/// Assigns a group to the application of a service principal, waiting until Microsoft has
/// replicated a new one. If it is already assigned, that assignment is returned. Needs
/// `AppRoleAssignment.ReadWrite.All`.
///
/// The application defines no roles of its own, so Graph expects the all-zero role id.
///
/// Errors: [`Error::NotFound`] when there is no such group; [`Error::GroupNotAssignable`] when it is not
/// security-enabled; [`Error::InsufficientPrivileges`] without the permission; [`Error::GroupsNotLicensed`] when the
/// tenant's licence does not cover it.
#[derive(Clone, Copy, Debug)]
pub struct AssignGroup {
    /// The application's service principal.
    pub service_principal: ObjectId,
    /// The group.
    pub group: ObjectId,
}

impl Operation for AssignGroup {
    type Answer = Assignment;
    const CALL: Call = Call::CreateAssignment;

    fn request(&self) -> RequestParts {
        let (group, resource) = (self.group, self.service_principal);
        let body = json!({"principalId": group, "resourceId": resource, "appRoleId": Uuid::nil()});
        RequestParts::post(collection(resource), body)
    }

    fn read(&self, response: Response) -> Result<Assignment, Error> {
        Ok(response.json()?)
    }

    async fn send(&self, graph: Graph<'_>) -> Result<Assignment, Error> {
        let policy = ReplicationPolicy::default();
        let outcome = until_replicated(graph.context, policy, || async {
            match once(self, graph).await {
                // Groups are not created here, so there is no need to wait for a missing one.
                Err(error @ Error::NotFound { .. }) if names(&error, self.group) => Ok(Err(error)),
                Err(error) => Err(error),
                Ok(assignment) => Ok(Ok(assignment)),
            }
        })
        .await;
        let error = match outcome {
            Ok(done) => return done,
            Err(error) if is_there_already(&error) => error,
            Err(Error::Http(sso_http::Error::Refused(refusal))) if is_about_the_plan(&refusal) => {
                return Err(Error::GroupsNotLicensed { refusal });
            }
            Err(Error::Http(sso_http::Error::Refused(refusal)))
                if refusal.status == 400 && is_not_for_access(graph, self.group).await =>
            {
                return Err(Error::GroupNotAssignable { refusal });
            }
            Err(error) => return Err(error),
        };
        let present = assignments(graph, self.service_principal).await?;
        present
            .into_iter()
            .find(|assignment| assignment.principal_id == self.group)
            .ok_or(error)
    }
}

/// Removes an assignment.
///
/// Errors: [`Error::NotFound`] when there is none, which after a lost answer means done.
#[derive(Clone, Debug)]
pub struct RemoveAssignment {
    /// The application's service principal.
    pub service_principal: ObjectId,
    /// The assignment's id.
    pub id: String,
}

impl Operation for RemoveAssignment {
    type Answer = ();
    const CALL: Call = Call::DeleteAssignment;

    fn request(&self) -> RequestParts {
        RequestParts::delete(format!(
            "{}/{}",
            collection(self.service_principal),
            self.id
        ))
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }
}

/// Says whether only those who are assigned may sign in to the application.
#[derive(Clone, Copy, Debug)]
pub struct RequireAssignment {
    /// The application's service principal.
    pub service_principal: ObjectId,
    /// Whether that is required.
    pub required: bool,
}

impl Operation for RequireAssignment {
    type Answer = ();
    const CALL: Call = Call::UpdateServicePrincipal;

    fn request(&self) -> RequestParts {
        RequestParts::patch(
            format!("servicePrincipals/{}", self.service_principal),
            json!({"appRoleAssignmentRequired": self.required}),
        )
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }

    async fn send(&self, graph: Graph<'_>) -> Result<(), Error> {
        once_replicated(self, graph).await
    }
}

fn collection(service_principal: ObjectId) -> String {
    format!("servicePrincipals/{service_principal}/appRoleAssignedTo")
}

fn message(error: &Error) -> &str {
    error
        .refusal()
        .and_then(|refusal| refusal.message.as_deref())
        .unwrap_or_default()
}

fn names(error: &Error, object: ObjectId) -> bool {
    message(error)
        .to_ascii_lowercase()
        .contains(&object.to_string())
}

/// Whether the group is known not to be security-enabled. Graph's own words for it are documented nowhere, so the group
/// is asked.
async fn is_not_for_access(graph: Graph<'_>, group: ObjectId) -> bool {
    let found = groups_by_ids(graph, &[group]).await;
    found.is_ok_and(|groups| groups.iter().any(|group| !group.security_enabled))
}

/// Microsoft's sentence is "Groups are not available for assignment due to your Active Directory plan level", whose
/// product name has changed before, so only the unchanged part is looked for.
fn is_about_the_plan(refusal: &Refusal) -> bool {
    let message = refusal.message.as_deref().unwrap_or_default();
    message.contains("not available for assignment") && message.contains("plan level")
}

/// Graph reports this with status 400 and no specific code.
fn is_there_already(error: &Error) -> bool {
    message(error).contains("already exists")
}

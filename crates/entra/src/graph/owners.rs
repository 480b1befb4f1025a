//! Who owns an application, and who else may sign in as it.
//!
//! A tag says what an application is for. An owner can write tags, create secrets and change
//! everything else about the application, so its owners decide whether it can be trusted.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Call;
use crate::graph::with_eventual_consistency;
use crate::{DirectoryRole, Error, Graph, ObjectId};

/// The roles whose holders may change every application of the directory, or may give themselves
/// such a role (Microsoft Entra, "Microsoft Entra built-in roles").
const ADMINISTRATORS: [Uuid; 4] = [
    DirectoryRole::APPLICATION_ADMINISTRATOR,
    DirectoryRole::CLOUD_APPLICATION_ADMINISTRATOR,
    DirectoryRole::GLOBAL_ADMINISTRATOR,
    DirectoryRole::PRIVILEGED_ROLE_ADMINISTRATOR,
];

/// A person or application that may change an application without being an administrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Owner {
    /// The owner's object in this directory.
    pub id: ObjectId,
    /// The name shown. `None` where the token may not read it: Graph then returns an owner's id and
    /// kind, and everything else as null (Microsoft Graph, "List owners of an application").
    pub display_name: Option<String>,
    /// The name used to sign in. `None` for a service principal, and where it may not be read.
    pub user_principal_name: Option<String>,
    /// What kind of thing the owner is.
    #[serde(rename(deserialize = "@odata.type"), alias = "kind")]
    pub kind: OwnerKind,
}

/// What can own an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OwnerKind {
    /// A person.
    #[serde(alias = "#microsoft.graph.user")]
    User,
    /// Another application, or anything that is not known here.
    #[serde(other)]
    ServicePrincipal,
}

/// An identity outside the directory, such as a pipeline, whose tokens an application accepts in
/// place of a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FederatedCredential {
    /// Its id.
    pub id: String,
    /// Its name, unique in the application.
    pub name: String,
    /// Whose tokens are accepted.
    pub issuer: String,
    /// The subject that such a token must name. `None` for one that matches subjects by an
    /// expression.
    pub subject: Option<String>,
}

/// Lists who owns an application. Administrators who created one are not listed: they are not added
/// as owners (Microsoft Entra, "Application Administrator").
///
/// # Errors
/// [`Error::NotFound`] when there is no such application, or not yet.
pub async fn owners(graph: Graph<'_>, application: ObjectId) -> Result<Vec<Owner>, Error> {
    // Without $select, which would have to be valid for every kind of owner.
    let url = graph.url(&format!("applications/{application}/owners"), "");
    graph
        .list(url, Call::ReadApplications, |request| request)
        .await
}

/// Lists who may sign in as an application with tokens of another issuer.
///
/// # Errors
/// [`Error::NotFound`] when there is no such application, or not yet.
pub async fn federated_credentials(
    graph: Graph<'_>,
    application: ObjectId,
) -> Result<Vec<FederatedCredential>, Error> {
    let path = format!("applications/{application}/federatedIdentityCredentials");
    graph
        .list(graph.url(&path, ""), Call::ReadApplications, |request| {
            request
        })
        .await
}

/// Whether a person may change every application anyway, so that owning one adds nothing. Eligible
/// roles that are not activated are ignored.
///
/// `None` where the person's roles may not be read: those of others need `User.Read.All` or more.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person.
pub async fn is_application_administrator(
    graph: Graph<'_>,
    user: ObjectId,
) -> Result<Option<bool>, Error> {
    let url = graph.url(
        &format!("users/{user}/transitiveMemberOf/microsoft.graph.directoryRole"),
        "$count=true&$select=roleTemplateId",
    );
    let roles: Result<Vec<Role>, Error> = graph
        .list(url, Call::ReadRoles, with_eventual_consistency)
        .await;
    match roles {
        Ok(roles) => Ok(administers(&roles)),
        Err(Error::InsufficientPrivileges { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A role as Graph returns it; one that may not be read has only an id.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Role {
    role_template_id: Option<Uuid>,
}

fn administers(roles: &[Role]) -> Option<bool> {
    let known = |role: &Role| role.role_template_id;
    if roles
        .iter()
        .filter_map(known)
        .any(|role| ADMINISTRATORS.contains(&role))
    {
        return Some(true);
    }
    roles
        .iter()
        .all(|role| known(role).is_some())
        .then_some(false)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_role_that_may_not_be_read_is_not_taken_for_none() {
        let role = |id: Option<Uuid>| Role {
            role_template_id: id,
        };
        let other = || role(Some(Uuid::from_u128(1)));
        let administrator = || role(Some(DirectoryRole::GLOBAL_ADMINISTRATOR));
        assert_eq!(administers(&[]), Some(false));
        assert_eq!(administers(&[other()]), Some(false));
        assert_eq!(administers(&[other(), role(None)]), None);
        assert_eq!(
            administers(&[role(None), administrator()]),
            Some(true),
            "one such role is enough"
        );
    }

    #[test]
    fn an_owner_is_read_as_graph_writes_it_and_as_it_was_kept() {
        let hidden: Owner = serde_json::from_value(json!({
            "@odata.type": "#microsoft.graph.servicePrincipal",
            "id": "83ab4737-da9d-4084-8b42-bb9a1e2c4a2e", "displayName": null}))
        .unwrap();
        assert_eq!(
            (hidden.kind, &hidden.display_name),
            (OwnerKind::ServicePrincipal, &None)
        );
        let person: Owner = serde_json::from_value(json!({
            "@odata.type": "#microsoft.graph.user", "id": "83ab4737-da9d-4084-8b42-bb9a1e2c4a2e",
            "displayName": "Maya Lindqvist", "userPrincipalName": "maya@contoso.com", "mail": null}))
        .unwrap();
        assert_eq!(person.kind, OwnerKind::User);
        for owner in [hidden, person] {
            let kept = serde_json::to_value(&owner).unwrap();
            assert_eq!(serde_json::from_value::<Owner>(kept).unwrap(), owner);
        }
    }
}

//! What people and administrators consented to, and who is assigned.

use std::time::Duration;

use uuid::Uuid;

use super::Directory;
use super::application::GRAPH_APP_ID;
use super::grant::Grant;
use super::service_principal::ServicePrincipal;

impl Directory {
    /// The names of the delegated Graph permissions that a person may use through an application.
    pub(crate) fn granted_scopes(&self, app_id: &str, person: Uuid) -> Vec<String> {
        let Some(principal) = self.service_principal_of(app_id) else {
            return Vec::new();
        };
        self.grants
            .iter()
            .filter(|grant| {
                grant.client_id == principal.id && grant.principal_id.is_none_or(|id| id == person)
            })
            .flat_map(|grant| grant.scope.split_whitespace().map(str::to_owned))
            .collect()
    }

    /// The names of the delegated Graph permissions that an administrator approved for everyone.
    pub(crate) fn scopes_granted_to_all(&self, app_id: &str) -> Vec<String> {
        self.granted_scopes(app_id, Uuid::nil())
    }

    /// What a person's consent leaves behind; `person` is `None` for consent on behalf of the organization.
    /// An application without a service principal gets one, as on a first sign-in.
    pub(crate) fn consent(
        &mut self,
        app_id: &str,
        person: Option<Uuid>,
        scopes: &[String],
        tenant: Uuid,
    ) {
        if self.service_principal_of(app_id).is_none()
            && let Some(application) = self.client(app_id, Duration::ZERO)
        {
            let principal = ServicePrincipal::new(application, tenant, &[]);
            self.service_principals.push(principal);
        }
        let id_of = |app_id| {
            self.service_principal_of(app_id)
                .map(|principal| principal.id)
        };
        let (Some(client_id), Some(resource_id)) = (id_of(app_id), id_of(GRAPH_APP_ID)) else {
            return;
        };
        let existing = self.grants.iter_mut().find(|grant| {
            grant.client_id == client_id
                && grant.resource_id == resource_id
                && grant.principal_id == person
        });
        match existing {
            Some(grant) => {
                for scope in scopes {
                    if !grant.scope.split_whitespace().any(|known| known == scope) {
                        grant.scope = format!("{} {scope}", grant.scope);
                    }
                }
            }
            None => self
                .grants
                .push(Grant::new(client_id, person, resource_id, scopes.join(" "))),
        }
    }

    /// Ids of the groups and people assigned to an application.
    pub(crate) fn assigned(&self, app_id: &str) -> Vec<Uuid> {
        let Some(principal) = self.service_principal_of(app_id) else {
            return Vec::new();
        };
        let of_this = self
            .assignments
            .iter()
            .filter(|assignment| assignment.resource_id == principal.id);
        of_this.map(|assignment| assignment.principal_id).collect()
    }
}

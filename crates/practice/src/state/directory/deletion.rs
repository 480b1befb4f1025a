//! How applications and service principals are deleted, restored, and deleted for good.

use jiff::Timestamp;

use super::Directory;
use super::deleted_items::{DeletedApplication, DeletedItem, DeletedPrincipal, RestoreMode};

impl Directory {
    /// Moves an application to the deleted items, and its service principal with it.
    pub(crate) fn delete_application(&mut self, at: usize) {
        let application = self.applications.remove(at);
        let principal = self
            .service_principals
            .iter()
            .position(|known| known.app_id == application.app_id);
        if let Some(at) = principal {
            self.delete_principal(at);
        }
        self.deleted_items.applications.push(DeletedApplication {
            application,
            at: Timestamp::now(),
        });
    }

    /// Moves a service principal to the deleted items.
    pub(crate) fn delete_principal(&mut self, at: usize) {
        let principal = self.service_principals.remove(at);
        let grants = self
            .grants
            .extract_if(.., |grant| grant.client_id == principal.id)
            .collect();
        let assignments = self
            .assignments
            .extract_if(.., |assignment| assignment.resource_id == principal.id)
            .collect();
        self.deleted_items.principals.push(DeletedPrincipal {
            principal,
            grants,
            assignments,
            at: Timestamp::now(),
        });
    }

    /// Restores an application, with its credentials; returns where it is.
    pub(crate) fn restore_application(&mut self, at: usize) -> usize {
        let DeletedApplication { application, .. } = self.deleted_items.applications.remove(at);
        if self.deleted_items.restore_mode == RestoreMode::WithServicePrincipal
            && self.service_principal_of(&application.app_id).is_none()
            && let Some(principal) = self.deleted_items.principal_of(&application.app_id)
        {
            self.restore_principal(principal);
        }
        self.applications.push(application);
        self.applications.len() - 1
    }

    /// Restores a service principal, with its grants and assignments; returns where it is.
    pub(crate) fn restore_principal(&mut self, at: usize) -> usize {
        let deleted = self.deleted_items.principals.remove(at);
        self.grants.extend(deleted.grants);
        self.assignments.extend(deleted.assignments);
        self.service_principals.push(deleted.principal);
        self.service_principals.len() - 1
    }

    /// Deletes for good.
    pub(crate) fn purge(&mut self, place: DeletedItem) {
        match place {
            DeletedItem::Principal(at) => {
                self.deleted_items.principals.remove(at);
            }
            DeletedItem::Application(at) => {
                let deleted = self.deleted_items.applications.remove(at);
                if self.deleted_items.restore_mode == RestoreMode::WithServicePrincipal {
                    let app_id = deleted.application.app_id;
                    self.deleted_items
                        .principals
                        .retain(|deleted| deleted.principal.app_id != app_id);
                }
            }
        }
    }
}

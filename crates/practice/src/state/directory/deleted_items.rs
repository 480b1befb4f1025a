//! The deleted items: applications and service principals that can come back for thirty days.
//!
//! A service principal takes its grants and assignments along and brings them back: what it was configured with is
//! recovered, except policies. Source: Microsoft Entra, restore a soft-deleted enterprise application.

use jiff::{SignedDuration, Timestamp};

use super::{Application, Assignment, Directory, Grant, ServicePrincipal};
use crate::options::DeletedItems;

/// Source: Graph, `directory: restore deleted items`.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What was deleted.
#[derive(Default)]
pub(crate) struct Bin {
    pub(crate) applications: Vec<DeletedApplication>,
    pub(crate) principals: Vec<DeletedPrincipal>,
    /// What comes back with an application.
    pub(crate) together: DeletedItems,
}

/// An application that was deleted.
pub(crate) struct DeletedApplication {
    pub(crate) application: Application,
    pub(crate) at: Timestamp,
}

/// A service principal that was deleted, with what hung on it.
pub(crate) struct DeletedPrincipal {
    pub(crate) principal: ServicePrincipal,
    pub(crate) grants: Vec<Grant>,
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) at: Timestamp,
}

/// One of the deleted items, by its place.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    Application(usize),
    Principal(usize),
}

impl Bin {
    /// Where the object with this id is.
    pub(crate) fn find(&self, id: &str) -> Option<Place> {
        let is_meant = |known: uuid::Uuid| known.to_string().eq_ignore_ascii_case(id);
        let application = self
            .applications
            .iter()
            .position(|deleted| is_meant(deleted.application.id));
        let principal = || {
            self.principals
                .iter()
                .position(|deleted| is_meant(deleted.principal.id))
        };
        application
            .map(Place::Application)
            .or_else(|| principal().map(Place::Principal))
    }

    /// Drops what has been here for too long.
    pub(crate) fn forget_old(&mut self) {
        let oldest = Timestamp::now() - KEPT;
        self.applications.retain(|deleted| deleted.at > oldest);
        self.principals.retain(|deleted| deleted.at > oldest);
    }

    /// Makes everything here older.
    pub(crate) fn age_by_days(&mut self, days: u16) {
        let by = SignedDuration::from_hours(i64::from(days) * 24);
        let times = self.applications.iter_mut().map(|deleted| &mut deleted.at);
        let more = self.principals.iter_mut().map(|deleted| &mut deleted.at);
        for at in times.chain(more) {
            *at = at.saturating_sub(by).unwrap_or(Timestamp::MIN);
        }
    }

    fn principal_of(&self, app_id: &str) -> Option<usize> {
        self.principals
            .iter()
            .rposition(|deleted| deleted.principal.app_id == app_id)
    }
}

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
        self.bin.applications.push(DeletedApplication {
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
        self.bin.principals.push(DeletedPrincipal {
            principal,
            grants,
            assignments,
            at: Timestamp::now(),
        });
    }

    /// Brings an application back, with its credentials; answers where it is.
    pub(crate) fn restore_application(&mut self, at: usize) -> usize {
        let DeletedApplication { application, .. } = self.bin.applications.remove(at);
        if self.bin.together == DeletedItems::Together
            && self.service_principal_of(&application.app_id).is_none()
            && let Some(principal) = self.bin.principal_of(&application.app_id)
        {
            self.restore_principal(principal);
        }
        self.applications.push(application);
        self.applications.len() - 1
    }

    /// Brings a service principal back, with its grants and assignments; answers where it is.
    pub(crate) fn restore_principal(&mut self, at: usize) -> usize {
        let deleted = self.bin.principals.remove(at);
        self.grants.extend(deleted.grants);
        self.assignments.extend(deleted.assignments);
        self.service_principals.push(deleted.principal);
        self.service_principals.len() - 1
    }

    /// Deletes for good.
    pub(crate) fn purge(&mut self, place: Place) {
        match place {
            Place::Principal(at) => {
                self.bin.principals.remove(at);
            }
            Place::Application(at) => {
                let deleted = self.bin.applications.remove(at);
                if self.bin.together == DeletedItems::Together {
                    let app_id = deleted.application.app_id;
                    self.bin
                        .principals
                        .retain(|deleted| deleted.principal.app_id != app_id);
                }
            }
        }
    }
}

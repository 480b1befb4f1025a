//! The deleted items: applications and service principals that can be restored for thirty days.
//!
//! A service principal keeps its grants and assignments and is restored with them: its configuration is recovered,
//! except policies. Source: Microsoft Entra, restore a soft-deleted enterprise application.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::application::Application;
use super::grant::{Assignment, Grant};
use super::service_principal::ServicePrincipal;
use crate::state::clock::graph_time;

/// Source: Graph, `directory: restore deleted items`.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What is restored and purged together among the deleted items of the directory.
///
/// Microsoft documents both: the Entra admin center restores the service principal with its application, and Graph's
/// reference says of the same operation that it has to be restored by a call of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RestoreMode {
    /// An application is restored and purged with its service principal.
    #[default]
    #[serde(rename = "together")]
    WithServicePrincipal,
    /// Each is restored and purged by its own id.
    #[serde(rename = "each_for_itself")]
    Separately,
}

/// What was deleted.
#[derive(Default)]
pub(crate) struct DeletedItems {
    pub(crate) applications: Vec<DeletedApplication>,
    pub(crate) principals: Vec<DeletedPrincipal>,
    /// What is restored with an application.
    pub(crate) restore_mode: RestoreMode,
}

/// An application that was deleted.
pub(crate) struct DeletedApplication {
    pub(crate) application: Application,
    pub(crate) at: Timestamp,
}

/// A deleted service principal, with its grants and assignments.
pub(crate) struct DeletedPrincipal {
    pub(crate) principal: ServicePrincipal,
    pub(crate) grants: Vec<Grant>,
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) at: Timestamp,
}

/// One of the deleted items, by its place.
#[derive(Clone, Copy)]
pub(crate) enum DeletedItem {
    Application(usize),
    Principal(usize),
}

impl DeletedItems {
    /// Where the object with this id is.
    pub(crate) fn find(&self, id: &str) -> Option<DeletedItem> {
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
            .map(DeletedItem::Application)
            .or_else(|| principal().map(DeletedItem::Principal))
    }

    /// Drops what has been here too long.
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

    pub(crate) fn principal_of(&self, app_id: &str) -> Option<usize> {
        self.principals
            .iter()
            .rposition(|deleted| deleted.principal.app_id == app_id)
    }
}

impl DeletedApplication {
    /// As Graph answers it.
    pub(crate) fn entity(&self) -> Value {
        let mut entity = self.application.entity();
        entity["deletedDateTime"] = json!(graph_time(self.at));
        entity
    }
}

impl DeletedPrincipal {
    /// As Graph answers it.
    pub(crate) fn entity(&self) -> Value {
        let mut entity = self.principal.entity.clone();
        entity["deletedDateTime"] = json!(graph_time(self.at));
        entity
    }
}

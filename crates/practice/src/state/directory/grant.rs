//! What an application may do for people, and who may use it.

use serde_json::Value;
use uuid::Uuid;

/// A delegated permission grant (`oauth2PermissionGrant`).
pub(crate) struct Grant {
    pub(crate) id: String,
    pub(crate) client_id: Uuid,
    /// `None` means everyone: `AllPrincipals`.
    pub(crate) principal_id: Option<Uuid>,
    pub(crate) resource_id: Uuid,
    pub(crate) scope: String,
}

/// A group's or a person's assignment to an application (`appRoleAssignment`).
pub(crate) struct Assignment {
    pub(crate) id: String,
    pub(crate) resource_id: Uuid,
    pub(crate) principal_id: Uuid,
    pub(crate) entity: Value,
}

impl Grant {
    pub(crate) fn new(
        client_id: Uuid,
        principal_id: Option<Uuid>,
        resource_id: Uuid,
        scope: String,
    ) -> Self {
        // Real ids are opaque, url-safe and longer than a GUID; so are these.
        let id = format!("{}-{}", client_id.simple(), Uuid::new_v4().simple());
        Self {
            id,
            client_id,
            principal_id,
            resource_id,
            scope,
        }
    }
}

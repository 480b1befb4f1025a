//! Tenant policies: app management, and what members may do by default.

use serde_json::{Value, json};

/// The app management policy of a tenant that never touched it: present, off.
pub(super) fn default_app_management_policy() -> Value {
    json!({
        "id": "00000000-0000-0000-0000-000000000000",
        "deletedDateTime": null,
        "displayName": "Default app management tenant policy",
        "description": "Default tenant policy that enforces app management restrictions on applications and service principals.",
        "isEnabled": false,
        "applicationRestrictions": {"passwordCredentials": [], "keyCredentials": []},
        "servicePrincipalRestrictions": {"passwordCredentials": [], "keyCredentials": []}
    })
}

//! Service principals: an application's presence in the tenant.

use serde_json::{Value, json};
use uuid::Uuid;

use super::application::{Application, GRAPH_APP_ID};
use super::permissions::SCOPES;
use crate::state::clock::graph_time;

/// A service principal.
pub(crate) struct ServicePrincipal {
    pub(crate) id: Uuid,
    pub(crate) app_id: String,
    /// Everything that Graph answers.
    pub(crate) entity: Value,
    pub(crate) owners: Vec<Uuid>,
}

impl ServicePrincipal {
    /// The service principal of an application, as Graph would create it.
    pub(crate) fn new(application: &Application, owner_tenant: Uuid, tags: &[String]) -> Self {
        let id = Uuid::new_v4();
        let manifest = &application.manifest;
        let entity = json!({
            "id": id,
            "deletedDateTime": null,
            "accountEnabled": true,
            "alternativeNames": [],
            "appDescription": null,
            "appDisplayName": manifest["displayName"],
            "appId": application.app_id,
            "applicationTemplateId": null,
            "appOwnerOrganizationId": owner_tenant,
            "appRoleAssignmentRequired": false,
            "createdDateTime": graph_time(jiff::Timestamp::now()),
            "description": null,
            "disabledByMicrosoftStatus": null,
            "displayName": manifest["displayName"],
            "homepage": manifest["web"]["homePageUrl"],
            "info": manifest["info"],
            "loginUrl": null,
            "logoutUrl": manifest["web"]["logoutUrl"],
            "notes": null,
            "notificationEmailAddresses": [],
            "preferredSingleSignOnMode": null,
            "preferredTokenSigningKeyThumbprint": null,
            "replyUrls": reply_urls(application),
            "resourceSpecificApplicationPermissions": [],
            "samlSingleSignOnSettings": null,
            "servicePrincipalNames": [application.app_id],
            "servicePrincipalType": "Application",
            "signInAudience": manifest["signInAudience"],
            "tags": tags,
            "tokenEncryptionKeyId": null,
            "verifiedPublisher": manifest["verifiedPublisher"],
            "addIns": [],
            "appRoles": manifest["appRoles"],
            "keyCredentials": [],
            "oauth2PermissionScopes": scopes_of(application),
            "passwordCredentials": [],
        });
        Self {
            id,
            app_id: application.app_id.clone(),
            entity,
            owners: Vec::new(),
        }
    }

    /// Whether it lets anyone sign in or obtain a token.
    pub(crate) fn is_enabled(&self) -> bool {
        self.entity["accountEnabled"] != false
    }

    /// Takes over the application's name and addresses.
    pub(crate) fn update_from_application(&mut self, application: &Application) {
        let name = application.manifest["displayName"].clone();
        self.entity["appDisplayName"] = name.clone();
        self.entity["displayName"] = name;
        self.entity["replyUrls"] = json!(reply_urls(application));
        self.entity["signInAudience"] = application.manifest["signInAudience"].clone();
    }
}

fn reply_urls(application: &Application) -> Vec<String> {
    ["web", "publicClient", "spa"]
        .into_iter()
        .flat_map(|platform| application.redirect_uris(platform).map(str::to_owned))
        .collect()
}

/// The delegated permissions that an application offers; only Microsoft Graph offers any here.
fn scopes_of(application: &Application) -> Value {
    if application.app_id != GRAPH_APP_ID {
        return application.manifest["api"]["oauth2PermissionScopes"].clone();
    }
    SCOPES
        .iter()
        .map(|scope| {
            json!({
                "adminConsentDescription": scope.label,
                "adminConsentDisplayName": scope.label,
                "id": scope.id,
                "isEnabled": true,
                "type": if scope.admin_only { "Admin" } else { "User" },
                "userConsentDescription": scope.label,
                "userConsentDisplayName": scope.label,
                "value": scope.name,
            })
        })
        .collect()
}

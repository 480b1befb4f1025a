//! Service principals: an application's presence in the tenant.

use serde_json::{Value, json};
use uuid::Uuid;

use super::store::{Application, ServicePrincipal};

/// The service principal of an application, as Graph would create it.
pub(super) fn new(
    application: &Application,
    owner_tenant: Uuid,
    tags: &[String],
) -> ServicePrincipal {
    let id = Uuid::new_v4();
    let manifest = &application.manifest;
    let uris = |platform| application.redirect_uris(platform).map(str::to_owned);
    let reply_urls: Vec<String> = uris("web")
        .chain(uris("publicClient"))
        .chain(uris("spa"))
        .collect();
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
        "createdDateTime": super::store::graph_time(jiff::Timestamp::now()),
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
        "replyUrls": reply_urls,
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
    ServicePrincipal {
        id,
        app_id: application.app_id.clone(),
        entity,
    }
}

/// The delegated permissions that an application offers; only Microsoft Graph offers any here.
fn scopes_of(application: &Application) -> Value {
    if application.app_id != super::store::GRAPH_APP_ID {
        return application.manifest["api"]["oauth2PermissionScopes"].clone();
    }
    crate::microsoft::scopes::SCOPES
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

//! `/policies`: what the tenant restricts.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use super::refusal::Refusal;
use super::response::{Answer, Kind};
use crate::options::TenantPolicy;
use crate::state::seed::DirectoryRole;

/// The app management policy of a tenant that never touched it: present, off.
pub(crate) fn default_app_management_policy() -> Value {
    json!({
        "id": "00000000-0000-0000-0000-000000000000",
        "deletedDateTime": null,
        "displayName": "Default app management tenant policy",
        "description":
            "Default tenant policy that enforces app management restrictions on applications and service principals.",
        "isEnabled": false,
        "applicationRestrictions": {"passwordCredentials": [], "keyCredentials": []},
        "servicePrincipalRestrictions": {"passwordCredentials": [], "keyCredentials": []}
    })
}

/// The app management policy that forbids this.
pub(crate) fn app_management_policy(forbidden: &TenantPolicy) -> Value {
    let mut policy = default_app_management_policy();
    let mut restrictions = Vec::new();
    if forbidden.block_password_addition {
        restrictions.push(json!({
            "restrictionType": "passwordAddition",
            "state": "enabled",
            "maxLifetime": null,
            "restrictForAppsCreatedAfterDateTime": "2021-01-01T10:37:00Z",
        }));
    }
    if let Some(longest) = &forbidden.max_lifetime {
        restrictions.push(json!({
            "restrictionType": "passwordLifetime",
            "state": "enabled",
            "maxLifetime": longest,
            "restrictForAppsCreatedAfterDateTime": "2017-01-01T10:37:00Z",
        }));
    }
    policy["isEnabled"] = json!(!restrictions.is_empty());
    policy["applicationRestrictions"]["passwordCredentials"] = json!(restrictions);
    policy
}

/// `GET /policies/defaultAppManagementPolicy`
pub(crate) fn app_management(call: &Call<'_>) -> Result<Answer, Refusal> {
    needs_reader(call)?;
    let kind = Kind::all("policies/defaultAppManagementPolicy");
    Answer::entity(
        call,
        StatusCode::OK,
        kind,
        &call.world.directory().app_management_policy,
    )
}

/// `GET /policies/authorizationPolicy`
pub(crate) fn authorization(call: &Call<'_>) -> Result<Answer, Refusal> {
    needs_reader(call)?;
    let entity = json!({
        "id": "authorizationPolicy",
        "deletedDateTime": null,
        "allowInvitesFrom": "everyone",
        "allowedToSignUpEmailBasedSubscriptions": true,
        "allowedToUseSSPR": true,
        "allowEmailVerifiedUsersToJoinOrganization": false,
        "allowUserConsentForRiskyApps": null,
        "blockMsolPowerShell": false,
        "displayName": "Authorization Policy",
        "description": "Used to manage authorization related settings across the company.",
        "guestUserRoleId": "10dae51f-b6af-4016-8d66-8c2a99b929b3",
        "defaultUserRolePermissions": {
            "allowedToCreateApps": call.world.directory().allowed_to_create_apps,
            "allowedToCreateSecurityGroups": true,
            "allowedToCreateTenants": true,
            "allowedToReadBitlockerKeysForOwnedDevice": true,
            "allowedToReadOtherUsers": true,
            "permissionGrantPoliciesAssigned": ["ManagePermissionGrantsForSelf.microsoft-user-default-recommended"],
        },
    });
    Answer::entity(
        call,
        StatusCode::OK,
        Kind::all("policies/authorizationPolicy"),
        &entity,
    )
}

fn needs_reader(call: &Call<'_>) -> Result<(), Refusal> {
    call.caller.needs_scope(&["Policy.Read.All"])?;
    let person = call.caller.person()?;
    let reads =
        person.administers_applications() || person.roles.contains(&DirectoryRole::GlobalReader);
    if reads {
        Ok(())
    } else {
        Err(Refusal::denied())
    }
}

//! `/policies`: what the tenant restricts.

use axum::http::StatusCode;
use serde_json::json;

use super::call::Call;
use super::entity::EntitySet;
use super::lookup;
use super::refusal::Refusal;
use super::response::GraphResponse;
use crate::state::seed::DirectoryRole;

/// `GET /policies/defaultAppManagementPolicy`
pub(super) fn app_management(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    require_reader(call)?;
    let kind = EntitySet::all("policies/defaultAppManagementPolicy");
    GraphResponse::entity(
        call,
        StatusCode::OK,
        kind,
        &call.entra.directory().app_management_policy,
    )
}

/// `GET /applications/{key}/appManagementPolicies`: those that are assigned to one application.
pub(super) fn of_application(call: &Call<'_>, key: &str) -> Result<GraphResponse, Refusal> {
    require_reader(call)?;
    let directory = call.entra.directory();
    let at = lookup::application(call, &directory, key)?;
    let assigned = directory.applications[at].app_management_policy.iter();
    let kind = EntitySet::all("policies/appManagementPolicies");
    GraphResponse::collection(call, kind, assigned.cloned().collect())
}

/// `GET /policies/authorizationPolicy`
pub(super) fn authorization(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    require_reader(call)?;
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
            "allowedToCreateApps": call.entra.directory().allowed_to_create_apps,
            "allowedToCreateSecurityGroups": true,
            "allowedToCreateTenants": true,
            "allowedToReadBitlockerKeysForOwnedDevice": true,
            "allowedToReadOtherUsers": true,
            "permissionGrantPoliciesAssigned": ["ManagePermissionGrantsForSelf.microsoft-user-default-recommended"],
        },
    });
    GraphResponse::entity(
        call,
        StatusCode::OK,
        EntitySet::all("policies/authorizationPolicy"),
        &entity,
    )
}

fn require_reader(call: &Call<'_>) -> Result<(), Refusal> {
    call.caller.require_scope(&["Policy.Read.All"])?;
    let person = call.caller.person()?;
    let reads =
        person.administers_applications() || person.roles.contains(&DirectoryRole::GlobalReader);
    if reads {
        Ok(())
    } else {
        Err(Refusal::denied())
    }
}

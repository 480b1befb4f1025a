//! Which operation a request means.

use super::call::Call;
use super::refusal::Refusal;
use super::response::GraphResponse;
use super::{
    applications, assignments, deleted_items, federated_credentials, grants, groups, members,
    organization, owners, passwords, policies, service_principals,
};

/// Finds the operation for one call; each call of a batch comes here too.
pub(super) fn dispatch(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
    match (call.method.as_str(), path.as_slice()) {
        ("GET", ["applications"]) => applications::list(call),
        ("POST", ["applications"]) => applications::create(call),
        ("GET", ["applications", key]) => applications::get(call, key),
        ("PATCH", ["applications", key]) => applications::update(call, key),
        ("DELETE", ["applications", key]) => applications::delete(call, key),
        (
            "POST",
            [
                "applications",
                key,
                "addPassword" | "microsoft.graph.addPassword",
            ],
        ) => passwords::add(call, key),
        (
            "POST",
            [
                "applications",
                key,
                "removePassword" | "microsoft.graph.removePassword",
            ],
        ) => passwords::remove(call, key),
        (
            _,
            [
                set @ ("applications" | "servicePrincipals"),
                key,
                "owners",
                rest @ ..,
            ],
        ) => owners::of(call, set, key, rest),
        (
            _,
            [
                "applications",
                key,
                "federatedIdentityCredentials",
                rest @ ..,
            ],
        ) => federated_credentials::of(call, key, rest),
        ("GET", ["applications", key, "appManagementPolicies"]) => {
            policies::of_application(call, key)
        }
        ("GET", ["servicePrincipals"]) => service_principals::list(call),
        ("POST", ["servicePrincipals"]) => service_principals::create(call),
        ("GET", ["servicePrincipals", key]) => service_principals::get(call, key),
        ("PATCH", ["servicePrincipals", key]) => service_principals::update(call, key),
        ("DELETE", ["servicePrincipals", key]) => service_principals::delete(call, key),
        ("GET", ["servicePrincipals", key, "appRoleAssignedTo"]) => assignments::list(call, key),
        ("POST", ["servicePrincipals", key, "appRoleAssignedTo"]) => assignments::create(call, key),
        ("DELETE", ["servicePrincipals", key, "appRoleAssignedTo", id]) => {
            assignments::delete(call, key, id)
        }
        ("GET", ["oauth2PermissionGrants"]) => grants::list(call),
        ("POST", ["oauth2PermissionGrants"]) => grants::create(call),
        ("GET", ["oauth2PermissionGrants", id]) => grants::get(call, id),
        ("PATCH", ["oauth2PermissionGrants", id]) => grants::update(call, id),
        ("DELETE", ["oauth2PermissionGrants", id]) => grants::delete(call, id),
        ("GET", ["groups"]) => groups::list(call),
        ("GET", ["groups", "$count"]) => groups::count(call),
        ("GET", ["groups", id]) => groups::get(call, id),
        ("GET", ["users"]) => members::list(call),
        ("GET", ["me", rest @ ..]) => members::of_me(call, rest),
        ("GET", ["users", key, rest @ ..]) => members::of_user(call, key, rest),
        ("GET", ["organization"]) => organization::list(call),
        ("GET", ["policies", "defaultAppManagementPolicy"]) => policies::app_management(call),
        ("GET", ["policies", "authorizationPolicy"]) => policies::authorization(call),
        (
            "GET",
            [
                "directory",
                "deletedItems",
                "graph.application" | "microsoft.graph.application",
            ],
        ) => deleted_items::list(call),
        (
            "GET",
            [
                "directory",
                "deletedItems",
                "graph.servicePrincipal" | "microsoft.graph.servicePrincipal",
            ],
        ) => deleted_items::list_principals(call),
        ("GET", ["directory", "deletedItems", id]) => deleted_items::get(call, id),
        ("DELETE", ["directory", "deletedItems", id]) => deleted_items::purge(call, id),
        ("POST", ["directory", "deletedItems", id, "restore"]) => deleted_items::restore(call, id),
        (_, path) => Err(Refusal::no_segment(path.first().unwrap_or(&""))),
    }
}

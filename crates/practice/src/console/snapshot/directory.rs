//! Everything that the directory holds and a run can change, as one value. No secret and no part of one is in it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::state::clock::graph_time;
use crate::state::directory::Directory;
use crate::state::directory::application::{Application, Secret};
use crate::state::directory::deleted_items::DeletedPrincipal;
use crate::state::directory::grant::{Assignment, Grant};
use crate::state::directory::service_principal::ServicePrincipal;

/// Objects by the ids that two snapshots have in common.
pub(crate) fn of(directory: &mut Directory) -> Map<String, Value> {
    directory.deleted_items.forget_old();
    let directory = &*directory;
    let deleted = directory.deleted_items.applications.iter().map(|deleted| {
        let mut entity = application(&deleted.application);
        entity["deletedDateTime"] = json!(graph_time(deleted.at));
        (deleted.application.app_id.clone(), entity)
    });
    let principals = directory
        .service_principals
        .iter()
        .map(|known| (known.app_id.clone(), principal(known)));
    let deleted_principals = directory.deleted_items.principals.iter();
    let parts = [
        (
            "applications",
            by_key(
                directory
                    .applications
                    .iter()
                    .map(|known| (known.app_id.clone(), application(known))),
            ),
        ),
        ("deletedApplications", by_key(deleted)),
        ("servicePrincipals", by_key(principals)),
        (
            "deletedServicePrincipals",
            by_key(
                deleted_principals
                    .map(|deleted| (deleted.principal.id.to_string(), deleted_principal(deleted))),
            ),
        ),
        ("grants", grants(&directory.grants)),
        ("assignments", assignments(&directory.assignments)),
    ];
    parts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn by_key(items: impl Iterator<Item = (String, Value)>) -> Value {
    Value::Object(items.collect())
}

fn application(application: &Application) -> Value {
    let mut entity = application.manifest.clone();
    entity["owners"] = owners(&application.owners);
    entity["federatedIdentityCredentials"] =
        by_key(application.federated.iter().map(federated_credential));
    entity["passwordCredentials"] = by_key(application.secrets.iter().map(credential));
    entity
}

fn principal(principal: &ServicePrincipal) -> Value {
    let mut entity = principal.entity.clone();
    entity["owners"] = owners(&principal.owners);
    entity
}

fn owners(owners: &[Uuid]) -> Value {
    let sorted: BTreeSet<&Uuid> = owners.iter().collect();
    json!(sorted)
}

fn federated_credential(credential: &Value) -> (String, Value) {
    let id = credential["id"].as_str().unwrap_or_default();
    (id.to_owned(), credential.clone())
}

/// Without the hint, because it is the beginning of the secret.
fn credential(secret: &Secret) -> (String, Value) {
    let facts = json!({
        "displayName": secret.display_name,
        "startDateTime": graph_time(secret.start),
        "endDateTime": graph_time(secret.end),
    });
    (secret.key_id.to_string(), facts)
}

fn deleted_principal(deleted: &DeletedPrincipal) -> Value {
    let mut entity = deleted.entity();
    entity["owners"] = owners(&deleted.principal.owners);
    entity["grants"] = grants(&deleted.grants);
    entity["assignments"] = assignments(&deleted.assignments);
    entity
}

/// Who may do what, without the ids, which are new for every grant: client, for whom, resource, and the scopes in
/// order.
fn grants(grants: &[Grant]) -> Value {
    by_key(grants.iter().map(|grant| {
        let whom = grant
            .principal_id
            .map_or_else(|| "everyone".to_owned(), |id| id.to_string());
        let mut scopes: Vec<&str> = grant.scope.split_whitespace().collect();
        scopes.sort_unstable();
        (
            format!("{} for {whom} on {}", grant.client_id, grant.resource_id),
            json!(scopes),
        )
    }))
}

/// Who is assigned to which service principal, without the ids and times, which are new for every assignment.
fn assignments(assignments: &[Assignment]) -> Value {
    let mut by_resource: BTreeMap<Uuid, Map<String, Value>> = BTreeMap::new();
    for assignment in assignments {
        let entity = &assignment.entity;
        by_resource
            .entry(assignment.resource_id)
            .or_default()
            .insert(
                assignment.principal_id.to_string(),
                json!({
                    "appRoleId": entity["appRoleId"],
                    "principalDisplayName": entity["principalDisplayName"],
                    "principalType": entity["principalType"],
                }),
            );
    }
    json!(by_resource)
}

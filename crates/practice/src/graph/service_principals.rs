//! Service principals: an application's presence in the tenant.

use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::call::Call;
use super::entity::EntitySet;
use super::lookup;
use super::refusal::Refusal;
use super::response::GraphResponse;
use crate::state::directory::service_principal::ServicePrincipal;

pub(super) const SET: EntitySet = EntitySet::all("servicePrincipals");

const READ: [&str; 4] = [
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const WRITE: [&str; 2] = ["Application.ReadWrite.All", "Directory.ReadWrite.All"];

/// Properties that a caller may change.
const WRITABLE: [&str; 11] = [
    "accountEnabled",
    "alternativeNames",
    "appRoleAssignmentRequired",
    "description",
    "displayName",
    "homepage",
    "loginUrl",
    "notes",
    "notificationEmailAddresses",
    "preferredSingleSignOnMode",
    "tags",
];

/// `GET /servicePrincipals`
pub(super) fn list(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&READ)?;
    let directory = call.entra.directory();
    GraphResponse::collection(
        call,
        SET,
        directory
            .service_principals
            .iter()
            .map(|known| known.entity.clone())
            .collect(),
    )
}

/// `POST /servicePrincipals`
pub(super) fn create(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    let app_id = call.text("appId")?;
    let lag = call.entra.timing().replication_lag;
    let mut directory = call.entra.directory();
    let application = directory
        .applications
        .iter()
        .find(|known| known.app_id == app_id && known.is_replicated(lag));
    let Some(application) = application else {
        return Err(Refusal::bad_request(&format!(
            "The appId '{app_id}' of the service principal does not reference a valid application object."
        )));
    };
    call.caller
        .require_owner_or_admin(&application.owners)
        .map_err(|_| Refusal::backing_application())?;
    if directory.service_principal_of(app_id).is_some() {
        return Err(Refusal::principal_exists(app_id));
    }
    let mut principal = ServicePrincipal::new(application, call.entra.seed.tenant.id, &[]);
    let mut body = call.object()?.clone();
    body.remove("appId");
    write(&mut principal.entity, &body)?;
    principal.owners.extend(call.caller.first_owner());
    let answer = GraphResponse::entity(call, StatusCode::CREATED, SET, &principal.entity)?;
    directory.service_principals.push(principal);
    Ok(answer)
}

/// `GET /servicePrincipals/{key}`
pub(super) fn get(call: &Call<'_>, key: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&READ)?;
    let directory = call.entra.directory();
    let at = lookup::service_principal(&directory, key)?;
    GraphResponse::entity(
        call,
        StatusCode::OK,
        SET,
        &directory.service_principals[at].entity,
    )
}

/// `PATCH /servicePrincipals/{key}`
pub(super) fn update(call: &Call<'_>, key: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    let mut directory = call.entra.directory();
    let at = lookup::service_principal(&directory, key)?;
    call.caller
        .require_owner_or_admin(&directory.service_principals[at].owners)?;
    write(&mut directory.service_principals[at].entity, call.object()?)?;
    Ok(GraphResponse::no_content())
}

/// `DELETE /servicePrincipals/{key}`: into the deleted items, with its grants and assignments.
pub(super) fn delete(call: &Call<'_>, key: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    let mut directory = call.entra.directory();
    let at = lookup::service_principal(&directory, key)?;
    call.caller
        .require_owner_or_admin(&directory.service_principals[at].owners)?;
    directory.delete_principal(at);
    Ok(GraphResponse::no_content())
}

fn write(entity: &mut Value, body: &Map<String, Value>) -> Result<(), Refusal> {
    for (name, value) in body.iter().filter(|(name, _)| !name.contains("@odata.")) {
        if !WRITABLE.contains(&name.as_str()) {
            return Err(match entity.get(name) {
                Some(_) => Refusal::bad_request(&format!(
                    "Property '{name}' is read-only and cannot be set."
                )),
                None => Refusal::unknown_property(name),
            });
        }
        let fits = match &entity[name] {
            Value::Bool(_) => value.is_boolean(),
            Value::Array(_) => value
                .as_array()
                .is_some_and(|items| items.iter().all(Value::is_string)),
            _ => value.is_string() || value.is_null(),
        };
        if !fits {
            let message = format!(
                "Invalid value specified for property '{name}' of resource 'ServicePrincipal'."
            );
            return Err(Refusal::bad_request(&message));
        }
        entity[name] = value.clone();
    }
    Ok(())
}

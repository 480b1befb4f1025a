//! `/oauth2PermissionGrants`: what was consented to.

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::Call;
use super::entity::EntitySet;
use super::refusal::Refusal;
use super::response::GraphResponse;
use crate::state::directory::Directory;
use crate::state::directory::grant::Grant;

const SET: EntitySet = EntitySet::all("oauth2PermissionGrants");
const READ: [&str; 3] = [
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
];
const WRITE: [&str; 2] = [
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.ReadWrite.All",
];

/// `GET /oauth2PermissionGrants`
pub(super) fn list(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&READ)?;
    let directory = call.entra.directory();
    GraphResponse::collection(call, SET, directory.grants.iter().map(entity).collect())
}

/// `POST /oauth2PermissionGrants`
pub(super) fn create(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    call.caller.require_application_administrator()?;
    let mut directory = call.entra.directory();
    let id_of = |name: &str| -> Result<Uuid, Refusal> {
        let text = call.text(name)?;
        Uuid::parse_str(text)
            .map_err(|_| Refusal::bad_request(&format!("Invalid object identifier '{text}'.")))
    };
    let (client_id, resource_id) = (id_of("clientId")?, id_of("resourceId")?);
    for id in [client_id, resource_id] {
        if !directory
            .service_principals
            .iter()
            .any(|known| known.id == id)
        {
            return Err(Refusal::not_found(&id.to_string()));
        }
    }
    let principal_id = match call.text("consentType")? {
        "AllPrincipals" if call.object()?.get("principalId").is_none_or(Value::is_null) => None,
        "Principal" => Some(id_of("principalId")?),
        _ => {
            return Err(Refusal::bad_request(
                "Invalid value specified for property 'consentType' of the resource.",
            ));
        }
    };
    let same = |known: &Grant| {
        known.client_id == client_id
            && known.resource_id == resource_id
            && known.principal_id == principal_id
    };
    if directory.grants.iter().any(same) {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            "Request_MultipleObjectsWithSameKeyValue",
            "Permission entry already exists.",
        ));
    }
    let grant = Grant::new(
        client_id,
        principal_id,
        resource_id,
        known_scopes(call.text("scope")?)?,
    );
    let answer = GraphResponse::entity(call, StatusCode::CREATED, SET, &entity(&grant))?;
    directory.grants.push(grant);
    Ok(answer)
}

/// `GET /oauth2PermissionGrants/{id}`
pub(super) fn get(call: &Call<'_>, id: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&READ)?;
    let directory = call.entra.directory();
    GraphResponse::entity(
        call,
        StatusCode::OK,
        SET,
        &entity(&directory.grants[find(&directory, id)?]),
    )
}

/// `PATCH /oauth2PermissionGrants/{id}`: only the scope can change.
pub(super) fn update(call: &Call<'_>, id: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    call.caller.require_application_administrator()?;
    let mut directory = call.entra.directory();
    let at = find(&directory, id)?;
    if let Some(name) = call.object()?.keys().find(|name| *name != "scope") {
        return Err(Refusal::bad_request(&format!(
            "Property '{name}' is read-only and cannot be set."
        )));
    }
    directory.grants[at].scope = known_scopes(call.text("scope")?)?;
    Ok(GraphResponse::no_content())
}

/// `DELETE /oauth2PermissionGrants/{id}`
pub(super) fn delete(call: &Call<'_>, id: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    call.caller.require_application_administrator()?;
    let mut directory = call.entra.directory();
    let at = find(&directory, id)?;
    directory.grants.remove(at);
    Ok(GraphResponse::no_content())
}

fn find(directory: &Directory, id: &str) -> Result<usize, Refusal> {
    directory
        .grants
        .iter()
        .position(|grant| grant.id == id)
        .ok_or_else(|| Refusal::not_found(id))
}

/// The scopes, if the resource offers all of them.
fn known_scopes(asked: &str) -> Result<String, Refusal> {
    match asked
        .split_whitespace()
        .find(|name| crate::state::directory::permissions::named(name).is_none())
    {
        Some(unknown) => Err(Refusal::bad_request(&format!(
            "The permission '{unknown}' does not exist on the resource."
        ))),
        None => Ok(asked.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

fn entity(grant: &Grant) -> Value {
    json!({
        "clientId": grant.client_id,
        "consentType": if grant.principal_id.is_some() { "Principal" } else { "AllPrincipals" },
        "id": grant.id,
        "principalId": grant.principal_id,
        "resourceId": grant.resource_id,
        "scope": grant.scope,
    })
}

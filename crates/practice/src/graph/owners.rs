//! `/applications/{key}/owners` and `/servicePrincipals/{key}/owners`

use serde_json::{Value, json};
use uuid::Uuid;

use super::call::Call;
use super::entity::EntitySet;
use super::refusal::Refusal;
use super::response::GraphResponse;
use super::{lookup, members};
use crate::state::directory::Directory;
use crate::state::directory::service_principal::ServicePrincipal;
use crate::state::seed::Person;

const SET: EntitySet = EntitySet::all("directoryObjects");
const READ: [&str; 3] = [
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
];
const WRITE: [&str; 1] = ["Application.ReadWrite.All"];

/// Everything under `…/owners`; `set` is `applications` or `servicePrincipals`.
pub(super) fn of(
    call: &Call<'_>,
    set: &str,
    key: &str,
    rest: &[&str],
) -> Result<GraphResponse, Refusal> {
    let mut directory = call.entra.directory();
    match (call.method.as_str(), rest) {
        ("GET", []) => {
            call.caller.require_scope(&READ)?;
            let owners = owners(call, &mut directory, set, key)?.clone();
            list(call, &directory, &owners)
        }
        ("POST", ["$ref"]) => {
            call.caller.require_scope(&WRITE)?;
            let asked = call.object()?.get("@odata.id").unwrap_or(&Value::Null);
            let owner = referenced(call, &directory, asked);
            add(call, owners(call, &mut directory, set, key)?, owner)
        }
        ("DELETE", [owner, "$ref"]) => {
            call.caller.require_scope(&WRITE)?;
            remove(call, owners(call, &mut directory, set, key)?, owner)
        }
        _ => Err(Refusal::no_segment("owners")),
    }
}

/// The object that a reference such as `…/directoryObjects/{id}`, `…/users/{id}` or `…/servicePrincipals/{id}` names.
pub(super) fn referenced(
    call: &Call<'_>,
    directory: &Directory,
    reference: &Value,
) -> Result<Uuid, Refusal> {
    let reference = reference
        .as_str()
        .ok_or_else(|| Refusal::invalid_value("owners"))?;
    let last = reference
        .trim_end_matches(')')
        .rsplit(['/', '('])
        .next()
        .unwrap_or_default()
        .trim_matches('\'');
    let id = Uuid::parse_str(last).map_err(|_| Refusal::not_found(last))?;
    if call.entra.seed.person_by_id(id).is_some() || principal(directory, id).is_some() {
        Ok(id)
    } else {
        Err(Refusal::not_found(last))
    }
}

fn owners<'a>(
    call: &Call<'_>,
    directory: &'a mut Directory,
    set: &str,
    key: &str,
) -> Result<&'a mut Vec<Uuid>, Refusal> {
    if set == "applications" {
        let at = lookup::application(call, directory, key)?;
        Ok(&mut directory.applications[at].owners)
    } else {
        let at = lookup::service_principal(directory, key)?;
        Ok(&mut directory.service_principals[at].owners)
    }
}

fn list(call: &Call<'_>, directory: &Directory, owners: &[Uuid]) -> Result<GraphResponse, Refusal> {
    let entities = owners.iter().filter_map(|id| {
        if let Some(person) = call.entra.seed.person_by_id(*id) {
            return Some(owner_entity(call, person));
        }
        let principal = principal(directory, *id)?;
        Some(json!({
            "@odata.type": "#microsoft.graph.servicePrincipal",
            "id": principal.id,
            "appId": principal.app_id,
            "displayName": principal.entity["displayName"],
            "servicePrincipalType": principal.entity["servicePrincipalType"],
        }))
    });
    GraphResponse::collection(call, SET, entities.collect())
}

/// A person as an owner. Callers who may not read the person get the id and the kind, and null for the rest.
/// Source: Graph, list owners of an application.
fn owner_entity(call: &Call<'_>, person: &Person) -> Value {
    let whole = members::entity(person);
    let readable = members::is_readable(call, person);
    let mut entity = json!({"@odata.type": "#microsoft.graph.user"});
    for name in members::USUAL {
        entity[*name] = if readable || *name == "id" {
            whole[*name].clone()
        } else {
            Value::Null
        };
    }
    entity
}

fn add(
    call: &Call<'_>,
    owners: &mut Vec<Uuid>,
    owner: Result<Uuid, Refusal>,
) -> Result<GraphResponse, Refusal> {
    call.caller.require_owner_or_admin(owners)?;
    let owner = owner?;
    if owners.contains(&owner) {
        return Err(Refusal::bad_request(
            "One or more added object references already exist for the following modified properties: 'owners'.",
        ));
    }
    owners.push(owner);
    Ok(GraphResponse::no_content())
}

fn remove(call: &Call<'_>, owners: &mut Vec<Uuid>, owner: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_owner_or_admin(owners)?;
    let position = owners.iter().position(|known| known.to_string() == owner);
    owners.remove(position.ok_or_else(|| Refusal::not_found(owner))?);
    Ok(GraphResponse::no_content())
}

fn principal(directory: &Directory, id: Uuid) -> Option<&ServicePrincipal> {
    let principals = &directory.service_principals;
    principals.iter().find(|known| known.id == id)
}

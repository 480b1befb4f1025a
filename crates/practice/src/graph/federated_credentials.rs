//! `/applications/{key}/federatedIdentityCredentials`: tokens from others, used instead of a secret. Nobody signs in
//! with one here.

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::Call;
use super::entity::EntitySet;
use super::lookup;
use super::refusal::Refusal;
use super::response::GraphResponse;

const SET: EntitySet = EntitySet::all("federatedIdentityCredentials");
const READ: [&str; 3] = [
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
];
const WRITE: [&str; 1] = ["Application.ReadWrite.All"];
/// Source: Microsoft Entra, workload identity federation, important considerations.
const MOST: usize = 20;

/// Everything under `…/federatedIdentityCredentials`.
pub(super) fn of(call: &Call<'_>, key: &str, rest: &[&str]) -> Result<GraphResponse, Refusal> {
    match (call.method.as_str(), rest) {
        ("GET", []) => list(call, key),
        ("POST", []) => create(call, key),
        ("GET", [id]) => get(call, key, id),
        ("DELETE", [id]) => delete(call, key, id),
        _ => Err(Refusal::no_segment("federatedIdentityCredentials")),
    }
}

fn list(call: &Call<'_>, key: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&READ)?;
    let directory = call.entra.directory();
    let at = lookup::application(call, &directory, key)?;
    GraphResponse::collection(call, SET, directory.applications[at].federated.clone())
}

fn get(call: &Call<'_>, key: &str, id: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&READ)?;
    let directory = call.entra.directory();
    let at = lookup::application(call, &directory, key)?;
    let federated = &directory.applications[at].federated;
    let known = federated.iter().find(|known| is_meant(known, id));
    let known = known.ok_or_else(|| Refusal::not_found(id))?;
    GraphResponse::entity(call, StatusCode::OK, SET, known)
}

/// The name, and the pair of issuer and subject, are unique in an application.
/// Source: Graph, resource type federatedIdentityCredential.
fn create(call: &Call<'_>, key: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    let mut directory = call.entra.directory();
    let at = lookup::application(call, &directory, key)?;
    let application = &mut directory.applications[at];
    call.caller.require_owner_or_admin(&application.owners)?;
    let (name, issuer, subject) = (
        call.text("name")?,
        call.text("issuer")?,
        call.text("subject")?,
    );
    let audiences = &call.object()?.get("audiences");
    let audiences = audiences
        .and_then(Value::as_array)
        .filter(|audiences| !audiences.is_empty() && audiences.iter().all(Value::is_string))
        .ok_or_else(|| Refusal::invalid_value("audiences"))?;
    let twin = |known: &Value| {
        known["name"] == name || (known["issuer"] == issuer && known["subject"] == subject)
    };
    if application.federated.iter().any(twin) {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            "Request_MultipleObjectsWithSameKeyValue",
            format!("FederatedIdentityCredential with name {name} already exists."),
        ));
    }
    if application.federated.len() >= MOST {
        return Err(Refusal::bad_request(
            "The number of federated identity credentials has reached the limit.",
        ));
    }
    let entity = json!({
        "id": Uuid::new_v4(),
        "name": name,
        "issuer": issuer,
        "subject": subject,
        "description": call.object()?.get("description"),
        "audiences": audiences,
    });
    let answer = GraphResponse::entity(call, StatusCode::CREATED, SET, &entity)?;
    application.federated.push(entity);
    Ok(answer)
}

fn delete(call: &Call<'_>, key: &str, id: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    let mut directory = call.entra.directory();
    let at = lookup::application(call, &directory, key)?;
    let application = &mut directory.applications[at];
    call.caller.require_owner_or_admin(&application.owners)?;
    let position = application
        .federated
        .iter()
        .position(|known| is_meant(known, id));
    application
        .federated
        .remove(position.ok_or_else(|| Refusal::not_found(id))?);
    Ok(GraphResponse::no_content())
}

/// By id or by name.
fn is_meant(known: &Value, key: &str) -> bool {
    let name = key.strip_prefix("name=").unwrap_or(key);
    known["id"] == key || known["name"] == name
}

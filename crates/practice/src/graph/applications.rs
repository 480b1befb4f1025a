//! `/applications`

use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use super::call::{Call, Key};
use super::entity::EntitySet;
use super::refusal::Refusal;
use super::response::GraphResponse;
use super::{lookup, manifest, owners, passwords};
use crate::state::clock::graph_time;
use crate::state::directory::application::Application;
use crate::state::directory::manifest::template;
use crate::state::directory::policies::restrictions;

pub(super) const SET: EntitySet = EntitySet::all("applications");

const READ: [&str; 4] = [
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const WRITE: [&str; 1] = ["Application.ReadWrite.All"];

/// `GET /applications`: what every replica knows.
pub(super) fn list(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&READ)?;
    let lag = call.entra.timing().replication_lag;
    let directory = call.entra.directory();
    let known = directory
        .applications
        .iter()
        .filter(|application| application.is_replicated(lag));
    GraphResponse::collection(call, SET, known.map(Application::entity).collect())
}

/// `POST /applications`: with passwords, all or nothing.
pub(super) fn create(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    insert(call, None)
}

fn insert(call: &Call<'_>, unique_name: Option<&str>) -> Result<GraphResponse, Refusal> {
    let mut directory = call.entra.directory();
    call.caller
        .require_right_to_register(directory.allowed_to_create_apps)?;
    let mut body = call.object()?.clone();
    let asked_passwords = body.remove("passwordCredentials");
    let asked_owners = body.remove("owners@odata.bind");

    let id = Uuid::new_v4();
    let app_id = Uuid::new_v4().to_string();
    let mut manifest = template();
    manifest::write(&mut manifest, &body)?;
    manifest["id"] = json!(id);
    manifest["appId"] = json!(app_id);
    manifest["createdByAppId"] = json!(call.caller.app_id);
    manifest["createdDateTime"] = json!(graph_time(jiff::Timestamp::now()));
    manifest["publisherDomain"] = json!(call.entra.seed.tenant.domain);
    if let Some(name) = unique_name {
        manifest["uniqueName"] = json!(name);
    }

    let mut application = Application::new(manifest, id, app_id);
    let passwords = asked_passwords
        .as_ref()
        .map_or(Some(&[][..]), |asked| asked.as_array().map(Vec::as_slice));
    // What does not exist yet cannot have a policy of its own.
    let caller = directory.attributes_of(call.caller.person_id());
    let limits = restrictions(&directory.app_management_policy, None, &caller);
    for asked in passwords.ok_or_else(|| Refusal::invalid_value("passwordCredentials"))? {
        application.secrets.push(passwords::made(asked, &limits)?);
    }
    if let Some(asked) = asked_owners {
        let references = asked
            .as_array()
            .ok_or_else(|| Refusal::invalid_value("owners"))?;
        for reference in references {
            application
                .owners
                .push(owners::referenced(call, &directory, reference)?);
        }
    }
    if let Some(creator) = call.caller.first_owner()
        && !application.owners.contains(&creator)
    {
        application.owners.push(creator);
    }

    let mut entity = application.entity();
    entity["passwordCredentials"] = application
        .secrets
        .iter()
        .map(crate::state::directory::application::Secret::entity_with_text)
        .collect();
    directory.applications.push(application);
    GraphResponse::entity(call, StatusCode::CREATED, SET, &entity)
}

/// `GET /applications/{key}`
pub(super) fn get(call: &Call<'_>, key: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&READ)?;
    let directory = call.entra.directory();
    let at = lookup::application(call, &directory, key)?;
    GraphResponse::entity(
        call,
        StatusCode::OK,
        SET,
        &directory.applications[at].entity(),
    )
}

/// `PATCH /applications/{key}`; with a unique name and `Prefer: create-if-missing` it may create
/// one.
pub(super) fn update(call: &Call<'_>, key: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    {
        let mut directory = call.entra.directory();
        match lookup::application(call, &directory, key) {
            Ok(at) => {
                let application = &mut directory.applications[at];
                call.caller.require_owner_or_admin(&application.owners)?;
                let body = call.object()?;
                if body.contains_key("passwordCredentials") {
                    return Err(Refusal::bad_request(
                        "Updates to passwordCredentials are not allowed here. Use addPassword and removePassword.",
                    ));
                }
                manifest::write(&mut application.manifest, body)?;
                directory.update_service_principal(at);
                return Ok(GraphResponse::no_content());
            }
            Err(refusal) if !call.create_if_missing => return Err(refusal),
            Err(_) => {}
        }
    }
    match Key::parse(key) {
        Key::UniqueName(name) => insert(call, Some(name)),
        other => Err(Refusal::not_found(other.value())),
    }
}

/// `DELETE /applications/{key}`: into the deleted items, with the service principal.
pub(super) fn delete(call: &Call<'_>, key: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    let mut directory = call.entra.directory();
    let at = lookup::application(call, &directory, key)?;
    call.caller
        .require_owner_or_admin(&directory.applications[at].owners)?;
    directory.delete_application(at);
    Ok(GraphResponse::no_content())
}

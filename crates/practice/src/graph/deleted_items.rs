//! `/directory/deletedItems`: applications that can come back for thirty days.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, Kind};
use super::applications;
use super::call::Call;
use super::refusal::Refusal;
use super::store::{Deleted, Directory, graph_time};
use crate::seed::DirectoryRole;

const KIND: Kind = Kind::all("directoryObjects");
const READ: [&str; 3] = [
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
];
const WRITE: [&str; 1] = ["Application.ReadWrite.All"];

/// `GET /directory/deletedItems/microsoft.graph.application`
pub(super) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    call.caller.needs_scope(&READ)?;
    let directory = call.world.directory();
    Answer::collection(
        call,
        applications::KIND,
        directory.deleted.iter().map(entity).collect(),
    )
}

/// `GET /directory/deletedItems/{id}`
pub(super) fn get(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    call.caller.needs_scope(&READ)?;
    let directory = call.world.directory();
    let mut entity = entity(&directory.deleted[find(&directory, id)?]);
    entity["@odata.type"] = json!("#microsoft.graph.application");
    Answer::entity(call, StatusCode::OK, KIND, &entity)
}

/// `DELETE /directory/deletedItems/{id}`: for good. Needs a role even of the owner.
pub(super) fn purge(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    call.caller.needs_scope(&WRITE)?;
    let roles = &call.caller.person()?.roles;
    let purging = [
        DirectoryRole::GlobalAdministrator,
        DirectoryRole::ApplicationAdministrator,
    ];
    if !roles.iter().any(|role| purging.contains(role)) {
        return Err(Refusal::denied());
    }
    let mut directory = call.world.directory();
    let at = find(&directory, id)?;
    directory.deleted.remove(at);
    Ok(Answer::no_content())
}

/// `POST /directory/deletedItems/{id}/restore`
pub(super) fn restore(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    call.caller.needs_scope(&WRITE)?;
    let mut directory = call.world.directory();
    let at = find(&directory, id)?;
    call.caller
        .needs_hold_of(&directory.deleted[at].application)?;
    let Deleted {
        application,
        service_principal,
        ..
    } = directory.deleted.remove(at);
    let mut entity = application.entity();
    entity["@odata.type"] = json!("#microsoft.graph.application");
    directory.applications.push(application);
    directory.service_principals.extend(service_principal);
    Answer::entity(call, StatusCode::OK, KIND, &entity)
}

fn find(directory: &Directory, id: &str) -> Result<usize, Refusal> {
    let is_meant = |deleted: &Deleted| deleted.application.id.to_string().eq_ignore_ascii_case(id);
    directory
        .deleted
        .iter()
        .position(is_meant)
        .ok_or_else(|| Refusal::not_found(id))
}

fn entity(deleted: &Deleted) -> Value {
    let mut entity = deleted.application.entity();
    entity["deletedDateTime"] = json!(graph_time(deleted.at));
    entity
}

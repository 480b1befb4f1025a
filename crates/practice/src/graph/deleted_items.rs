//! `/directory/deletedItems`: applications and service principals that can come back for thirty days.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use super::entity::Kind;
use super::refusal::Refusal;
use super::response::Answer;
use super::{applications, service_principals};
use crate::state::directory::Directory;
use crate::state::directory::deleted_items::{DeletedApplication, DeletedPrincipal, Place};
use crate::state::seed::DirectoryRole;

const KIND: Kind = Kind::all("directoryObjects");
const READ: [&str; 3] = [
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
];
const WRITE: [&str; 1] = ["Application.ReadWrite.All"];

/// `GET /directory/deletedItems/microsoft.graph.application`
pub(crate) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    call.caller.needs_scope(&READ)?;
    let mut directory = call.world.directory();
    directory.bin.forget_old();
    let deleted = directory.bin.applications.iter();
    Answer::collection(
        call,
        applications::KIND,
        deleted.map(DeletedApplication::entity).collect(),
    )
}

/// `GET /directory/deletedItems/microsoft.graph.servicePrincipal`
pub(crate) fn list_principals(call: &Call<'_>) -> Result<Answer, Refusal> {
    call.caller.needs_scope(&READ)?;
    let mut directory = call.world.directory();
    directory.bin.forget_old();
    let deleted = directory.bin.principals.iter();
    Answer::collection(
        call,
        service_principals::KIND,
        deleted.map(DeletedPrincipal::entity).collect(),
    )
}

/// `GET /directory/deletedItems/{id}`
pub(crate) fn get(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    call.caller.needs_scope(&READ)?;
    let mut directory = call.world.directory();
    let entity = match find(&mut directory, id)? {
        Place::Application(at) => typed(directory.bin.applications[at].entity(), "application"),
        Place::Principal(at) => typed(directory.bin.principals[at].entity(), "servicePrincipal"),
    };
    Answer::entity(call, StatusCode::OK, KIND, &entity)
}

/// `DELETE /directory/deletedItems/{id}`: for good. Needs a role even of the owner.
pub(crate) fn purge(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
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
    let place = find(&mut directory, id)?;
    directory.purge(place);
    Ok(Answer::no_content())
}

/// `POST /directory/deletedItems/{id}/restore`
pub(crate) fn restore(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    call.caller.needs_scope(&WRITE)?;
    let mut directory = call.world.directory();
    let entity = match find(&mut directory, id)? {
        Place::Application(at) => {
            call.caller
                .needs_hold_of(&directory.bin.applications[at].application.owners)?;
            let at = directory.restore_application(at);
            typed(directory.applications[at].entity(), "application")
        }
        Place::Principal(at) => {
            let principal = &directory.bin.principals[at].principal;
            call.caller.needs_hold_of(&principal.owners)?;
            let app_id = principal.app_id.clone();
            if directory.service_principal_of(&app_id).is_some() {
                return Err(Refusal::principal_exists(&app_id));
            }
            let at = directory.restore_principal(at);
            let entity = directory.service_principals[at].entity.clone();
            typed(entity, "servicePrincipal")
        }
    };
    Answer::entity(call, StatusCode::OK, KIND, &entity)
}

fn find(directory: &mut Directory, id: &str) -> Result<Place, Refusal> {
    directory.bin.forget_old();
    directory.bin.find(id).ok_or_else(|| Refusal::not_found(id))
}

fn typed(mut entity: Value, kind: &str) -> Value {
    entity["@odata.type"] = json!(format!("#microsoft.graph.{kind}"));
    entity
}

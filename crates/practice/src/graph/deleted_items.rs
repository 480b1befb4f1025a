//! `/directory/deletedItems`: applications and service principals that can be restored for thirty days.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use super::entity::EntitySet;
use super::refusal::Refusal;
use super::response::GraphResponse;
use super::{applications, service_principals};
use crate::state::directory::Directory;
use crate::state::directory::deleted_items::{DeletedApplication, DeletedItem, DeletedPrincipal};
use crate::state::seed::DirectoryRole;

const SET: EntitySet = EntitySet::all("directoryObjects");
const READ: [&str; 3] = [
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
];
const WRITE: [&str; 1] = ["Application.ReadWrite.All"];

/// `GET /directory/deletedItems/microsoft.graph.application`
pub(super) fn list(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&READ)?;
    let mut directory = call.entra.directory();
    directory.deleted_items.forget_old();
    let deleted = directory.deleted_items.applications.iter();
    GraphResponse::collection(
        call,
        applications::SET,
        deleted.map(DeletedApplication::entity).collect(),
    )
}

/// `GET /directory/deletedItems/microsoft.graph.servicePrincipal`
pub(super) fn list_principals(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&READ)?;
    let mut directory = call.entra.directory();
    directory.deleted_items.forget_old();
    let deleted = directory.deleted_items.principals.iter();
    GraphResponse::collection(
        call,
        service_principals::SET,
        deleted.map(DeletedPrincipal::entity).collect(),
    )
}

/// `GET /directory/deletedItems/{id}`
pub(super) fn get(call: &Call<'_>, id: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&READ)?;
    let mut directory = call.entra.directory();
    let entity = match find(&mut directory, id)? {
        DeletedItem::Application(at) => typed(
            directory.deleted_items.applications[at].entity(),
            "application",
        ),
        DeletedItem::Principal(at) => typed(
            directory.deleted_items.principals[at].entity(),
            "servicePrincipal",
        ),
    };
    GraphResponse::entity(call, StatusCode::OK, SET, &entity)
}

/// `DELETE /directory/deletedItems/{id}`: for good. Even the owner needs a role for that.
pub(super) fn purge(call: &Call<'_>, id: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    let roles = &call.caller.person()?.roles;
    let purging = [
        DirectoryRole::GlobalAdministrator,
        DirectoryRole::ApplicationAdministrator,
    ];
    if !roles.iter().any(|role| purging.contains(role)) {
        return Err(Refusal::denied());
    }
    let mut directory = call.entra.directory();
    let place = find(&mut directory, id)?;
    directory.purge(place);
    Ok(GraphResponse::no_content())
}

/// `POST /directory/deletedItems/{id}/restore`
pub(super) fn restore(call: &Call<'_>, id: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    let mut directory = call.entra.directory();
    let entity = match find(&mut directory, id)? {
        DeletedItem::Application(at) => {
            call.caller.require_owner_or_admin(
                &directory.deleted_items.applications[at].application.owners,
            )?;
            let at = directory.restore_application(at);
            typed(directory.applications[at].entity(), "application")
        }
        DeletedItem::Principal(at) => {
            let principal = &directory.deleted_items.principals[at].principal;
            call.caller.require_owner_or_admin(&principal.owners)?;
            let app_id = principal.app_id.clone();
            if directory.service_principal_of(&app_id).is_some() {
                return Err(Refusal::principal_exists(&app_id));
            }
            let at = directory.restore_principal(at);
            let entity = directory.service_principals[at].entity.clone();
            typed(entity, "servicePrincipal")
        }
    };
    GraphResponse::entity(call, StatusCode::OK, SET, &entity)
}

fn find(directory: &mut Directory, id: &str) -> Result<DeletedItem, Refusal> {
    directory.deleted_items.forget_old();
    directory
        .deleted_items
        .find(id)
        .ok_or_else(|| Refusal::not_found(id))
}

fn typed(mut entity: Value, kind: &str) -> Value {
    entity["@odata.type"] = json!(format!("#microsoft.graph.{kind}"));
    entity
}

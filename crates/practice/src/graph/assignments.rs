//! `/servicePrincipals/{key}/appRoleAssignedTo`: who may use an application.

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::call::Call;
use super::entity::EntitySet;
use super::lookup;
use super::refusal::Refusal;
use super::response::GraphResponse;
use crate::state::clock::graph_time;
use crate::state::directory::grant::Assignment;
use crate::state::directory::groups::GroupRow;
use crate::state::seed::GroupKind;

const SET: EntitySet = EntitySet::all("appRoleAssignments");
const READ: [&str; 4] = [
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "AppRoleAssignment.ReadWrite.All",
];
const WRITE: [&str; 1] = ["AppRoleAssignment.ReadWrite.All"];

/// `GET …/appRoleAssignedTo`
pub(super) fn list(call: &Call<'_>, key: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&READ)?;
    let directory = call.entra.directory();
    let id = directory.service_principals[lookup::service_principal(&directory, key)?].id;
    let of_this = directory
        .assignments
        .iter()
        .filter(|assignment| assignment.resource_id == id);
    GraphResponse::collection(
        call,
        SET,
        of_this
            .map(|assignment| assignment.entity.clone())
            .collect(),
    )
}

/// `POST …/appRoleAssignedTo`
pub(super) fn create(call: &Call<'_>, key: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    let mut directory = call.entra.directory();
    let at = lookup::service_principal(&directory, key)?;
    call.caller
        .require_owner_or_admin(&directory.service_principals[at].owners)?;
    let principal = &directory.service_principals[at];
    let id_of = |name: &str| -> Result<Uuid, Refusal> {
        Uuid::parse_str(call.text(name)?).map_err(|_| Refusal::invalid_value(name))
    };
    let (principal_id, resource_id, app_role_id) = (
        id_of("principalId")?,
        id_of("resourceId")?,
        id_of("appRoleId")?,
    );
    if resource_id != principal.id || app_role_id != Uuid::nil() {
        return Err(Refusal::bad_request(
            "Permission being assigned was not found on application.",
        ));
    }
    let seed = &call.entra.seed;
    let person = seed.person_by_id(principal_id);
    let group = directory.groups.get(principal_id);
    let (name, kind) = match (person, group) {
        (Some(person), _) => (person.display_name.clone(), "User"),
        (None, Some(group)) => {
            may_be_assigned(group, seed.tenant.premium)?;
            (group.display_name().into_owned(), "Group")
        }
        (None, None) => return Err(Refusal::not_found(&principal_id.to_string())),
    };
    let twin =
        |known: &Assignment| known.resource_id == resource_id && known.principal_id == principal_id;
    if directory.assignments.iter().any(twin) {
        return Err(Refusal::bad_request(
            "Permission being assigned already exists on the object.",
        ));
    }
    let id = format!("{}-{}", principal_id.simple(), Uuid::new_v4().simple());
    let entity = json!({
        "id": id,
        "deletedDateTime": null,
        "appRoleId": app_role_id,
        "createdDateTime": graph_time(Timestamp::now()),
        "principalDisplayName": name,
        "principalId": principal_id,
        "principalType": kind,
        "resourceDisplayName": principal.entity["displayName"],
        "resourceId": resource_id,
    });
    let answer = GraphResponse::entity(call, StatusCode::CREATED, SET, &entity)?;
    directory.assignments.push(Assignment {
        id,
        resource_id,
        principal_id,
        entity,
    });
    Ok(answer)
}

/// Assigning groups needs Microsoft Entra ID P1, and only security-enabled groups can be assigned.
/// Source: Microsoft Entra, assign users and groups to an application; the sentences are practice's own.
fn may_be_assigned(group: GroupRow<'_>, premium: bool) -> Result<(), Refusal> {
    if !premium {
        return Err(Refusal::bad_request(
            "Groups are not available for assignment due to the plan level of the tenant.",
        ));
    }
    if group.kind() == GroupKind::Security {
        Ok(())
    } else {
        Err(Refusal::bad_request(
            "Only groups that are security-enabled can be assigned to an application.",
        ))
    }
}

/// `DELETE …/appRoleAssignedTo/{id}`
pub(super) fn delete(call: &Call<'_>, key: &str, id: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    let mut directory = call.entra.directory();
    let at = lookup::service_principal(&directory, key)?;
    call.caller
        .require_owner_or_admin(&directory.service_principals[at].owners)?;
    let position = directory
        .assignments
        .iter()
        .position(|known| known.id == id);
    directory
        .assignments
        .remove(position.ok_or_else(|| Refusal::not_found(id))?);
    Ok(GraphResponse::no_content())
}

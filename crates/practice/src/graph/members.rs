//! People, and what they are members of: `/me` and `/users`.
//!
//! `memberOf` is what a person is in directly, `transitiveMemberOf` also what those groups are in.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use super::entity::{Entity, EntitySet};
use super::groups;
use super::refusal::Refusal;
use super::response::{GraphResponse, cast_is_allowed, filter, page, select};
use crate::state::directory::Directory;
use crate::state::directory::groups::GroupRow;
use crate::state::seed::Person;

/// The properties of a user returned unless `$select` says otherwise. Source: Graph, resource type user.
pub(super) const USUAL: &[&str] = &[
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
];

const SET: EntitySet = EntitySet {
    set: "users",
    usual: Some(USUAL),
};
/// Lets people read about themselves.
const READ_SELF: [&str; 4] = [
    "User.Read",
    "User.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
/// Lets people find others.
const READ_OTHERS: [&str; 4] = [
    "User.ReadBasic.All",
    "User.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
/// Lets people see what others are in. Source: Graph, list a user's memberships.
const READ_MEMBERSHIPS: [&str; 4] = [
    "User.Read.All",
    "GroupMember.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// `GET /me` and everything under it.
pub(super) fn of_me(call: &Call<'_>, rest: &[&str]) -> Result<GraphResponse, Refusal> {
    let person = call.caller.person().map_err(|_| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            "/me request is only valid with delegated authentication flow.",
        )
    })?;
    call.caller.require_scope(&READ_SELF)?;
    of_person(call, person, rest)
}

/// `GET /users/{id or userPrincipalName}` and everything under it.
pub(super) fn of_user(call: &Call<'_>, key: &str, rest: &[&str]) -> Result<GraphResponse, Refusal> {
    let caller = call.caller.person()?;
    let found = people(call).find(|person| {
        person.id.to_string().eq_ignore_ascii_case(key)
            || person.user_principal_name.eq_ignore_ascii_case(key)
    });
    if found.is_some_and(|person| person.id == caller.id) && call.caller.has_scope(&READ_SELF) {
        return of_person(call, caller, rest);
    }
    require_member(call)?;
    call.caller.require_scope(if rest.is_empty() {
        &READ_OTHERS
    } else {
        &READ_MEMBERSHIPS
    })?;
    of_person(call, found.ok_or_else(|| Refusal::not_found(key))?, rest)
}

/// `GET /users`
pub(super) fn list(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    require_member(call)?;
    call.caller.require_scope(&READ_OTHERS)?;
    GraphResponse::collection(call, SET, people(call).map(entity).collect())
}

/// The people of the tenant, guests included.
fn people<'a>(call: &Call<'a>) -> impl Iterator<Item = &'a Person> {
    call.entra
        .seed
        .people
        .iter()
        .filter(|person| !person.other_tenant)
}

/// Whether the caller may read this person: reading oneself takes fewer permissions than reading others.
pub(super) fn is_readable(call: &Call<'_>, person: &Person) -> bool {
    let Ok(caller) = call.caller.person() else {
        return false;
    };
    let own = caller.id == person.id && call.caller.has_scope(&READ_SELF);
    own || (!caller.guest && call.caller.has_scope(&READ_OTHERS))
}

/// Guests see nobody but themselves. Source: default guest permissions.
fn require_member(call: &Call<'_>) -> Result<(), Refusal> {
    if call.caller.person()?.guest {
        Err(Refusal::denied())
    } else {
        Ok(())
    }
}

fn of_person(call: &Call<'_>, person: &Person, rest: &[&str]) -> Result<GraphResponse, Refusal> {
    let (transitive, rest) = match rest {
        [] => return GraphResponse::entity(call, StatusCode::OK, SET, &entity(person)),
        ["memberOf", rest @ ..] => (false, rest),
        ["transitiveMemberOf", rest @ ..] => (true, rest),
        [other, ..] => return Err(Refusal::no_segment(other)),
    };
    let directory = call.entra.directory();
    match rest {
        [] => page(
            call,
            EntitySet::all("directoryObjects"),
            &memberships(call, &directory, person, transitive)?,
        ),
        ["$count"] => {
            let rows = memberships(call, &directory, person, transitive)?;
            GraphResponse::count(call, rows.len())
        }
        ["graph.group" | "microsoft.graph.group", rest @ ..] => {
            let groups = groups_of(&directory, person, transitive);
            let rows = select(call, filter(call)?.as_ref(), groups)?;
            counted_or_cast(call, groups::SET, &rows, rest)
        }
        [
            "graph.directoryRole" | "microsoft.graph.directoryRole",
            rest @ ..,
        ] => {
            let rows = select(call, filter(call)?.as_ref(), role_entities(person))?;
            counted_or_cast(call, EntitySet::all("directoryRoles"), &rows, rest)
        }
        [other, ..] => Err(Refusal::no_segment(other)),
    }
}

/// One page after a cast or, with `$count` after it, only the number.
fn counted_or_cast<R: Entity>(
    call: &Call<'_>,
    kind: EntitySet,
    rows: &[R],
    rest: &[&str],
) -> Result<GraphResponse, Refusal> {
    match rest {
        [] => {
            cast_is_allowed(call)?;
            page(call, kind, rows)
        }
        ["$count"] => GraphResponse::count(call, rows.len()),
        [other, ..] => Err(Refusal::no_segment(other)),
    }
}

fn groups_of<'a>(
    directory: &'a Directory,
    person: &'a Person,
    transitive: bool,
) -> impl Iterator<Item = GroupRow<'a>> {
    let is_meant = move |id: &uuid::Uuid| transitive || !person.nested_groups.contains(id);
    let ids = directory.groups_of(person).filter(is_meant);
    ids.filter_map(|id| directory.groups.get(id))
}

/// Roles and groups together, each with its type.
fn memberships(
    call: &Call<'_>,
    directory: &Directory,
    person: &Person,
    transitive: bool,
) -> Result<Vec<Value>, Refusal> {
    let typed = |mut entity: Value, kind: &str| {
        entity["@odata.type"] = json!(format!("#microsoft.graph.{kind}"));
        entity
    };
    let groups =
        groups_of(directory, person, transitive).map(|group| typed(group.entity(), "group"));
    let roles = role_entities(person).map(|role| typed(role, "directoryRole"));
    select(call, filter(call)?.as_ref(), roles.chain(groups))
}

fn role_entities(person: &Person) -> impl Iterator<Item = Value> {
    person.roles.iter().map(|role| {
        json!({
            "id": role.object_id(),
            "deletedDateTime": null,
            "description": role.display_name(),
            "displayName": role.display_name(),
            "roleTemplateId": role.template_id(),
        })
    })
}

/// The person as Graph answers a user.
pub(super) fn entity(person: &Person) -> Value {
    json!({
        "id": person.id,
        "deletedDateTime": null,
        "accountEnabled": true,
        "businessPhones": [],
        "companyName": null,
        "department": null,
        "displayName": person.display_name,
        "givenName": person.given_name,
        "jobTitle": person.job_title,
        "mail": person.mail,
        "mobilePhone": null,
        "officeLocation": null,
        "otherMails": [],
        "preferredLanguage": "en-GB",
        "surname": person.surname,
        "userPrincipalName": person.user_principal_name,
        "userType": if person.guest { "Guest" } else { "Member" },
    })
}

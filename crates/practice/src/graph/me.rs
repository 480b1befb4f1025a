//! `/me` and what the signed-in person is a member of.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, Kind, cast_is_allowed};
use super::call::Call;
use super::groups;
use super::refusal::Refusal;
use crate::seed::Person;

/// What comes of a user unless `$select` says otherwise. Source: Graph, resource type user.
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

const KIND: Kind = Kind {
    set: "users",
    usual: Some(USUAL),
};
const READ: [&str; 4] = [
    "User.Read",
    "User.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// `GET /me`
pub(super) fn get(call: &Call<'_>) -> Result<Answer, Refusal> {
    Answer::entity(call, StatusCode::OK, KIND, &entity(person(call)?))
}

/// `GET /me/memberOf`, `GET /me/transitiveMemberOf`: groups and roles together.
pub(super) fn memberships(call: &Call<'_>) -> Result<Answer, Refusal> {
    let person = person(call)?;
    let typed = |mut entity: Value, kind: &str| {
        entity["@odata.type"] = json!(format!("#microsoft.graph.{kind}"));
        entity
    };
    let of_person = call
        .world
        .seed
        .groups
        .iter()
        .filter(|group| person.groups.contains(&group.id));
    let groups = of_person.map(|group| typed(groups::entity(call, group), "group"));
    let roles = role_entities(person).map(|role| typed(role, "directoryRole"));
    Answer::collection(
        call,
        Kind::all("directoryObjects"),
        roles.chain(groups).collect(),
    )
}

/// `GET /me/transitiveMemberOf/microsoft.graph.directoryRole`
pub(super) fn roles(call: &Call<'_>) -> Result<Answer, Refusal> {
    let person = person(call)?;
    cast_is_allowed(call)?;
    Answer::collection(
        call,
        Kind::all("directoryRoles"),
        role_entities(person).collect(),
    )
}

fn person<'a>(call: &Call<'a>) -> Result<&'a Person, Refusal> {
    let person = call.caller.person().map_err(|_| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            "/me request is only valid with delegated authentication flow.",
        )
    })?;
    call.caller.needs_scope(&READ)?;
    Ok(person)
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

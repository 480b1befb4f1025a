//! `/applications/{key}/owners`

use serde_json::Value;
use uuid::Uuid;

use super::answer::{Answer, Kind};
use super::call::Call;
use super::refusal::Refusal;
use super::{applications, members};

const KIND: Kind = Kind {
    set: "directoryObjects",
    usual: Some(members::USUAL),
};
const READ: [&str; 3] = [
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
];
const WRITE: [&str; 1] = ["Application.ReadWrite.All"];

/// `GET …/owners`
pub(super) fn list(call: &Call<'_>, key: &str) -> Result<Answer, Refusal> {
    call.caller.needs_scope(&READ)?;
    let directory = call.world.directory();
    let at = applications::find(call, &directory, key)?;
    let owners = &directory.applications[at].owners;
    let people = call
        .world
        .seed
        .people
        .iter()
        .filter(|person| owners.contains(&person.id));
    let entities = people.map(|person| {
        let mut entity = members::entity(person);
        entity["@odata.type"] = Value::from("#microsoft.graph.user");
        entity
    });
    Answer::collection(call, KIND, entities.collect())
}

/// `POST …/owners/$ref`
pub(super) fn add(call: &Call<'_>, key: &str) -> Result<Answer, Refusal> {
    call.caller.needs_scope(&WRITE)?;
    let mut directory = call.world.directory();
    let at = applications::find(call, &directory, key)?;
    let application = &mut directory.applications[at];
    call.caller.needs_hold_of(application)?;
    let owner = referenced(
        call,
        call.object()?.get("@odata.id").unwrap_or(&Value::Null),
    )?;
    if application.owners.contains(&owner) {
        return Err(Refusal::bad_request(
            "One or more added object references already exist for the following modified properties: 'owners'.",
        ));
    }
    application.owners.push(owner);
    Ok(Answer::no_content())
}

/// `DELETE …/owners/{id}/$ref`
pub(super) fn remove(call: &Call<'_>, key: &str, owner: &str) -> Result<Answer, Refusal> {
    call.caller.needs_scope(&WRITE)?;
    let mut directory = call.world.directory();
    let at = applications::find(call, &directory, key)?;
    let application = &mut directory.applications[at];
    call.caller.needs_hold_of(application)?;
    let position = application
        .owners
        .iter()
        .position(|known| known.to_string() == owner);
    application
        .owners
        .remove(position.ok_or_else(|| Refusal::not_found(owner))?);
    Ok(Answer::no_content())
}

/// The person that a reference such as `…/directoryObjects/{id}` or `…/users/{id}` names.
pub(super) fn referenced(call: &Call<'_>, reference: &Value) -> Result<Uuid, Refusal> {
    let reference = reference
        .as_str()
        .ok_or_else(|| Refusal::invalid_value("owners"))?;
    let last = reference
        .trim_end_matches(')')
        .rsplit(['/', '('])
        .next()
        .unwrap_or_default()
        .trim_matches('\'');
    let person = call
        .world
        .seed
        .people
        .iter()
        .find(|person| person.id.to_string() == last);
    person
        .map(|person| person.id)
        .ok_or_else(|| Refusal::not_found(last))
}

//! Client secrets: `addPassword`, `removePassword`, and the policies that limit them.

use axum::http::StatusCode;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};
use rand::Rng;
use rand::seq::IndexedRandom;
use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::Call;
use super::entity::EntitySet;
use super::lookup;
use super::refusal::Refusal;
use super::response::{Body, GraphResponse};
use crate::state::directory::application::Secret;
use crate::state::directory::policies::{Restriction, restrictions};

const SET: EntitySet = EntitySet::all("microsoft.graph.passwordCredential");
const WRITE: [&str; 2] = ["Application.ReadWrite.All", "Directory.ReadWrite.All"];

/// `POST /applications/{key}/addPassword`
pub(super) fn add(call: &Call<'_>, key: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    let mut directory = call.entra.directory();
    let at = lookup::application(call, &directory, key)?;
    call.caller
        .require_owner_or_admin(&directory.applications[at].owners)?;
    let none = json!({});
    let asked = call
        .body
        .as_ref()
        .and_then(|body| body.get("passwordCredential"))
        .unwrap_or(&none);
    let own = directory.applications[at].app_management_policy.as_ref();
    let caller = directory.attributes_of(call.caller.person_id());
    let limits = restrictions(&directory.app_management_policy, own, &caller);
    let secret = made(asked, &limits)?;
    let mut answer = GraphResponse::entity(call, StatusCode::OK, SET, &secret.entity_with_text())?;
    // The answer of an action names its own type.
    if let Body::Json(body) = &mut answer.body {
        let context = call.base_urls.at(
            crate::state::service::Service::Graph,
            "/v1.0/$metadata#microsoft.graph.passwordCredential",
        );
        body["@odata.context"] = json!(context);
    }
    directory.applications[at].secrets.push(secret);
    Ok(answer)
}

/// `POST /applications/{key}/removePassword`
pub(super) fn remove(call: &Call<'_>, key: &str) -> Result<GraphResponse, Refusal> {
    call.caller.require_scope(&WRITE)?;
    let mut directory = call.entra.directory();
    let at = lookup::application(call, &directory, key)?;
    let application = &mut directory.applications[at];
    call.caller.require_owner_or_admin(&application.owners)?;
    let key_id =
        Uuid::parse_str(call.text("keyId")?).map_err(|_| Refusal::invalid_value("keyId"))?;
    let position = application
        .secrets
        .iter()
        .position(|secret| secret.key_id == key_id);
    let position = position.ok_or_else(|| {
        Refusal::bad_request(&format!(
            "No password credential found with keyId '{key_id}'."
        ))
    })?;
    application.secrets.remove(position);
    Ok(GraphResponse::no_content())
}

/// A new secret as asked for, if the policies allow it. Without an end date it lives two
/// years. Source: Graph, application: addPassword.
pub(super) fn made(asked: &Value, limits: &[Restriction<'_>]) -> Result<Secret, Refusal> {
    if ["keyId", "secretText", "hint"]
        .iter()
        .any(|name| asked.get(name).is_some_and(|value| !value.is_null()))
    {
        return Err(Refusal::bad_request(
            "Only displayName, startDateTime and endDateTime can be set.",
        ));
    }
    let time = |name: &str| -> Result<Option<Timestamp>, Refusal> {
        match asked.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                let parsed = value.as_str().and_then(|text| text.parse().ok());
                parsed.map(Some).ok_or_else(|| Refusal::invalid_value(name))
            }
        }
    };
    let start = time("startDateTime")?.unwrap_or_else(Timestamp::now);
    let end = match time("endDateTime")? {
        Some(end) => end,
        None => later(start, 2.years())?,
    };
    if end <= start {
        return Err(Refusal::bad_request("Key credential end date is invalid."));
    }
    obey(limits, start, end)?;
    let name = asked
        .get("displayName")
        .and_then(Value::as_str)
        .map(str::to_owned);
    Ok(Secret::new(random_text(), name, start, end))
}

/// Source: Graph, app management policies; the codes are those that Microsoft's own tools handle.
fn obey(limits: &[Restriction<'_>], start: Timestamp, end: Timestamp) -> Result<(), Refusal> {
    for limit in limits {
        let id = limit.policy;
        match limit.kind {
            "passwordAddition" => {
                return Err(Refusal::new(
                    StatusCode::BAD_REQUEST,
                    "CredentialTypeNotAllowedAsPerAppPolicy",
                    format!("Credential type not allowed as per assigned policy '{id}'."),
                ));
            }
            "passwordLifetime" => {
                let longest = limit.max_lifetime;
                let longest = longest.and_then(|text| text.parse::<Span>().ok());
                if let Some(longest) = longest
                    && end > later(start, longest)?
                {
                    return Err(Refusal::new(
                        StatusCode::BAD_REQUEST,
                        "CredentialInvalidLifetimeAsPerAppPolicy",
                        format!(
                            "Credential lifetime exceeds the max value allowed as per assigned policy '{id}'."
                        ),
                    ));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn later(start: Timestamp, span: Span) -> Result<Timestamp, Refusal> {
    let end = start.to_zoned_datetime(TimeZone::UTC).checked_add(span);
    end.map(|end| end.timestamp())
        .map_err(|_| Refusal::invalid_value("endDateTime"))
}

/// Forty characters in the form of Microsoft's: three, a version mark, and the rest.
fn random_text() -> SecretString {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-";
    const PLAIN: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    fn pick(from: &[u8], count: usize, random: &mut impl Rng) -> String {
        (0..count)
            .filter_map(|_| from.choose(random))
            .map(|byte| char::from(*byte))
            .collect()
    }
    let mut random = rand::rng();
    SecretString::from(format!(
        "{}8Q~{}",
        pick(PLAIN, 3, &mut random),
        pick(ALPHABET, 34, &mut random)
    ))
}

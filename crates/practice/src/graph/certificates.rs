//! Certificates of an application (`keyCredentials`), as far as others see them: nobody signs in with one here.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use super::refusal::Refusal;
use crate::state::clock::graph_time;

/// What `keyCredentials` becomes when a request writes it: the list is replaced, and one that names a known key id may
/// leave its key out. The key itself is returned only if selected, which nobody here does.
/// Source: Graph, update application and resource type keyCredential.
pub(super) fn written(known: &Value, asked: &Value) -> Result<Value, Refusal> {
    let invalid = || Refusal::invalid_value("keyCredentials");
    let asked = asked.as_array().ok_or_else(invalid)?;
    asked
        .iter()
        .map(|asked| certificate(known, asked).ok_or_else(invalid))
        .collect()
}

fn certificate(known: &Value, asked: &Value) -> Option<Value> {
    let known = known
        .as_array()?
        .iter()
        .find(|known| asked["keyId"].is_string() && known["keyId"] == asked["keyId"]);
    if let Some(known) = known
        && asked["key"].is_null()
    {
        return Some(known.clone());
    }
    let is_certificate = asked["type"] == "AsymmetricX509Cert" && asked["usage"] == "Verify";
    if !is_certificate || asked["key"].as_str().is_none_or(str::is_empty) {
        return None;
    }
    let time = |name: &str| match &asked[name] {
        Value::Null => Some(None),
        time => time.as_str()?.parse::<Timestamp>().ok().map(Some),
    };
    let start = time("startDateTime")?.unwrap_or_else(Timestamp::now);
    let end = match time("endDateTime")? {
        Some(end) => end,
        None => start
            .checked_add(SignedDuration::from_hours(24 * 365))
            .ok()?,
    };
    Some(json!({
        "customKeyIdentifier": asked["customKeyIdentifier"],
        "displayName": asked["displayName"],
        "endDateTime": graph_time(end),
        "key": null,
        "keyId": asked["keyId"].as_str().map_or_else(|| Uuid::new_v4().to_string(), str::to_owned),
        "startDateTime": graph_time(start),
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
    }))
}

//! Which writes to an application object are allowed.
//!
//! Shape and property names: Graph v1.0, resource type application.

use serde_json::{Map, Value, json};

use super::certificates;
use super::refusal::Refusal;
use crate::state::directory::redirect_uri;

/// Properties that only the service sets.
const READ_ONLY: [&str; 9] = [
    "id",
    "appId",
    "applicationTemplateId",
    "createdByAppId",
    "createdDateTime",
    "deletedDateTime",
    "disabledByMicrosoftStatus",
    "publisherDomain",
    "verifiedPublisher",
];

/// What `groupMembershipClaims` may consist of.
const GROUP_CLAIM_FLAGS: [&str; 5] = [
    "None",
    "SecurityGroup",
    "DirectoryRole",
    "ApplicationGroup",
    "All",
];

const AUDIENCES: [&str; 4] = [
    "AzureADMyOrg",
    "AzureADMultipleOrgs",
    "AzureADandPersonalMicrosoftAccount",
    "PersonalMicrosoftAccount",
];

/// Writes the properties of a request body into a manifest, or refuses the body as a whole.
/// Complex properties are merged, collections are replaced.
pub(super) fn write(manifest: &mut Value, body: &Map<String, Value>) -> Result<(), Refusal> {
    let mut changed = manifest.clone();
    for (name, value) in body.iter().filter(|(name, _)| !name.contains("@odata.")) {
        if READ_ONLY.contains(&name.as_str()) {
            return Err(Refusal::bad_request(&format!(
                "Property '{name}' is read-only and cannot be set."
            )));
        }
        if name == "keyCredentials" {
            changed[name] = certificates::written(&changed[name], value)?;
        } else {
            merge(&mut changed, name, value)?;
        }
    }
    normalize(&mut changed)?;
    *manifest = changed;
    Ok(())
}

fn merge(target: &mut Value, name: &str, value: &Value) -> Result<(), Refusal> {
    let Some(slot) = target.get_mut(name) else {
        return Err(Refusal::unknown_property(name));
    };
    match (&mut *slot, value) {
        (Value::Object(_), Value::Object(fields)) if name != "optionalClaims" => {
            for (inner, value) in fields
                .iter()
                .filter(|(inner, _)| !inner.contains("@odata."))
            {
                merge(slot, inner, value)?;
            }
            return Ok(());
        }
        (Value::Array(_), Value::Array(_)) | (Value::Bool(_), Value::Bool(_)) => {}
        (Value::Array(_) | Value::Object(_) | Value::Bool(_), _) if name != "optionalClaims" => {
            return Err(Refusal::invalid_value(name));
        }
        _ => {}
    }
    *slot = value.clone();
    Ok(())
}

/// Checks the properties that matter for sign-in and writes them as the service would answer them.
fn normalize(manifest: &mut Value) -> Result<(), Refusal> {
    let name_length = manifest["displayName"]
        .as_str()
        .map_or(0, |name| name.chars().count());
    if name_length == 0 || name_length > 120 {
        return Err(Refusal::invalid_value("displayName"));
    }
    if !AUDIENCES
        .iter()
        .any(|audience| manifest["signInAudience"] == *audience)
    {
        return Err(Refusal::invalid_value("signInAudience"));
    }
    if let Some(claims) = &manifest["groupMembershipClaims"].as_str() {
        let flags: Vec<&str> = claims.split(',').map(str::trim).collect();
        if flags.iter().any(|flag| !GROUP_CLAIM_FLAGS.contains(flag)) {
            return Err(Refusal::invalid_value("groupMembershipClaims"));
        }
        // The service answers flags with a space after the comma, however they were sent.
        manifest["groupMembershipClaims"] = json!(flags.join(", "));
    } else if !manifest["groupMembershipClaims"].is_null() {
        return Err(Refusal::invalid_value("groupMembershipClaims"));
    }
    let tags = texts(&manifest["tags"]).ok_or_else(|| Refusal::invalid_value("tags"))?;
    let tag_is_fine =
        |tag: &&str| (1..=256).contains(&tag.chars().count()) && !tag.contains(char::is_whitespace);
    if !tags.iter().all(tag_is_fine) || has_duplicates(&tags) {
        return Err(Refusal::invalid_value("tags"));
    }
    for platform in ["web", "publicClient", "spa"] {
        let uris = texts(&manifest[platform]["redirectUris"])
            .ok_or_else(|| Refusal::invalid_value("redirectUris"))?;
        if uris.len() > 256 || has_duplicates(&uris) {
            return Err(Refusal::invalid_value("redirectUris"));
        }
        if let Some(uri) = uris
            .iter()
            .find(|uri| !redirect_uri::is_allowed(uri, platform))
        {
            return Err(Refusal::bad_request(&format!(
                "The redirect URI '{uri}' is not valid: it must use https, or http for localhost, and hold no fragment."
            )));
        }
    }
    if let Some(sent) = manifest["optionalClaims"].as_object() {
        let complete =
            optional_claims(sent).ok_or_else(|| Refusal::invalid_value("optionalClaims"))?;
        manifest["optionalClaims"] = complete;
    } else if !manifest["optionalClaims"].is_null() {
        return Err(Refusal::invalid_value("optionalClaims"));
    }
    if !resource_access_is_whole(&manifest["requiredResourceAccess"]) {
        return Err(Refusal::invalid_value("requiredResourceAccess"));
    }
    Ok(())
}

fn optional_claims(sent: &Map<String, Value>) -> Option<Value> {
    let mut complete = json!({"idToken": [], "accessToken": [], "saml2Token": []});
    for (token, claims) in sent.iter().filter(|(name, _)| !name.contains("@odata.")) {
        let slot = complete.get_mut(token)?;
        let claim = |claim: &Value| {
            Some(json!({
                "name": claim["name"].as_str()?,
                "source": claim["source"],
                "essential": claim.get("essential").unwrap_or(&json!(false)).as_bool()?,
                "additionalProperties": claim.get("additionalProperties").unwrap_or(&json!([])).as_array()?,
            }))
        };
        *slot = claims
            .as_array()?
            .iter()
            .map(claim)
            .collect::<Option<_>>()?;
    }
    Some(complete)
}

fn resource_access_is_whole(list: &Value) -> bool {
    let access_is_whole = |access: &Value| {
        access["id"]
            .as_str()
            .is_some_and(|id| uuid::Uuid::parse_str(id).is_ok())
            && (access["type"] == "Scope" || access["type"] == "Role")
    };
    list.as_array().is_some_and(|resources| {
        resources.iter().all(|resource| {
            resource["resourceAppId"].is_string()
                && resource["resourceAccess"]
                    .as_array()
                    .is_some_and(|accesses| accesses.iter().all(access_is_whole))
        })
    })
}

fn texts(list: &Value) -> Option<Vec<&str>> {
    list.as_array()?.iter().map(Value::as_str).collect()
}

fn has_duplicates(texts: &[&str]) -> bool {
    texts
        .iter()
        .enumerate()
        .any(|(index, text)| texts[..index].contains(text))
}

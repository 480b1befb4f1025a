//! The whole world at one moment, for comparison with another.

mod directory;
mod konnect;

use std::collections::BTreeSet;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::state::base_urls::BaseUrls;
use crate::state::world::World;

/// Longer values are truncated when a difference is described.
const LONGEST: usize = 200;

/// Everything that a run can change, without secrets: equal snapshots are the same to people who sign in.
///
/// `applications` and `deletedApplications` by client id, with their owners and with `passwordCredentials` by key id;
/// `servicePrincipals` by client id; `deletedServicePrincipals` by object id, with the grants and assignments that would
/// come back; `grants` and `assignments`; and `konnect`, with the `organization` and the `portals` by region and name,
/// each with its `identity_providers` by type, `authentication_settings`, `authentication_enabled` and `teams`.
///
/// A provider's `client_secret` says which key id of its application it is, or that the directory does not know it,
/// with a mark that distinguishes two such secrets; it is null where there is none.
///
/// Leaves out what no undo can restore: when Konnect's things were changed, and the ids of grants, assignments and
/// mappings.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Snapshot(Value);

impl Snapshot {
    pub(crate) fn of(world: &World, base_urls: &BaseUrls) -> Self {
        let mut directory = world.directory();
        let mut all = self::directory::of(&mut directory);
        let secret_of = |client_id: &str, secret: Option<&SecretString>| match secret {
            None => Value::Null,
            Some(secret) => match directory.key_id(client_id, secret.expose_secret()) {
                Some(key_id) => json!({"key_id": key_id}),
                None => json!({"unknown": mark(world, secret)}),
            },
        };
        let konnect = self::konnect::of(&world.konnect(), base_urls, &secret_of);
        all.insert("konnect".to_owned(), konnect);
        Self(Value::Object(all))
    }

    /// The snapshot as JSON.
    pub fn as_value(&self) -> &Value {
        &self.0
    }

    /// Without the deleted items, for tests that undo a creation and leave the deleted items alone.
    #[must_use]
    pub fn without_deleted_items(mut self) -> Self {
        if let Some(parts) = self.0.as_object_mut() {
            parts.remove("deletedApplications");
            parts.remove("deletedServicePrincipals");
        }
        self
    }

    /// What changed from here to `after`, one line each; empty if nothing did.
    pub fn differences(&self, after: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        compare("", &self.0, &after.0, &mut lines);
        lines
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:#}", self.0)
    }
}

/// Distinguishes secrets within one practice, and reveals nothing about them.
fn mark(world: &World, secret: &SecretString) -> String {
    let digest = Sha256::new()
        .chain_update(world.salt)
        .chain_update(secret.expose_secret())
        .finalize();
    digest
        .iter()
        .take(4)
        .fold(String::new(), |mark, byte| format!("{mark}{byte:02x}"))
}

fn compare(path: &str, before: &Value, after: &Value, lines: &mut Vec<String>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            compare_members(path, before, after, lines);
        }
        _ => lines.push(format!("{path}: {} became {}", short(before), short(after))),
    }
}

fn compare_members(
    path: &str,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    lines: &mut Vec<String>,
) {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path} / {name}")
        };
        match (before.get(name), after.get(name)) {
            (Some(before), Some(after)) => compare(&path, before, after, lines),
            (Some(before), None) => lines.push(format!("{path}: is gone, was {}", short(before))),
            (None, Some(after)) => lines.push(format!("{path}: is new, {}", short(after))),
            (None, None) => {}
        }
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_says_where_and_what() {
        let before = Snapshot(json!({"a": {"same": 1, "changed": [1], "gone": true}}));
        let after = Snapshot(json!({"a": {"same": 1, "changed": [2], "new": "x"}}));
        assert_eq!(
            before.differences(&after),
            [
                "a / changed: [1] became [2]",
                "a / gone: is gone, was true",
                "a / new: is new, \"x\"",
            ]
        );
        assert_eq!(before.differences(&before), Vec::<String>::new());
    }
}

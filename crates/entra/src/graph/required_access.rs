//! The permissions that an application asks for: sets that the service may reorder, so they are compared as sets and sent
//! together with what is already there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uuid::Uuid;

use crate::graph::microsoft_graph;

/// Microsoft Graph's delegated `email` permission.
const EMAIL: Uuid = Uuid::from_u128(0x64a6_cdd6_aab1_4aaf_94b8_3cc8_405e_90d0);
/// Microsoft Graph's delegated `User.Read` permission, which the portal gives every application.
const USER_READ: Uuid = Uuid::from_u128(0xe1fe_6dd8_ba31_4d61_89e7_8863_9da4_683d);

/// `requiredResourceAccess`: per API (its client id), the permissions requested (id and type).
pub type RequiredAccess = BTreeMap<Uuid, BTreeSet<(Uuid, String)>>;

/// What the portal writes: Graph's `User.Read` and, with `email`, Graph's `email`.
pub fn required_access(email: bool) -> RequiredAccess {
    let scope = |id| (id, "Scope".to_owned());
    let mut permissions = BTreeSet::from([scope(USER_READ)]);
    if email {
        permissions.insert(scope(EMAIL));
    }
    BTreeMap::from([(microsoft_graph().uuid(), permissions)])
}

/// Whether `present` asks for all of `wanted`.
pub fn required_access_covers(present: &RequiredAccess, wanted: &RequiredAccess) -> bool {
    wanted.iter().all(|(api, permissions)| {
        present
            .get(api)
            .is_some_and(|present| permissions.is_subset(present))
    })
}

/// Everything in either.
pub fn merge_required_access(present: &RequiredAccess, wanted: &RequiredAccess) -> RequiredAccess {
    let mut merged = present.clone();
    for (api, permissions) in wanted {
        merged
            .entry(*api)
            .or_default()
            .extend(permissions.iter().cloned());
    }
    merged
}

/// As a request writes it.
pub(super) fn required_access_body(access: &RequiredAccess) -> Value {
    let permissions = |permissions: &BTreeSet<(Uuid, String)>| {
        permissions
            .iter()
            .map(|(id, kind)| json!({"id": id, "type": kind}))
            .collect::<Vec<_>>()
    };
    access
        .iter()
        .map(|(api, asked)| json!({"resourceAppId": api, "resourceAccess": permissions(asked)}))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_merge_without_loss() {
        let other = Uuid::from_u128(7);
        let present = RequiredAccess::from([(
            other,
            BTreeSet::from([(Uuid::from_u128(8), "Role".to_owned())]),
        )]);
        let merged = merge_required_access(&present, &required_access(true));
        assert!(required_access_covers(&merged, &present));
        assert!(required_access_covers(&merged, &required_access(true)));
        assert!(!required_access_covers(
            &required_access(false),
            &required_access(true)
        ));
    }
}

//! What an ID token says about a person.

use serde_json::{Map, Value};

use crate::{ObjectId, TenantId};

/// The claims of a validated ID token (Microsoft identity platform, "ID token claims reference"). Personal, but not
/// secret: without its signature nobody accepts them.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenClaims {
    /// The person's object in the directory.
    pub object_id: ObjectId,
    /// The person's name.
    pub name: Option<String>,
    /// The name used to sign in; for display only.
    pub preferred_username: Option<String>,
    /// The mail address; missing where the directory knows none.
    pub email: Option<String>,
    /// The groups, as far as they are named.
    pub groups: GroupsClaim,
    /// Whether the account belongs to another directory and was invited to this one.
    pub guest: bool,
    /// Every claim as it stands in the token.
    pub all: Map<String, Value>,
}

/// The `groups` claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupsClaim {
    /// There is none: the person is in no group that the application is told about, or it is told about none.
    Absent,
    /// The object ids of the groups, or their names where the application asks for those.
    Named(Vec<String>),
    /// Left out, because there are more than a token holds ("Groups overage claim").
    TooMany,
}

impl TokenClaims {
    /// `None` without an `oid`, which every token of a person has.
    pub(super) fn read(all: Map<String, Value>, tenant: TenantId) -> Option<Self> {
        let text = |name: &str| all.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            object_id: text("oid")?.parse().ok()?,
            name: text("name"),
            preferred_username: text("preferred_username"),
            email: text("email"),
            groups: groups(&all),
            guest: is_guest(&all, tenant),
            all,
        })
    }
}

fn groups(all: &Map<String, Value>) -> GroupsClaim {
    let pointed_to = all
        .get("_claim_names")
        .is_some_and(|names| names.get("groups").is_some());
    if pointed_to || all.get("hasgroups") == Some(&Value::Bool(true)) {
        return GroupsClaim::TooMany;
    }
    match all.get("groups") {
        Some(Value::Array(groups)) => {
            let groups = groups.iter().filter_map(Value::as_str);
            GroupsClaim::Named(groups.map(str::to_owned).collect())
        }
        Some(Value::String(group)) => GroupsClaim::Named(vec![group.clone()]),
        _ => GroupsClaim::Absent,
    }
}

/// `acct` is 1 for a guest where the application asks for it. `idp` names who signed the person in, and is there if that
/// was not this directory.
fn is_guest(all: &Map<String, Value>, tenant: TenantId) -> bool {
    match (all.get("acct").and_then(Value::as_u64), all.get("idp")) {
        (Some(account), _) => account == 1,
        (None, Some(Value::String(provider))) => !provider.contains(&tenant.to_string()),
        (None, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TENANT: &str = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145";

    fn of(claims: &Value) -> Option<TokenClaims> {
        let mut all = json!({"oid": "8f9fd312-a987-4628-b4c5-bb4f4fddd5f7"});
        let more = claims.as_object().unwrap().clone();
        all.as_object_mut().unwrap().extend(more);
        TokenClaims::read(all.as_object().unwrap().clone(), TENANT.parse().unwrap())
    }

    #[test]
    fn groups_that_were_left_out_are_not_taken_for_none() {
        for (claims, groups) in [
            (json!({}), GroupsClaim::Absent),
            (json!({"groups": []}), GroupsClaim::Named(Vec::new())),
            (
                json!({"groups": ["a", "b"]}),
                GroupsClaim::Named(vec!["a".into(), "b".into()]),
            ),
            (json!({"groups": "a"}), GroupsClaim::Named(vec!["a".into()])),
            (
                json!({"_claim_names": {"groups": "src1"}}),
                GroupsClaim::TooMany,
            ),
            (json!({"hasgroups": true}), GroupsClaim::TooMany),
            (
                json!({"_claim_names": {"other": "src1"}}),
                GroupsClaim::Absent,
            ),
        ] {
            assert_eq!(of(&claims).unwrap().groups, groups, "{claims}");
        }
    }

    #[test]
    fn guest_is_who_was_signed_in_elsewhere() {
        for (claims, guest) in [
            (json!({}), false),
            (
                json!({"idp": format!("https://sts.windows.net/{TENANT}/")}),
                false,
            ),
            (
                json!({"idp": "https://sts.windows.net/9d1c5e1a-2f47-4a55-8a0b-61f3f9e0a7d2/"}),
                true,
            ),
            (json!({"idp": "live.com"}), true),
            (json!({"acct": 1}), true),
            (json!({"acct": 0, "idp": "live.com"}), false),
        ] {
            assert_eq!(of(&claims).unwrap().guest, guest, "{claims}");
        }
    }

    #[test]
    fn without_an_object_id_it_is_nobody() {
        assert_eq!(of(&json!({"oid": null})), None);
        assert_eq!(of(&json!({"oid": "maya"})), None);
    }
}

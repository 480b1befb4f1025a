//! What an application requests in tokens: groups, optional claims, permissions.
//!
//! All three are sets that the service may reorder and respell, so they are compared as sets, and
//! sent as the union with what is already there.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::graph::microsoft_graph;

/// Microsoft Graph's delegated `email` permission.
const EMAIL: Uuid = Uuid::from_u128(0x64a6_cdd6_aab1_4aaf_94b8_3cc8_405e_90d0);
/// Microsoft Graph's delegated `User.Read` permission, which the portal gives every application.
const USER_READ: Uuid = Uuid::from_u128(0xe1fe_6dd8_ba31_4d61_89e7_8863_9da4_683d);

/// One flag of `groupMembershipClaims`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupClaim {
    /// Security groups, directory roles and distribution lists.
    All,
    /// Groups assigned to the application.
    ApplicationGroup,
    /// Directory roles.
    DirectoryRole,
    /// Security groups.
    SecurityGroup,
    /// A flag that is not known here; kept as it is.
    Other(String),
}

impl GroupClaim {
    fn as_str(&self) -> &str {
        match self {
            Self::All => "All",
            Self::ApplicationGroup => "ApplicationGroup",
            Self::DirectoryRole => "DirectoryRole",
            Self::SecurityGroup => "SecurityGroup",
            Self::Other(text) => text,
        }
    }

    fn read(text: &str) -> Self {
        match text {
            "All" => Self::All,
            "ApplicationGroup" => Self::ApplicationGroup,
            "DirectoryRole" => Self::DirectoryRole,
            "SecurityGroup" => Self::SecurityGroup,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// `groupMembershipClaims`: comma-joined flags, read as a set. `None` and an empty text are the empty set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct GroupMembershipClaims(BTreeSet<GroupClaim>);

impl GroupMembershipClaims {
    /// Every box ticked, as in Kong's guide. A person in more than 200 groups gets none.
    pub fn every_group() -> Self {
        [GroupClaim::All, GroupClaim::ApplicationGroup]
            .into_iter()
            .collect()
    }

    /// Only the groups that are assigned to the application.
    pub fn assigned_groups() -> Self {
        [GroupClaim::ApplicationGroup].into_iter().collect()
    }

    /// Whether everything in `wanted` is emitted; `All` includes security groups and roles.
    pub fn covers(&self, wanted: &BTreeSet<GroupClaim>) -> bool {
        wanted.iter().all(|claim| {
            self.0.contains(claim)
                || (matches!(claim, GroupClaim::SecurityGroup | GroupClaim::DirectoryRole)
                    && self.0.contains(&GroupClaim::All))
        })
    }

    /// Whether both emit the same.
    pub fn same_as(&self, other: &Self) -> bool {
        self.covers(other) && other.covers(self)
    }
}

impl Deref for GroupMembershipClaims {
    type Target = BTreeSet<GroupClaim>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl FromIterator<GroupClaim> for GroupMembershipClaims {
    fn from_iter<I: IntoIterator<Item = GroupClaim>>(claims: I) -> Self {
        Self(claims.into_iter().collect())
    }
}

impl FromStr for GroupMembershipClaims {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let flags = text
            .split(',')
            .map(str::trim)
            .filter(|flag| !flag.is_empty() && *flag != "None");
        Ok(flags.map(GroupClaim::read).collect())
    }
}

impl From<String> for GroupMembershipClaims {
    fn from(text: String) -> Self {
        match text.parse() {
            Ok(claims) => claims,
            Err(never) => match never {},
        }
    }
}

impl From<GroupMembershipClaims> for String {
    fn from(claims: GroupMembershipClaims) -> Self {
        claims.to_string()
    }
}

impl GroupMembershipClaims {
    /// As a change writes it. An application that was never given any has none.
    pub(crate) fn body(&self) -> Value {
        if self.0.is_empty() {
            Value::Null
        } else {
            json!(self.to_string())
        }
    }
}

impl fmt::Display for GroupMembershipClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("None");
        }
        for (index, claim) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            f.write_str(claim.as_str())?;
        }
        Ok(())
    }
}

/// One entry of `optionalClaims`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OptionalClaim {
    /// The claim.
    pub name: String,
    /// Where it comes from; `None` for predefined ones.
    #[serde(default)]
    pub source: Option<String>,
    /// Whether a token should not be issued without it, as far as possible.
    #[serde(default)]
    pub essential: bool,
    /// How it is written; for `groups`, none means the group's object id.
    #[serde(default)]
    pub additional_properties: BTreeSet<String>,
}

impl OptionalClaim {
    fn plain(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            source: None,
            essential: false,
            additional_properties: BTreeSet::new(),
        }
    }

    /// Whether both are about the same claim, however it is written.
    fn same_claim(&self, other: &Self) -> bool {
        self.name == other.name && self.source == other.source
    }
}

/// `optionalClaims`, a set per kind of token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OptionalClaims {
    /// In ID tokens, which Konnect reads.
    #[serde(deserialize_with = "null_as_empty")]
    pub id_token: BTreeSet<OptionalClaim>,
    /// In access tokens.
    #[serde(deserialize_with = "null_as_empty")]
    pub access_token: BTreeSet<OptionalClaim>,
    /// In SAML tokens.
    #[serde(deserialize_with = "null_as_empty")]
    pub saml2_token: BTreeSet<OptionalClaim>,
}

fn null_as_empty<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeSet<OptionalClaim>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl OptionalClaims {
    /// What the portal writes for "Group ID" in all three tokens, and, with `email`, for the
    /// `email` claim in the ID token.
    pub fn for_konnect(email: bool) -> Self {
        let groups = || BTreeSet::from([OptionalClaim::plain("groups")]);
        let mut id_token = groups();
        if email {
            id_token.insert(OptionalClaim::plain("email"));
        }
        Self {
            id_token,
            access_token: groups(),
            saml2_token: groups(),
        }
    }

    /// As a change writes it. An application that was never given any has none, rather than three empty sets.
    pub(crate) fn body(&self) -> Value {
        if *self == Self::default() {
            Value::Null
        } else {
            json!(self)
        }
    }

    /// Whether everything in `wanted` is there as wanted.
    pub fn covers(&self, wanted: &Self) -> bool {
        wanted.id_token.is_subset(&self.id_token)
            && wanted.access_token.is_subset(&self.access_token)
            && wanted.saml2_token.is_subset(&self.saml2_token)
    }

    /// These and `wanted`; where both are about the same claim, `wanted` says how it is written.
    #[must_use]
    pub fn merged_with(&self, wanted: &Self) -> Self {
        let merge = |present: &BTreeSet<OptionalClaim>, wanted: &BTreeSet<OptionalClaim>| {
            let kept = present
                .iter()
                .filter(|claim| !wanted.iter().any(|other| other.same_claim(claim)));
            kept.chain(wanted).cloned().collect()
        };
        Self {
            id_token: merge(&self.id_token, &wanted.id_token),
            access_token: merge(&self.access_token, &wanted.access_token),
            saml2_token: merge(&self.saml2_token, &wanted.saml2_token),
        }
    }
}

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn claims(text: &str) -> GroupMembershipClaims {
        text.parse().unwrap()
    }

    #[test]
    fn spacing_and_order_make_no_difference() {
        assert_eq!(
            claims("All, ApplicationGroup"),
            claims("ApplicationGroup,All")
        );
        assert_eq!(
            claims("All,ApplicationGroup"),
            GroupMembershipClaims::every_group()
        );
        assert_eq!(
            GroupMembershipClaims::every_group().to_string(),
            "All,ApplicationGroup"
        );
    }

    #[test]
    fn all_covers_its_parts_but_not_assigned_groups() {
        assert!(claims("All").covers(&claims("SecurityGroup,DirectoryRole")));
        assert!(
            !claims("All").covers(&claims("ApplicationGroup")),
            "the portal keeps assigned groups apart"
        );
        assert!(
            !claims("SecurityGroup,DirectoryRole").covers(&claims("All")),
            "distribution lists are missing"
        );
        assert!(claims("All,SecurityGroup").same_as(&claims("All")));
    }

    #[test]
    fn none_is_the_empty_set() {
        assert!(claims("None").is_empty());
        assert!(claims("").is_empty());
        assert_eq!(GroupMembershipClaims::default().to_string(), "None");
    }

    #[test]
    fn unknown_flag_kept() {
        assert_eq!(claims("Fresh,All").to_string(), "All,Fresh");
    }

    #[test]
    fn claims_compared_as_sets_and_null_lists_read() {
        let read: OptionalClaims = serde_json::from_value(json!({
            "idToken": [
                {"name": "email", "source": null, "essential": false, "additionalProperties": []},
                {"name": "groups", "source": null, "essential": false, "additionalProperties": []}],
            "accessToken": null,
        }))
        .unwrap();
        assert_eq!(read.id_token, OptionalClaims::for_konnect(true).id_token);
        assert!(
            !read.covers(&OptionalClaims::for_konnect(true)),
            "the other tokens lack groups"
        );
    }

    #[test]
    fn merging_keeps_others_and_rewrites_ours() {
        let mut names = OptionalClaim::plain("groups");
        names
            .additional_properties
            .insert("sam_account_name".to_owned());
        let present = OptionalClaims {
            id_token: BTreeSet::from([names, OptionalClaim::plain("upn")]),
            ..OptionalClaims::default()
        };
        let merged = present.merged_with(&OptionalClaims::for_konnect(true));
        assert!(merged.covers(&OptionalClaims::for_konnect(true)));
        assert!(
            merged.id_token.contains(&OptionalClaim::plain("upn")),
            "another's claim is kept"
        );
        assert_eq!(merged.id_token.len(), 3, "groups is listed once, by id");
    }

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

    proptest! {
        #[test]
        fn any_text_reads_the_same_after_writing(text in "\\PC*") {
            let read = claims(&text);
            prop_assert_eq!(claims(&read.to_string()), read);
        }

        #[test]
        fn any_order_and_spacing_is_one_set(
            flags in proptest::collection::vec("(All|ApplicationGroup|SecurityGroup|DirectoryRole)", 0..6),
            spaces in " {0,3}",
        ) {
            let forward = flags.join(&format!("{spaces},{spaces}"));
            let backward = flags.iter().rev().cloned().collect::<Vec<_>>().join(",");
            prop_assert_eq!(claims(&forward), claims(&backward));
            prop_assert!(claims(&forward).covers(&claims(&backward)));
        }
    }
}

//! What tokens hold in addition: sets that the service may reorder, so they are compared as sets and sent together with
//! what is already there.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
}

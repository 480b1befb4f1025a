//! Which groups tokens hold: a set that the service may reorder and respell, so it is compared as a set.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

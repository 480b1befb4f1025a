//! What happens to the administrators of the organization.

use serde::Serialize;
use specta::Type;

use super::number::saturating_u32;

/// What would happen to the administrators. `safe`: every one that can be seen remains one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LockOut {
    pub(crate) safe: bool,
    pub(crate) admins: Vec<AdminStanding>,
}

/// `signedIn`: the person signed in to Microsoft; otherwise the owner of the Konnect token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AdminStanding {
    pub(crate) name: String,
    pub(crate) user_name: String,
    pub(crate) signed_in: bool,
    pub(crate) standing: Standing,
}

/// What happens to an administrator at the next single sign-on. `keeps`: through this group. `nestedOnly`: only through
/// a group within a group, which is not sent with assigned groups. `overage`: in so many groups that Microsoft sends
/// none. `unknown`: the memberships could not be read, or the account is not in this directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Standing {
    Keeps { group: String, name: Option<String> },
    Loses,
    NestedOnly,
    Overage { count: u32 },
    Unknown,
}

impl LockOut {
    /// The same for the window; `name` finds the name of a group.
    pub(crate) fn of(
        lock_out: &sso::LockOut,
        name: impl Fn(entra::ObjectId) -> Option<String>,
    ) -> Self {
        let standing = |standing: sso::Standing| match standing {
            sso::Standing::Keeps(group) => Standing::Keeps {
                group: group.to_string(),
                name: name(group),
            },
            sso::Standing::Loses => Standing::Loses,
            sso::Standing::NestedOnly => Standing::NestedOnly,
            sso::Standing::Overage(count) => Standing::Overage {
                count: saturating_u32(count),
            },
            sso::Standing::Unknown => Standing::Unknown,
        };
        Self {
            safe: lock_out.is_safe(),
            admins: lock_out
                .admins
                .iter()
                .map(|(admin, becomes)| AdminStanding {
                    name: admin.name.clone(),
                    user_name: admin.user_name.clone(),
                    signed_in: admin.signed_in,
                    standing: standing(*becomes),
                })
                .collect(),
        }
    }
}

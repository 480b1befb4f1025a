//! Groups of the directory.

use serde::Serialize;
use specta::Type;

use super::mirror::mirror;

/// A group. `assignable`: it can be assigned to an app, because it is security-enabled. `mine`: the signed-in person is in it, directly or through another group; `null`: not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: GroupKind,
    pub(crate) assignable: bool,
    pub(crate) mine: Option<bool>,
}

mirror! {
    /// What kind of group it is.
    pub(crate) enum GroupKind from entra::GroupKind {
        Security,
        Microsoft365,
        MailEnabledSecurity,
        Distribution,
    }
}

/// One page of a search. `count`: all that match, where Microsoft says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupsFound {
    pub(crate) groups: Vec<Group>,
    pub(crate) more: bool,
    pub(crate) count: Option<u32>,
}

/// In how many groups a person is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupCount {
    pub(crate) name: String,
    pub(crate) user_name: String,
    pub(crate) count: u32,
}

impl Group {
    /// The group, with whether the signed-in person is in it.
    pub(crate) fn of(group: entra::Group, mine: Option<bool>) -> Self {
        Self {
            id: group.id.to_string(),
            name: group.display_name,
            kind: group.kind.into(),
            assignable: group.security_enabled,
            mine,
        }
    }
}

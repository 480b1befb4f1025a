//! The signed-in person.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Call;
use crate::graph::with_eventual_consistency;
use crate::{Error, Graph, ObjectId};

/// The signed-in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The person's object in this directory.
    pub id: ObjectId,
    /// The name shown.
    pub display_name: String,
    /// The name used to sign in.
    pub user_principal_name: String,
    /// The mail address, if there is one. Without it, tokens hold no `email`.
    pub mail: Option<String>,
    /// `Member` or `Guest`; absent where it was not asked for or may not be read.
    #[serde(default)]
    pub user_type: Option<String>,
}

impl Person {
    /// Whether this directory only invited the person, whose account is in another one. An invited person's name has
    /// the mark `#EXT#` (Microsoft Entra External ID, "B2B guest user properties"); a type that the directory has set
    /// counts more, because guests can be made members.
    pub fn is_guest(&self) -> bool {
        match self.user_type.as_deref() {
            Some(set) => set.eq_ignore_ascii_case("Guest"),
            None => self.user_principal_name.contains("#EXT#"),
        }
    }
}

/// A directory role that the person holds now. Eligible roles that are not activated are not
/// included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryRole {
    /// The role's name.
    pub display_name: String,
    /// The role's id, the same in every tenant.
    #[serde(rename(deserialize = "roleTemplateId"))]
    pub template_id: Uuid,
}

impl DirectoryRole {
    /// Application Administrator.
    pub const APPLICATION_ADMINISTRATOR: Uuid =
        Uuid::from_u128(0x9b89_5d92_2cd3_44c7_9d02_a6ac_2d5e_a5c3);
    /// Cloud Application Administrator.
    pub const CLOUD_APPLICATION_ADMINISTRATOR: Uuid =
        Uuid::from_u128(0x158c_047a_c907_4556_b7ef_4465_51a6_b5f7);
    /// Global Administrator.
    pub const GLOBAL_ADMINISTRATOR: Uuid =
        Uuid::from_u128(0x62e9_0394_69f5_4237_9190_0121_7714_5e10);
    /// Application Developer.
    pub const APPLICATION_DEVELOPER: Uuid =
        Uuid::from_u128(0xcf1c_38e5_3621_4004_a7cb_8796_24dc_ed7c);
    /// Privileged Role Administrator.
    pub const PRIVILEGED_ROLE_ADMINISTRATOR: Uuid =
        Uuid::from_u128(0xe861_1ab8_c189_46e8_94e1_6021_3ab1_f814);
    /// User Administrator.
    pub const USER_ADMINISTRATOR: Uuid = Uuid::from_u128(0xfe93_0be7_5e62_47db_91af_98c3_a49a_38b1);
}

/// Reads the signed-in person. Needs `User.Read`.
pub async fn me(graph: Graph<'_>) -> Result<Person, Error> {
    graph
        .get(
            graph.url(
                "me",
                "$select=id,displayName,userPrincipalName,mail,userType",
            ),
            Call::ReadMe,
        )
        .await
}

/// Reads the person's directory roles, including those held through a group. Needs `User.Read`.
///
/// The cast makes this an advanced query, which needs `$count` and eventual consistency
/// (Microsoft Graph "List a user's memberships").
pub async fn directory_roles(graph: Graph<'_>) -> Result<Vec<DirectoryRole>, Error> {
    let url = graph.url(
        "me/transitiveMemberOf/microsoft.graph.directoryRole",
        "$count=true&$select=displayName,roleTemplateId",
    );
    graph
        .list(url, Call::ReadRoles, with_eventual_consistency)
        .await
}

//! A Konnect organization by what people know it by.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A Konnect organization. Two may have the same name; only the id tells them apart. The name is `null` where this
/// computer does not know it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrganizationName {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
}

impl From<&sso::NamedOrganization> for OrganizationName {
    fn from(organization: &sso::NamedOrganization) -> Self {
        Self {
            id: organization.id.to_string(),
            name: organization.name.clone(),
        }
    }
}

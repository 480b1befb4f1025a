//! The organization that a token belongs to.

use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::{Error, Konnect};

/// A Konnect organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its login path, once single sign-on is configured. As Konnect returns it, not parsed.
    #[serde(default, deserialize_with = "blank_as_none")]
    pub login_path: Option<String>,
    /// `active`, or a state in which little works.
    #[serde(default)]
    pub state: Option<String>,
}

/// Konnect writes "no login path" as an empty text.
pub(crate) fn blank_as_none<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty()))
}

/// Reads the organization. This is also the check of a token: it works with both kinds.
///
/// # Errors
/// [`Error::TokenRejected`] when the token is not accepted.
pub async fn organization(konnect: Konnect<'_>) -> Result<Organization, Error> {
    konnect
        .get(konnect.organization_url("organizations/me"))
        .await
}

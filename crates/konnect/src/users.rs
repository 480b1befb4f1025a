//! The person whose token it is.

use serde::{Deserialize, Serialize};
use sso_http::Retry;
use uuid::Uuid;

use crate::{Error, Konnect, Team, pages};

/// A person's account in the organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Its id.
    pub id: Uuid,
    /// The mail address, by which a sign-in finds the account.
    pub email: String,
    /// The person's name.
    #[serde(default)]
    pub full_name: Option<String>,
}

/// Reads the account of the token's owner; `None` for a system account, which is not a person and
/// is not asked about.
pub async fn me(konnect: Konnect<'_>) -> Result<Option<User>, Error> {
    if konnect.token.is_system_account() {
        return Ok(None);
    }
    let url = konnect.organization_url("users/me");
    konnect.get(url).await.map(Some)
}

/// Lists the organization's teams that a person is in, whoever put the person there.
///
/// # Errors
/// [`Error::NotFound`] when there is no such account.
pub async fn teams_of(konnect: Konnect<'_>, user: Uuid) -> Result<Vec<Team>, Error> {
    let url = konnect.organization_url(&format!("users/{user}/teams"));
    pages::numbered(konnect, &url, Retry::Safe).await
}

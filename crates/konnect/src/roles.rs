//! Roles that people have in the organization apart from those of their teams.

use serde::Deserialize;
use uuid::Uuid;

use crate::{Error, Konnect, pages};

/// A role that was given to a person or a team (Kong Konnect identity API, "List User Roles" and "List Team Roles").
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AssignedRole {
    /// Its name, such as `Admin`.
    pub role_name: String,
    /// What it is for, such as `Control Planes`.
    pub entity_type_name: String,
}

impl AssignedRole {
    /// Whether it is for people, teams and how they sign in.
    pub fn is_of_identity(&self) -> bool {
        self.entity_type_name.eq_ignore_ascii_case("Identity")
    }

    /// Whether it is for Dev Portals, perhaps only for one.
    pub fn is_of_portals(&self) -> bool {
        self.entity_type_name.eq_ignore_ascii_case("Portals")
    }
}

/// Lists the roles that were given to a person directly.
pub async fn roles_of(konnect: Konnect<'_>, user: Uuid) -> Result<Vec<AssignedRole>, Error> {
    let url = konnect.organization_url(&format!("users/{user}/assigned-roles"));
    pages::whole(konnect, url).await
}

/// Lists the roles that a team of the organization gives its members.
pub async fn roles_of_team(konnect: Konnect<'_>, team: Uuid) -> Result<Vec<AssignedRole>, Error> {
    let url = konnect.organization_url(&format!("teams/{team}/assigned-roles"));
    pages::whole(konnect, url).await
}

//! Teams of the organization, whose members have its roles, and of Dev Portals.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};
use sso_http::{Request, Retry, Service};
use uuid::Uuid;

use crate::{Error, Konnect, pages};

const PATH: &str = "teams";

/// A team. Two may have the same name; only the id tells them apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub description: String,
    /// Whether Konnect made it. A portal has no such teams.
    #[serde(default, alias = "system_team")]
    pub system: bool,
}

impl Team {
    /// The name of the team whose members may do everything in the organization.
    pub const ORGANIZATION_ADMIN: &str = "organization-admin";

    /// Whether its members are administrators of the organization.
    pub fn is_organization_admin(&self) -> bool {
        self.system && self.name == Self::ORGANIZATION_ADMIN
    }
}

fn null_as_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Lists the scope's teams.
pub async fn teams(konnect: Konnect<'_>) -> Result<Vec<Team>, Error> {
    pages::numbered(konnect, &konnect.url(PATH), Retry::Safe).await
}

/// The body of [`create_team`], as it is shown.
pub fn create_team_body(name: &str, description: &str) -> Value {
    let mut body = Map::from_iter([("name".to_owned(), json!(name))]);
    // Konnect takes none, but no empty one.
    if !description.is_empty() {
        body.insert("description".to_owned(), json!(description));
    }
    Value::Object(body)
}

/// Makes a team. Konnect makes a second one of the same name without a word, so the caller has
/// looked before.
///
/// # Errors
/// [`Error::NotAllowed`] where the organization's plan has no teams of its own.
pub async fn create_team(
    konnect: Konnect<'_>,
    name: &str,
    description: &str,
) -> Result<Team, Error> {
    Ok(konnect
        .post(PATH, create_team_body(name, description))
        .await?
        .json()?)
}

/// Deletes a team, with its mappings.
///
/// # Errors
/// [`Error::NotFound`] when there is none, which after a lost answer means done.
pub async fn delete_team(konnect: Konnect<'_>, id: Uuid) -> Result<(), Error> {
    let url = konnect.url(&format!("{PATH}/{id}"));
    konnect
        .send(Request::delete(Service::KonnectApi, url))
        .await
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn teams_of_both_scopes_read() {
        let teams: Vec<Team> = serde_json::from_value(json!([
            {"id": "06ad9adc-4b57-4c44-a64d-86547a39435b", "name": "organization-admin", "description": null,
             "system_team": true, "labels": {}, "created_at": "x"},
            {"id": "7f9fd312-a987-4628-b4c5-bb4f4fddd5f7", "name": "organization-admin", "description": "Ours",
             "can_own_applications": false}]))
        .unwrap();
        assert!(teams[0].is_organization_admin());
        assert_eq!(teams[0].description, "");
        assert!(
            !teams[1].is_organization_admin(),
            "a name can be given to any team"
        );
        let again: Team = serde_json::from_value(serde_json::to_value(&teams[0]).unwrap()).unwrap();
        assert_eq!(again, teams[0]);
    }

    #[test]
    fn empty_description_is_not_sent() {
        assert_eq!(
            create_team_body("Partners", ""),
            json!({"name": "Partners"})
        );
    }
}

//! Teams of the organization, whose members have its roles, and of Dev Portals.

use std::collections::BTreeMap;

use futures::{StreamExt as _, TryStreamExt as _};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use sso_http::{RequestParts, Response, Retry, Unreadable};
use uuid::Uuid;

use crate::{Error, Konnect, Operation, TargetId, pages};

const PATH: &str = "teams";
/// For how many teams the people are counted at the same time.
const SIZES_AT_ONCE: usize = 4;

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
    /// Whether its members are set by hand in Konnect, even while a Dev Portal follows groups; otherwise people who are
    /// in no group of it lose it at their next sign-in. `None`: this Konnect does not say (Kong Docs, "Dev Portal team
    /// mapping"; not in the API description of August 2026).
    #[serde(default, rename = "konnect_managed")]
    pub by_hand: Option<bool>,
}

impl Team {
    /// The name of the team whose members may do everything in the organization.
    pub const ORGANIZATION_ADMIN: &str = "organization-admin";

    /// The name of the team whose members may do everything with Dev Portals.
    pub const PORTAL_ADMIN: &str = "portal-admin";

    /// Whether its members are administrators of the organization.
    pub fn is_organization_admin(&self) -> bool {
        self.system && self.name == Self::ORGANIZATION_ADMIN
    }

    /// Whether its members may do everything with Dev Portals.
    pub fn is_portal_admin(&self) -> bool {
        self.system && self.name == Self::PORTAL_ADMIN
    }
}

fn null_as_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Lists the target's teams.
pub async fn teams(konnect: Konnect<'_>) -> Result<Vec<Team>, Error> {
    pages::numbered(konnect, &konnect.url(PATH), Retry::Safe).await
}

/// Creates a team. Konnect creates a second one of the same name without complaint, so the caller has to look first.
///
/// Errors: [`Error::NotAllowed`] where the organization's plan has no teams of its own.
#[derive(Clone, Copy, Debug)]
pub struct CreateTeam<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is for; may be empty.
    pub description: &'a str,
}

impl Operation for CreateTeam<'_> {
    type Answer = Team;

    fn request(&self) -> RequestParts {
        let mut body = json!({"name": self.name});
        // Konnect accepts no description, but not an empty one.
        if !self.description.is_empty() {
            body["description"] = json!(self.description);
        }
        RequestParts::post(PATH, body)
    }

    fn read(&self, response: Response) -> Result<Team, Error> {
        Ok(response.json()?)
    }
}

/// Says whether the members of a Dev Portal's team are set by hand. A team has to lose its mappings first.
///
/// Errors: [`Error::InvalidParameters`] where Konnect does not know this, or a group is mapped to the
/// team; [`sso_http::Error::UnreadableResponse`] where the answer does not say that it is so.
#[derive(Clone, Copy, Debug)]
pub struct SetTeamByHand {
    /// The team.
    pub team: Uuid,
    /// Whether its members are set by hand.
    pub by_hand: bool,
}

impl Operation for SetTeamByHand {
    type Answer = ();

    fn request(&self) -> RequestParts {
        RequestParts::patch(
            format!("{PATH}/{}", self.team),
            json!({"konnect_managed": self.by_hand}),
        )
    }

    fn read(&self, response: Response) -> Result<(), Error> {
        let team: Team = response.json()?;
        if team.by_hand == Some(self.by_hand) {
            Ok(())
        } else {
            Err(response.unreadable(Unreadable::WrongShape).into())
        }
    }
}

/// How many people are in each of these teams of a Dev Portal that is not set by hand. Teams that could not be read,
/// and those of the organization, are missing from the result.
///
/// # Errors
/// Those of any read, except what says that one team is gone or may not be looked at.
pub async fn team_sizes(
    konnect: Konnect<'_>,
    teams: &[Team],
) -> Result<BTreeMap<Uuid, usize>, Error> {
    if konnect.target_id == TargetId::Organization {
        return Ok(BTreeMap::new());
    }
    // A list, because a future that keeps a closure over references is not known to be `Send`.
    let sizes: Vec<_> = teams
        .iter()
        .filter(|team| team.by_hand != Some(true))
        .map(async |team| {
            let url = konnect.url(&format!("{PATH}/{}/developers", team.id));
            match pages::total(konnect, &url).await {
                Ok(size) => Ok(Some((team.id, size))),
                Err(Error::NotFound(_) | Error::NotAllowed(_)) => Ok(None),
                Err(error) => Err(error),
            }
        })
        .collect();
    let sizes: Vec<_> = futures::stream::iter(sizes)
        .buffered(SIZES_AT_ONCE)
        .try_collect()
        .await?;
    Ok(sizes.into_iter().flatten().collect())
}

/// Deletes a team, with its mappings.
///
/// Errors: [`Error::NotFound`] when there is none, which after a lost answer means done.
#[derive(Clone, Copy, Debug)]
pub struct DeleteTeam(pub Uuid);

impl Operation for DeleteTeam {
    type Answer = ();

    fn request(&self) -> RequestParts {
        RequestParts::delete(format!("{PATH}/{}", self.0))
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

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
        assert_eq!(teams[1].by_hand, None, "an older Konnect does not say");
        let again: Team = serde_json::from_value(serde_json::to_value(&teams[0]).unwrap()).unwrap();
        assert_eq!(again, teams[0]);
    }

    #[test]
    fn who_sets_the_members_read() {
        for (said, by_hand) in [
            (json!(true), Some(true)),
            (json!(false), Some(false)),
            (Value::Null, None),
        ] {
            let team: Team = serde_json::from_value(json!({
                "id": "06ad9adc-4b57-4c44-a64d-86547a39435b", "name": "Partners", "konnect_managed": said,
            }))
            .unwrap();
            assert_eq!(team.by_hand, by_hand);
        }
    }

    #[test]
    fn empty_description_is_not_sent() {
        let team = CreateTeam {
            name: "Partners",
            description: "",
        };
        assert_eq!(team.request().body, Some(json!({"name": "Partners"})));
    }
}

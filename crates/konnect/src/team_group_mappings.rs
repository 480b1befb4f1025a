//! Which group of the identity provider puts people in which team.
//!
//! Konnect has two ways to say it. The newer keeps one row for each pair, under its identity provider. The older keeps
//! a list of groups for each team, and is used only where the newer does not exist. The pairs are the same.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::json;
use sso_http::{RequestParts, Response, Retry};
use uuid::Uuid;

use crate::operation::once;
use crate::{Error, Konnect, Operation, identity_provider, pages};

const LEGACY: &str = "identity-provider/team-group-mappings";

/// One group in one team. Groups are compared case-sensitively; Entra's are object ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mapping {
    /// The row's id; `None` from the older way, which has no rows.
    pub id: Option<Uuid>,
    /// The team.
    #[serde(alias = "team_id")]
    pub team_id: Uuid,
    /// The group, as the token names it.
    pub group: String,
}

/// Which way Konnect accepts mappings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MappingApi {
    /// A row for each pair, under its identity provider.
    PerProvider,
    /// A list of groups for each team.
    Legacy,
}

/// The mappings of an identity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mappings {
    /// How they were read, and so how they have to be changed.
    pub api: MappingApi,
    /// The mappings.
    pub rows: Vec<Mapping>,
}

#[derive(Deserialize)]
struct TeamGroups {
    team_id: Uuid,
    /// A team that was cleared may remain as an empty entry.
    #[serde(default)]
    groups: BTreeSet<String>,
}

/// Lists the mappings of the identity provider `idp` of the target.
///
/// # Errors
/// [`Error::NotFound`] when there is no such provider.
pub async fn team_group_mappings(konnect: Konnect<'_>, idp: Uuid) -> Result<Mappings, Error> {
    match pages::by_cursor(konnect, &konnect.url(&collection(idp))).await {
        Ok(rows) => Ok(Mappings {
            api: MappingApi::PerProvider,
            rows,
        }),
        Err(Error::NotFound(_)) => {
            // Both a missing provider and the older Konnect answer 404. The older way names no provider, so it must not
            // be used for one that is gone.
            identity_provider(konnect, idp).await?;
            let rows = legacy(konnect).await?.into_iter().flat_map(|team| {
                team.groups.into_iter().map(move |group| Mapping {
                    id: None,
                    team_id: team.team_id,
                    group,
                })
            });
            Ok(Mappings {
                api: MappingApi::Legacy,
                rows: rows.collect(),
            })
        }
        Err(error) => Err(error),
    }
}

/// Puts a group in a team with a row; an existing one is left alone. Returns the row that it created, if any.
///
/// Errors: [`Error::NotFound`] or [`Error::InvalidParameters`] when there is no such provider or team.
#[derive(Clone, Debug)]
pub struct AddMapping {
    /// The identity provider.
    pub provider: Uuid,
    /// The team.
    pub team: Uuid,
    /// The group, as the token names it.
    pub group: String,
}

impl Operation for AddMapping {
    type Answer = Option<Mapping>;

    fn request(&self) -> RequestParts {
        let body = json!({"team_id": self.team, "group": self.group});
        RequestParts::post(collection(self.provider), body)
    }

    fn read(&self, response: Response) -> Result<Option<Mapping>, Error> {
        Ok(Some(response.json()?))
    }

    async fn send(&self, konnect: Konnect<'_>) -> Result<Option<Mapping>, Error> {
        match once(self, konnect).await {
            Err(Error::Conflict(_)) => Ok(None),
            added => added,
        }
    }
}

/// Removes a row; a missing one is fine.
#[derive(Clone, Copy, Debug)]
pub struct RemoveMapping {
    /// The identity provider.
    pub provider: Uuid,
    /// The row's id.
    pub mapping: Uuid,
}

impl Operation for RemoveMapping {
    type Answer = ();

    fn request(&self) -> RequestParts {
        RequestParts::delete(format!("{}/{}", collection(self.provider), self.mapping))
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }

    async fn send(&self, konnect: Konnect<'_>) -> Result<(), Error> {
        match once(self, konnect).await {
            Err(Error::NotFound(_)) => Ok(()),
            removed => removed,
        }
    }
}

/// Sets which groups a team has, the older way; other teams are unchanged.
///
/// Errors: [`Error::InvalidParameters`] when there is no such team, or no provider.
#[derive(Clone, Copy, Debug)]
pub struct SetGroupsOfTeam<'a> {
    /// The team.
    pub team: Uuid,
    /// All its groups.
    pub groups: &'a BTreeSet<String>,
}

impl Operation for SetGroupsOfTeam<'_> {
    type Answer = ();

    fn request(&self) -> RequestParts {
        let body = json!({"data": [{"team_id": self.team, "groups": self.groups}]});
        RequestParts::patch(LEGACY, body)
    }

    fn read(&self, _: Response) -> Result<(), Error> {
        Ok(())
    }
}

/// Puts groups in a team and takes others out of it, the older way: with one request, or none if nothing changes. It
/// replaces the list that it read just before, so two changes to one team
/// must not be under way at once.
///
/// # Errors
/// [`Error::InvalidParameters`] when there is no such team, or no provider.
pub async fn change_groups_of_team(
    konnect: Konnect<'_>,
    team: Uuid,
    add: &BTreeSet<String>,
    remove: &BTreeSet<String>,
) -> Result<(), Error> {
    let rows = legacy(konnect).await?.into_iter();
    let now: BTreeSet<String> = rows
        .filter(|row| row.team_id == team)
        .flat_map(|row| row.groups)
        .collect();
    let wanted: BTreeSet<String> = now.union(add).cloned().collect();
    let wanted = &wanted - remove;
    if wanted == now {
        return Ok(());
    }
    let groups = &wanted;
    konnect.send(&SetGroupsOfTeam { team, groups }).await
}

fn collection(idp: Uuid) -> String {
    format!("identity-providers/{idp}/team-group-mappings")
}

async fn legacy(konnect: Konnect<'_>) -> Result<Vec<TeamGroups>, Error> {
    pages::numbered(konnect, &konnect.url(LEGACY), Retry::Safe).await
}

//! Which group of the identity provider puts people in which team.
//!
//! Konnect has two ways to say it. The newer keeps one row for each pair, below its identity
//! provider. The older keeps a list of groups for each team, and is used only where the newer does
//! not exist. The rows are the same.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sso_http::{Request, Retry, Service};
use uuid::Uuid;

use crate::{Error, Konnect, identity_provider, pages};

const LEGACY: &str = "identity-provider/team-group-mappings";

/// One group in one team. Groups are compared with case; Entra's are object ids.
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

/// Which way Konnect takes mappings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MappingApi {
    /// A row for each pair, below its identity provider.
    PerProvider,
    /// A list of groups for each team.
    Legacy,
}

/// The mappings of an identity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mappings {
    /// How they were read, and so how they are to be changed.
    pub api: MappingApi,
    /// The mappings.
    pub rows: Vec<Mapping>,
}

#[derive(Deserialize)]
struct TeamGroups {
    team_id: Uuid,
    /// A team that was cleared may stay with nothing in it.
    #[serde(default)]
    groups: BTreeSet<String>,
}

/// Lists the mappings of the identity provider `idp` of the scope.
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
            // Both a missing provider and the older Konnect answer 404. The older way names no
            // provider, so it must not be asked about one that is gone.
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

/// The body with which [`add_mapping`] makes a row, as it is shown.
pub fn mapping_body(team: &str, group: &str) -> Value {
    json!({"team_id": team, "group": group})
}

/// Puts a group in a team; one that is there already is left there. Answers the row that it made, if
/// it made one and rows exist.
///
/// The older way replaces a team's whole list with one that was read just before, so two changes
/// to one team must not be under way at once.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::InvalidParameters`] when there is no such provider or team.
pub async fn add_mapping(
    konnect: Konnect<'_>,
    idp: Uuid,
    api: MappingApi,
    team: Uuid,
    group: &str,
) -> Result<Option<Mapping>, Error> {
    match api {
        MappingApi::PerProvider => {
            let body = mapping_body(&team.to_string(), group);
            match konnect.post(&collection(idp), body).await {
                Ok(response) => Ok(Some(response.json()?)),
                Err(Error::Conflict(_)) => Ok(None),
                Err(error) => Err(error),
            }
        }
        MappingApi::Legacy => {
            let group = BTreeSet::from([group.to_owned()]);
            change_groups_of_team(konnect, team, &group, &BTreeSet::new()).await?;
            Ok(None)
        }
    }
}

/// Takes a group out of a team; one that is not there is what was wanted. The limit of
/// [`add_mapping`] applies.
pub async fn remove_mapping(
    konnect: Konnect<'_>,
    idp: Uuid,
    mapping: &Mapping,
) -> Result<(), Error> {
    if let Some(id) = mapping.id {
        let url = konnect.url(&format!("{}/{id}", collection(idp)));
        let request = Request::delete(Service::KonnectApi, url);
        return match konnect.send(request).await {
            Ok(_) | Err(Error::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        };
    }
    let group = BTreeSet::from([mapping.group.clone()]);
    change_groups_of_team(konnect, mapping.team_id, &BTreeSet::new(), &group).await
}

/// The body of [`change_groups_of_team`], as it is shown: all groups of the team, those of other
/// teams stay as they are.
pub fn groups_of_team_body(team: &str, groups: &BTreeSet<String>) -> Value {
    json!({"data": [{"team_id": team, "groups": groups}]})
}

/// Puts groups in a team and takes others out of it, the older way: with one request, and with none
/// where that is so already. The limit of [`add_mapping`] applies.
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
    let body = groups_of_team_body(&team.to_string(), &wanted);
    konnect.patch(LEGACY, body).await.map(drop)
}

fn collection(idp: Uuid) -> String {
    format!("identity-providers/{idp}/team-group-mappings")
}

async fn legacy(konnect: Konnect<'_>) -> Result<Vec<TeamGroups>, Error> {
    pages::numbered(konnect, &konnect.url(LEGACY), Retry::Safe).await
}

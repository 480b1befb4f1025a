//! Choices about teams, and their results.

use std::collections::BTreeSet;

use entra::ObjectId;
use konnect::{Konnect, Mapping, MappingApi, Team};
use practice::Seed;
use serde_json::{Value, json};
use sso::{Desired, DesiredTeams, Effect, Plan, StepId, TeamRef, TeamRow};
use uuid::Uuid;

use super::{ADMIN, PEOPLE, SCOPES, Stage, desired, stage_in};

/// The owner of the Konnect token, an administrator of the organization.
pub const OWNER: &str = "olivia.brandt@contoso.com";
/// The groups that the owner, and the administrator of the directory, are in.
pub const OWNERS_GROUP: &str = "Konnect Administrators";
pub const ADMINS_GROUP: &str = "Platform Engineering";

pub async fn team(stage: &Stage, name: &str) -> TeamRef {
    let teams = konnect::teams(stage.konnect()).await.unwrap();
    let found: Option<Team> = teams.into_iter().find(|team| team.name == name);
    TeamRef::Existing(found.expect("the team is seeded").id)
}

pub fn row(team: TeamRef, groups: impl IntoIterator<Item = ObjectId>) -> TeamRow {
    TeamRow {
        team,
        groups: groups.into_iter().collect(),
    }
}

pub fn teams(rows: impl IntoIterator<Item = TeamRow>) -> DesiredTeams {
    DesiredTeams {
        rows: rows.into_iter().collect(),
        ..DesiredTeams::default()
    }
}

/// The same choices with the person's consent.
pub fn accepted(desired: Desired) -> Desired {
    Desired {
        teams: desired.teams.map(|teams| DesiredTeams {
            lock_out_accepted: true,
            ..teams
        }),
        ..desired
    }
}

/// The organization with everyone who can be seen remaining an administrator.
pub async fn safe(stage: &Stage) -> Desired {
    let administrators = team(stage, Team::ORGANIZATION_ADMIN).await;
    let payments = team(stage, "payments").await;
    Desired {
        teams: Some(teams([
            row(
                administrators,
                [stage.group(ADMINS_GROUP), stage.group(OWNERS_GROUP)],
            ),
            row(payments, [stage.group("Payments Engineering")]),
        ])),
        ..desired(stage.organization("contoso").await)
    }
}

pub async fn with_people() -> Stage {
    let mut scopes = SCOPES.to_vec();
    scopes.push(PEOPLE);
    stage_in(Seed::contoso(), ADMIN, &scopes).await
}

/// Group and team of each mapping of the organization.
pub fn mapped(stage: &Stage) -> BTreeSet<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mappings = stage.practice.team_group_mappings().into_iter();
    mappings
        .map(|mapping| (text(&mapping["group"]), text(&mapping["team_id"])))
        .collect()
}

pub fn wanted(desired: &Desired) -> BTreeSet<(String, String)> {
    let rows = &desired.teams.as_ref().unwrap().rows;
    let pairs = rows.iter().flat_map(|row| {
        let TeamRef::Existing(team) = &row.team else {
            panic!("only teams that exist are compared")
        };
        row.groups
            .iter()
            .map(move |group| (group.to_string(), team.to_string()))
    });
    pairs.collect()
}

pub fn follows(stage: &Stage) -> bool {
    stage.practice.authentication_settings()["idp_mapping_enabled"] == json!(true)
}

pub fn effect_of(plan: &Plan, step: StepId) -> Option<Effect> {
    let mut changes = plan.changes().iter();
    changes
        .find(|change| change.step == step)
        .map(|change| change.effect)
}

/// The owner of the token is also the person who is signed in, so only one administrator is checked.
pub async fn owner_signed_in(seed: Seed) -> Stage {
    stage_in(seed, OWNER, &SCOPES).await
}

/// Puts a group in a team by hand, in either way.
pub async fn add_mapping(
    konnect: Konnect<'_>,
    provider: Uuid,
    api: MappingApi,
    team: Uuid,
    group: &str,
) -> Result<(), konnect::Error> {
    if api == MappingApi::PerProvider {
        let add = konnect::AddMapping {
            provider,
            team,
            group: group.to_owned(),
        };
        return konnect.send(&add).await.map(drop);
    }
    let group = BTreeSet::from([group.to_owned()]);
    konnect::change_groups_of_team(konnect, team, &group, &BTreeSet::new()).await
}

/// Takes a group out of a team by hand, in either way.
pub async fn remove_mapping(
    konnect: Konnect<'_>,
    provider: Uuid,
    mapping: &Mapping,
) -> Result<(), konnect::Error> {
    if let Some(mapping) = mapping.id {
        let remove = konnect::RemoveMapping { provider, mapping };
        return konnect.send(&remove).await;
    }
    let group = BTreeSet::from([mapping.group.clone()]);
    konnect::change_groups_of_team(konnect, mapping.team_id, &BTreeSet::new(), &group).await
}

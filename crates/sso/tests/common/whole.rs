//! What must hold of a tenant and an organization whatever went wrong.

use std::collections::BTreeSet;

use practice::Snapshot;
use sso::{Admission, Desired, DesiredTeams, Target, TeamRef, TeamRow};

use super::{Stage, desired};

/// Choices that touch everything.
pub fn everything(stage: &Stage, target: Target) -> Desired {
    let viewers = stage.group("Konnect Viewers");
    let team = TeamRef::New {
        name: "Partner Developers".into(),
    };
    Desired {
        admission: Admission::Assigned,
        teams: target.scope().map(|_| DesiredTeams {
            rows: vec![TeamRow {
                team,
                groups: BTreeSet::from([viewers]),
            }],
            lock_out_accepted: true,
        }),
        assigned_groups: BTreeSet::from([viewers]),
        ..desired(target)
    }
}

/// What must hold at any moment.
pub async fn nothing_is_lost_or_doubled(
    stage: &Stage,
    target: &Target,
    settled: bool,
) -> Result<(), String> {
    let applications = stage.tagged_applications();
    if applications.len() > 1 {
        return Err(format!("there are {} applications", applications.len()));
    }
    let held = stage.keeper.get(target.connection_id()).await;
    let held = held.map(|(secret, _)| secret.key_id.to_string());
    let mut in_use = held.into_iter().collect::<Vec<_>>();
    for provider in providers(stage) {
        let Some(stored) = stage.practice.stored_secret(provider.0) else {
            continue;
        };
        in_use.extend(stored.key_id.map(|key| key.to_string()));
        if provider.1 && !stored.obtains_token {
            return Err(format!(
                "a provider is on with values that do not work: {:?}",
                stored.aadsts
            ));
        }
    }
    if !settled {
        return Ok(());
    }
    for application in applications {
        let app_id = application["appId"].as_str().unwrap();
        let lost: Vec<String> = stage
            .practice
            .valid_key_ids(app_id)
            .iter()
            .map(ToString::to_string)
            .filter(|key| !in_use.contains(key))
            .collect();
        if !lost.is_empty() {
            return Err(format!("nobody holds the secrets {lost:?}"));
        }
    }
    Ok(())
}

/// The providers of the organization and of every portal that this app may have made, and whether they are on. One that
/// was seeded belongs to another company's directory.
pub fn providers(stage: &Stage) -> Vec<(uuid::Uuid, bool)> {
    let portals = stage.practice.portals();
    let of_portals = portals
        .iter()
        .filter_map(|portal| portal["identity_providers"].as_array())
        .flatten()
        .cloned();
    let tenant = stage.practice.seed().tenant.id.to_string();
    stage
        .practice
        .konnect_identity_providers()
        .into_iter()
        .chain(of_portals)
        .filter(|provider| {
            let issuer = provider["config"]["issuer_url"].as_str();
            issuer.is_some_and(|issuer| issuer.contains(&tenant))
        })
        .map(|provider| {
            (
                provider["id"].as_str().unwrap().parse().unwrap(),
                provider["enabled"].as_bool().unwrap(),
            )
        })
        .collect()
}

pub fn same(before: &Snapshot, after: &Snapshot) -> Result<(), String> {
    let (before, after) = (
        before.clone().without_deleted_items(),
        after.clone().without_deleted_items(),
    );
    let differences = before.differences(&after);
    if differences.is_empty() {
        Ok(())
    } else {
        Err(format!("not as it was: {differences:#?}"))
    }
}

//! What must hold for a tenant and an organization whatever went wrong.

use std::collections::BTreeSet;

use practice::Snapshot;
use sso::{Admission, Desired, DesiredTeams, Target, TeamRef, TeamRow};

use super::{Stage, TAG, desired};

/// Choices that touch everything.
pub fn everything(stage: &Stage, target: Target) -> Desired {
    let viewers = stage.group("Konnect Viewers");
    let team = TeamRef::New {
        name: "Partner Developers".into(),
    };
    Desired {
        admission: Admission::Assigned,
        teams: target.target_id().map(|_| DesiredTeams {
            rows: vec![TeamRow {
                team,
                groups: BTreeSet::from([viewers]),
            }],
            lock_out_accepted: true,
            ..DesiredTeams::default()
        }),
        assigned_groups: BTreeSet::from([viewers]),
        ..desired(target)
    }
}

/// What must hold at any moment; `settled` when nothing is left to be done.
pub async fn nothing_is_lost_or_doubled(
    stage: &Stage,
    target: &Target,
    settled: bool,
) -> Result<(), String> {
    let held = stage.secret_store.get(stage.connection(target)).await;
    let held: Vec<_> = held
        .into_iter()
        .map(|(secret, _)| secret.key_id.uuid())
        .collect();
    let harm = stage.practice.violations(TAG, &held, settled);
    if harm.is_empty() {
        Ok(())
    } else {
        Err(harm.join("; "))
    }
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

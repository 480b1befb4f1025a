//! Administrators of the organization who must not lose that right without consent.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::collections::BTreeSet;

use common::teams::{
    ADMINS_GROUP, OWNER, OWNERS_GROUP, accepted, effect_of, follows, mapped, owner_signed_in, row,
    safe, team, teams, wanted,
};
use common::{Stage, desired, finished, stage};
use konnect::Team;
use practice::Seed;
use sso::{Change, Desired, Effect, GroupsSetting, Standing, StepId};

/// What the plan says about following, and whether a run of it follows.
async fn followed(stage: &Stage, desired: &Desired) -> (Option<Effect>, bool) {
    let plan = stage.plan(desired).await;
    let effect = effect_of(&plan, StepId::FollowGroups);
    finished(stage.apply(plan).await);
    (effect, follows(stage))
}

async fn leading_to_administrators(stage: &Stage, group: &str) -> Desired {
    let administrators = team(stage, Team::ORGANIZATION_ADMIN).await;
    Desired {
        teams: Some(teams([row(administrators, [stage.group(group)])])),
        ..desired(stage.organization("contoso").await)
    }
}

#[tokio::test]
async fn administrator_in_a_group_stays_one_without_asking() {
    let stage = owner_signed_in(Seed::contoso()).await;
    let desired = leading_to_administrators(&stage, OWNERS_GROUP).await;
    let plan = stage.plan(&desired).await;
    let keeps = plan
        .changes()
        .iter()
        .find_map(|change| match &change.change {
            Change::FollowGroups { keeps, .. } => keeps.clone(),
            _ => None,
        });
    assert_eq!(keeps.as_deref(), Some(OWNERS_GROUP), "the review says why");
    assert_eq!(
        followed(&stage, &desired).await,
        (Some(Effect::Change), true)
    );
}

#[tokio::test]
async fn administrator_in_a_nested_group_stays_one_unless_only_assigned_groups_are_sent() {
    let mut seed = Seed::contoso();
    let group = seed
        .groups
        .iter()
        .find(|group| group.display_name == OWNERS_GROUP)
        .unwrap()
        .id;
    let owner = seed
        .people
        .iter_mut()
        .find(|person| person.user_principal_name == OWNER)
        .unwrap();
    owner.nested_groups.push(group);
    let stage = owner_signed_in(seed).await;
    let nested = leading_to_administrators(&stage, OWNERS_GROUP).await;
    assert_eq!(
        followed(&stage, &nested).await,
        (Some(Effect::Change), true)
    );

    let mut seed = stage.practice.seed().clone();
    seed.tenant.premium = true;
    let stage = owner_signed_in(seed).await;
    let assigned = Desired {
        groups: GroupsSetting::Assigned,
        ..leading_to_administrators(&stage, OWNERS_GROUP).await
    };
    assert_eq!(
        followed(&stage, &assigned).await,
        (Some(Effect::Skip), false),
        "assignment does not reach people in groups within groups"
    );
}

#[tokio::test]
async fn administrator_in_no_mapped_group_is_not_locked_out_without_consent() {
    let stage = owner_signed_in(Seed::contoso()).await;
    let desired = leading_to_administrators(&stage, ADMINS_GROUP).await;
    assert_eq!(
        followed(&stage, &desired).await,
        (Some(Effect::Skip), false),
        "nobody agreed to it"
    );
    let desired = accepted(desired);
    assert_eq!(
        followed(&stage, &desired).await,
        (Some(Effect::Change), true),
        "the person agreed, and knows why"
    );
}

#[tokio::test]
async fn administrator_whose_groups_are_unknown_is_not_locked_out_without_consent() {
    // The owner of the token is someone else, whose groups this sign-in may not read.
    let stage = stage().await;
    let desired = safe(&stage).await;
    let observed = stage.inspect(&desired).await.unwrap();
    let leading = BTreeSet::from([stage.group(OWNERS_GROUP), stage.group(ADMINS_GROUP)]);
    let lock_out = sso::LockOut::of(&observed.admins, &leading, GroupsSetting::All);
    let standings: Vec<_> = lock_out
        .admins
        .iter()
        .map(|(admin, standing)| (admin.signed_in, *standing))
        .collect();
    assert_eq!(
        standings,
        [
            (true, Standing::Keeps(stage.group(ADMINS_GROUP))),
            (false, Standing::Unknown)
        ]
    );
    assert_eq!(
        followed(&stage, &desired).await,
        (Some(Effect::Skip), false)
    );
    let desired = accepted(desired);
    assert_eq!(
        followed(&stage, &desired).await,
        (Some(Effect::Change), true)
    );
}

#[tokio::test]
async fn mapping_that_keeps_administrators_is_not_taken_away_without_consent() {
    let stage = owner_signed_in(Seed::contoso()).await;
    let first = leading_to_administrators(&stage, OWNERS_GROUP).await;
    finished(stage.set_up(&first).await);

    let without = leading_to_administrators(&stage, ADMINS_GROUP).await;
    finished(stage.set_up(&without).await);
    let group = stage.group(OWNERS_GROUP).to_string();
    assert!(
        mapped(&stage).iter().any(|(mapped, _)| *mapped == group),
        "the group that keeps the administrator remains mapped"
    );
    let plan = stage.plan(&without).await;
    assert!(plan.is_empty(), "and it does not come up as a change");
    assert_eq!(effect_of(&plan, StepId::Mappings), Some(Effect::Skip));

    let without = accepted(without);
    finished(stage.set_up(&without).await);
    assert_eq!(mapped(&stage), wanted(&without));
}

#[test]
fn group_that_keeps_someone_else_does_not_keep_the_signed_in_person() {
    let group = entra::ObjectId::new(uuid::Uuid::from_u128(1));
    let admin = |signed_in, groups: &[entra::ObjectId]| sso::Admin {
        name: "Somebody".into(),
        user_name: "somebody@contoso.com".into(),
        signed_in,
        memberships: Some(entra::Memberships {
            direct: groups.iter().copied().collect(),
            all: groups.iter().copied().collect(),
        }),
    };
    let keeps = |admins: [sso::Admin; 2]| {
        let setting = sso::GroupsSetting::All;
        sso::LockOut::of(&admins, &[group].into(), setting).keeps_signed_in()
    };
    assert_eq!(keeps([admin(false, &[group]), admin(true, &[])]), None);
    assert_eq!(
        keeps([admin(false, &[]), admin(true, &[group])]),
        Some(group)
    );
}

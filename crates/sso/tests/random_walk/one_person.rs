//! From any state to any other: random choices, changes made behind the app's back, undo and removal, one after the
//! other in the same tenant and organization. Whatever was there, a plan and its run reach what was chosen, and a
//! second plan is empty.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::StreamExt as _;
use konnect::Region;
use practice::Seed;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use sso::{
    Admission, Desired, DesiredTeams, EmailSource, GroupsSetting, Outcome, Target, TeamRef,
    TeamRow, TeardownOutcome,
};
use sso_http::Pace;

use crate::common::{ADMIN, SCOPES, Stage, callback, desired, failed_checks, stage_in};
use crate::tamper::{Tamper, graph, tamper};

/// Walks, and steps in each; every step is one case.
const WALKS: u32 = 40;
const STEPS: usize = 65;
/// How many walks run at the same time.
const AT_ONCE: usize = 4;

const GROUPS: [&str; 4] = [
    "Konnect Administrators",
    "Konnect Viewers",
    "Konnect Portal Editors",
    "Platform Engineering",
];
const NEW_TEAMS: [&str; 2] = ["Guild", "Partner Developers"];

/// What a person chooses, in numbers that stand for what a tenant has.
#[derive(Clone, Copy, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is drawn on its own, and stands for one switch on a screen"
)]
struct Choice {
    target: usize,
    name: u8,
    assigned_only: bool,
    groups_assigned: bool,
    by_user_name: bool,
    approve: bool,
    /// `None` leaves the teams alone; otherwise a set of groups for each of two teams.
    teams: Option<[[bool; 4]; 2]>,
    extra_group: Option<usize>,
}

/// What happens to one target.
#[derive(Clone, Copy, Debug)]
enum Step {
    SetUp(Choice),
    /// Someone changes something in the services, then the choice is set up.
    TamperAndSetUp(Tamper, Choice),
    Undo {
        target: usize,
        purge: bool,
    },
    Remove {
        target: usize,
    },
}

fn any_choice() -> impl Strategy<Value = Choice> {
    (
        0_usize..6,
        0_u8..3,
        any::<[bool; 4]>(),
        proptest::option::of(any::<[[bool; 4]; 2]>()),
        proptest::option::of(0_usize..4),
    )
        .prop_map(|(target, name, [a, b, c, d], teams, extra_group)| Choice {
            target,
            name,
            assigned_only: a,
            groups_assigned: b,
            by_user_name: c,
            approve: d,
            teams,
            extra_group,
        })
}

fn any_step() -> impl Strategy<Value = Step> {
    use Tamper::{
        ClearClaims, DeleteApplication, DeleteProvider, DeleteServicePrincipal, DisableProvider,
        DisableServicePrincipal, DropMappings, DropSecrets, ForgetSecret, RenameApplication,
        UnfollowGroups,
    };
    let tamper = prop_oneof![
        Just(RenameApplication),
        Just(ClearClaims),
        Just(DeleteApplication),
        Just(DeleteServicePrincipal),
        Just(DisableServicePrincipal),
        Just(DropSecrets),
        Just(DisableProvider),
        Just(DeleteProvider),
        Just(DropMappings),
        Just(UnfollowGroups),
        Just(ForgetSecret),
    ];
    prop_oneof![
        6 => any_choice().prop_map(Step::SetUp),
        4 => (tamper, any_choice()).prop_map(|(tamper, choice)| Step::TamperAndSetUp(tamper, choice)),
        1 => (0_usize..6, any::<bool>()).prop_map(|(target, purge)| Step::Undo { target, purge }),
        1 => (0_usize..6).prop_map(|target| Step::Remove { target }),
    ]
}

/// The targets of one tenant: the organization, four portals, and one callback URL.
async fn targets(stage: &Stage) -> Vec<Target> {
    let mut targets = vec![
        stage.organization("contoso").await,
        callback(&["https://developers.contoso.com/login"]),
    ];
    targets.extend(stage.portals(Region::Eu).await);
    targets.extend(stage.portals(Region::Us).await);
    targets.truncate(6);
    targets
}

async fn chosen(stage: &Stage, targets: &[Target], choice: Choice) -> Desired {
    let target = targets[choice.target % targets.len()].clone();
    let teams = match (target.target_id(), choice.teams) {
        (Some(target_id), Some(bits)) => {
            let known = konnect::teams(stage.konnect().at(target_id)).await.unwrap();
            let rows = NEW_TEAMS.iter().zip(bits).map(|(name, groups)| {
                let existing = known.iter().find(|team| team.name == *name);
                let team = existing.map_or(
                    TeamRef::New {
                        name: (*name).to_owned(),
                    },
                    |team| TeamRef::Existing(team.id),
                );
                let groups = GROUPS.iter().zip(groups).filter(|(_, on)| *on);
                TeamRow {
                    team,
                    groups: groups.map(|(name, _)| stage.group(name)).collect(),
                }
            });
            Some(DesiredTeams {
                rows: rows.filter(|row| !row.groups.is_empty()).collect(),
                lock_out_accepted: true,
                ..DesiredTeams::default()
            })
        }
        _ => None,
    };
    Desired {
        app_name: format!("Konnect SSO {}", choice.name).parse().unwrap(),
        admission: if choice.assigned_only {
            Admission::Assigned
        } else {
            Admission::Everyone
        },
        groups: if choice.groups_assigned {
            GroupsSetting::Assigned
        } else {
            GroupsSetting::All
        },
        email: if choice.by_user_name {
            EmailSource::UserName
        } else {
            EmailSource::Mail
        },
        approve: choice.approve,
        teams,
        assigned_groups: choice
            .extra_group
            .map(|place| stage.group(GROUPS[place]))
            .into_iter()
            .collect::<BTreeSet<_>>(),
        ..desired(target)
    }
}

async fn set_up(stage: &Stage, desired: &Desired) -> Result<(), TestCaseError> {
    let observed = stage.inspect(desired).await.unwrap();
    let plan = sso::plan(desired, &observed).unwrap();
    let connection = match stage.apply(plan).await {
        Outcome::Finished(connection) => connection,
        other => return Err(TestCaseError::fail(format!("it ended as {other:?}"))),
    };
    // Whether a secret works is checked only if this computer has it.
    let failed: Vec<_> = failed_checks(&connection)
        .into_iter()
        .filter(|check| {
            !check
                .evidence
                .contains(&sso::Evidence::Reason(sso::CheckReason::SecretNotHere))
        })
        .collect();
    prop_assert!(failed.is_empty(), "{failed:?}");
    let again = stage.plan(desired).await;
    prop_assert!(
        again.is_empty(),
        "a second plan would still do {:?}",
        again.steps()
    );
    Ok(())
}

async fn tear_down(stage: &Stage, teardown: sso::Teardown) -> Result<(), TestCaseError> {
    let outcome = sso::teardown(
        &stage.services,
        teardown,
        &stage.secret_store,
        &stage.journal,
        Arc::new(|_, _| {}),
        &stage.context,
    )
    .await;
    prop_assert!(
        matches!(outcome, TeardownOutcome::Finished { .. }),
        "{outcome:?}"
    );
    Ok(())
}

/// Returns how many set-ups ended as they should.
async fn walk(steps: &[Step]) -> Result<usize, TestCaseError> {
    let mut stage = stage_in(Seed::contoso(), ADMIN, &SCOPES).await;
    stage.context.pace = Pace::times(1000);
    let targets = targets(&stage).await;
    let mut last: Vec<Option<Desired>> = vec![None; targets.len()];
    let mut set_ups = 0;
    for step in steps {
        let place = |number: usize| number % targets.len();
        match *step {
            Step::SetUp(choice) => {
                let desired = chosen(&stage, &targets, choice).await;
                set_up(&stage, &desired).await?;
                last[place(choice.target)] = Some(desired);
                set_ups += 1;
            }
            Step::TamperAndSetUp(what, choice) => {
                tamper(&stage, &targets[place(choice.target)], what).await;
                let desired = chosen(&stage, &targets, choice).await;
                set_up(&stage, &desired).await?;
                last[place(choice.target)] = Some(desired);
                set_ups += 1;
            }
            Step::Undo { target, purge } => {
                let target = &targets[place(target)];
                let id = stage.connection(target);
                let Some(history) = stage.journal.history_of(id).unwrap() else {
                    continue;
                };
                let observed = everything(&stage, target).await;
                let plan = sso::plan_undo(&history, &observed, purge);
                tear_down(&stage, plan).await?;
            }
            Step::Remove { target } => {
                let Some(desired) = &last[place(target)] else {
                    continue;
                };
                let observed = everything(&stage, &desired.target).await;
                let plan = sso::plan_removal(desired, &observed, None, true);
                tear_down(&stage, plan).await?;
                let tag = desired.target.tag();
                let left = entra::application_by_tag(graph(&stage), &tag)
                    .await
                    .unwrap();
                prop_assert!(left.is_empty(), "a removed connection leaves nothing");
            }
        }
    }
    Ok(set_ups)
}

async fn everything(stage: &Stage, target: &Target) -> sso::Observed {
    sso::inspect_everything(
        &stage.services,
        stage.services.tenant,
        target,
        &stage.secret_store,
        &stage.journal,
        &stage.context,
    )
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_leads_to_every_choice() {
    let mut runner = TestRunner::new(Config::default());
    let steps = proptest::collection::vec(any_step(), STEPS);
    let walks = (0..WALKS).map(|_| steps.new_tree(&mut runner).unwrap().current());
    let walks =
        walks.map(|steps| tokio::spawn(async move { (Box::pin(walk(&steps)).await, steps) }));
    let mut walks = futures::stream::iter(walks).buffer_unordered(AT_ONCE);
    let mut set_ups = 0;
    while let Some(ended) = walks.next().await {
        let (outcome, steps) = ended.unwrap();
        match outcome {
            Ok(ended_well) => set_ups += ended_well,
            Err(error) => panic!("{error}, on the way {steps:#?}"),
        }
    }
    println!("measured: {set_ups} random set-ups, each with an empty second plan");
    assert!(set_ups >= 2_000, "only {set_ups} set-ups were tried");
}

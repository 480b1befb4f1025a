//! People who were put into teams of a Dev Portal by hand, when the portal begins to follow groups: what happens to
//! them at their next sign-in is what the review had said.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use common::browser::sign_in;
use common::partner_portal::{JONAS, domain_of, partner_portal};
use common::teams::{effect_of, row, teams};
use common::{ADMIN, SCOPES, Stage, desired, finished, stage, stage_in};
use konnect::Team;
use practice::{Fault, FaultAction, Matching, Seed, Snapshot};
use sso::{
    Change, Desired, DesiredTeams, Effect, Leftover, Outcome, Plan, Report, StepId, Target,
    TeamPeople, TeamRef, TeardownOutcome,
};
use uuid::Uuid;

const ANA: &str = "ana.souza@integrators.example";
const PRIYA: &str = "priya.raman@contoso.com";

fn id_of(target: &Target) -> Uuid {
    match target {
        Target::Portal { id, .. } => *id,
        _ => panic!("it is a portal"),
    }
}

async fn portal_teams(stage: &Stage, target: &Target) -> Vec<Team> {
    let konnect = stage.konnect().at(target.target_id().unwrap());
    konnect::teams(konnect).await.unwrap()
}

async fn team(stage: &Stage, target: &Target, name: &str) -> Uuid {
    let teams = portal_teams(stage, target).await;
    let found = teams.iter().find(|team| team.name == name);
    found.expect("the team is there").id
}

/// Viewers become partners, and nobody says anything about the integrators.
async fn partners_follow_viewers(stage: &Stage, target: &Target) -> Desired {
    let partners = team(stage, target, "Partners").await;
    let rows = [row(
        TeamRef::Existing(partners),
        [stage.group("Konnect Viewers")],
    )];
    Desired {
        teams: Some(teams(rows)),
        ..desired(target.clone())
    }
}

fn with(desired: &Desired, change: impl FnOnce(&mut DesiredTeams)) -> Desired {
    let mut desired = desired.clone();
    change(desired.teams.as_mut().expect("teams are chosen"));
    desired
}

/// What the review says: the teams that keep their people, and those that lose them.
fn said(plan: &Plan) -> (Vec<TeamPeople>, Vec<TeamPeople>) {
    let found = plan
        .changes()
        .iter()
        .find_map(|change| match &change.change {
            Change::KeepTeams { kept, losing } => Some((kept.clone(), losing.clone())),
            _ => None,
        });
    found.unwrap_or_default()
}

fn integrators(people: usize) -> Vec<TeamPeople> {
    vec![TeamPeople {
        team: "Integrators".into(),
        people: Some(people),
    }]
}

/// Who is in which team of the portal, by names.
fn members(stage: &Stage, target: &Target) -> BTreeMap<String, BTreeSet<String>> {
    let portal = stage.practice.portal(id_of(target)).expect("it is there");
    serde_json::from_value(portal["members"].clone()).unwrap()
}

fn expected(teams: &[(&str, &[&str])]) -> BTreeMap<String, BTreeSet<String>> {
    let people = |people: &[&str]| people.iter().map(ToString::to_string).collect();
    let teams = teams.iter();
    teams
        .map(|(team, of)| ((*team).to_owned(), people(of)))
        .collect()
}

fn follows(stage: &Stage, target: &Target) -> bool {
    let portal = stage.practice.portal(id_of(target)).expect("it is there");
    portal["authentication_settings"]["idp_mapping_enabled"] == true
}

async fn undo(stage: &Stage, target: &Target) -> Vec<Leftover> {
    let history = stage
        .journal
        .history_of(stage.connection(target))
        .unwrap()
        .unwrap();
    let observed = sso::inspect_everything(
        &stage.services,
        stage.services.tenant,
        target,
        &stage.secret_store,
        &stage.journal,
        &stage.context,
    )
    .await
    .unwrap();
    let teardown = sso::plan_undo(&history, &observed, true);
    let report: Report = Arc::new(|_, _| {});
    let outcome = sso::teardown(
        &stage.services,
        teardown,
        &stage.secret_store,
        &stage.journal,
        report,
        &stage.context,
    )
    .await;
    match outcome {
        TeardownOutcome::Finished { leftovers } => leftovers,
        other => panic!("the undo should finish, but ended as {other:?}"),
    }
}

fn differences(before: &Snapshot, after: &Snapshot) -> Vec<String> {
    let (before, after) = (
        before.clone().without_deleted_items(),
        after.clone().without_deleted_items(),
    );
    before.differences(&after)
}

#[tokio::test]
async fn people_of_a_team_that_is_kept_by_hand_stay_in_it() {
    let stage = stage().await;
    let target = partner_portal(&stage).await;
    let plan = stage
        .plan(&partners_follow_viewers(&stage, &target).await)
        .await;
    assert_eq!(
        said(&plan),
        (integrators(2), Vec::new()),
        "they are kept unless someone says otherwise"
    );
    finished(stage.apply(plan).await);
    sign_in(domain_of(&target), JONAS).await;
    sign_in(domain_of(&target), PRIYA).await;
    assert_eq!(
        members(&stage, &target),
        expected(&[("Integrators", &[ANA, JONAS]), ("Partners", &[PRIYA])]),
        "who is in which team is what the review had said"
    );
    let again = stage
        .plan(&partners_follow_viewers(&stage, &target).await)
        .await;
    assert!(again.is_empty(), "a second run changes nothing");
}

#[tokio::test]
async fn people_of_a_team_that_is_let_go_lose_it_at_their_next_sign_in() {
    let stage = stage().await;
    let target = partner_portal(&stage).await;
    let integrators_team = team(&stage, &target, "Integrators").await;
    let desired = with(&partners_follow_viewers(&stage, &target).await, |teams| {
        teams.let_go.insert(integrators_team);
    });
    let plan = stage.plan(&desired).await;
    assert_eq!(said(&plan), (Vec::new(), integrators(2)));
    assert_eq!(effect_of(&plan, StepId::KeepTeams), Some(Effect::Skip));
    finished(stage.apply(plan).await);
    assert_eq!(
        members(&stage, &target),
        expected(&[("Integrators", &[ANA, JONAS])]),
        "nobody signed in yet"
    );
    sign_in(domain_of(&target), JONAS).await;
    assert_eq!(
        members(&stage, &target),
        expected(&[("Integrators", &[ANA])]),
        "he signed in, and she did not"
    );
    assert_eq!(
        undo(&stage, &target).await,
        [Leftover::TeamsLostPeople],
        "Konnect does not remember that he was in it, and the undo says so"
    );
}

#[tokio::test]
async fn undo_puts_back_what_the_run_set_and_nothing_else() {
    let stage = stage().await;
    let target = partner_portal(&stage).await;
    let konnect = stage.konnect().at(target.target_id().unwrap());
    let others = konnect
        .send(&konnect::CreateTeam {
            name: "Testers",
            description: "",
        })
        .await
        .unwrap()
        .id;
    konnect
        .send(&konnect::SetTeamByHand {
            team: others,
            by_hand: true,
        })
        .await
        .unwrap();
    assert!(stage.practice.add_member(others, "Priya Raman", PRIYA));
    let before = stage.practice.snapshot();

    let plan = stage
        .plan(&partners_follow_viewers(&stage, &target).await)
        .await;
    assert_eq!(
        said(&plan).0,
        integrators(2),
        "the testers are set by hand already"
    );
    finished(stage.apply(plan).await);
    let by_hand = |teams: Vec<Team>| -> BTreeSet<String> {
        let teams = teams.into_iter().filter(|team| team.by_hand == Some(true));
        teams.map(|team| team.name).collect()
    };
    assert_eq!(
        by_hand(portal_teams(&stage, &target).await),
        common::set(["Integrators".to_owned(), "Testers".to_owned()])
    );
    assert_eq!(undo(&stage, &target).await, []);
    assert_eq!(
        differences(&before, &stage.practice.snapshot()),
        Vec::<String>::new()
    );
}

/// A Konnect from before September 2026.
async fn older() -> Stage {
    let mut seed = Seed::contoso();
    seed.konnect.features.konnect_managed_teams = false;
    stage_in(seed, ADMIN, &SCOPES).await
}

#[tokio::test]
async fn portal_whose_konnect_cannot_keep_teams_follows_groups_only_when_the_loss_was_accepted() {
    let stage = older().await;
    let target = partner_portal(&stage).await;
    let desired = partners_follow_viewers(&stage, &target).await;
    let plan = stage.plan(&desired).await;
    assert_eq!(said(&plan), (Vec::new(), integrators(2)), "it warns");
    assert_eq!(
        effect_of(&plan, StepId::FollowGroups),
        Some(Effect::Skip),
        "nobody accepted it"
    );
    finished(stage.apply(plan).await);
    assert!(!follows(&stage, &target));
    sign_in(domain_of(&target), JONAS).await;
    assert_eq!(
        members(&stage, &target),
        expected(&[("Integrators", &[ANA, JONAS])]),
        "nobody loses anything"
    );

    let accepted = with(&desired, |teams| teams.losses_accepted = true);
    let plan = stage.plan(&accepted).await;
    assert_eq!(
        said(&plan),
        (Vec::new(), integrators(2)),
        "there is nothing to keep them with"
    );
    finished(stage.apply(plan).await);
    assert!(follows(&stage, &target));
    sign_in(domain_of(&target), JONAS).await;
    assert_eq!(
        members(&stage, &target),
        expected(&[("Integrators", &[ANA])])
    );
}

#[tokio::test]
async fn team_that_loses_its_group_is_kept_and_one_that_gets_a_group_is_released() {
    let stage = stage().await;
    let target = partner_portal(&stage).await;
    let first = partners_follow_viewers(&stage, &target).await;
    finished(stage.set_up(&first).await);
    sign_in(domain_of(&target), PRIYA).await;

    let integrators_team = team(&stage, &target, "Integrators").await;
    let rows = [row(
        TeamRef::Existing(integrators_team),
        [stage.group("Platform Engineering")],
    )];
    let second = Desired {
        teams: Some(teams(rows)),
        ..first
    };
    let plan = stage.plan(&second).await;
    let released = plan.changes().iter().any(|change| {
        matches!(&change.change, Change::Mappings { released, .. } if released == &["Integrators"])
    });
    assert!(released, "the review says that its people come from groups");
    assert_eq!(
        said(&plan).0,
        [TeamPeople {
            team: "Partners".into(),
            people: Some(1)
        }]
    );
    finished(stage.apply(plan).await);
    for person in [JONAS, PRIYA] {
        sign_in(domain_of(&target), person).await;
    }
    assert_eq!(
        members(&stage, &target),
        expected(&[
            ("Integrators", &[ANA, JONAS, PRIYA]),
            ("Partners", &[PRIYA])
        ]),
        "Jonas and Priya are platform engineers, and Ana has not signed in"
    );
    assert!(stage.plan(&second).await.is_empty());
}

#[tokio::test]
async fn lost_answer_keeps_the_team_and_a_refusal_stops_before_the_portal_follows() {
    let stage = stage().await;
    let target = partner_portal(&stage).await;
    let desired = partners_follow_viewers(&stage, &target).await;
    let matching = Matching {
        method: Some("PATCH".into()),
        path: "*/teams/*".into(),
        nth: None,
        times: None,
    };
    stage.practice.add_fault(Fault {
        matching: matching.clone(),
        action: FaultAction::Status {
            status: 403,
            body: None,
            retry_after: None,
        },
    });
    let outcome = stage.set_up(&desired).await;
    assert!(
        matches!(
            outcome,
            Outcome::Stopped {
                step: StepId::KeepTeams,
                ..
            }
        ),
        "{outcome:?}"
    );
    assert!(!follows(&stage, &target), "nobody would have been kept");
    stage.practice.clear_faults();
    stage.practice.add_fault(Fault {
        matching,
        action: FaultAction::StatusAfter {
            status: 500,
            retry_after: None,
        },
    });
    finished(stage.set_up(&desired).await);
    assert!(follows(&stage, &target));
    let teams = portal_teams(&stage, &target).await;
    let kept = teams
        .iter()
        .find(|team| team.name == "Integrators")
        .unwrap();
    assert_eq!(kept.by_hand, Some(true), "it was looked for");
}

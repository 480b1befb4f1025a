//! Teams by group, and who may sign in.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::collections::BTreeSet;

use common::teams::{
    ADMINS_GROUP, OWNERS_GROUP, add_mapping, effect_of, follows, mapped, owner_signed_in, row,
    safe, team, teams, wanted, with_people,
};
use common::{ADMIN, PEOPLE, SCOPES, desired, failed_checks, finished, stage, stage_in};
use konnect::{MappingApi, Region, TargetId, Team};
use practice::Seed;
use serde_json::json;
use sso::{Admission, Change, Desired, Effect, GroupsSetting, Outcome, StepId, Target, TeamRef};
use uuid::Uuid;

fn stopped(outcome: Outcome) -> sso::Error {
    match outcome {
        Outcome::Stopped { error, .. } => error,
        other => panic!("the run should stop, but ended as {other:?}"),
    }
}

#[tokio::test]
async fn groups_lead_to_teams_as_chosen_and_a_second_run_changes_nothing() {
    let stage = with_people().await;
    let desired = safe(&stage).await;
    let connection = finished(stage.set_up(&desired).await);
    assert_eq!(failed_checks(&connection), Vec::<&sso::Check>::new());
    assert!(
        connection
            .checks
            .iter()
            .any(|check| check.id == sso::CheckId::Teams),
        "what was chosen about teams is proven"
    );
    assert_eq!(mapped(&stage), wanted(&desired));
    assert!(follows(&stage));
    let settings = stage.practice.authentication_settings();
    assert_eq!(settings["basic_auth_enabled"], json!(true));
    assert_eq!(
        settings["konnect_mapping_enabled"],
        json!(true),
        "who has a team from Konnect keeps it"
    );

    stage.practice.clear_record();
    assert!(stage.plan(&desired).await.is_empty());
    assert_eq!(stage.writes().len(), 0);
}

#[tokio::test]
async fn konnect_follows_groups_only_once_the_mappings_are_there_and_the_door_is_open() {
    let stage = with_people().await;
    let desired = safe(&stage).await;
    finished(stage.set_up(&desired).await);
    let writes = stage.writes();
    let place = |what: &dyn Fn(&practice::Exchange) -> bool| {
        writes.iter().position(what).expect("it was written")
    };
    let body = |exchange: &practice::Exchange, name: &str| {
        exchange
            .request_body
            .as_ref()
            .is_some_and(|body| body.get(name).is_some())
    };
    let follow = place(&|exchange| body(exchange, "idp_mapping_enabled"));
    let enable = place(&|exchange| exchange.method == "PATCH" && body(exchange, "enabled"));
    let last_mapping = writes
        .iter()
        .rposition(|exchange| exchange.path.ends_with("team-group-mappings"))
        .unwrap();
    assert!(
        last_mapping < enable && enable < follow,
        "mappings, then the provider, then following: {last_mapping} {enable} {follow}"
    );
}

#[tokio::test]
async fn only_the_differences_between_mappings_are_written() {
    let stage = with_people().await;
    let mut desired = safe(&stage).await;
    finished(stage.set_up(&desired).await);

    let rows = &mut desired.teams.as_mut().unwrap().rows;
    rows[1].groups = BTreeSet::from([stage.group("Mobile Engineering")]);
    let plan = stage.plan(&desired).await;
    let change = plan
        .changes()
        .iter()
        .find(|change| change.step == StepId::Mappings)
        .unwrap();
    let Change::Mappings { added, removed, .. } = &change.change else {
        panic!("{:?}", change.change)
    };
    let names = |mappings: &[sso::NamedMapping]| {
        let texts = mappings.iter();
        texts
            .map(|mapping| format!("{} → {}", mapping.group, mapping.team))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(added), ["Mobile Engineering → payments"]);
    assert_eq!(names(removed), ["Payments Engineering → payments"]);
    assert_eq!(change.requests.len(), 2, "both can be seen before");

    stage.practice.clear_record();
    let connection = finished(stage.apply(plan).await);
    assert_eq!(failed_checks(&connection), Vec::<&sso::Check>::new());
    assert_eq!(mapped(&stage), wanted(&desired));
    let methods: Vec<_> = stage
        .writes()
        .into_iter()
        .map(|exchange| exchange.method)
        .collect();
    assert_eq!(methods, ["POST", "DELETE"], "and nothing else");
}

#[tokio::test]
async fn mappings_of_an_older_konnect_are_written_its_way() {
    let mut seed = Seed::contoso();
    seed.konnect.features.per_provider_mappings = false;
    let mut scopes = SCOPES.to_vec();
    scopes.push(PEOPLE);
    let stage = stage_in(seed, ADMIN, &scopes).await;
    let mut desired = safe(&stage).await;
    let connection = finished(stage.set_up(&desired).await);
    assert_eq!(failed_checks(&connection), Vec::<&sso::Check>::new());
    assert_eq!(mapped(&stage), wanted(&desired));
    assert!(stage.plan(&desired).await.is_empty());

    desired.teams.as_mut().unwrap().rows.remove(1);
    let plan = stage.plan(&desired).await;
    let requests: Vec<_> = plan
        .changes()
        .iter()
        .filter(|change| change.step == StepId::Mappings)
        .flat_map(|change| change.requests.clone())
        .collect();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].method, "PATCH");
    assert_eq!(
        requests[0].body.as_ref().unwrap()["data"][0]["groups"],
        json!([]),
        "the older way replaces a team's whole list"
    );
    finished(stage.apply(plan).await);
    assert_eq!(mapped(&stage), wanted(&desired));
}

#[tokio::test]
async fn portal_gets_its_teams_and_a_new_one_is_made_once() {
    let stage = stage().await;
    let portal = stage.portals(Region::Eu).await.remove(0);
    let target_id = portal.target_id().unwrap();
    let partners = TeamRef::New {
        name: "Partner Developers".into(),
    };
    let desired = Desired {
        teams: Some(teams([row(partners, [stage.group("Konnect Viewers")])])),
        ..desired(portal)
    };
    let connection = finished(stage.set_up(&desired).await);
    assert_eq!(failed_checks(&connection), Vec::<&sso::Check>::new());
    let konnect = stage.konnect().at(target_id);
    let named = |teams: Vec<Team>| {
        let named = teams
            .into_iter()
            .filter(|team| team.name == "Partner Developers");
        named.count()
    };
    assert_eq!(named(konnect::teams(konnect).await.unwrap()), 1);
    assert!(
        konnect::authentication_settings(konnect)
            .await
            .unwrap()
            .idp_mapping_enabled
    );

    assert!(
        stage.plan(&desired).await.is_empty(),
        "a team of this name is found, not made again"
    );
    assert!(matches!(target_id, TargetId::Portal { .. }));
}

#[tokio::test]
async fn only_assigned_groups_are_let_in_from_the_first_moment() {
    let stage = stage().await;
    let desired = Desired {
        admission: Admission::Assigned,
        groups: GroupsSetting::Assigned,
        assigned_groups: BTreeSet::from([stage.group("Konnect Viewers")]),
        ..desired(stage.organization("contoso").await)
    };
    let connection = finished(stage.set_up(&desired).await);
    assert_eq!(failed_checks(&connection), Vec::<&sso::Check>::new());
    assert!(
        connection
            .checks
            .iter()
            .any(|check| check.id == sso::CheckId::Admission)
    );
    let existing = stage.service_principal(connection.app_id).await.unwrap();
    assert!(existing.assignment_required);
    let assigned = stage.practice.assignments(&connection.app_id.to_string());
    assert_eq!(assigned.len(), 1);
    let created = stage
        .writes()
        .into_iter()
        .find(|exchange| exchange.path.ends_with("/servicePrincipals"))
        .unwrap();
    assert_eq!(
        created.request_body.unwrap()["appRoleAssignmentRequired"],
        json!(true),
        "there is no moment in which everyone could sign in"
    );
    assert!(stage.plan(&desired).await.is_empty());

    let open = Desired {
        admission: Admission::Everyone,
        ..desired
    };
    let plan = stage.plan(&open).await;
    assert_eq!(
        effect_of(&plan, StepId::AssignmentRequired),
        Some(Effect::Change),
        "letting everyone in is a change that is shown before it is made"
    );
    finished(stage.apply(plan).await);
    let existing = stage.service_principal(connection.app_id).await.unwrap();
    assert!(!existing.assignment_required);
}

#[tokio::test]
async fn groups_of_the_teams_are_those_that_may_sign_in() {
    let stage = with_people().await;
    let desired = Desired {
        admission: Admission::Assigned,
        // Microsoft 365 groups cannot be assigned, and only direct members of security groups are let in.
        teams: Some(teams([row(
            team(&stage, Team::ORGANIZATION_ADMIN).await,
            [stage.group(ADMINS_GROUP), stage.group(OWNERS_GROUP)],
        )])),
        ..desired(stage.organization("contoso").await)
    };
    let connection = finished(stage.set_up(&desired).await);
    assert_eq!(failed_checks(&connection), Vec::<&sso::Check>::new());
    let assigned = stage.practice.assignments(&connection.app_id.to_string());
    let assigned: BTreeSet<&str> = assigned
        .iter()
        .filter_map(|assignment| assignment["principalId"].as_str())
        .collect();
    let groups: BTreeSet<String> = desired
        .groups_to_assign()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(assigned, groups.iter().map(String::as_str).collect());
}

#[tokio::test]
async fn licence_that_does_not_allow_groups_is_named() {
    let mut seed = Seed::contoso();
    seed.tenant.premium = false;
    let stage = stage_in(seed, ADMIN, &SCOPES).await;
    let desired = Desired {
        admission: Admission::Assigned,
        assigned_groups: BTreeSet::from([stage.group("Konnect Viewers")]),
        ..desired(stage.organization("contoso").await)
    };
    let error = stopped(stage.set_up(&desired).await);
    assert!(
        matches!(
            error,
            sso::Error::Entra(entra::Error::GroupsNotLicensed { .. })
        ),
        "{error:?}"
    );
    let providers = stage.practice.konnect_identity_providers();
    assert!(
        providers
            .iter()
            .all(|provider| provider["enabled"] == json!(false)),
        "nobody is let in half-way"
    );
}

#[tokio::test]
async fn group_deleted_before_the_plan_is_named_before_anything_changes() {
    let stage = with_people().await;
    let desired = safe(&stage).await;
    let gone = stage.group("Payments Engineering");
    assert!(
        stage
            .practice
            .remove_group(gone.to_string().parse().unwrap())
    );
    let observed = stage.inspect(&desired).await.unwrap();
    let error = sso::plan(&desired, &observed).unwrap_err();
    assert!(
        matches!(error, sso::Error::GroupGone(id) if id == gone),
        "{error:?}"
    );
    assert_eq!(stage.writes().len(), 0);
}

#[tokio::test]
async fn mapped_group_that_was_deleted_may_stay_until_somebody_takes_it_away() {
    let stage = with_people().await;
    let desired = safe(&stage).await;
    finished(stage.set_up(&desired).await);
    let gone = stage.group("Payments Engineering");
    assert!(
        stage
            .practice
            .remove_group(gone.to_string().parse().unwrap())
    );
    assert!(stage.plan(&desired).await.is_empty());
    let without = Desired {
        teams: desired.teams.clone().map(|mut teams| {
            teams.rows.truncate(1);
            teams
        }),
        ..desired
    };
    finished(stage.set_up(&without).await);
    assert_eq!(mapped(&stage), wanted(&without));
}

#[tokio::test]
async fn renamed_group_is_the_same_group() {
    let stage = with_people().await;
    let desired = safe(&stage).await;
    finished(stage.set_up(&desired).await);
    let id = stage.group("Payments Engineering").to_string();
    assert!(
        stage
            .practice
            .rename_group(id.parse().unwrap(), "Payments Guild")
    );
    let plan = stage.plan(&desired).await;
    assert!(plan.is_empty(), "Konnect knows groups by their ids");
}

#[tokio::test]
async fn team_deleted_before_the_plan_is_named_before_anything_changes() {
    let stage = with_people().await;
    let desired = safe(&stage).await;
    let TeamRef::Existing(payments) = team(&stage, "payments").await else {
        panic!("it exists")
    };
    assert!(stage.practice.remove_team(payments));
    let observed = stage.inspect(&desired).await.unwrap();
    let error = sso::plan(&desired, &observed).unwrap_err();
    assert!(
        matches!(&error, sso::Error::TeamGone(id) if *id == payments.to_string()),
        "{error:?}"
    );
}

#[tokio::test]
async fn team_deleted_after_the_review_stops_the_run_before_it_makes_anything() {
    let stage = with_people().await;
    let desired = safe(&stage).await;
    let plan = stage.plan(&desired).await;
    let TeamRef::Existing(payments) = team(&stage, "payments").await else {
        panic!("it exists")
    };
    assert!(stage.practice.remove_team(payments));
    let error = stopped(stage.apply(plan).await);
    assert!(matches!(&error, sso::Error::ChangedMeanwhile), "{error:?}");
    assert!(stage.writes().is_empty(), "{:#?}", stage.writes());
}

#[tokio::test]
async fn mapping_that_somebody_made_meanwhile_is_reviewed_anew_and_as_good_as_ours() {
    let stage = with_people().await;
    let desired = safe(&stage).await;
    finished(stage.set_up(&desired).await);
    let mut more = desired.clone();
    let rows = &mut more.teams.as_mut().unwrap().rows;
    rows[1].groups.insert(stage.group("Mobile Engineering"));
    let plan = stage.plan(&more).await;
    let provider = stage.practice.konnect_identity_providers()[0]["id"]
        .as_str()
        .and_then(|id| id.parse::<Uuid>().ok())
        .unwrap();
    let TeamRef::Existing(payments) = team(&stage, "payments").await else {
        panic!("it exists")
    };
    let group = stage.group("Mobile Engineering").to_string();
    add_mapping(
        stage.konnect(),
        provider,
        MappingApi::PerProvider,
        payments,
        &group,
    )
    .await
    .unwrap();
    let error = stopped(stage.apply(plan).await);
    assert!(matches!(&error, sso::Error::ChangedMeanwhile), "{error:?}");
    finished(stage.set_up(&more).await);
    assert_eq!(mapped(&stage), wanted(&more));
}

#[tokio::test]
async fn issuer_and_client_id_of_a_replaced_provider_are_in_the_journal() {
    let stage = stage().await;
    let portals = stage.practice.portals();
    let theirs = portals
        .iter()
        .flat_map(|portal| {
            portal["identity_providers"]
                .as_array()
                .cloned()
                .unwrap_or_default()
        })
        .find(|provider| provider["type"] == json!("oidc"));
    let Some(theirs) = theirs else {
        panic!("one portal of practice has a provider of somebody else")
    };
    let mut targets = stage.portals(Region::Eu).await;
    targets.extend(stage.portals(Region::Us).await);
    for target in targets {
        finished(stage.set_up(&desired(target)).await);
    }
    let journal = stage.journal_text();
    for field in ["issuer_url", "client_id"] {
        let value = theirs["config"][field].as_str().unwrap();
        assert!(journal.contains(value), "{field} {value} can be put back");
    }
}

#[tokio::test]
async fn portal_teams_have_no_administrators_to_lock_out() {
    let stage = stage().await;
    let Some(portal) = stage.portals(Region::Us).await.pop() else {
        panic!("practice has portals in the US")
    };
    assert!(matches!(portal, Target::Portal { .. }));
    let reviewers = TeamRef::New {
        name: "Reviewers".into(),
    };
    let desired = Desired {
        teams: Some(teams([row(reviewers, [stage.group("Konnect Viewers")])])),
        ..desired(portal)
    };
    let plan = stage.plan(&desired).await;
    assert_eq!(effect_of(&plan, StepId::FollowGroups), Some(Effect::Change));
}

#[tokio::test]
async fn every_exchange_about_teams_and_admission_keeps_the_published_contracts() {
    // The descriptions contain no call about other people, and none is sent while the owner is the one who is signed
    // in.
    let stage = owner_signed_in(Seed::contoso()).await;
    let mut first = safe(&stage).await;
    first.admission = Admission::Assigned;
    first.teams.as_mut().unwrap().rows.remove(1);
    finished(stage.set_up(&first).await);
    let mut portal = desired(stage.portals(Region::Eu).await.remove(0));
    let partners = TeamRef::New {
        name: "Partner Developers".into(),
    };
    portal.teams = Some(teams([row(partners, [stage.group("Konnect Viewers")])]));
    finished(stage.set_up(&portal).await);
    portal.teams.as_mut().unwrap().rows.clear();
    finished(stage.set_up(&portal).await);
    stage.keeps_the_published_contracts();
}

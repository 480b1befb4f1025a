//! Teams from reading them to a run that sets them, against practice.

use serde_json::{Value, json};
use uuid::Uuid;

use super::stage::{
    ADMIN, change, choices, found, group, handed_over, id, kinds, named, organization_login,
    organization_with, portal, practising, reviewed, row, run, servers, sign_in, team,
};
use crate::ipc::{
    Choices, Region, TargetOutcome, TargetRef, TeamRef, TeamRow, TeamsChoice, TeamsFound,
};
use crate::session::app_state::AppState;
use crate::work::{review, teams};

async fn read(state: &AppState, target: &TargetRef) -> TeamsFound {
    teams::read(state, target).await.unwrap()
}

/// A team that does not exist yet, with a group by its name.
async fn new(state: &AppState, name: &str, from: &str) -> TeamRow {
    TeamRow {
        team: TeamRef::New { name: name.into() },
        groups: vec![group(state, from).await.to_string()],
    }
}

/// Sets up the organization with these rows.
async fn set_up(state: &AppState, rows: Vec<TeamRow>) -> Choices {
    let mut choices = organization_with(rows);
    choices.targets[0].teams.as_mut().unwrap().lock_out_accepted = true;
    let review = reviewed(state, &choices).await;
    let (outcome, _) = run(state, &review).await;
    assert_eq!(kinds(&outcome), ["finished"], "{outcome:?}");
    choices
}

#[tokio::test]
async fn teams_of_an_organization_without_single_sign_on_read() {
    let (state, _data) = practising().await;
    let found = read(&state, &organization_login()).await;
    let admins: Vec<_> = found.teams.iter().filter(|team| team.admin).collect();
    assert_eq!(
        admins.iter().map(|team| &team.name).collect::<Vec<_>>(),
        ["organization-admin"],
        "a reading administrator is none"
    );
    assert!(admins[0].system);
    let own = found.teams.iter().find(|team| team.name == "payments");
    let own = own.unwrap();
    assert_eq!(
        (own.system, own.description.as_str()),
        (false, "The payments engineers.")
    );
    assert_eq!(found.mappings, []);
    assert_eq!(found.groups.as_deref(), Some(&[][..]));
    assert!(!found.follows_groups);
}

#[tokio::test]
async fn mapped_groups_read_with_names_and_one_that_is_gone_without() {
    let (state, _data) = practising().await;
    let rows = vec![
        row(&state, "organization-admin", &["All Employees"]).await,
        row(
            &state,
            "payments",
            &["Payments Engineering", "Konnect Viewers"],
        )
        .await,
        new(&state, "Partners", "Konnect Viewers").await,
    ];
    set_up(&state, rows).await;
    let gone = group(&state, "Payments Engineering").await;
    assert!(servers(&state, |servers| servers.remove_group(gone)).await);

    let found = read(&state, &organization_login()).await;
    assert!(found.follows_groups);
    assert_eq!(found.mappings.len(), 4);
    let groups = found.groups.unwrap();
    let mut names: Vec<_> = groups
        .iter()
        .map(|group| (group.name.as_str(), group.mine))
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            ("All Employees", Some(true)),
            ("Konnect Viewers", Some(false))
        ]
    );
    let lost = found
        .mappings
        .iter()
        .find(|mapping| groups.iter().all(|group| group.id != mapping.group));
    assert_eq!(
        lost.unwrap().group,
        gone.to_string(),
        "an id without a group is shown as gone"
    );
    let partners = found.teams.iter().find(|team| team.name == "Partners");
    let partners = &partners.unwrap().id;
    assert!(
        found
            .mappings
            .iter()
            .any(|mapping| mapping.team_id == *partners)
    );

    sign_in(&state, ADMIN, &["User.Read"]).await;
    let found = read(&state, &organization_login()).await;
    assert_eq!(
        (found.groups, found.mappings.len()),
        (None, 4),
        "without the permission nothing is said to be gone"
    );
}

#[tokio::test]
async fn plan_shows_teams_and_mappings_by_name_and_the_run_makes_them() {
    let (state, _data) = practising().await;
    let rows = vec![
        row(&state, "organization-admin", &["All Employees"]).await,
        new(&state, "Partners", "Konnect Viewers").await,
    ];
    let review = reviewed(&state, &organization_with(rows.clone())).await;
    let teams = change(&review, "teams").unwrap();
    assert_eq!(teams["what"]["detail"]["names"], json!(["Partners"]));
    let mappings = change(&review, "mappings").unwrap();
    assert_eq!(
        mappings["what"]["detail"]["added"],
        json!([
            { "team": "organization-admin", "group": "All Employees" },
            { "team": "Partners", "group": "Konnect Viewers" },
        ])
    );
    assert_eq!(
        mappings["requests"]
            .as_array()
            .unwrap()
            .iter()
            .map(|request| request["condition"].as_str().unwrap_or_default())
            .collect::<Vec<_>>(),
        [
            "mappingForEachGroup",
            "mappingForEachGroup",
            "listForEachTeam",
            "listForEachTeam"
        ],
        "each request can be viewed, even if Konnect does not say yet which of two ways it accepts"
    );
    set_up(&state, rows).await;
    let id = handed_over(&state, 0).await;
    let checks = state
        .connection(&id, |connection| {
            let hand_over = crate::ipc::HandOver::of(connection, &konnect::Endpoints::production());
            serde_json::to_value(hand_over.checks).unwrap()
        })
        .await
        .unwrap();
    let check = checks.as_array().unwrap().iter();
    let check: Vec<&Value> = check.filter(|check| check["id"] == "teams").collect();
    assert_eq!(check.len(), 1);
    assert_eq!(check[0]["state"], "passed", "{checks}");
}

#[tokio::test]
async fn teams_left_alone_are_not_part_of_the_plan() {
    let (state, _data) = practising().await;
    let review = reviewed(&state, &choices([organization_login()])).await;
    for step in ["teams", "mappings", "followGroups"] {
        assert_eq!(change(&review, step), None, "{step}");
    }
}

#[tokio::test]
async fn group_deleted_meanwhile_told_by_its_id() {
    let (state, _data) = practising().await;
    let choices = organization_with(vec![row(&state, "payments", &["Konnect Viewers"]).await]);
    let gone = group(&state, "Konnect Viewers").await;
    servers(&state, |servers| servers.remove_group(gone)).await;
    let refused = review::preview(&state, &choices).await.unwrap_err();
    assert_eq!(
        serde_json::to_value(refused).unwrap(),
        json!({ "kind": "groupGone", "detail": { "group": gone } })
    );
}

#[tokio::test]
async fn team_deleted_before_the_review_or_after_it_told() {
    let (state, _data) = practising().await;
    let rows = vec![
        row(&state, "organization-admin", &["All Employees"]).await,
        row(&state, "payments", &["Konnect Viewers"]).await,
    ];
    let choices = organization_with(rows);
    let review = reviewed(&state, &choices).await;
    let gone = team(&state, "payments").await;
    assert!(servers(&state, |servers| servers.remove_team(gone)).await);

    let (outcome, _) = run(&state, &review).await;
    let TargetOutcome::Stopped { error, .. } = &outcome.targets[0] else {
        panic!("the team is not there any more: {outcome:?}")
    };
    assert_eq!(error.kind(), "changedMeanwhile", "nothing was sent");
    let refused = review::preview(&state, &choices).await.unwrap_err();
    assert_eq!(refused.kind(), "teamGone", "choosing it again says so");
}

#[tokio::test]
async fn teams_of_a_portal_read_and_set_up() {
    let (state, _data) = practising().await;
    let found = found(&state).await;
    let partners = named(&found, Region::Eu, "Partner Portal");
    let target = portal(partners);
    let before = read(&state, &target).await;
    assert!(
        before.teams.iter().all(|team| !team.system && !team.admin),
        "a portal has only its own"
    );
    let first: Uuid = before.teams[0].id.parse().unwrap();
    let mut choices = choices([target.clone()]);
    choices.targets[0].teams = Some(TeamsChoice {
        rows: vec![TeamRow {
            team: TeamRef::Existing(first),
            groups: vec![group(&state, "Konnect Viewers").await.to_string()],
        }],
        lock_out_accepted: false,
        let_go: Vec::new(),
        losses_accepted: false,
    });
    let review = reviewed(&state, &choices).await;
    let (outcome, _) = run(&state, &review).await;
    assert_eq!(kinds(&outcome), ["finished"], "nobody can be locked out");
    let after = read(&state, &target).await;
    assert_eq!(after.groups.unwrap()[0].name, "Konnect Viewers");
    assert!(after.follows_groups);

    servers(&state, |servers| servers.remove_portal(id(partners))).await;
    let refused = teams::read(&state, &target).await.unwrap_err();
    assert_eq!(refused.kind(), "portalGone");
}

#[tokio::test]
async fn teams_need_konnect() {
    let (state, _data) = practising().await;
    let outside = TargetRef::CallbackUrl {
        urls: Vec::new(),
        organization: None,
    };
    let refused = teams::read(&state, &outside).await.unwrap_err();
    assert_eq!(refused.kind(), "nothingToShow");
    state.session.disconnect().await;
    let refused = teams::read(&state, &organization_login()).await;
    assert_eq!(refused.unwrap_err().kind(), "notConnected");
}

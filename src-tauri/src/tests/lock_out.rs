//! What happens to the administrators, against practice. Olivia owns the Konnect token and is one.

use serde_json::{Value, json};

use super::stage::{
    ADMIN, SCOPES, choices, group, in_session, organization_login, organization_with, practising,
    reviewed, row, servers, sign_in,
};
use crate::ipc::{Choices, GroupsSetting, TargetRef, TeamRef, TeamRow};
use crate::session::app_state::AppState;
use crate::work::{groups, lock_out, microsoft_sign_in, teams};

const OLIVIA: &str = "olivia.brandt@contoso.com";
/// In Konnect Viewers only through another group.
const SAMIR: &str = "samir.haddad@contoso.com";
/// In 230 groups.
const TOMAS: &str = "tomas.ferreira@contoso.com";

const WITH_PEOPLE: [&str; 3] = ["User.Read", "Group.ReadBasic.All", "User.Read.All"];
const ADMINISTRATORS: &str = "organization-admin";

async fn checked(state: &AppState, choices: &Choices) -> Value {
    serde_json::to_value(lock_out::check(state, choices).await.unwrap()).unwrap()
}

/// The standing of the signed-in person when these groups are mapped to the administrators' team.
async fn standing(state: &AppState, groups: &[&str], setting: GroupsSetting) -> Value {
    let mut choices = organization_with(vec![row(state, ADMINISTRATORS, groups).await]);
    choices.groups = setting;
    let found = checked(state, &choices).await;
    assert_eq!(found["admins"][0]["signedIn"], true);
    found["admins"][0]["standing"].clone()
}

async fn reads_of_memberships(state: &AppState) -> usize {
    let record = servers(state, practice::Practice::record).await;
    let reads = record.iter().filter(|one| one.path.ends_with("/memberOf"));
    reads.count()
}

#[tokio::test]
async fn each_way_of_being_in_a_group_has_its_standing() {
    use GroupsSetting::{All, Assigned};
    let (state, _data) = practising().await;
    let keeps = json!({ "kind": "keeps", "detail": { "group": group(&state, "Platform Engineering").await, "name": null } });
    assert_eq!(
        standing(&state, &["Platform Engineering"], All).await,
        keeps
    );
    let viewers = &["Konnect Viewers"];
    assert_eq!(standing(&state, viewers, All).await["kind"], "loses");
    assert_eq!(standing(&state, &[], All).await["kind"], "loses");

    sign_in(&state, SAMIR, &SCOPES).await;
    assert_eq!(standing(&state, viewers, All).await["kind"], "keeps");
    assert_eq!(
        standing(&state, viewers, Assigned).await["kind"],
        "nestedOnly",
        "an assigned group is sent to its direct members alone"
    );

    sign_in(&state, TOMAS, &SCOPES).await;
    assert_eq!(
        standing(&state, viewers, All).await,
        json!({ "kind": "overage", "detail": { "count": 230 } })
    );
    assert_eq!(standing(&state, viewers, Assigned).await["kind"], "keeps");
}

#[tokio::test]
async fn group_that_was_seen_is_called_by_its_name() {
    let (state, _data) = practising().await;
    groups::search(&state, "platform", false).await.unwrap();
    let found = standing(&state, &["Platform Engineering"], GroupsSetting::All).await;
    assert_eq!(found["detail"]["name"], "Platform Engineering");
}

#[tokio::test]
async fn only_the_administrators_team_keeps_anybody_an_administrator() {
    let (state, _data) = practising().await;
    let everyone = "All Employees";
    let other = row(&state, "organization-admin-readonly", &[everyone]).await;
    let found = checked(&state, &organization_with(vec![other])).await;
    assert_eq!(found["admins"][0]["standing"]["kind"], "loses");
    let by_name = TeamRow {
        team: TeamRef::New {
            name: ADMINISTRATORS.into(),
        },
        groups: vec![group(&state, everyone).await.to_string()],
    };
    let found = checked(&state, &organization_with(vec![by_name])).await;
    assert_eq!(
        found["admins"][0]["standing"]["kind"], "keeps",
        "no second team of this name is created"
    );
}

#[tokio::test]
async fn owner_of_the_konnect_token_is_looked_at_where_that_is_allowed() {
    let (state, _data) = practising().await;
    let rows = vec![row(&state, ADMINISTRATORS, &["All Employees"]).await];
    let choices = organization_with(rows);
    let found = checked(&state, &choices).await;
    assert_eq!(
        found["admins"][1],
        json!({ "name": "Olivia Brandt", "userName": OLIVIA, "signedIn": false, "standing": { "kind": "unknown" } })
    );
    assert_eq!(found["safe"], false, "nothing proves that she remains one");

    sign_in(&state, ADMIN, &WITH_PEOPLE).await;
    let found = checked(&state, &choices).await;
    assert_eq!(found["admins"][1]["standing"]["kind"], "keeps");
    assert_eq!(found["safe"], true);

    sign_in(&state, OLIVIA, &SCOPES).await;
    let found = checked(&state, &choices).await;
    assert_eq!(
        found["admins"].as_array().unwrap().len(),
        1,
        "the same person is not listed twice"
    );
}

#[tokio::test]
async fn nothing_told_where_the_organizations_teams_are_left_alone() {
    let (state, _data) = practising().await;
    let elsewhere = TargetRef::CallbackUrl {
        urls: vec!["https://developers.contoso.com/login".into()],
        organization: None,
    };
    for alone in [choices([organization_login()]), choices([elsewhere])] {
        assert_eq!(checked(&state, &alone).await, Value::Null);
    }
}

#[tokio::test]
async fn administrators_read_once_until_somebody_signs_in_connects_or_looks_again() {
    let (state, _data) = practising().await;
    let choices = organization_with(vec![row(&state, ADMINISTRATORS, &["All Employees"]).await]);
    let count = async || reads_of_memberships(&state).await;
    checked(&state, &choices).await;
    let once = count().await;
    checked(&state, &choices).await;
    assert_eq!(count().await, once, "each change of a row asks this again");

    teams::read(&state, &organization_login()).await.unwrap();
    let before = count().await;
    checked(&state, &choices).await;
    assert!(count().await > before, "the teams were read again");

    microsoft_sign_in::check_rights(&state).await.unwrap();
    let before = count().await;
    checked(&state, &choices).await;
    assert!(count().await > before, "the rights were read again");

    let konnect = in_session(&state, |session| session.konnect.take()).await;
    state.session.disconnect().await;
    let refused = lock_out::check(&state, &choices).await.unwrap_err();
    assert_eq!(refused.kind(), "notConnected");
    in_session(&state, |session| session.konnect = konnect).await;
    let before = count().await;
    checked(&state, &choices).await;
    assert!(count().await > before, "another organization has others");
}

#[tokio::test]
async fn group_that_is_no_id_told_with_its_place() {
    let (state, _data) = practising().await;
    let mut row = row(&state, ADMINISTRATORS, &[]).await;
    row.groups = vec!["Konnect Administrators".into()];
    let refused = lock_out::check(&state, &organization_with(vec![row]))
        .await
        .unwrap_err();
    let refused = serde_json::to_value(refused).unwrap();
    assert_eq!(
        (
            &refused["detail"][0]["field"],
            &refused["detail"][0]["target"]
        ),
        (&json!("teams"), &json!(0))
    );
}

#[tokio::test]
async fn review_warns_and_holds_back_until_the_person_accepts() {
    let (state, _data) = practising().await;
    let mut choices = organization_with(vec![row(&state, "payments", &["All Employees"]).await]);
    let follows = |review: &crate::ipc::Review| {
        let shown = serde_json::to_value(review).unwrap();
        let changes = shown["targets"][0]["changes"].as_array().unwrap();
        let change = changes.iter().find(|one| one["id"] == "followGroups");
        let warns = shown["targets"][0]["warnings"].as_array().unwrap();
        let warns = warns.contains(&json!("lockOut"));
        let change = change.unwrap();
        let effect = change["effect"].as_str().unwrap().to_owned();
        (effect, change["what"]["detail"]["skipped"].clone(), warns)
    };
    let held_back = reviewed(&state, &choices).await;
    assert_eq!(follows(&held_back), ("skip".into(), json!("lockOut"), true));
    choices.targets[0].teams.as_mut().unwrap().lock_out_accepted = true;
    let accepted = reviewed(&state, &choices).await;
    assert_eq!(follows(&accepted), ("change".into(), Value::Null, true));

    sign_in(&state, ADMIN, &[&SCOPES[..], &["User.Read.All"]].concat()).await;
    let rows = vec![row(&state, ADMINISTRATORS, &["All Employees"]).await];
    let safe = reviewed(&state, &organization_with(rows)).await;
    assert_eq!(follows(&safe), ("change".into(), Value::Null, false));
}

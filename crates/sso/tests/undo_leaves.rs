//! What an undo leaves: things that others made, changed or use since.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use common::computer::Computer;
use common::others::{
    application_of_member, asked, by_hand, choosing, consent_by_hand, lost, refused, same, stopped,
    torn_down,
};
use common::teams::{row, teams};
use common::{ADMIN, callback, desired, finished, stage};
use konnect::Region;
use practice::Snapshot;
use serde_json::json;
use sso::{ApplicationChoice, Desired, Leftover, TeamRef};
use sso_http::Pace;

#[tokio::test]
async fn creation_that_made_nothing_is_undone_without_touching_the_colleagues_connection() {
    for fault in [refused, lost] {
        let mut stage = stage().await;
        // A lost creation is looked for during some time.
        stage.context.pace = Pace::times(100);
        let desired = desired(stage.organization("contoso").await);
        let (one, other) = (Computer::default(), Computer::default());
        stage
            .practice
            .add_fault(fault("POST", "*/v1.0/applications"));
        stopped(&one.set_up(&stage, &desired).await);
        finished(other.set_up(&stage, &desired).await);

        let before = stage.practice.snapshot();
        let plan = one.undo_plan(&stage, &desired.target).await;
        assert!(plan.is_empty(), "nothing was made: {plan:?}");
        torn_down(&one, &stage, plan).await;
        same(&before, &stage.practice.snapshot());
    }
}

#[tokio::test]
async fn undo_after_a_lost_answer_leaves_the_provider_that_a_colleague_made_meanwhile() {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    let desired = desired(target.clone());
    let (one, other) = (Computer::default(), Computer::default());
    stage
        .practice
        .add_fault(lost("POST", "*/v3/identity-providers"));
    stopped(&one.set_up(&stage, &desired).await);
    stage.practice.clear_faults();
    let [candidate] = &asked(&other, &stage, &desired).await[..] else {
        panic!("the other computer did not make it");
    };
    let chosen = Desired {
        application: ApplicationChoice::Use(candidate.id),
        ..desired.clone()
    };
    finished(other.set_up(&stage, &chosen).await);

    let before = stage.practice.snapshot();
    let undo = one.undo_plan(&stage, &target).await;
    let left = torn_down(&one, &stage, undo).await;
    assert!(left.contains(&Leftover::ChangedByOthers), "{left:?}");
    let konnect = |snapshot: &Snapshot| snapshot.as_value()["konnect"].clone();
    assert_eq!(konnect(&before), konnect(&stage.practice.snapshot()));
}

#[tokio::test]
async fn undo_leaves_a_consent_that_a_person_gave_when_ours_was_not_answered_well() {
    for (fault, left_over) in [
        (refused("POST", "*/v1.0/oauth2PermissionGrants"), None),
        (
            lost("POST", "*/v1.0/oauth2PermissionGrants"),
            Some(Leftover::ApprovalMayBeOfOthers),
        ),
    ] {
        let stage = stage().await;
        let target = stage.organization("contoso").await;
        let computer = Computer::default();
        let theirs = application_of_member(&stage, &target);
        stage.practice.add_fault(fault);
        stopped(&computer.set_up(&stage, &choosing(&theirs, &target)).await);
        consent_by_hand(&stage, &theirs, "openid profile email").await;
        let grants = |snapshot: &Snapshot| snapshot.as_value()["grants"].clone();
        let before = grants(&stage.practice.snapshot());

        let undo = computer.undo_plan(&stage, &target).await;
        let left = torn_down(&computer, &stage, undo).await;
        assert_eq!(
            before,
            grants(&stage.practice.snapshot()),
            "the consent is the person's"
        );
        let told = left_over.is_none_or(|told| left.contains(&told));
        assert!(told, "{left:?}");
    }
}

#[tokio::test]
async fn undo_leaves_an_enterprise_application_with_a_consent_of_others() {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    let theirs = application_of_member(&stage, &target);
    let computer = Computer::default();
    let chosen = Desired {
        approve: false,
        ..choosing(&theirs, &target)
    };
    finished(computer.set_up(&stage, &chosen).await);
    consent_by_hand(&stage, &theirs, "openid").await;

    let undo = computer.undo_plan(&stage, &target).await;
    torn_down(&computer, &stage, undo).await;
    let app_id = theirs["appId"].as_str().unwrap().parse().unwrap();
    assert!(
        stage.service_principal(app_id).await.is_some(),
        "what others approved stays"
    );
}

#[tokio::test]
async fn application_that_others_have_secrets_on_stays() {
    let stage = stage().await;
    let target = callback(&["https://developers.contoso.com/login"]);
    let computer = Computer::default();
    let connection = finished(computer.set_up(&stage, &desired(target.clone())).await);
    let path = format!("/applications/{}/addPassword", connection.application);
    let body = json!({"passwordCredential": {"displayName": "Konnect SSO"}});
    let secret = by_hand(&stage, ADMIN, "POST", &path, &body);

    let undo = computer.undo_plan(&stage, &target).await;
    let left = torn_down(&computer, &stage, undo).await;
    assert!(left.contains(&Leftover::UsedByOthers), "{left:?}");
    let valid = stage.practice.valid_key_ids(&connection.app_id.to_string());
    let theirs: uuid::Uuid = secret["keyId"].as_str().unwrap().parse().unwrap();
    assert_eq!(valid, [theirs], "ours is gone, theirs works");
}

#[tokio::test]
async fn team_that_others_map_groups_to_stays() {
    let stage = stage().await;
    let target = stage.portals(Region::Us).await.remove(0);
    let viewers = stage.group("Konnect Viewers");
    let guild = TeamRef::New {
        name: "Guild".into(),
    };
    let wanted = Desired {
        teams: Some(teams([row(guild, [viewers])])),
        ..desired(target.clone())
    };
    let (one, other) = (Computer::default(), Computer::default());
    stage
        .practice
        .add_fault(lost("POST", "*/v1.0/servicePrincipals"));
    stopped(&one.set_up(&stage, &wanted).await);
    let konnect = stage.konnect().at(target.scope().unwrap());
    let known = konnect::teams(konnect).await.unwrap();
    let guild = known.iter().find(|team| team.name == "Guild").unwrap().id;
    let wanted = Desired {
        application: ApplicationChoice::New,
        teams: Some(teams([row(TeamRef::Existing(guild), [viewers])])),
        ..wanted
    };
    finished(other.set_up(&stage, &wanted).await);

    let undo = one.undo_plan(&stage, &target).await;
    let left = torn_down(&one, &stage, undo).await;
    assert!(left.contains(&Leftover::TeamsUsedByOthers), "{left:?}");
    let known = konnect::teams(konnect).await.unwrap();
    assert!(known.iter().any(|team| team.id == guild), "{known:?}");
    let again = other.plan(&stage, &wanted).await;
    assert!(again.is_empty(), "theirs is as they left it: {again:?}");
}

#[tokio::test]
async fn team_that_a_person_made_when_ours_was_not_answered_well_stays_with_its_people() {
    for fault in [refused, lost] {
        let stage = stage().await;
        let target = stage.portals(Region::Us).await.remove(0);
        let guild = TeamRef::New {
            name: "Guild".into(),
        };
        let wanted = Desired {
            teams: Some(teams([row(guild, [stage.group("Konnect Viewers")])])),
            ..desired(target.clone())
        };
        let computer = Computer::default();
        stage.practice.add_fault(fault("POST", "*/teams"));
        stopped(&computer.set_up(&stage, &wanted).await);
        let konnect = stage.konnect().at(target.scope().unwrap());
        let theirs = konnect::create_team(konnect, "Guild", "By hand")
            .await
            .unwrap();
        stage
            .practice
            .add_member(theirs.id, "A Guest", "guest@contoso.com");
        let teams_now = async || konnect::teams(konnect).await.unwrap();
        let people =
            async |teams: &[konnect::Team]| konnect::team_sizes(konnect, teams).await.unwrap();
        let before = teams_now().await;
        let people_before = people(&before).await;

        let undo = computer.undo_plan(&stage, &target).await;
        torn_down(&computer, &stage, undo).await;
        let after = teams_now().await;
        assert_eq!(before, after);
        assert_eq!(people_before, people(&after).await);
        assert_eq!(people_before[&theirs.id], 1, "the guest is still in it");
    }
}

//! What an undo leaves: things that others have made, changed or used since.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::sync::Arc;

use common::computer::Computer;
use common::others::{
    application_of_member, by_hand, choosing, consent_at_once, consent_by_hand, lost, only,
    refused, same, stopped, torn_down, using_what_is_there,
};
use common::teams::{row, teams};
use common::{ADMIN, callback, desired, finished, stage};
use konnect::Region;
use practice::Snapshot;
use serde_json::json;
use sso::{ApplicationChoice, Desired, Leftover, Report, StepId, StepState, Target, TeamRef};
use sso_http::Pace;

/// What stays different on an application of others: the consent, the enterprise application that it is for, and two
/// settings that were unset and are now explicitly empty.
fn left_on(app_id: &str) -> [String; 4] {
    let application = format!("applications / {app_id}");
    [
        "grants / ".to_owned(),
        format!("servicePrincipals / {app_id}"),
        format!(r#"{application} / groupMembershipClaims: null became "None""#),
        format!(
            r#"{application} / optionalClaims: null became {{"accessToken":[],"idToken":[],"saml2Token":[]}}"#
        ),
    ]
}

#[tokio::test]
async fn creation_that_made_nothing_is_undone_without_touching_the_colleagues_connection() {
    for fault in [refused, lost] {
        let mut stage = stage().await;
        // A lost creation is looked for for some time.
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
    let chosen = using_what_is_there(&other, &stage, &desired).await;
    finished(other.set_up(&stage, &chosen).await);

    let before = stage.practice.snapshot();
    let undo = one.undo_plan(&stage, &target).await;
    let left = torn_down(&one, &stage, undo).await;
    assert!(left.contains(&Leftover::ChangedByOthers), "{left:?}");
    same(&before, &stage.practice.snapshot());
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
        let before = stage.practice.snapshot();
        stage.practice.add_fault(fault);
        stopped(&computer.set_up(&stage, &choosing(&theirs, &target)).await);
        let grants = |snapshot: &Snapshot| snapshot.as_value()["grants"].clone();
        consent_by_hand(&stage, &theirs, "openid profile email").await;
        let given = grants(&stage.practice.snapshot());

        let undo = computer.undo_plan(&stage, &target).await;
        let left = torn_down(&computer, &stage, undo).await;
        let after = stage.practice.snapshot();
        assert_eq!(given, grants(&after), "the consent is the person's");
        let app_id = theirs["appId"].as_str().unwrap();
        only(
            &before,
            &after,
            &left_on(app_id).each_ref().map(String::as_str),
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
    let before = stage.practice.snapshot();
    finished(computer.set_up(&stage, &chosen).await);
    consent_by_hand(&stage, &theirs, "openid").await;

    let undo = computer.undo_plan(&stage, &target).await;
    torn_down(&computer, &stage, undo).await;
    let app_id = theirs["appId"].as_str().unwrap().parse().unwrap();
    assert!(
        stage.service_principal(app_id).await.is_some(),
        "what others approved is kept"
    );
    let app_id = app_id.to_string();
    let after = stage.practice.snapshot();
    only(
        &before,
        &after,
        &left_on(&app_id).each_ref().map(String::as_str),
    );
}

#[tokio::test]
async fn consent_that_a_person_gave_just_before_ours_is_that_persons() {
    let stage = Arc::new(stage().await);
    let target = stage.organization("contoso").await;
    let theirs = application_of_member(&stage, &target);
    let computer = Computer::default();
    let plan = computer.plan(&stage, &choosing(&theirs, &target)).await;
    let (watched, app_id) = (Arc::clone(&stage), theirs["appId"].clone());
    let report: Report = Arc::new(move |step, state| {
        if (step, state) == (StepId::Approval, StepState::Running) {
            consent_at_once(&watched, app_id.as_str().unwrap());
        }
    });
    let (services, context) = (&stage.services, &stage.context);
    let (store, journal) = (&computer.secret_store, &computer.journal);
    let run = sso::apply(services, plan, store, journal, report, context);
    finished(Box::pin(run).await);

    let undo = computer.undo_plan(&stage, &target).await;
    let left = torn_down(&computer, &stage, undo).await;
    assert!(left.contains(&Leftover::ChangedByOthers), "{left:?}");
    let after = stage.practice.snapshot();
    let grants = after.as_value()["grants"].as_object().unwrap();
    assert_eq!(grants.len(), 1, "{grants:?}");
}

#[tokio::test]
async fn application_that_others_have_secrets_on_stays() {
    let stage = stage().await;
    let target = callback(&["https://developers.contoso.com/login"]);
    let computer = Computer::default();
    let before = stage.practice.snapshot();
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
    let of_it =
        ["applications", "servicePrincipals"].map(|kind| format!("{kind} / {}", connection.app_id));
    let after = stage.practice.snapshot();
    only(&before, &after, &["grants / ", &of_it[0], &of_it[1]]);
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
    let mine = stage.tagged_applications().remove(0);
    let konnect = stage.konnect().at(target.target_id().unwrap());
    let known = konnect::teams(konnect).await.unwrap();
    let guild = known.iter().find(|team| team.name == "Guild").unwrap().id;
    let wanted = Desired {
        application: ApplicationChoice::New,
        teams: Some(teams([row(TeamRef::Existing(guild), [viewers])])),
        ..wanted
    };
    finished(other.set_up(&stage, &wanted).await);

    let before = stage.practice.snapshot();
    let undo = one.undo_plan(&stage, &target).await;
    let left = torn_down(&one, &stage, undo).await;
    assert!(left.contains(&Leftover::TeamsUsedByOthers), "{left:?}");
    let mine = format!("applications / {}", mine["appId"].as_str().unwrap());
    only(&before, &stage.practice.snapshot(), &[&mine]);
    let known = konnect::teams(konnect).await.unwrap();
    assert!(known.iter().any(|team| team.id == guild), "{known:?}");
    let again = other.plan(&stage, &wanted).await;
    assert!(again.is_empty(), "theirs is as they left it: {again:?}");
}

#[tokio::test]
async fn team_stays_with_its_mapping_when_a_colleague_goes_on_with_it() {
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
    let first = finished(one.set_up(&stage, &wanted).await);
    let konnect = stage.konnect().at(target.target_id().unwrap());
    let known = konnect::teams(konnect).await.unwrap();
    let guild = known.iter().find(|team| team.name == "Guild").unwrap().id;
    // The mapping already exists, so this one only relies on it.
    let wanted = Desired {
        application: ApplicationChoice::New,
        teams: Some(teams([row(TeamRef::Existing(guild), [viewers])])),
        ..wanted
    };
    finished(other.set_up(&stage, &wanted).await);

    let before = stage.practice.snapshot();
    let undo = one.undo_plan(&stage, &target).await;
    let left = torn_down(&one, &stage, undo).await;
    assert!(left.contains(&Leftover::TeamsUsedByOthers), "{left:?}");
    let of_it =
        ["applications", "servicePrincipals"].map(|kind| format!("{kind} / {}", first.app_id));
    let after = stage.practice.snapshot();
    only(&before, &after, &["grants / ", &of_it[0], &of_it[1]]);
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
        let before = stage.practice.snapshot();
        stage.practice.add_fault(fault("POST", "*/teams"));
        stopped(&computer.set_up(&stage, &wanted).await);
        let konnect = stage.konnect().at(target.target_id().unwrap());
        let theirs = konnect
            .send(&konnect::CreateTeam {
                name: "Guild",
                description: "By hand",
            })
            .await
            .unwrap();
        stage
            .practice
            .add_member(theirs.id, "A Guest", "guest@contoso.com");

        let undo = computer.undo_plan(&stage, &target).await;
        torn_down(&computer, &stage, undo).await;
        let sizes = konnect::team_sizes(konnect, std::slice::from_ref(&theirs)).await;
        assert_eq!(sizes.unwrap()[&theirs.id], 1, "the guest is still in it");
        let Target::Portal { region, name, .. } = &target else {
            panic!("a portal");
        };
        let portal = format!("konnect / portals / {region}/{name}");
        let team = format!("{portal} / teams / {}: is new", theirs.id);
        let people = format!("{portal} / members / Guild: is new");
        only(&before, &stage.practice.snapshot(), &[&team, &people]);
    }
}

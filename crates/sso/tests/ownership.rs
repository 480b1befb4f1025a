//! Only what is ours: with a second computer, a member without roles, and people who work by hand, nothing outside what
//! this computer made is touched without having been shown and chosen.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use common::computer::Computer;
use common::teams::{row, teams};
use common::{ADMIN, Stage, callback, desired, finished, stage};
use konnect::Region;
use practice::{Fault, FaultAction, Matching, Snapshot};
use serde_json::{Value, json};
use sso::{
    ApplicationChoice, Candidate, Desired, Leftover, Outcome, Target, TeamRef, TeardownOutcome,
};

/// May register applications and change those that are theirs, as everybody may.
const MEMBER: &str = "priya.raman@contoso.com";

fn refused(method: &str, path: &str) -> Fault {
    Fault {
        matching: Matching {
            method: Some(method.into()),
            path: path.into(),
            nth: Some(1),
            times: Some(1),
        },
        action: FaultAction::Status {
            status: 403,
            body: None,
            retry_after: None,
        },
    }
}

/// The request is lost before it takes effect, so that nobody knows whether it did.
fn lost(method: &str, path: &str) -> Fault {
    Fault {
        action: FaultAction::DropBefore,
        ..refused(method, path)
    }
}

fn by_hand(stage: &Stage, person: &str, method: &str, path: &str, body: &Value) -> Value {
    let answer = stage
        .practice
        .graph_by_hand(person, method, path, Some(body));
    let (status, answer) = answer.expect("the person is known");
    assert!(status < 300, "{method} {path}: {status} {answer}");
    answer
}

/// An application of the member with the tag of the target and a secret that only the member has.
fn application_of_member(stage: &Stage, target: &Target) -> Value {
    let body = json!({"displayName": "Konnect SSO", "tags": [target.tag()]});
    let application = by_hand(stage, MEMBER, "POST", "/applications", &body);
    let id = application["id"].as_str().unwrap();
    let path = format!("/applications/{id}/addPassword");
    by_hand(stage, MEMBER, "POST", &path, &json!({}));
    application
}

fn same(before: &Snapshot, after: &Snapshot) {
    assert_eq!(
        before.differences(after),
        Vec::<String>::new(),
        "nothing of others is touched"
    );
}

/// What may be read of the owners without a permission to read people: their ids.
fn is_owned_by_member(stage: &Stage, candidate: &Candidate) {
    let member = stage.practice.seed().person(MEMBER).unwrap().id;
    let owners = candidate.owners.as_ref().unwrap().iter();
    let owners: Vec<String> = owners.map(|owner| owner.id.to_string()).collect();
    assert_eq!(owners, [member.to_string()]);
}

fn stopped(outcome: &Outcome) {
    assert!(matches!(outcome, Outcome::Stopped { .. }), "{outcome:?}");
}

async fn asked(computer: &Computer, stage: &Stage, desired: &Desired) -> Vec<Candidate> {
    match computer.try_plan(stage, desired).await {
        Err(sso::Error::ChooseApplication(candidates)) => candidates,
        other => panic!("the person should be asked: {other:?}"),
    }
}

async fn torn_down(computer: &Computer, stage: &Stage, plan: sso::Teardown) -> Vec<Leftover> {
    match computer.tear_down(stage, plan).await {
        TeardownOutcome::Finished { leftovers } => leftovers,
        other => panic!("it should finish: {other:?}"),
    }
}

#[tokio::test]
async fn refused_creation_is_undone_without_touching_the_colleagues_connection() {
    let stage = stage().await;
    let desired = desired(stage.organization("contoso").await);
    let (one, other) = (Computer::default(), Computer::default());
    stage
        .practice
        .add_fault(refused("POST", "*/v1.0/applications"));
    stopped(&one.set_up(&stage, &desired).await);
    finished(other.set_up(&stage, &desired).await);

    let before = stage.practice.snapshot();
    let plan = one.undo_plan(&stage, &desired.target).await;
    assert!(plan.is_empty(), "a refused attempt made nothing: {plan:?}");
    torn_down(&one, &stage, plan).await;
    same(&before, &stage.practice.snapshot());
}

#[tokio::test]
async fn application_that_a_member_tagged_beforehand_is_asked_about() {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    let theirs = application_of_member(&stage, &target);
    let desired = desired(target);
    let computer = Computer::default();
    let before = stage.practice.snapshot();
    let candidates = asked(&computer, &stage, &desired).await;
    same(&before, &stage.practice.snapshot());
    let [candidate] = &candidates[..] else {
        panic!("one application has the tag: {candidates:?}");
    };
    assert_eq!(candidate.id.to_string(), theirs["id"]);
    assert!(candidate.created.is_some());
    assert_eq!(candidate.secrets.len(), 1, "the member's secret is shown");
    assert!(!candidate.made_here);
    is_owned_by_member(&stage, candidate);

    let new = Desired {
        application: ApplicationChoice::New,
        ..desired.clone()
    };
    let connection = finished(computer.set_up(&stage, &new).await);
    assert_ne!(connection.application.to_string(), theirs["id"]);
    let again = computer.plan(&stage, &desired).await;
    assert!(
        again.is_empty(),
        "what this computer made and Konnect uses needs no question any more"
    );
    let theirs_now = stage
        .practice
        .application(theirs["appId"].as_str().unwrap())
        .expect("the member's application is left alone");
    assert_eq!(theirs_now["tags"], theirs["tags"]);
}

#[tokio::test]
async fn chosen_application_of_others_is_used_and_removed_by_name_alone() {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    let theirs = application_of_member(&stage, &target);
    let computer = Computer::default();
    let chosen = Desired {
        application: ApplicationChoice::Use(theirs["id"].as_str().unwrap().parse().unwrap()),
        ..desired(target.clone())
    };
    let connection = finished(computer.set_up(&stage, &chosen).await);
    assert_eq!(connection.application.to_string(), theirs["id"]);

    let undo = computer.undo_plan(&stage, &target).await;
    let deleted = undo.steps().iter().flat_map(|step| &step.requests);
    let deleted: Vec<_> = deleted
        .filter(|request| request.method == "DELETE" && request.url.contains("/applications/"))
        .collect();
    assert!(
        deleted.is_empty(),
        "an undo deletes what is ours: {deleted:?}"
    );

    let removal = computer.removal_plan(&stage, &target).await;
    let candidate = removal.made_elsewhere().expect("the person has to name it");
    assert_eq!(candidate.id.to_string(), theirs["id"]);
    is_owned_by_member(&stage, candidate);
}

#[tokio::test]
async fn older_application_that_a_member_tags_later_is_neither_adopted_nor_are_ours_deleted() {
    let stage = stage().await;
    let target = callback(&["https://developers.contoso.com/login"]);
    let body = json!({"displayName": "Mine"});
    let theirs = by_hand(&stage, MEMBER, "POST", "/applications", &body);
    let computer = Computer::default();
    let desired = desired(target.clone());
    let connection = finished(computer.set_up(&stage, &desired).await);
    let path = format!("/applications/{}", theirs["id"].as_str().unwrap());
    by_hand(
        &stage,
        MEMBER,
        "PATCH",
        &path,
        &json!({"tags": [target.tag()]}),
    );

    let before = stage.practice.snapshot();
    let plan = computer.plan(&stage, &desired).await;
    assert!(plan.is_empty(), "{:?}", plan.changes());
    let again = finished(computer.apply(&stage, plan).await);
    assert_eq!(again.application, connection.application);
    same(&before, &stage.practice.snapshot());
}

#[tokio::test]
async fn going_on_leaves_the_secret_that_a_colleague_made_meanwhile() {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    let desired = desired(target.clone());
    let (one, other) = (Computer::default(), Computer::default());
    stage
        .practice
        .add_fault(refused("POST", "*/v3/identity-providers"));
    stopped(&one.set_up(&stage, &desired).await);
    let [candidate] = &asked(&other, &stage, &desired).await[..] else {
        panic!("the other computer did not make it");
    };
    let chosen = Desired {
        application: ApplicationChoice::Use(candidate.id),
        ..desired.clone()
    };
    let theirs = finished(other.set_up(&stage, &chosen).await);
    let (secret, _) = other.keeper.get(theirs.id).await.unwrap();

    finished(one.set_up(&stage, &desired).await);
    let valid = stage.practice.valid_key_ids(&theirs.app_id.to_string());
    assert!(
        valid.contains(&secret.key_id.uuid()),
        "the colleague's secret goes on working"
    );
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

/// Approves these permissions for everyone, in the portal.
async fn consent_by_hand(stage: &Stage, application: &Value, scope: &str) {
    let app_id = application["appId"].as_str().unwrap().parse().unwrap();
    let principal = stage.service_principal(app_id).await.unwrap();
    let graph = "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')";
    let answer = stage.practice.graph_by_hand(ADMIN, "GET", graph, None);
    let consent = json!({
        "clientId": principal.id.to_string(),
        "consentType": "AllPrincipals",
        "principalId": null,
        "resourceId": answer.unwrap().1["id"],
        "scope": scope,
    });
    by_hand(stage, ADMIN, "POST", "/oauth2PermissionGrants", &consent);
}

fn choosing(theirs: &Value, target: &Target) -> Desired {
    Desired {
        application: ApplicationChoice::Use(theirs["id"].as_str().unwrap().parse().unwrap()),
        ..desired(target.clone())
    }
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
async fn stale_plan_of_a_second_window_changes_nothing() {
    let stage = stage().await;
    for target in [
        stage.organization("contoso").await,
        callback(&["https://developers.contoso.com/login"]),
    ] {
        let desired = desired(target);
        let computer = Computer::default();
        let (first, second) = (
            computer.plan(&stage, &desired).await,
            computer.plan(&stage, &desired).await,
        );
        finished(computer.apply(&stage, first).await);
        let before = stage.practice.snapshot();
        stage.practice.clear_record();
        match computer.apply(&stage, second).await {
            Outcome::Stopped {
                error: sso::Error::ChangedMeanwhile,
                done,
                ..
            } => assert_eq!(done, []),
            other => panic!("what was reviewed is not so any more: {other:?}"),
        }
        same(&before, &stage.practice.snapshot());
        assert!(stage.writes().is_empty(), "no request that writes leaves");
    }
}

#[tokio::test]
async fn stale_undo_of_a_second_window_changes_nothing() {
    let stage = stage().await;
    let target = stage.organization("contoso").await;
    let computer = Computer::default();
    finished(computer.set_up(&stage, &desired(target.clone())).await);
    let undo = computer.undo_plan(&stage, &target).await;
    let renamed = Desired {
        app_name: "Another name".parse().unwrap(),
        ..desired(target.clone())
    };
    finished(computer.set_up(&stage, &renamed).await);
    let before = stage.practice.snapshot();
    match computer.tear_down(&stage, undo).await {
        TeardownOutcome::Stopped {
            error: sso::Error::ChangedMeanwhile,
            ..
        } => {}
        other => panic!("what was reviewed is not so any more: {other:?}"),
    }
    same(&before, &stage.practice.snapshot());
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

fn ownership(connection: &sso::Connection) -> Option<&sso::Check> {
    let mut checks = connection.checks.iter();
    checks.find(|check| check.id == sso::CheckId::Ownership)
}

#[tokio::test]
async fn check_names_who_else_can_act_as_the_application() {
    let stage = stage().await;
    let target = callback(&["https://developers.contoso.com/login"]);
    let computer = Computer::default();
    let verified = async |connection: &sso::Connection| {
        let verified = sso::verify(
            &stage.services,
            connection,
            &computer.keeper,
            &stage.context,
        );
        verified.await.unwrap()
    };
    let made = finished(computer.set_up(&stage, &desired(target)).await);
    assert_eq!(ownership(&made), None, "it was made a moment ago");
    let checked = verified(&made).await;
    let check = ownership(&checked).unwrap();
    assert_eq!(check.state, sso::CheckState::Passed, "{check:?}");

    let path = format!("/applications/{}/addPassword", made.application);
    let body = json!({"passwordCredential": {"displayName": "backup"}});
    by_hand(&stage, ADMIN, "POST", &path, &body);
    let checked = verified(&made).await;
    let check = ownership(&checked).unwrap();
    assert_eq!(check.state, sso::CheckState::Failed);
    assert_eq!(check.evidence, [sso::Evidence::Observed("backup".into())]);
}

#[tokio::test]
async fn chosen_application_of_a_member_does_not_pass_for_ours() {
    let stage = stage().await;
    let target = callback(&["https://developers.contoso.com/login"]);
    let theirs = application_of_member(&stage, &target);
    let computer = Computer::default();
    let chosen = Desired {
        application: ApplicationChoice::Use(theirs["id"].as_str().unwrap().parse().unwrap()),
        ..desired(target)
    };
    let connection = finished(computer.set_up(&stage, &chosen).await);
    let check = ownership(&connection).unwrap();
    assert_eq!(check.state, sso::CheckState::Failed, "{check:?}");
}

#[tokio::test]
async fn chosen_application_that_is_gone_is_chosen_anew() {
    let stage = stage().await;
    let target = callback(&["https://developers.contoso.com/login"]);
    let theirs = application_of_member(&stage, &target);
    let computer = Computer::default();
    let id = theirs["id"].as_str().unwrap();
    let chosen = Desired {
        application: ApplicationChoice::Use(id.parse().unwrap()),
        ..desired(target)
    };
    let stale = computer.plan(&stage, &chosen).await;
    let path = format!("/applications/{id}");
    by_hand(&stage, MEMBER, "DELETE", &path, &Value::Null);
    let outcome = computer.apply(&stage, stale).await;
    assert!(
        matches!(
            outcome,
            Outcome::Stopped {
                error: sso::Error::ChangedMeanwhile,
                ..
            }
        ),
        "{outcome:?}"
    );
    finished(computer.set_up(&stage, &chosen).await);
}

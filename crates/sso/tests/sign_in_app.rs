//! The organization's own app registration for signing in: registered by this computer and another one, by hand in between,
//! in two directories, and with answers that are lost.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::time::Duration;

use common::computer::Computer;
use common::others::refused;
use common::shown::difference;
use common::{ADMIN, MEMBER, SCOPES, Stage, stage, stage_in, stage_with};
use practice::{Fault, FaultAction, Seed, Timing};
use serde_json::{Value, json};
use sso::{
    DesiredSignInApp, Error, JournalError, SignInApp, SignInAppApproval, SignInAppPlan,
    SignInAppRemoval,
};
use uuid::Uuid;

const TAG: &str = "konnect-sso-sign-in";
const CREATE: &str = "*/v1.0/applications";

/// It takes effect, and nobody is told.
fn lost(method: &str, path: &str) -> Fault {
    Fault {
        action: FaultAction::DropAfter,
        ..refused(method, path)
    }
}

fn wanted() -> DesiredSignInApp {
    DesiredSignInApp {
        name: "Contoso SSO sign-in".parse().unwrap(),
        approve: true,
    }
}

async fn plan(stage: &Stage, computer: &Computer) -> SignInAppPlan {
    let wanted = wanted();
    let planned =
        sso::plan_sign_in_app(&stage.services, &wanted, &computer.journal, &stage.context);
    Box::pin(planned).await.unwrap()
}

async fn register(
    stage: &Stage,
    computer: &Computer,
    plan: SignInAppPlan,
) -> Result<SignInApp, Error> {
    let registered =
        sso::register_sign_in_app(&stage.services, plan, &computer.journal, &stage.context);
    Box::pin(registered).await
}

async fn registered(stage: &Stage, computer: &Computer) -> SignInApp {
    let plan = plan(stage, computer).await;
    register(stage, computer, plan).await.unwrap()
}

async fn removal(stage: &Stage, computer: &Computer, app: &SignInApp) -> SignInAppRemoval {
    let planned = sso::plan_sign_in_app_removal(
        &stage.services,
        app.app_id,
        &computer.journal,
        &stage.context,
    );
    Box::pin(planned).await.unwrap()
}

fn tagged(stage: &Stage) -> Vec<Value> {
    let mut all = stage.practice.applications();
    all.retain(|one| one["tags"].as_array().unwrap().contains(&json!(TAG)));
    all
}

#[tokio::test]
async fn what_is_shown_is_what_is_sent_and_it_has_no_secret() {
    let (stage, computer) = (stage().await, Computer::default());
    let plan = plan(&stage, &computer).await;
    assert_eq!(stage.writes().len(), 0, "reading changes nothing");
    let shown = plan.requests();
    assert_eq!(
        shown.len(),
        3,
        "registration, enterprise application, approval"
    );
    let app = register(&stage, &computer, plan).await.unwrap();
    difference(&shown, &stage.writes()).unwrap();
    assert!(matches!(app.approval, SignInAppApproval::Given), "{app:?}");

    let made = stage.practice.application(&app.app_id.to_string()).unwrap();
    assert_eq!(
        made["publicClient"]["redirectUris"],
        json!(["http://localhost"])
    );
    assert_eq!(made["isFallbackPublicClient"], json!(true));
    assert_eq!(made["signInAudience"], "AzureADMyOrg");
    assert_eq!(made["passwordCredentials"], json!([]));
    let asked = &made["requiredResourceAccess"][0]["resourceAccess"];
    assert_eq!(asked.as_array().unwrap().len(), 2 + entra::Scope::ALL.len());
}

#[tokio::test]
async fn registered_one_is_found_and_nothing_is_sent_again() {
    let (stage, computer) = (stage().await, Computer::default());
    let app = registered(&stage, &computer).await;
    let again = plan(&stage, &computer).await;
    assert_eq!(again.existing().map(|it| it.app_id), Some(app.app_id));
    assert_eq!(again.requests(), Vec::new());
    assert_eq!(registered(&stage, &computer).await.app_id, app.app_id);
    assert_eq!(tagged(&stage).len(), 1);
}

#[tokio::test]
async fn colleagues_one_is_offered_and_a_review_from_before_it_sends_nothing() {
    let stage = stage().await;
    let (mine, colleague) = (Computer::default(), Computer::default());
    let reviewed_before = plan(&stage, &mine).await;
    let theirs = registered(&stage, &colleague).await;
    let refused = register(&stage, &mine, reviewed_before).await;
    assert!(
        matches!(refused, Err(Error::ChangedMeanwhile)),
        "{refused:?}"
    );
    assert_eq!(tagged(&stage).len(), 1, "there is no second one");
    let now = plan(&stage, &mine).await;
    assert!(
        now.existing().is_none(),
        "the tag is no proof that it is ours"
    );
    let offered: Vec<_> = now.others().iter().map(|one| one.client.app_id).collect();
    assert_eq!(offered, [theirs.app_id]);
    assert!(now.others()[0].client.can_sign_in());
    let kept = removal(&stage, &mine, &theirs).await;
    assert!(matches!(kept, SignInAppRemoval::OfOthers), "{kept:?}");
}

#[tokio::test]
async fn two_computers_at_the_same_moment_each_end_with_one_that_works_and_see_the_other() {
    let stage = stage().await;
    let (one, other) = (Computer::default(), Computer::default());
    let (plan_of_one, plan_of_other) = tokio::join!(plan(&stage, &one), plan(&stage, &other));
    let (first, second) = tokio::join!(
        register(&stage, &one, plan_of_one),
        register(&stage, &other, plan_of_other)
    );
    let mut worked = 0;
    for ended in [&first, &second] {
        match ended {
            Ok(_) => worked += 1,
            Err(error) => assert!(matches!(error, Error::ChangedMeanwhile), "{error:?}"),
        }
    }
    assert!(worked > 0, "{first:?} {second:?}");
    assert_eq!(tagged(&stage).len(), worked, "nothing is left over");
    for computer in [&one, &other] {
        let now = plan(&stage, computer).await;
        let known = now.others().len() + usize::from(now.existing().is_some());
        assert_eq!(known, worked, "each sees what is there");
    }
}

#[tokio::test]
async fn two_windows_of_one_computer_take_turns() {
    let (stage, computer) = (stage().await, Computer::default());
    let (one, other) = (plan(&stage, &computer).await, plan(&stage, &computer).await);
    let (first, second) = tokio::join!(
        register(&stage, &computer, one),
        register(&stage, &computer, other)
    );
    let busy =
        |ended: &Result<SignInApp, Error>| matches!(ended, Err(Error::Journal(JournalError::Busy)));
    assert!(busy(&first) != busy(&second), "{first:?} {second:?}");
    assert_eq!(tagged(&stage).len(), 1);
}

#[tokio::test]
async fn whichever_answer_is_lost_nothing_is_sent_twice() {
    for path in [
        CREATE,
        "*/v1.0/servicePrincipals",
        "*/v1.0/oauth2PermissionGrants",
    ] {
        let (stage, computer) = (stage().await, Computer::default());
        stage.practice.add_fault(lost("POST", path));
        let app = registered(&stage, &computer).await;
        assert!(matches!(app.approval, SignInAppApproval::Given), "{path}");
        let posts = stage.writes().len();
        assert_eq!(posts, 3, "{path}: each request once");
        let now = plan(&stage, &computer).await;
        assert_eq!(
            now.existing().map(|it| it.app_id),
            Some(app.app_id),
            "{path}"
        );
    }
}

#[tokio::test]
async fn one_whose_creation_was_never_answered_is_known_by_its_mark_at_the_next_start() {
    let (stage, computer) = (stage().await, Computer::default());
    let plan_of_first = plan(&stage, &computer).await;
    stage.practice.add_fault(lost("POST", CREATE));
    let work = register(&stage, &computer, plan_of_first);
    // The app is killed as soon as Microsoft has created it.
    tokio::select! {
        ended = work => panic!("it should not end: {ended:?}"),
        () = created(&stage) => {}
    }
    stage.practice.clear_faults();
    let now = plan(&stage, &computer).await;
    assert!(now.existing().is_some(), "ours, by the mark: {now:?}");
    let app = register(&stage, &computer, now).await.unwrap();
    assert_eq!(tagged(&stage).len(), 1, "and none besides");
    let gone = removal(&stage, &computer, &app).await;
    assert!(matches!(gone, SignInAppRemoval::Delete { .. }), "{gone:?}");
}

async fn created(stage: &Stage) {
    while tagged(stage).is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn creation_that_was_refused_made_nothing_and_can_be_tried_again() {
    let (stage, computer) = (stage().await, Computer::default());
    stage.practice.add_fault(refused("POST", CREATE));
    let first = plan(&stage, &computer).await;
    register(&stage, &computer, first).await.unwrap_err();
    assert_eq!(tagged(&stage).len(), 0);
    registered(&stage, &computer).await;
    assert_eq!(tagged(&stage).len(), 1);
}

#[tokio::test]
async fn enterprise_application_that_is_missing_is_the_only_thing_left_to_do() {
    let (stage, computer) = (stage().await, Computer::default());
    let forever = Fault {
        matching: practice::Matching {
            times: None,
            ..refused("POST", "*/v1.0/servicePrincipals").matching
        },
        action: FaultAction::Status {
            status: 400,
            body: Some(json!({"error": {"code": "Request_BadRequest", "message": "no"}})),
            retry_after: None,
        },
    };
    stage.practice.add_fault(forever);
    let first = plan(&stage, &computer).await;
    register(&stage, &computer, first).await.unwrap_err();
    stage.practice.clear_faults();
    let rest = plan(&stage, &computer).await;
    assert_eq!(
        rest.requests().len(),
        2,
        "enterprise application and approval"
    );
    register(&stage, &computer, rest).await.unwrap();
    assert_eq!(tagged(&stage).len(), 1);
}

#[tokio::test]
async fn approval_that_the_person_may_not_give_is_left_to_an_administrator() {
    let stage = stage_in(Seed::contoso(), MEMBER, &SCOPES).await;
    let computer = Computer::default();
    let app = registered(&stage, &computer).await;
    let SignInAppApproval::Refused(error) = &app.approval else {
        panic!("{app:?}");
    };
    assert!(
        matches!(error, entra::Error::InsufficientPrivileges { .. }),
        "{error:?}"
    );
    assert_eq!(tagged(&stage).len(), 1, "the app registration is there");
    let left = plan(&stage, &computer).await;
    assert_eq!(left.requests().len(), 1, "only the approval is left");
}

#[tokio::test]
async fn one_deleted_by_hand_is_registered_anew() {
    let (mut stage, computer) = (stage().await, Computer::default());
    // It may also only be too new to be listed, which is waited for.
    stage.context.pace = sso_http::Pace::times(1_000);
    let app = registered(&stage, &computer).await;
    let id = tagged(&stage)[0]["id"].as_str().unwrap().to_owned();
    let before = plan(&stage, &computer).await;
    stage
        .practice
        .graph_by_hand(ADMIN, "DELETE", &format!("/applications/{id}"), None)
        .unwrap();
    let stale = register(&stage, &computer, before).await;
    assert!(matches!(stale, Err(Error::ChangedMeanwhile)), "{stale:?}");
    let gone = removal(&stage, &computer, &app).await;
    assert!(matches!(gone, SignInAppRemoval::Gone), "{gone:?}");
    let anew = registered(&stage, &computer).await;
    assert_ne!(anew.app_id, app.app_id);
    assert_eq!(tagged(&stage).len(), 1);
}

#[tokio::test]
async fn new_one_that_microsoft_does_not_list_yet_is_not_made_a_second_time() {
    let lag = Timing {
        replication_lag: Duration::from_millis(1500),
        ..common::NO_LAG
    };
    let (stage, computer) = (stage_with(lag).await, Computer::default());
    let first = plan(&stage, &computer).await;
    let app = register(&stage, &computer, first).await.unwrap();
    let second = plan(&stage, &computer).await;
    assert_eq!(second.existing().map(|it| it.app_id), Some(app.app_id));
}

#[tokio::test]
async fn new_one_that_a_server_says_is_not_there_is_waited_for() {
    let (mut stage, computer) = (stage().await, Computer::default());
    stage.context.pace = sso_http::Pace::times(50);
    let app = registered(&stage, &computer).await;
    let nobody = FaultAction::Status {
        status: 200,
        body: Some(json!({"value": []})),
        retry_after: None,
    };
    let gone = FaultAction::Status {
        status: 404,
        body: None,
        retry_after: None,
    };
    for (path, action) in [(CREATE, nobody), ("*/v1.0/applications/*", gone)] {
        stage.practice.add_fault(Fault {
            action,
            ..refused("GET", path)
        });
    }
    let again = plan(&stage, &computer).await;
    assert_eq!(again.existing().map(|it| it.app_id), Some(app.app_id));
}

#[tokio::test]
async fn one_that_nobody_can_sign_in_with_any_more_is_not_used() {
    for change in [
        json!({"isFallbackPublicClient": false}),
        json!({"publicClient": {"redirectUris": []}}),
    ] {
        let (stage, computer) = (stage().await, Computer::default());
        registered(&stage, &computer).await;
        let id = tagged(&stage)[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/applications/{id}");
        common::others::by_hand(&stage, ADMIN, "PATCH", &path, &change);
        assert!(
            plan(&stage, &computer).await.existing().is_none(),
            "{change}"
        );
    }
}

#[tokio::test]
async fn one_with_the_mark_of_a_creation_that_was_refused_is_of_others() {
    let (stage, computer) = (stage().await, Computer::default());
    stage.practice.add_fault(refused("POST", CREATE));
    let first = plan(&stage, &computer).await;
    let body = first.requests()[0].body.clone().unwrap();
    register(&stage, &computer, first).await.unwrap_err();
    common::others::by_hand(&stage, ADMIN, "POST", "/applications", &body);
    let again = plan(&stage, &computer).await;
    assert!(
        again.existing().is_none(),
        "a refused creation made nothing"
    );
    assert_eq!(again.others().len(), 1);
}

#[tokio::test]
async fn one_that_others_use_for_more_stays_whatever_they_use_it_for() {
    let two =
        json!({"publicClient": {"redirectUris": ["http://localhost", "http://localhost/other"]}});
    let spa = json!({"spa": {"redirectUris": ["https://intranet.contoso.com/"]}});
    for (method, path, change) in [
        (
            "POST",
            "/addPassword",
            json!({"passwordCredential": {"displayName": "theirs"}}),
        ),
        ("PATCH", "", two),
        ("PATCH", "", spa),
    ] {
        let (stage, computer) = (stage().await, Computer::default());
        let app = registered(&stage, &computer).await;
        let id = tagged(&stage)[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/applications/{id}{path}");
        common::others::by_hand(&stage, ADMIN, method, &path, &change);
        let kept = removal(&stage, &computer, &app).await;
        assert!(
            matches!(kept, SignInAppRemoval::UsedByOthers),
            "{change}: {kept:?}"
        );
    }
}

#[tokio::test]
async fn one_that_changed_since_the_review_is_not_deleted_and_a_lost_answer_is_looked_at() {
    let (mut stage, computer) = (stage().await, Computer::default());
    stage.context.pace = sso_http::Pace::times(50);
    let app = registered(&stage, &computer).await;
    let reviewed = async || match removal(&stage, &computer, &app).await {
        SignInAppRemoval::Delete { client, .. } => client,
        other => panic!("it is ours: {other:?}"),
    };
    let remove = async |client: &entra::PublicClient| {
        let (services, journal) = (&stage.services, &computer.journal);
        Box::pin(sso::remove_sign_in_app(
            services,
            client,
            journal,
            &stage.context,
        ))
        .await
    };
    let before = reviewed().await;
    let path = format!("/applications/{}", before.id);
    let other = json!({"displayName": "For the intranet too"});
    common::others::by_hand(&stage, ADMIN, "PATCH", &path, &other);
    let stale = remove(&before).await;
    assert!(matches!(stale, Err(Error::ChangedMeanwhile)), "{stale:?}");
    assert_eq!(tagged(&stage).len(), 1);
    // It is tried again by itself, and no answer to that comes either.
    let mut every = lost("DELETE", "*/v1.0/applications/*");
    (every.matching.nth, every.matching.times) = (None, None);
    stage.practice.add_fault(every);
    remove(&reviewed().await).await.unwrap();
    assert_eq!(tagged(&stage).len(), 0);
}

#[tokio::test]
async fn one_of_another_directory_is_neither_found_nor_deleted_here() {
    let mut seed = Seed::contoso();
    seed.tenant.id = Uuid::new_v4();
    let (here, there) = (stage().await, stage_in(seed, ADMIN, &SCOPES).await);
    let computer = Computer::default();
    let app = registered(&here, &computer).await;
    let other = plan(&there, &computer).await;
    assert!(other.existing().is_none() && other.others().is_empty());
    let gone = removal(&there, &computer, &app).await;
    assert!(matches!(gone, SignInAppRemoval::Gone), "{gone:?}");
    registered(&there, &computer).await;
    assert_eq!(tagged(&here).len(), 1);
}

#[tokio::test]
async fn removal_deletes_ours_and_leaves_one_that_others_use_for_more() {
    let (stage, computer) = (stage().await, Computer::default());
    let before = stage.practice.snapshot();
    let app = registered(&stage, &computer).await;
    let SignInAppRemoval::Delete {
        client, request, ..
    } = removal(&stage, &computer, &app).await
    else {
        panic!("it is ours");
    };
    let id = client.id.to_string();
    let by_hand = |path: &str, body: Value| {
        common::others::by_hand(&stage, ADMIN, "PATCH", path, &body);
    };
    by_hand(
        &format!("/applications/{id}"),
        json!({"web": {"redirectUris": ["https://intranet.contoso.com/"]}}),
    );
    let remove = || {
        Box::pin(sso::remove_sign_in_app(
            &stage.services,
            &client,
            &computer.journal,
            &stage.context,
        ))
    };
    let stale = remove().await;
    assert!(matches!(stale, Err(Error::ChangedMeanwhile)), "{stale:?}");
    let kept = removal(&stage, &computer, &app).await;
    assert!(matches!(kept, SignInAppRemoval::UsedByOthers), "{kept:?}");

    by_hand(
        &format!("/applications/{id}"),
        json!({"web": {"redirectUris": []}}),
    );
    stage.practice.clear_record();
    remove().await.unwrap();
    difference(&[*request], &stage.writes()).unwrap();
    let after = stage.practice.snapshot();
    let left = before.differences(&after);
    assert!(
        left.iter().all(|place| place.contains("deleted")),
        "what is left is only what Entra keeps for 30 days: {left:?}"
    );
    assert!(plan(&stage, &computer).await.existing().is_none());
}

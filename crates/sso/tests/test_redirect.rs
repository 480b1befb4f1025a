//! The redirect URI of a test sign-in: added as reviewed, and gone whatever happens.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::cell::Cell;
use std::sync::Arc;

use common::computer::Computer;
use common::others::{refused, torn_down, using_what_is_there};
use common::testing::{Browser, hand_secret_on, is_gone, organization, redirect_uris, run, test};
use common::{ADMIN, MEMBER, OTHER_ADMIN, Stage, failed_checks, finished};
use practice::{Fault, FaultAction, Matching};
use serde_json::json;
use sso::{
    CheckId, CheckReason, Connection, Desired, Evidence, HistoryState, ReportTest, Rotation,
    TestProgress, Verdict,
};
use sso_http::Context;
use tokio::sync::mpsc;
use url::Url;

/// An address of a test long ago, by its own word.
const LEFT: &str = "http://localhost/konnect-sso-test/0198a7a0-0000-7000-8000-000000000000";

#[tokio::test]
async fn what_was_reviewed_is_sent_and_nothing_else() {
    let (stage, computer, connection) = organization(|_| {}).await;
    let context = Context::default();
    let plan = sso::plan_test_sign_in(&stage.services, &connection, &context)
        .await
        .unwrap();
    let shown: Vec<_> = plan.requests().to_vec();
    let before = stage.practice.snapshot();
    let earlier = stage.writes().len();
    let tested = run(&stage, &computer, plan, Browser::SignsIn(MEMBER), &context).await;
    tested.verdict.unwrap();
    let sent = stage.writes().split_off(earlier);
    assert_eq!((sent.len(), shown.len()), (2, 2), "{sent:?}");
    for (sent, shown) in sent.iter().zip(&shown) {
        assert_eq!(sent.method, shown.method.as_str());
        assert!(
            shown.url.ends_with(&sent.path),
            "{} {}",
            shown.url,
            sent.path
        );
        assert_eq!(sent.request_body, shown.body, "{}", sent.path);
    }
    common::others::same(&before, &stage.practice.snapshot());
    stage.keeps_the_published_contracts();
}

#[tokio::test]
async fn application_that_changed_since_the_review_is_not_touched() {
    let (stage, computer, connection) = organization(|_| {}).await;
    let context = Context::default();
    let plan = sso::plan_test_sign_in(&stage.services, &connection, &context)
        .await
        .unwrap();
    let path = format!("/applications/{}", connection.application);
    let theirs = json!({"web": {"redirectUris": ["https://theirs.example/login"]}});
    stage.by_hand(OTHER_ADMIN, "PATCH", &path, &theirs);
    let tested = run(&stage, &computer, plan, Browser::SignsIn(MEMBER), &context).await;
    assert!(matches!(tested.verdict, Err(sso::Error::ChangedMeanwhile)));
    assert_eq!(
        redirect_uris(&stage, &connection),
        ["https://theirs.example/login".to_owned()].into()
    );
}

#[tokio::test]
async fn what_others_add_meanwhile_stays() {
    let (stage, computer, connection) = organization(|_| {}).await;
    let context = Context::default();
    let plan = sso::plan_test_sign_in(&stage.services, &connection, &context)
        .await
        .unwrap();
    let ours = plan.redirect_uri();
    let (address, mut addresses) = mpsc::unbounded_channel::<Url>();
    let report: ReportTest = Arc::new(move |progress| {
        if let TestProgress::SignIn { address: it, .. } = progress {
            address.send(it.url().clone()).unwrap();
        }
    });
    let (held, _) = computer.secret_store.get(connection.id).await.unwrap();
    let test = sso::test_sign_in(
        &stage.services,
        plan,
        &held.value,
        &computer.journal,
        &report,
        &context,
    );
    let theirs = "https://theirs.example/login".to_owned();
    let others = async {
        let address = addresses.recv().await.unwrap();
        let mut uris = redirect_uris(&stage, &connection);
        assert!(uris.contains(&ours), "{uris:?}");
        uris.insert(theirs.clone());
        uris.insert(LEFT.to_owned());
        let path = format!("/applications/{}", connection.application);
        let body = json!({"web": {"redirectUris": uris}});
        stage.by_hand(OTHER_ADMIN, "PATCH", &path, &body);
        let visit = stage.practice.sign_in_as(address, MEMBER.to_owned());
        visit.await.unwrap();
    };
    let (tested, ()) = tokio::join!(Box::pin(test), others);
    tested.verdict.unwrap();
    let uris = redirect_uris(&stage, &connection);
    assert!(uris.contains(&theirs) && !uris.contains(&ours), "{uris:?}");
    assert!(uris.contains(LEFT), "also where it is of a test: {uris:?}");
}

#[tokio::test]
async fn test_that_others_begin_after_the_review_is_no_change() {
    let (stage, computer, connection) = organization(|_| {}).await;
    let context = Context::default();
    let plan = sso::plan_test_sign_in(&stage.services, &connection, &context)
        .await
        .unwrap();
    let mut uris = redirect_uris(&stage, &connection);
    uris.insert(LEFT.to_owned());
    let path = format!("/applications/{}", connection.application);
    let body = json!({"web": {"redirectUris": uris}});
    stage.by_hand(OTHER_ADMIN, "PATCH", &path, &body);
    let tested = run(&stage, &computer, plan, Browser::SignsIn(MEMBER), &context).await;
    tested.verdict.unwrap();
    assert_eq!(redirect_uris(&stage, &connection), uris, "theirs stays");
}

#[tokio::test]
async fn connection_of_another_directory_is_not_tested_here() {
    let (stage, _, mut connection) = organization(|_| {}).await;
    connection.tenant = "00000000-0000-0000-0000-000000000009".parse().unwrap();
    let planned = sso::plan_test_sign_in(&stage.services, &connection, &Context::default()).await;
    assert!(
        matches!(planned, Err(sso::Error::OtherDirectory { expected }) if expected == connection.tenant),
        "{planned:?}"
    );
}

/// Graph's answers to readings of the application from now on, as those of a server that lags behind.
fn reads(stage: &Stage, connection: &Connection, answer: &serde_json::Value, nth: Option<u32>) {
    stage.practice.add_fault(Fault {
        matching: Matching {
            method: Some("GET".to_owned()),
            path: format!("/v1.0/applications/{}", connection.application),
            nth,
            times: None,
        },
        action: FaultAction::Status {
            status: 200,
            body: Some(answer.clone()),
            retry_after: None,
        },
    });
}

#[tokio::test]
async fn application_deleted_during_a_test_needs_nothing_more() {
    let (stage, computer, connection) = organization(|_| {}).await;
    killed(&stage, &computer, &connection).await;
    let path = format!("/applications/{}", connection.application);
    stage.by_hand(OTHER_ADMIN, "DELETE", &path, &json!(null));
    let clear = || sso::clear_test_redirects(&stage.services, &computer.journal, &stage.context);
    assert_eq!(clear().await.unwrap(), 1, "it went with the application");
    assert_eq!(clear().await.unwrap(), 0, "nothing is remembered");
}

#[tokio::test]
async fn one_that_is_not_seen_to_go_stays_on_record() {
    let (stage, computer, connection) = organization(|_| {}).await;
    killed(&stage, &computer, &connection).await;
    let application = stage.practice.application(&connection.app_id.to_string());
    reads(&stage, &connection, &application.unwrap(), None);
    let clear = || sso::clear_test_redirects(&stage.services, &computer.journal, &stage.context);
    let left = clear().await.unwrap_err();
    assert!(matches!(left, sso::Error::StillThere), "{left:?}");
    stage.practice.clear_faults();
    assert_eq!(clear().await.unwrap(), 1, "the next sign-in tries again");
}

#[tokio::test]
async fn one_that_comes_back_with_what_others_wrote_is_taken_away_again() {
    let (stage, computer, connection) = organization(|_| {}).await;
    killed(&stage, &computer, &connection).await;
    let before = redirect_uris(&stage, &connection);
    // The first reading sees it, the second does not, and the third waits for the others.
    let matching = Matching {
        method: Some("GET".to_owned()),
        path: format!("/v1.0/applications/{}", connection.application),
        nth: Some(3),
        times: None,
    };
    let action = FaultAction::Delay { ms: 60_000 };
    stage.practice.add_fault(Fault { matching, action });
    let clear = sso::clear_test_redirects(&stage.services, &computer.journal, &stage.context);
    let came = Cell::new(false);
    let others = async {
        while stage.practice.faults()[0].applied == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        let path = format!("/applications/{}", connection.application);
        let body = json!({"web": {"redirectUris": before}});
        stage.by_hand(OTHER_ADMIN, "PATCH", &path, &body);
        came.set(true);
        stage.practice.clear_faults();
        std::future::pending::<()>().await;
    };
    let cleared = tokio::select! {
        cleared = clear => cleared,
        () = others => unreachable!("it is looked at until it is gone"),
    };
    assert_eq!(cleared.unwrap(), 1);
    assert!(came.get(), "once is not enough to see that it is gone");
    is_gone(&stage, &computer, &connection).await;
}

#[tokio::test]
async fn one_that_a_server_does_not_show_yet_is_taken_away_all_the_same() {
    let (stage, computer, connection) = organization(|_| {}).await;
    let without = stage.practice.application(&connection.app_id.to_string());
    let without = without.unwrap();
    let context = Context {
        pace: stage.context.pace,
        ..Context::default()
    };
    let plan = sso::plan_test_sign_in(&stage.services, &connection, &context);
    let plan = plan.await.unwrap();
    let (address, mut addresses) = mpsc::unbounded_channel::<Url>();
    let report: ReportTest = Arc::new(move |progress| {
        if let TestProgress::SignIn { address: it, .. } = progress {
            address.send(it.url().clone()).unwrap();
        }
    });
    let (held, _) = computer.secret_store.get(connection.id).await.unwrap();
    let (services, journal) = (&stage.services, &computer.journal);
    let test = sso::test_sign_in(services, plan, &held.value, journal, &report, &context);
    let person = async {
        addresses.recv().await.unwrap();
        reads(&stage, &connection, &without, None);
        context.cancel.cancel();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        tested = Box::pin(test) => drop(tested.verdict.unwrap_err()),
        () = person => unreachable!("the test ends the waiting"),
    }
    stage.practice.clear_faults();
    is_gone(&stage, &computer, &connection).await;
}

#[tokio::test]
async fn two_computers_test_at_the_same_time() {
    let (stage, first, connection) = organization(|_| {}).await;
    let second = Computer::default();
    hand_secret_on(&first, &second, &connection).await;
    let (one, other) = tokio::join!(
        test(&stage, &first, &connection, Browser::SignsIn(ADMIN)),
        async { test(&stage, &second, &connection, Browser::SignsIn(MEMBER)).await }
    );
    one.verdict.unwrap();
    other.verdict.unwrap();
    is_gone(&stage, &first, &connection).await;
    is_gone(&stage, &second, &connection).await;
}

#[tokio::test]
async fn closed_browser_leaves_nothing() {
    let (stage, computer, connection) = organization(|_| {}).await;
    let tested = test(&stage, &computer, &connection, Browser::IsClosed).await;
    assert!(tested.verdict.unwrap_err().is_cancelled());
    assert!(tested.redirect_left.is_none());
    is_gone(&stage, &computer, &connection).await;
}

#[tokio::test]
async fn wrong_secret_leaves_nothing_and_is_named() {
    let (stage, computer, connection) = organization(|_| {}).await;
    common::others::remove_secrets(&stage);
    let tested = test(&stage, &computer, &connection, Browser::SignsIn(MEMBER)).await;
    let Err(sso::Error::Entra(entra::Error::SignIn(entra::SignInError::Answer(answer)))) =
        tested.verdict
    else {
        panic!("{:?}", tested.verdict)
    };
    assert_eq!(answer.remedy(), entra::Remedy::SecretWrong);
    is_gone(&stage, &computer, &connection).await;
}

/// The second request is the one that takes the redirect URI away.
fn patch(nth: u32, action: FaultAction) -> Fault {
    Fault {
        matching: Matching {
            method: Some("PATCH".into()),
            path: "*/applications/*".into(),
            nth: Some(nth),
            times: Some(1),
        },
        action,
    }
}

#[tokio::test]
async fn whatever_happens_to_the_requests_nothing_is_left_or_it_is_remembered() {
    let forbidden = FaultAction::Status {
        status: 403,
        body: None,
        retry_after: None,
    };
    for nth in [1, 2] {
        for action in [
            forbidden.clone(),
            FaultAction::DropBefore,
            FaultAction::DropAfter,
            FaultAction::ResetAfter,
        ] {
            let (stage, computer, connection) = organization(|_| {}).await;
            stage.practice.add_fault(patch(nth, action.clone()));
            let tested = test(&stage, &computer, &connection, Browser::SignsIn(MEMBER)).await;
            stage.practice.clear_faults();
            let is_left = tested.redirect_left.is_some();
            assert_eq!(is_left, nth == 2 && action == forbidden, "{nth} {action:?}");
            if is_left {
                assert!(tested.verdict.is_ok(), "the person has signed in");
                let services = &stage.services;
                let cleared =
                    sso::clear_test_redirects(services, &computer.journal, &stage.context).await;
                assert_eq!(cleared.unwrap(), 1, "the next sign-in takes it away");
            }
            is_gone(&stage, &computer, &connection).await;
        }
    }
}

/// The program stops while the person is at the browser.
async fn killed(stage: &Stage, computer: &Computer, connection: &Connection) {
    let context = Context::default();
    let plan = sso::plan_test_sign_in(&stage.services, connection, &context)
        .await
        .unwrap();
    let (seen, mut at_the_browser) = mpsc::unbounded_channel();
    let report: ReportTest = Arc::new(move |progress| {
        if matches!(progress, TestProgress::SignIn { .. }) {
            seen.send(()).unwrap();
        }
    });
    let (held, _) = computer.secret_store.get(connection.id).await.unwrap();
    let test = sso::test_sign_in(
        &stage.services,
        plan,
        &held.value,
        &computer.journal,
        &report,
        &context,
    );
    tokio::select! {
        tested = Box::pin(test) => panic!("nobody signed in: {tested:?}"),
        _ = at_the_browser.recv() => {}
    }
    assert_eq!(redirect_uris(stage, connection).len(), 2, "it is left");
}

#[tokio::test]
async fn after_a_crash_the_next_sign_in_to_that_directory_takes_it_away() {
    let (stage, computer, connection) = organization(|_| {}).await;
    killed(&stage, &computer, &connection).await;
    let (services, journal) = (&stage.services, &computer.journal);
    let elsewhere = sso::Services {
        tenant: entra::TenantId::new(uuid::Uuid::from_u128(1)),
        ..stage.services_of(ADMIN)
    };
    let cleared = sso::clear_test_redirects(&elsewhere, journal, &stage.context).await;
    assert_eq!(cleared.unwrap(), 0, "that is another directory");
    let other_computer = Computer::default();
    let cleared =
        sso::clear_test_redirects(services, &other_computer.journal, &stage.context).await;
    assert_eq!(cleared.unwrap(), 0, "it is not the one of that computer");
    let cleared = sso::clear_test_redirects(services, journal, &stage.context).await;
    assert_eq!(cleared.unwrap(), 1);
    is_gone(&stage, &computer, &connection).await;
}

#[tokio::test]
async fn redirect_uri_of_a_test_in_another_window_is_not_taken_away() {
    let (stage, computer, connection) = organization(|_| {}).await;
    let context = Context::default();
    let plan = sso::plan_test_sign_in(&stage.services, &connection, &context)
        .await
        .unwrap();
    let (address, mut addresses) = mpsc::unbounded_channel::<Url>();
    let report: ReportTest = Arc::new(move |progress| {
        if let TestProgress::SignIn { address: it, .. } = progress {
            address.send(it.url().clone()).unwrap();
        }
    });
    let (held, _) = computer.secret_store.get(connection.id).await.unwrap();
    let test = sso::test_sign_in(
        &stage.services,
        plan,
        &held.value,
        &computer.journal,
        &report,
        &context,
    );
    let window = async {
        let address = addresses.recv().await.unwrap();
        let services = &stage.services;
        let cleared = sso::clear_test_redirects(services, &computer.journal, &stage.context).await;
        assert_eq!(cleared.unwrap(), 0);
        let visit = stage.practice.sign_in_as(address, MEMBER.to_owned());
        visit.await.unwrap();
    };
    let (tested, ()) = tokio::join!(Box::pin(test), window);
    tested.verdict.unwrap();
    is_gone(&stage, &computer, &connection).await;
}

#[tokio::test]
async fn finished_connection_stays_finished_and_goes_on_working_while_one_is_left() {
    let (stage, computer, connection) = organization(|_| {}).await;
    killed(&stage, &computer, &connection).await;
    let target = &connection.desired.target;
    let history = computer.history(&stage, target);
    assert_eq!(history.state, HistoryState::Finished);
    let folder = computer.journal.histories().unwrap();
    assert_eq!(folder.passed_over, [], "earlier versions see nothing new");

    let chosen = connection.desired.clone();
    let plan = computer.plan(&stage, &chosen).await;
    assert!(
        plan.is_empty(),
        "a test that may be in progress is no difference"
    );

    let observed = computer.inspect(&stage, &chosen).await.unwrap();
    let rotating = Desired {
        rotation: Some(Rotation::of_everything(&observed)),
        ..chosen
    };
    let rotated = finished(computer.set_up(&stage, &rotating).await);
    let verdict = seen_with_one_left(&stage, &computer, &rotated).await;
    assert_eq!(verdict.fails, None, "also with the new secret");

    let undo = computer.undo_plan(&stage, target).await;
    torn_down(&computer, &stage, undo).await;
}

async fn seen_with_one_left(
    stage: &Stage,
    computer: &Computer,
    connection: &Connection,
) -> Verdict {
    let tested = test(stage, computer, connection, Browser::SignsIn(MEMBER)).await;
    assert!(tested.redirect_left.is_none());
    assert_eq!(redirect_uris(stage, connection).len(), 2);
    tested.verdict.unwrap()
}

#[tokio::test]
async fn undo_leaves_none_on_an_application_of_others() {
    let (stage, first, connection) = organization(|_| {}).await;
    let computer = Computer::default();
    let chosen = using_what_is_there(&computer, &stage, &connection.desired).await;
    let chosen = Desired {
        app_name: "Another name".parse().unwrap(),
        ..chosen
    };
    let theirs = finished(computer.set_up(&stage, &chosen).await);
    hand_secret_on(&first, &computer, &theirs).await;
    killed(&stage, &computer, &theirs).await;
    let (services, journal) = (&stage.services, &computer.journal);
    sso::clear_test_redirects(services, journal, &stage.context)
        .await
        .unwrap();
    let undo = computer.undo_plan(&stage, &chosen.target).await;
    torn_down(&computer, &stage, undo).await;
    is_gone(&stage, &first, &connection).await;
}

#[tokio::test]
async fn one_that_was_left_by_whomever_is_reported_and_repaired() {
    let (stage, computer, connection) = organization(|_| {}).await;
    let mut uris = redirect_uris(&stage, &connection);
    uris.insert(LEFT.to_owned());
    let path = format!("/applications/{}", connection.application);
    let body = json!({"web": {"redirectUris": uris}});
    stage.by_hand(OTHER_ADMIN, "PATCH", &path, &body);

    let (services, store) = (&stage.services, &computer.secret_store);
    let checked = sso::verify(services, &connection, store, &stage.context).await;
    let checked = checked.unwrap();
    let failed = failed_checks(&checked);
    let redirect = failed.iter().find(|check| check.id == CheckId::RedirectUri);
    let evidence = &redirect.expect("it is no longer green").evidence;
    assert_eq!(
        *evidence,
        [
            Evidence::Reason(CheckReason::TestRedirectLeft),
            Evidence::Observed(LEFT.to_owned())
        ]
    );

    let repaired = finished(computer.set_up(&stage, &connection.desired).await);
    is_gone(&stage, &computer, &repaired).await;
    let checked = sso::verify(services, &repaired, store, &stage.context).await;
    assert_eq!(failed_checks(&checked.unwrap()), Vec::<&sso::Check>::new());
}

#[tokio::test]
async fn whoever_may_not_change_the_application_is_told_so_before_anyone_signs_in() {
    let (stage, computer, connection) = organization(|_| {}).await;
    stage
        .practice
        .add_fault(refused("PATCH", "*/applications/*"));
    let tested = test(&stage, &computer, &connection, Browser::SignsIn(MEMBER)).await;
    assert!(
        matches!(
            tested.verdict,
            Err(sso::Error::Entra(
                entra::Error::InsufficientPrivileges { .. }
            ))
        ),
        "{tested:?}"
    );
    is_gone(&stage, &computer, &connection).await;
}

//! Checking many connections at once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; helpers are part of it"
)]

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use common::others::by_hand;
use common::{ADMIN, SCOPES, Stage, desired, failed_checks, finished, stage_in};
use futures::StreamExt as _;
use practice::{Fault, FaultAction, Matching, RateLimit, Seed};
use serde_json::Value;
use sso::{Connection, ConnectionId, ReportAll};

const PORTALS: usize = 12;

/// A stage with this many Dev Portals, each set up.
async fn set_up() -> (Stage, Vec<Connection>) {
    let mut seed = Seed::contoso();
    seed.konnect.portals.clear();
    let seed = seed.with_portals(PORTALS, practice::Region::Eu);
    let stage = stage_in(seed, ADMIN, &SCOPES).await;
    let targets = stage.portals(konnect::Region::Eu).await;
    let desired: Vec<_> = targets.into_iter().map(desired).collect();
    let Stage {
        services,
        secret_store,
        journal,
        context,
        ..
    } = &stage;
    let observed = sso::inspect_all(services, &desired, secret_store, journal, context);
    let observed = observed.await.unwrap();
    let plans = desired
        .iter()
        .zip(observed)
        .map(|(desired, observed)| sso::plan(desired, &observed.unwrap()).unwrap())
        .collect();
    let report: ReportAll = Arc::new(|_, _, _| {});
    let outcomes = sso::apply_all(services, plans, secret_store, journal, &report, context).await;
    let connections = outcomes.into_iter().map(finished).collect();
    stage.practice.clear_record();
    (stage, connections)
}

async fn checked(
    stage: &Stage,
    connections: &[Connection],
) -> Vec<(ConnectionId, Result<Connection, sso::Error>)> {
    let (services, store) = (&stage.services, &stage.secret_store);
    sso::verify_all(services, connections, store, &stage.context)
        .collect()
        .await
}

/// How many requests with this in their path were answered with this status.
fn requests(stage: &Stage, path: &str, status: Option<u16>) -> usize {
    let record = stage.practice.record();
    let fitting = record.iter().filter(|exchange| {
        exchange.from_app
            && exchange.path.contains(path)
            && status.is_none_or(|status| exchange.status == status)
    });
    fitting.count()
}

#[tokio::test]
async fn each_is_checked_and_what_they_share_is_read_once() {
    let (stage, connections) = set_up().await;
    let checked = checked(&stage, &connections).await;
    let ids: BTreeSet<_> = checked.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, connections.iter().map(|one| one.id).collect());
    for (id, checked) in &checked {
        let checked = checked.as_ref().unwrap();
        assert_eq!(checked.id, *id);
        assert!(checked.checked_at.is_some());
        assert_eq!(failed_checks(checked), Vec::<&sso::Check>::new());
    }
    for shared in [
        "openid-configuration",
        "transitiveMemberOf",
        "defaultAppManagementPolicy",
    ] {
        assert!(
            requests(&stage, shared, None) <= 1,
            "{shared} is the same for all"
        );
    }
    assert_eq!(stage.writes().len(), 0, "a check changes nothing");
}

#[tokio::test]
async fn what_is_wrong_with_one_is_said_of_that_one() {
    let (stage, connections) = set_up().await;
    let broken = &connections[3];
    let path = format!("/applications/{}", broken.application);
    by_hand(&stage, ADMIN, "DELETE", &path, &Value::Null);
    for (id, checked) in checked(&stage, &connections).await {
        let checked = checked.unwrap();
        let failed = !failed_checks(&checked).is_empty();
        assert_eq!(failed, id == broken.id, "{:?}", checked.checks);
    }
}

#[tokio::test]
async fn throttled_services_are_obeyed_and_nothing_is_left_unchecked() {
    let (stage, connections) = set_up().await;
    stage.practice.set_rate_limit(Some(RateLimit {
        requests: 30,
        window: Duration::from_secs(1),
    }));
    for (_, checked) in checked(&stage, &connections).await {
        let checked = checked.unwrap();
        assert_eq!(failed_checks(&checked), Vec::<&sso::Check>::new());
    }
    assert!(requests(&stage, "", Some(429)) > 0, "the limit was reached");
}

#[tokio::test]
async fn stopping_ends_what_is_under_way_and_begins_nothing_more() {
    let (stage, connections) = set_up().await;
    let (services, store) = (&stage.services, &stage.secret_store);
    let mut checks = sso::verify_all(services, &connections, store, &stage.context);
    let (_, first) = checks.next().await.unwrap();
    first.unwrap();
    stage.context.cancel.cancel();
    let rest: Vec<_> = checks.collect().await;
    let cancelled = rest
        .iter()
        .filter(|(_, checked)| checked.as_ref().is_err_and(sso::Error::is_cancelled));
    assert_eq!(cancelled.count(), 1, "that is said once: {rest:?}");
    assert!(rest.len() < PORTALS, "what was not done is not reported");
}

#[tokio::test]
async fn expired_sign_in_is_said_once_and_ends_all() {
    let (stage, connections) = set_up().await;
    stage.practice.add_fault(Fault {
        matching: Matching {
            path: "/v1.0/".into(),
            ..Matching::default()
        },
        action: FaultAction::Status {
            status: 401,
            body: None,
            retry_after: None,
        },
    });
    let checked = checked(&stage, &connections).await;
    let expired = checked.iter().filter(|(_, checked)| {
        matches!(
            checked,
            Err(sso::Error::Entra(entra::Error::SignInAgain { .. }))
        )
    });
    assert_eq!((checked.len(), expired.count()), (1, 1), "{checked:?}");
}

//! How long checking 50 connections takes, compared with one, and whether a service that says "too many requests" is
//! obeyed until every connection is checked.
//!
//! The connections are Dev Portals in two regions; practice adds 100 ms to every request and has no lag. Prints one
//! JSON line per figure, with its budget if it has one; `cargo xtask bench` fails above it.

#[path = "../tests/common/mod.rs"]
#[allow(
    clippy::unwrap_used,
    reason = "a stage that cannot be set has nothing to measure"
)]
mod common;
mod support;

use std::time::Duration;

use futures::StreamExt as _;
use practice::RateLimit;
use serde_json::{Value, json};
use sso::{Connection, ReportAll};
use support::{Portals, TIMING, median, timed};

/// How many connections are compared with one.
const CONNECTIONS: usize = 50;
/// The most that the time of all of them may be of the time of one.
const BUDGET: f64 = 3.0;
/// How often it is measured; the median is used. Only the first check opens connections to the services.
const ROUNDS: usize = 5;
/// How many requests each API accepts in the last check, which asks each of them for far more.
const LIMIT: RateLimit = RateLimit {
    requests: 20,
    window: Duration::from_secs(1),
};

#[tokio::main]
async fn main() {
    let portals = Portals::in_two_regions(CONNECTIONS).await;
    let practice = &portals.stage.practice;
    practice.set_timing(common::NO_LAG);
    let connections = set_up(&portals).await;
    practice.set_timing(TIMING);

    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let (_, one) = timed(checked(&portals, &connections[..1])).await;
        practice.clear_record();
        let (left, all) = timed(checked(&portals, &connections)).await;
        assert_eq!(left, 0, "a check that was not made is not measured");
        ratios.push(all / one);
    }
    let of_one = portals.requests().0.div_ceil(CONNECTIONS);

    practice.clear_record();
    practice.set_rate_limit(Some(LIMIT));
    let (left, took) = timed(checked(&portals, &connections)).await;
    let (_, refused) = portals.requests();
    assert!(refused > 0, "a limit that is never reached proves nothing");

    print(&json!({"name": "checking 50 connections: requests for each", "value": of_one}));
    print(
        &json!({"name": "checking 50 connections: all to one", "value": median(ratios), "budget": BUDGET}),
    );
    print(&json!({"name": "checking 50 connections, throttled: answers of 429", "value": refused}));
    print(&json!({"name": "checking 50 connections, throttled: seconds", "value": took}));
    print(
        &json!({"name": "checking 50 connections, throttled: not checked", "value": left, "budget": 0}),
    );
}

async fn set_up(portals: &Portals) -> Vec<Connection> {
    let plans = portals.plans(&portals.desired).await;
    let stage = &portals.stage;
    let report: ReportAll = std::sync::Arc::new(|_, _, _| {});
    let outcomes = sso::apply_all(
        &stage.services,
        plans,
        &stage.secret_store,
        &stage.journal,
        &report,
        &stage.context,
    )
    .await;
    outcomes.into_iter().map(common::finished).collect()
}

/// How many connections were not checked, or not found to be as they were set up a moment ago.
async fn checked(portals: &Portals, connections: &[Connection]) -> usize {
    let stage = &portals.stage;
    let checked = sso::verify_all(
        &stage.services,
        connections,
        &stage.secret_store,
        &stage.context,
    );
    let good = checked.filter(|(_, checked)| {
        let is_good = checked
            .as_ref()
            .is_ok_and(|it| common::failed_checks(it).is_empty());
        futures::future::ready(is_good)
    });
    connections.len() - good.count().await
}

#[expect(clippy::print_stdout, reason = "the figures are the output")]
fn print(line: &Value) {
    println!("{line}");
}

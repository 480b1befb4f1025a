//! How long 50 Dev Portals take in one run, compared with one, and whether a service that says "too many requests" is
//! obeyed until every target is done.
//!
//! Practice has the portals in two regions, adds 100 ms to every request and has no lag. Prints one JSON line per
//! figure, with its budget if it has one; `cargo xtask bench` fails above it.

#[path = "../tests/common/mod.rs"]
#[allow(
    clippy::unwrap_used,
    reason = "a stage that cannot be set has nothing to measure"
)]
mod common;
mod support;

use std::time::Duration;

use practice::RateLimit;
use serde_json::{Value, json};
use support::{Portals, median, timed};

/// How many portals are compared with one.
const PORTALS: usize = 50;
/// The most that the time of all of them may be of the time of one.
const BUDGET: f64 = 3.0;
/// How often it is measured; the median is used.
const ROUNDS: usize = 3;
/// How often the inspection is measured in each round. Only the first opens connections.
const INSPECTIONS: usize = 4;
/// How many requests each API accepts in the last run, which asks each of them for far more.
const LIMIT: RateLimit = RateLimit {
    requests: 10,
    window: Duration::from_secs(1),
};

#[tokio::main]
async fn main() {
    let (mut inspections, mut runs, mut requests) = (Vec::new(), Vec::new(), 0_usize);
    for _ in 0..ROUNDS {
        let portals = Portals::in_two_regions(PORTALS + 1).await;
        let (one, many) = portals.desired.split_at(1);
        for _ in 0..INSPECTIONS {
            let (_, one) = timed(portals.plans(one)).await;
            let (_, many) = timed(portals.plans(many)).await;
            inspections.push(many / one);
        }

        let (one_plan, many_plans) = (portals.plans(one).await, portals.plans(many).await);
        let (one_left, one_set_up) = timed(portals.run(one_plan)).await;
        portals.stage.practice.clear_record();
        let (many_left, many_set_up) = timed(portals.run(many_plans)).await;
        assert_eq!(
            one_left + many_left,
            0,
            "a set-up that is not proven is not measured"
        );
        runs.push(many_set_up / one_set_up);
        requests = portals.requests().0;
    }

    let portals = Portals::in_two_regions(PORTALS).await;
    let plans = portals.plans(&portals.desired).await;
    portals.stage.practice.clear_record();
    portals.stage.practice.set_rate_limit(Some(LIMIT));
    let (left, took) = timed(portals.run(plans)).await;
    let (_, refused) = portals.requests();
    assert!(refused > 0, "a limit that is never reached proves nothing");

    let of_one = requests.div_ceil(PORTALS);
    print(&json!({"name": "50 portals: requests for each", "value": of_one}));
    print(
        &json!({"name": "50 portals: inspecting all to one", "value": median(inspections), "budget": BUDGET}),
    );
    print(
        &json!({"name": "50 portals: setting up all to one", "value": median(runs), "budget": BUDGET}),
    );
    print(&json!({"name": "50 portals, throttled: answers of 429", "value": refused}));
    print(&json!({"name": "50 portals, throttled: seconds", "value": took}));
    print(&json!({"name": "50 portals, throttled: not finished", "value": left, "budget": 0}));
}

#[expect(clippy::print_stdout, reason = "the figures are the output")]
fn print(line: &Value) {
    println!("{line}");
}

//! How close a first set-up of the organization login comes to the time that its longest chain of requests takes.
//!
//! Practice adds 100 ms to every request and has no lag, so the chain alone would take 100 ms for each of its
//! requests. The chain begins with what the plan relies on, which is read again before anything is written: those
//! reads go out together, as one link. Prints one JSON line per figure, with its budget if it has one, and fails above
//! it.

#[path = "../tests/common/mod.rs"]
#[allow(
    clippy::unwrap_used,
    reason = "a stage that cannot be set has nothing to measure"
)]
mod common;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use practice::Timing;
use serde_json::json;

/// Added to each request.
const DELAY: Duration = Duration::from_millis(100);
/// The most that the measured time may be of the chain's time.
const BUDGET: f64 = 1.15;
/// The most requests: what the steps send, and the four reads before them (the organization, applications with its tag,
/// its providers and its settings).
const MOST_REQUESTS: usize = 10 + 4;
/// The round trips before the first step.
const READ_AGAIN: usize = 1;
/// How often it is measured; the median is used.
const ROUNDS: usize = 5;

#[tokio::main]
async fn main() -> ExitCode {
    let mut ratios = Vec::new();
    let (mut requests, mut chain) = (0, 0);
    for _ in 0..ROUNDS {
        let timing = Timing {
            replication_lag: Duration::ZERO,
            secret_propagation: Duration::ZERO,
            delay: DELAY,
        };
        let stage = common::stage_with(timing).await;
        let desired = common::desired(stage.organization("contoso").await);
        let plan = stage.plan(&desired).await;
        chain = READ_AGAIN + plan.longest_chain();
        stage.practice.clear_record();

        let started = Instant::now();
        let connection = common::finished(stage.apply(plan).await);
        let took = started.elapsed();

        assert!(
            common::failed_checks(&connection).is_empty(),
            "a set-up that is not proven is not measured"
        );
        requests = stage
            .practice
            .record()
            .iter()
            .filter(|exchange| exchange.from_app)
            .count();
        ratios.push(
            took.as_secs_f64()
                / (DELAY.as_secs_f64() * f64::from(u32::try_from(chain).unwrap_or(u32::MAX))),
        );
    }
    ratios.sort_by(f64::total_cmp);
    let ratio = ratios[ROUNDS / 2];
    print(&json!({ "name": "first set-up: requests", "value": requests, "budget": MOST_REQUESTS }));
    print(&json!({ "name": "first set-up: longest chain of dependent requests", "value": chain }));
    print(
        &json!({ "name": "first set-up: time to chain × 100 ms", "value": ratio, "budget": BUDGET }),
    );
    if ratio <= BUDGET && requests <= MOST_REQUESTS {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[expect(clippy::print_stdout, reason = "the figures are the output")]
fn print(line: &serde_json::Value) {
    println!("{line}");
}

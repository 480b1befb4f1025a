//! Many Dev Portals, and how long the work over them takes.
#![allow(dead_code, reason = "each bench uses another part")]
#![allow(
    clippy::expect_used,
    reason = "a stage that cannot be set has nothing to measure"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use konnect::Region;
use practice::{Seed, Timing};
use sso::{Desired, Outcome, Plan, ReportAll};

use crate::common::{self, ADMIN, SCOPES, Stage};

/// Nothing lags, and every request takes 100 ms longer.
pub(crate) const TIMING: Timing = Timing {
    replication_lag: Duration::ZERO,
    secret_propagation: Duration::ZERO,
    delay: Duration::from_millis(100),
};

/// A stage with many portals, none of them set up yet.
pub(crate) struct Portals {
    pub(crate) stage: Stage,
    pub(crate) desired: Vec<Desired>,
}

impl Portals {
    /// This many portals, half of them in each of two regions.
    pub(crate) async fn in_two_regions(count: usize) -> Self {
        let mut seed = Seed::contoso();
        seed.konnect.portals.clear();
        let seed = seed
            .with_portals(count.div_ceil(2), practice::Region::Eu)
            .with_portals(count / 2, practice::Region::Us);
        let stage = common::stage_in(seed, ADMIN, &SCOPES).await;
        let mut targets = stage.portals(Region::Eu).await;
        targets.extend(stage.portals(Region::Us).await);
        assert_eq!(targets.len(), count, "every portal is found");
        stage.practice.set_timing(TIMING);
        let desired = targets.into_iter().map(common::desired).collect();
        Self { stage, desired }
    }

    /// Inspects these portals and plans what has to change.
    pub(crate) async fn plans(&self, desired: &[Desired]) -> Vec<Plan> {
        let Stage {
            services,
            secret_store,
            journal,
            context,
            ..
        } = &self.stage;
        let observed = sso::inspect_all(services, desired, secret_store, journal, context)
            .await
            .expect("the tenant can be read");
        let plan = |(desired, observed): (&Desired, Result<_, _>)| {
            let observed = observed.expect("the portal can be read");
            sso::plan(desired, &observed).expect("the portal can be planned")
        };
        desired.iter().zip(observed).map(plan).collect()
    }

    /// Runs all plans and returns how many targets are not finished, or not verified.
    pub(crate) async fn run(&self, plans: Vec<Plan>) -> usize {
        let Stage {
            services,
            secret_store,
            journal,
            context,
            ..
        } = &self.stage;
        let report: ReportAll = Arc::new(|_, _, _| {});
        let outcomes =
            sso::apply_all(services, plans, secret_store, journal, &report, context).await;
        outcomes
            .iter()
            .filter(|outcome| !is_proven(outcome))
            .count()
    }

    /// How many requests the app sent, and how many of them were answered 429, since the record was cleared.
    pub(crate) fn requests(&self) -> (usize, usize) {
        let record = self.stage.practice.record();
        let sent = record.iter().filter(|exchange| exchange.from_app);
        let refused = sent.clone().filter(|exchange| exchange.status == 429);
        (sent.count(), refused.count())
    }
}

/// Whether the run ended well; if not, the person is told why.
#[expect(clippy::print_stdout, reason = "it explains the figures")]
fn is_proven(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Finished(connection) => {
            let failed = common::failed_checks(connection);
            if !failed.is_empty() {
                println!("not proven: {failed:?}");
            }
            failed.is_empty()
        }
        other => {
            println!("not finished: {other:?}");
            false
        }
    }
}

/// The result of some work, and the seconds it took.
pub(crate) async fn timed<T>(work: impl Future<Output = T>) -> (T, f64) {
    let started = Instant::now();
    let done = work.await;
    (done, started.elapsed().as_secs_f64())
}

/// The middle one; for an empty list it is NaN, which is within no budget.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

//! Running several plans, one for each target, at the same time.

use std::sync::Arc;

use futures::StreamExt as _;
use sso_http::Context;

use crate::apply::apply;
use crate::journal::Journal;
use crate::plan::Plan;
use crate::run::{Outcome, Report, StepState};
use crate::secret_store::ClientSecretStore;
use crate::services::Services;
use crate::step::StepId;

/// How many targets are set up at the same time. Graph takes 3,000 writes in 150 s from one application in a directory
/// (Microsoft Graph, "Service-specific throttling limits"), far more than this; Konnect publishes no limit. Both ask
/// callers to wait when it is too much, and [`sso_http::send`] does.
const AT_ONCE: usize = 50;

/// Called with each change of a step's state, and the place of its plan among those given.
pub type ReportAll = Arc<dyn Fn(usize, StepId, StepState) + Send + Sync>;

/// Runs each plan as [`apply`] does, and returns their outcomes in the order of the plans.
///
/// Each is a run of its own, with its own journal: one that stops does not affect the others. Cancelling ends them all.
pub async fn apply_all(
    services: &Services,
    plans: Vec<Plan>,
    secret_store: &ClientSecretStore,
    journal: &Journal,
    report: &ReportAll,
    context: &Context,
) -> Vec<Outcome> {
    let runs = plans.into_iter().enumerate().map(async |(place, plan)| {
        let report = Arc::clone(report);
        let report: Report = Arc::new(move |step, state| report(place, step, state));
        (
            place,
            apply(services, plan, secret_store, journal, report, context).await,
        )
    });
    let mut outcomes: Vec<(usize, Outcome)> = futures::stream::iter(runs)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    outcomes.sort_by_key(|(place, _)| *place);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

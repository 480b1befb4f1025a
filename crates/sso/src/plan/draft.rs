//! A plan while each step in turn adds to it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::change::{Change, PlannedChange};
use crate::check::CheckId;
use crate::desired::Desired;
use crate::ids::Ids;
use crate::observed::Observed;
use crate::preview::RequestPreview;
use crate::step::{Effect, Step, StepId, Work};

/// A plan under construction.
pub(crate) struct Draft<'a> {
    intended: &'a BTreeSet<CheckId>,
    pub(crate) desired: &'a Desired,
    pub(crate) observed: &'a Observed,
    ids: Ids,
    steps: Vec<Step>,
    changes: Vec<PlannedChange>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        intended: &'a BTreeSet<CheckId>,
        desired: &'a Desired,
        observed: &'a Observed,
    ) -> Self {
        Self {
            intended,
            desired,
            observed,
            ids: Ids::of(desired, observed),
            steps: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// Whether what this check finds different is left alone.
    pub(crate) fn leaves(&self, check: CheckId) -> bool {
        self.intended.contains(&check)
    }

    /// Adds a step that changes something, with the requests that it will send.
    pub(crate) fn add(
        &mut self,
        id: StepId,
        needs: Vec<StepId>,
        effect: Effect,
        change: Change,
        work: impl Work + 'static,
    ) {
        let requests = work.requests(&self.ids);
        let requests = requests.iter();
        let requests = requests.filter_map(|it| it.preview(self.observed, &self.ids));
        let requests = requests.collect();
        self.line(id, effect, change, requests);
        self.step(id, needs, work);
    }

    /// Shows a thing that has no step of its own.
    pub(crate) fn show(&mut self, step: StepId, effect: Effect, change: Change) {
        self.line(step, effect, change, Vec::new());
    }

    /// Adds a step that waits for those of `needs` that are part of this plan.
    pub(crate) fn step(&mut self, id: StepId, needs: Vec<StepId>, work: impl Work + 'static) {
        let needs = needs
            .into_iter()
            .filter(|need| self.steps.iter().any(|step| step.id == *need))
            .collect();
        let works: Vec<Arc<dyn Work>> = vec![Arc::new(work)];
        self.steps.push(Step { id, needs, works });
    }

    fn line(
        &mut self,
        step: StepId,
        effect: Effect,
        change: Change,
        requests: Vec<RequestPreview>,
    ) {
        self.changes.push(PlannedChange {
            step,
            system: step.system(),
            effect,
            change,
            requests,
        });
    }

    /// Its steps, and what a review shows of them.
    pub(super) fn finish(self) -> (Vec<Step>, Vec<PlannedChange>) {
        (self.steps, self.changes)
    }

    /// The steps so far, in order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = StepId> {
        self.steps.iter().map(|step| step.id)
    }
}

//! The faults that are switched on, and how they were applied.

use std::sync::Mutex;

use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::action::{Fault, FaultAction};
use crate::state::lock::lock;

/// A fault that is switched on, and how often it was applied.
#[derive(Clone, Debug, Serialize)]
pub struct ActiveFault {
    /// What was switched on.
    pub fault: Fault,
    /// How many requests matched, whether they were affected or not.
    pub matched: u32,
    /// How many of them were affected, so that the fault happened to them.
    #[serde(rename = "happened")]
    pub applied: u32,
}

/// The faults that are switched on.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    on: Vec<ActiveFault>,
    /// Cancelled when the current faults are cleared.
    cleared: CancellationToken,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        lock(&self.0).on.push(ActiveFault {
            fault,
            matched: 0,
            applied: 0,
        });
    }

    /// Switches all off, and ends the silence of those that time out.
    pub(crate) fn clear(&self) {
        let before = std::mem::take(&mut *lock(&self.0));
        before.cleared.cancel();
    }

    pub(crate) fn all(&self) -> Vec<ActiveFault> {
        lock(&self.0).on.clone()
    }

    /// Cancelled when the faults that are on now are cleared.
    pub(crate) fn cleared(&self) -> CancellationToken {
        lock(&self.0).cleared.clone()
    }

    /// Counts the request for every fault that matches it; returns what to do with it.
    pub(crate) fn actions_for(&self, method: &str, host: &str, path: &str) -> Vec<FaultAction> {
        let mut state = lock(&self.0);
        let mut actions = Vec::new();
        for met in &mut state.on {
            let matching = &met.fault.matching;
            if !matching.concerns(method, host, path) {
                continue;
            }
            met.matched += 1;
            if matching.includes(met.matched) {
                met.applied += 1;
                actions.push(met.fault.action.clone());
            }
        }
        actions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::fault::matching::Matching;

    #[test]
    fn nth_alone_means_only_that_match() {
        let faults = Faults::default();
        let matching = Matching {
            path: "/a".to_owned(),
            nth: Some(2),
            ..Matching::default()
        };
        faults.add(Fault {
            matching,
            action: FaultAction::DropBefore,
        });
        let hits: Vec<usize> = (0..4)
            .map(|_| faults.actions_for("GET", "a.example", "/a").len())
            .collect();
        assert_eq!(
            hits,
            [0, 1, 0, 0],
            "a fault for the second match alone must not touch the others"
        );
        let met = &faults.all()[0];
        assert_eq!(
            (met.matched, met.applied),
            (4, 1),
            "a test can see whether its fault happened"
        );
    }
}

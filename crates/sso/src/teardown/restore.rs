//! Undoing a removal: the application comes back from Entra's deleted items, with its secrets and its enterprise
//! application. What Konnect had is set up anew by the next run, for which the restored application is found by its
//! tag.

use entra::Application;

use super::plan::Draft;
use super::{Teardown, TeardownEffect, Work};
use crate::journal::{History, RunKind};
use crate::observed::Observed;
use crate::step::StepId;

pub(super) fn plan(history: &History, observed: &Observed, application: &Application) -> Teardown {
    let mut draft = Draft {
        observed,
        steps: Vec::new(),
        leftovers: Vec::new(),
    };
    if observed.application.is_none() {
        let work = Work::RestoreDeletedApplication(application.id);
        draft.step(StepId::Application, TeardownEffect::Restore, [work]);
    }
    draft.finish(RunKind::Undo, history.desired.clone())
}

//! Undoing a removal: the application comes back from Entra's deleted items with its secrets, and so does its enterprise
//! application. What Konnect had is set up again by the next run, which finds the restored application by its tag.

use super::plan::Draft;
use super::{Leftover, Teardown};
use crate::before::Before;
use crate::journal::{History, RunKind};
use crate::observed::Observed;
use crate::step::{application, service_principal};

pub(super) fn plan(history: &History, observed: &Observed, before: &Before) -> Teardown {
    let mut draft = Draft::new(observed, Some(history), false);
    match (&observed.application, &before.application) {
        (None, Some(was)) if observed.restorable => {
            application::restore(&mut draft, was.id);
        }
        (None, Some(_)) => {
            draft.leave(Leftover::ApplicationGone);
            return draft.finish(RunKind::Undo, history.desired.clone());
        }
        (Some(_), _) | (None, None) => {}
    }
    if let (None, Some(principal)) = (&observed.service_principal, &before.service_principal) {
        service_principal::restore(&mut draft, principal.id);
    }
    draft.finish(RunKind::Undo, history.desired.clone())
}

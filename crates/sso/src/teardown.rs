//! Removing what is there: undoing what set-ups did, and removing a connection.
//!
//! Like a set-up it is planned from what is there now, reviewed, and run with a journal. Unlike a set-up its steps run
//! one after the other, Konnect first, so that nobody is sent to an application that is gone. Each step may be
//! repeated: what is already gone is as it should be.
//!
//! Invariants: an undo deletes only what is ours by the journal; a provider whose secret nobody knows is never on.

mod apply;
mod plan;
mod restore;
mod undo_entra;
mod undo_konnect;

use std::sync::Arc;

use entra::AppId;

use crate::candidate::Candidate;
use crate::desired::Desired;
use crate::error::Error;
use crate::journal::{History, RunKind};
use crate::observed::Observed;
use crate::preview::RequestPreview;
use crate::step::{Step, StepId, Work};
use crate::target::ConnectionId;

pub use apply::teardown;
pub(crate) use plan::Draft;
pub use plan::{plan_removal, plan_undo};
pub(crate) use undo_konnect::serves_ours;

/// What a teardown will do, and everything a review shows of it.
#[derive(Clone, Debug)]
pub struct Teardown {
    pub(crate) kind: RunKind,
    pub(crate) desired: Desired,
    pub(crate) observed: Observed,
    pub(crate) steps: Vec<TeardownStep>,
    leftovers: Vec<Leftover>,
    /// What it undoes; `None` for a removal.
    history: Option<Box<History>>,
    /// Whose provider a removal deletes.
    app_id: Option<AppId>,
    purge: bool,
}

/// One step, in the order in which they are done.
#[derive(Clone, Debug)]
pub struct TeardownStep {
    /// Whose thing it concerns. No two steps of a teardown concern the same thing.
    pub id: StepId,
    /// What happens to it.
    pub effect: TeardownEffect,
    /// How many things it concerns.
    pub count: usize,
    /// The requests, in order.
    pub requests: Vec<RequestPreview>,
    works: Vec<Arc<dyn Work>>,
}

/// What happens to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeardownEffect {
    /// It is deleted.
    Delete,
    /// It is restored to what it was.
    Restore,
}

/// What a teardown cannot bring back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leftover {
    /// The provider has its old settings again and is off: its old secret is known to nobody here.
    ProviderSecretLost,
    /// The new secret is kept, because Konnect uses it and has no other.
    SecretInUse,
    /// People lost teams of a Dev Portal while it followed groups; Konnect does not remember who was in them.
    TeamsLostPeople,
    /// The application was deleted for good, by a person or because 30 days are over.
    ApplicationGone,
    /// The application is kept, without our secrets: others have their own secrets or certificates on it.
    UsedByOthers,
    /// A team that a run made is kept: others use it, and groups are mapped to it.
    TeamsUsedByOthers,
    /// The approval for everyone is kept: the answer to our request for one was lost, so others may have given it.
    ApprovalMayBeOfOthers,
    /// Others have since changed something that a run had changed, and it is left as they left it.
    ChangedByOthers,
}

/// How a teardown ended.
#[derive(Debug)]
pub enum TeardownOutcome {
    /// Everything is as planned.
    Finished {
        /// What could not be brought back.
        leftovers: Vec<Leftover>,
    },
    /// A step failed; a new plan contains what is left.
    Stopped {
        /// The step.
        step: StepId,
        /// Why.
        error: Error,
        /// The steps that were done.
        done: Vec<StepId>,
    },
    /// The person cancelled; a new plan contains what is left.
    Cancelled {
        /// The steps that were done.
        done: Vec<StepId>,
    },
}

impl Teardown {
    /// The same plan for what is there now, limited to the application that was reviewed.
    fn again(&self, observed: &Observed) -> Self {
        let mut observed = observed.clone();
        let id = |observed: &Observed| observed.application.as_ref().map(|one| one.id);
        let reviewed = id(&self.observed);
        if (reviewed.is_some() || self.kind == RunKind::Remove) && id(&observed) != reviewed {
            observed.application = None;
            observed.service_principal = None;
            observed.grants.clear();
            observed.grants_unread = false;
            observed.assignments.clear();
        }
        match &self.history {
            Some(history) => plan_undo(history, &observed, self.purge),
            None => plan::removal(&self.desired, &observed, self.app_id, self.purge),
        }
    }

    /// The steps of its run: each waits for the one before it.
    fn run_steps(&self) -> Vec<Step> {
        let before = [None]
            .into_iter()
            .chain(self.steps.iter().map(|step| Some(step.id)));
        let steps = self.steps.iter().zip(before);
        steps
            .map(|(step, before)| Step {
                id: step.id,
                needs: before.into_iter().collect(),
                works: step.works.clone(),
            })
            .collect()
    }

    /// The application that is deleted although this computer did not make it: the person has to name it.
    pub fn made_elsewhere(&self) -> Option<&Candidate> {
        let goes = |step: &TeardownStep| {
            step.id == StepId::Application && step.effect == TeardownEffect::Delete
        };
        let application = self.observed.made_elsewhere.as_deref();
        application.filter(|_| self.steps.iter().any(goes))
    }

    /// The connection this is for.
    pub fn connection(&self) -> ConnectionId {
        ConnectionId::of(self.observed.tenant, &self.desired.target)
    }

    /// What the connection is for.
    pub fn desired(&self) -> &Desired {
        &self.desired
    }

    /// Whether this undoes or removes.
    pub fn kind(&self) -> RunKind {
        self.kind
    }

    /// The steps in order.
    pub fn steps(&self) -> &[TeardownStep] {
        &self.steps
    }

    /// What will not come back, as far as known before anything is done.
    pub fn leftovers(&self) -> &[Leftover] {
        &self.leftovers
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

//! Taking away what is there: undoing what set-ups did, and removing a connection.
//!
//! Like a set-up it is planned from what is there now, reviewed, and run with a journal. Unlike a set-up its steps go
//! one after the other, Konnect first, so that nobody is sent to an application that is gone. Each step may be done
//! twice: what is gone already is as it should be.
//!
//! Invariants: an undo deletes only what is ours by the journal; a provider whose secret nobody knows is never on.

mod apply;
mod plan;
mod restore;
mod teams;
mod undo_entra;
mod undo_konnect;
mod work;

use std::collections::BTreeSet;

use entra::{AppId, ApplicationChange, KeyId, ObjectId};
use konnect::{IdentityProvider, IdpMapping, Mapping};
use uuid::Uuid;

use crate::candidate::Candidate;
use crate::desired::{ConnectionId, Desired};
use crate::error::Error;
use crate::journal::{History, RunKind};
use crate::observed::Observed;
use crate::preview::RequestPreview;
use crate::step::StepId;

pub use apply::teardown;
pub use plan::{plan_removal, plan_undo};

/// What a teardown will do, and everything a review shows of it.
#[derive(Clone, Debug)]
pub struct Teardown {
    pub(crate) kind: RunKind,
    pub(crate) desired: Desired,
    pub(crate) observed: Observed,
    pub(crate) steps: Vec<TeardownStep>,
    leftovers: Vec<Leftover>,
    /// What it takes back; `None` for a removal.
    history: Option<Box<History>>,
    /// Whose provider a removal deletes.
    app_id: Option<AppId>,
    purge: bool,
}

/// One step, in the order in which they are done.
#[derive(Clone, Debug)]
pub struct TeardownStep {
    /// Whose thing it concerns. No two steps of a teardown have the same.
    pub id: StepId,
    /// What happens to it.
    pub effect: TeardownEffect,
    /// How many things it concerns.
    pub count: usize,
    /// The requests, in order.
    pub requests: Vec<RequestPreview>,
    pub(crate) works: Vec<Work>,
}

/// What happens to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeardownEffect {
    /// It goes.
    Delete,
    /// It becomes what it was.
    Restore,
}

/// What a teardown cannot bring back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leftover {
    /// The provider has its old settings again and is off: its old secret is known to nobody here.
    ProviderSecretLost,
    /// The new secret stays, because Konnect uses it and has no other.
    SecretInUse,
    /// People lost teams of a Dev Portal while it followed groups; Konnect does not remember who was in them.
    TeamsLostPeople,
    /// The application was deleted for good, by a person or because 30 days are over.
    ApplicationGone,
    /// The application stays, without our secrets: others have secrets or certificates of their own on it.
    UsedByOthers,
    /// A team that a run made stays: others use it, and groups are mapped to it.
    TeamsUsedByOthers,
    /// The approval for everyone stays: the answer to our request for one was lost, so it may be the one of others.
    ApprovalMayBeOfOthers,
    /// Something that a run had changed was changed by others since, and stays as they left it.
    ChangedByOthers,
}

/// One request of a step, or the keychain's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    FollowGroups(IdpMapping),
    DisableProvider(Uuid),
    DeleteProvider(Uuid),
    RestoreProvider {
        was: Box<IdentityProvider>,
        enabled: bool,
    },
    DisableOpenIdSignIn,
    AddMapping {
        provider: Uuid,
        team: Uuid,
        group: String,
    },
    RemoveMapping {
        provider: Uuid,
        mapping: Mapping,
    },
    /// The older way, which has no rows.
    ChangeGroupsOfTeam {
        team: Uuid,
        add: BTreeSet<String>,
        remove: BTreeSet<String>,
        /// What is there then.
        groups: BTreeSet<String>,
    },
    /// Says whether the people of a team are set by hand.
    SetByHand {
        team: Uuid,
        by_hand: bool,
    },
    DeleteTeam(Uuid),
    SetPortalAuthentication(bool),
    RequireAssignment {
        service_principal: ObjectId,
        required: bool,
    },
    RemoveAssignment {
        service_principal: ObjectId,
        id: String,
    },
    DeleteGrant(String),
    SetGrantScopes {
        id: String,
        scopes: BTreeSet<String>,
    },
    SetTags {
        service_principal: ObjectId,
        tags: Vec<String>,
    },
    DeleteServicePrincipal(ObjectId),
    RemovePassword {
        application: ObjectId,
        key: KeyId,
    },
    RestoreApplicationSettings {
        application: ObjectId,
        change: Box<ApplicationChange>,
    },
    DeleteApplication(ObjectId),
    PurgeDeleted {
        id: ObjectId,
        /// Whether it may have been deleted so lately that it is not among the deleted items yet.
        awaited: bool,
    },
    RestoreDeleted(ObjectId),
    ForgetSecret,
}

/// What a teardown came to.
#[derive(Debug)]
pub enum TeardownOutcome {
    /// Everything is as planned.
    Finished {
        /// What could not be brought back.
        leftovers: Vec<Leftover>,
    },
    /// A step failed; a new plan holds what is left.
    Stopped {
        /// The step.
        step: StepId,
        /// Why.
        error: Error,
        /// The steps that were done.
        done: Vec<StepId>,
    },
    /// The person cancelled; a new plan holds what is left.
    Cancelled {
        /// The steps that were done.
        done: Vec<StepId>,
    },
}

impl Teardown {
    /// The same for what is there now, and for no other application than the one that was reviewed.
    fn again(&self, observed: &Observed) -> Self {
        let mut observed = observed.clone();
        let id = |observed: &Observed| observed.application.as_ref().map(|one| one.id);
        let reviewed = id(&self.observed);
        if (reviewed.is_some() || self.kind == RunKind::Remove) && id(&observed) != reviewed {
            observed.application = None;
            observed.service_principal = None;
            observed.grants.clear();
            observed.assignments.clear();
        }
        match &self.history {
            Some(history) => plan_undo(history, &observed, self.purge),
            None => plan::removal(&self.desired, &observed, self.app_id, self.purge),
        }
    }

    /// The application that goes although this computer did not make it: the person has to name it.
    pub fn made_elsewhere(&self) -> Option<&Candidate> {
        let goes = |step: &TeardownStep| {
            let mut works = step.works.iter();
            works.any(|work| matches!(work, Work::DeleteApplication(_)))
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

    /// What will not come back, known before anything is done.
    pub fn leftovers(&self) -> &[Leftover] {
        &self.leftovers
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

//! Undoing and removing: what was asked, what would be done, and how it ended.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::candidate::Candidate;
use super::error::CommandError;
use super::mirror::mirror;
use super::number::saturating_u32;
use super::plan::RequestPreview;
use super::step::{StepId, System};
use super::target::TargetSummary;

/// What to remove, and how. `purge`: a deleted app registration is deleted for good, not kept by Microsoft for 30 days.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeardownRequest {
    pub(crate) id: String,
    pub(crate) kind: TeardownKind,
    pub(crate) purge: bool,
}

/// `undo`: reverts what the runs of this computer did. `remove`: removes the connection, no matter who made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum TeardownKind {
    Undo,
    Remove,
}

/// An undo or a removal as the person reviews it before anything is changed.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeardownReview {
    pub(crate) plan_id: String,
    pub(crate) kind: TeardownKind,
    pub(crate) target: TargetSummary,
    pub(crate) steps: Vec<TeardownStep>,
    /// What will not come back.
    pub(crate) leftovers: Vec<Leftover>,
    /// The app registration that is deleted although this computer did not make it. The person types its name first.
    pub(crate) made_elsewhere: Option<Candidate>,
    /// Whether there is nothing to do. Running it still records that nothing is unfinished.
    pub(crate) empty: bool,
}

/// One step, in the order in which they are done. `count`: how many things it concerns.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeardownStep {
    pub(crate) id: StepId,
    pub(crate) system: System,
    pub(crate) effect: TeardownEffect,
    pub(crate) count: u32,
    pub(crate) requests: Vec<RequestPreview>,
}

mirror! {
    /// What happens to a thing.
    pub(crate) enum TeardownEffect from sso::TeardownEffect {
        Delete,
        Restore,
    }
}

mirror! {
    /// What cannot be brought back. `providerSecretLost`: the provider has its old settings again but is off, because its
    /// old secret is known to nobody here. `secretInUse`: the new client secret is kept, because Konnect uses it and
    /// has no other. `teamsLostPeople`: people lost teams of a portal while it followed groups, and Konnect does not
    /// remember them. `applicationGone`: the app registration was deleted for good. `usedByOthers`: the app
    /// registration is kept, without our secrets, because others have secrets or certificates on it.
    /// `teamsUsedByOthers`: a team that a run made is kept, because others use it. `approvalMayBeOfOthers`: the
    /// approval for everyone is kept, because nobody can tell whether it is ours. `changedByOthers`: others have since
    /// changed something that a run had changed, and it is left as it is.
    pub(crate) enum Leftover from sso::Leftover {
        ProviderSecretLost,
        SecretInUse,
        TeamsLostPeople,
        ApplicationGone,
        UsedByOthers,
        TeamsUsedByOthers,
        ApprovalMayBeOfOthers,
        ChangedByOthers,
    }
}

/// How an undo or a removal ended.
#[derive(Debug, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum TeardownOutcome {
    Finished {
        leftovers: Vec<Leftover>,
    },
    Stopped {
        step: StepId,
        error: CommandError,
        done: Vec<StepId>,
    },
    Cancelled {
        done: Vec<StepId>,
    },
}

impl TeardownReview {
    /// The review of one teardown.
    pub(crate) fn of(plan_id: String, kind: TeardownKind, teardown: &sso::Teardown) -> Self {
        Self {
            plan_id,
            kind,
            target: TargetSummary::from(&teardown.desired().target),
            steps: teardown.steps().iter().map(TeardownStep::from).collect(),
            leftovers: leftovers(teardown.leftovers()),
            made_elsewhere: teardown.made_elsewhere().map(Candidate::from),
            empty: teardown.is_empty(),
        }
    }
}

/// What cannot be brought back, for the window.
pub(crate) fn leftovers(left: &[sso::Leftover]) -> Vec<Leftover> {
    left.iter().copied().map(Into::into).collect()
}

impl From<&sso::TeardownStep> for TeardownStep {
    fn from(step: &sso::TeardownStep) -> Self {
        Self {
            id: step.id.into(),
            system: step.id.system().into(),
            effect: step.effect.into(),
            count: saturating_u32(step.count),
            requests: step.requests.iter().map(RequestPreview::from).collect(),
        }
    }
}

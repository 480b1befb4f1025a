//! A run as it happens, and how it ended.

use serde::Serialize;
use specta::Type;

use super::error::CommandError;
use super::hand_over::HandOver;
use super::mirror::mirror;
use super::number::saturating_u32;
use super::step::{Effect, StepId, System};
use super::target::TargetSummary;

/// What a run reports: its steps once, then each change of a step's state.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum RunProgress {
    Planned {
        targets: Vec<TargetSteps>,
    },
    Step {
        target: u32,
        id: StepId,
        state: StepState,
    },
}

/// The steps of one target.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TargetSteps {
    pub(crate) target: TargetSummary,
    pub(crate) steps: Vec<RunStep>,
}

/// One step of the run; `effect` is empty for a step that only checks, and for every step of an undo or a removal.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunStep {
    pub(crate) id: StepId,
    pub(crate) system: System,
    pub(crate) effect: Option<Effect>,
}

/// What a step is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum StepState {
    Running,
    Replicating,
    Propagating,
    Throttled {
        seconds: u32,
    },
    Retrying {
        attempt: u32,
    },
    /// Until the person has signed in there again.
    WaitsForSignIn {
        account: SignedInAccount,
    },
    Done {
        millis: u32,
    },
    Failed,
    Cancelled,
}

mirror! {
    /// Where someone is signed in.
    pub(crate) enum SignedInAccount from sso_http::Account {
        Microsoft,
        Konnect,
    }
}

/// How a run ended, for every target in the order of the choices. `millis` is from its start to its end, without what the
/// person did before and after; `requests` is how many were sent meanwhile to both services, with each repetition.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunOutcome {
    pub(crate) targets: Vec<TargetOutcome>,
    pub(crate) millis: u32,
    pub(crate) requests: u32,
}

/// How one target of a run ended. `connection` is the id of its connection.
#[derive(Debug, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum TargetOutcome {
    Finished {
        hand_over: HandOver,
    },
    Stopped {
        connection: String,
        step: StepId,
        error: CommandError,
        done: Vec<StepId>,
    },
    Cancelled {
        connection: String,
        done: Vec<StepId>,
    },
}

impl From<&sso::Plan> for TargetSteps {
    fn from(plan: &sso::Plan) -> Self {
        Self {
            target: TargetSummary::from(&plan.desired().target),
            steps: plan.steps().into_iter().map(RunStep::from).collect(),
        }
    }
}

impl From<&sso::Teardown> for TargetSteps {
    fn from(teardown: &sso::Teardown) -> Self {
        let steps = teardown.steps().iter();
        Self {
            target: TargetSummary::from(&teardown.desired().target),
            steps: steps
                .map(|step| RunStep::from((step.id, step.id.system(), None)))
                .collect(),
        }
    }
}

impl From<(sso::StepId, sso::System, Option<sso::Effect>)> for RunStep {
    fn from((id, system, effect): (sso::StepId, sso::System, Option<sso::Effect>)) -> Self {
        Self {
            id: id.into(),
            system: system.into(),
            effect: effect.map(Into::into),
        }
    }
}

impl From<sso::StepState> for StepState {
    fn from(state: sso::StepState) -> Self {
        match state {
            sso::StepState::Running => Self::Running,
            sso::StepState::Replicating => Self::Replicating,
            sso::StepState::Propagating => Self::Propagating,
            sso::StepState::Throttled { seconds } => Self::Throttled {
                seconds: saturating_u32(seconds),
            },
            sso::StepState::Retrying { attempt } => Self::Retrying { attempt },
            sso::StepState::WaitsForSignIn { account } => Self::WaitsForSignIn {
                account: account.into(),
            },
            sso::StepState::Done { millis } => Self::Done {
                millis: saturating_u32(millis),
            },
            sso::StepState::Failed => Self::Failed,
            sso::StepState::Cancelled => Self::Cancelled,
        }
    }
}

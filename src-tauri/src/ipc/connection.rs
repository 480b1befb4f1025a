//! The connections that this computer knows, from its journals.

use serde::Serialize;
use specta::Type;

use super::TargetSummary;
use super::step::StepId;

/// What the journals of this computer tell.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KnownConnections {
    pub(crate) list: Vec<KnownConnection>,
    /// The files among the journals that were not used. They stay as they are.
    pub(crate) passed_over: Vec<PassedOver>,
    /// Whether two windows or programs are kept from working on the same connection.
    pub(crate) has_locks: bool,
}

/// A file among the journals that was not used.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PassedOver {
    pub(crate) path: String,
    pub(crate) why: Unusable,
    /// Whether it belongs to a connection, which cannot be worked on then.
    pub(crate) concerns_a_connection: bool,
}

/// Why a file is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Unusable {
    NoJournal,
    Damaged,
    NewerVersion,
    Unreadable,
}

/// A connection that this computer began a run for.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KnownConnection {
    pub(crate) id: String,
    pub(crate) target: TargetSummary,
    pub(crate) app_name: String,
    pub(crate) directory_id: String,
    /// RFC 3339, of the first of the runs that belong together.
    pub(crate) begun_at: String,
    /// What the last run was.
    pub(crate) kind: RunKind,
    /// How it ended.
    pub(crate) state: RunState,
    /// The steps of set-ups whose end is on record.
    pub(crate) done: Vec<StepId>,
}

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum RunKind {
    SetUp,
    Undo,
    Remove,
}

/// How a run ended. `interrupted`: the app or the computer stopped, so its end is not on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum RunState {
    Running,
    Interrupted,
    Stopped,
    Cancelled,
    Finished,
}

impl From<&sso::PassedOver> for PassedOver {
    fn from(file: &sso::PassedOver) -> Self {
        Self {
            path: file.path.display().to_string(),
            why: match file.why {
                sso::Unusable::NoJournal => Unusable::NoJournal,
                sso::Unusable::Damaged { .. } => Unusable::Damaged,
                sso::Unusable::NewerVersion => Unusable::NewerVersion,
                sso::Unusable::Unreadable(_) => Unusable::Unreadable,
            },
            concerns_a_connection: file.connection.is_some(),
        }
    }
}

impl From<&sso::History> for KnownConnection {
    fn from(history: &sso::History) -> Self {
        Self {
            id: history.connection.to_string(),
            target: TargetSummary::from(&history.desired.target),
            app_name: history.desired.app_name.as_str().to_owned(),
            directory_id: history.tenant.to_string(),
            begun_at: history.begun_at.to_string(),
            kind: history.kind.into(),
            state: history.state.into(),
            done: history.done.iter().copied().map(Into::into).collect(),
        }
    }
}

impl From<sso::RunKind> for RunKind {
    fn from(kind: sso::RunKind) -> Self {
        match kind {
            sso::RunKind::SetUp => Self::SetUp,
            sso::RunKind::Undo => Self::Undo,
            sso::RunKind::Remove => Self::Remove,
        }
    }
}

impl From<sso::HistoryState> for RunState {
    fn from(state: sso::HistoryState) -> Self {
        match state {
            sso::HistoryState::Running => Self::Running,
            sso::HistoryState::Interrupted => Self::Interrupted,
            sso::HistoryState::Stopped => Self::Stopped,
            sso::HistoryState::Cancelled => Self::Cancelled,
            sso::HistoryState::Finished => Self::Finished,
        }
    }
}

//! How a run reports its progress, and what it leaves behind.

mod drive;
mod facts;

pub(crate) use drive::{Driven, Run, drive, is_refusal, requests_of};
pub(crate) use facts::Facts;

use std::sync::Arc;

use sso_http::{Account, Context, Waiting};

use crate::connection::Connection;
use crate::error::Error;
use crate::step::StepId;

/// Called with each change of a step's state, from any thread.
pub type Report = Arc<dyn Fn(StepId, StepState) + Send + Sync>;

/// What a step is doing now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Its request is under way.
    Running,
    /// It waits until Microsoft has copied a new object to its servers.
    Replicating,
    /// It waits until a new secret works everywhere.
    Propagating,
    /// The service asked to wait.
    Throttled {
        /// For this long.
        seconds: u64,
    },
    /// The last attempt failed in a way that may be temporary.
    Retrying {
        /// Which attempt this is, counted from 1.
        attempt: u32,
    },
    /// It waits until the person has signed in again there, because the access token has ended or is not accepted any
    /// more.
    WaitsForSignIn {
        /// Where.
        account: Account,
    },
    /// It succeeded.
    Done {
        /// From its start, in milliseconds.
        millis: u64,
    },
    /// It failed, and with it the run.
    Failed,
    /// The run was cancelled before or during it.
    Cancelled,
}

impl From<Waiting> for StepState {
    fn from(waiting: Waiting) -> Self {
        match waiting {
            Waiting::Throttled { seconds, .. } => Self::Throttled { seconds },
            Waiting::Retrying { attempt, .. } => Self::Retrying { attempt },
            Waiting::Replicating { .. } => Self::Replicating,
            Waiting::Propagating { .. } => Self::Propagating,
            Waiting::SignIn { account } => Self::WaitsForSignIn { account },
            Waiting::Over => Self::Running,
        }
    }
}

/// `context`, where waiting is reported as the state of one step.
pub(crate) fn reported_as(step: StepId, report: &Report, context: &Context) -> Context {
    let report = Arc::clone(report);
    Context {
        waiting: Some(Arc::new(move |waiting: Waiting| {
            report(step, waiting.into());
        })),
        ..context.clone()
    }
}

/// How a run ended.
#[derive(Debug)]
pub enum Outcome {
    /// Everything planned is done, and the checks say what is true.
    Finished(Box<Connection>),
    /// A step failed; what was done before it remains.
    Stopped {
        /// The step.
        step: StepId,
        /// Why.
        error: Error,
        /// The changes that were made, in the order they ended.
        done: Vec<StepId>,
    },
    /// The person cancelled; what was done before remains.
    Cancelled {
        /// The changes that were made, in the order they ended.
        done: Vec<StepId>,
    },
}

//! What crosses between the shell and the window, one file per subject.
//!
//! These types are the contract: `ui/src/lib/ipc/bindings.ts` is generated from them and compared in a test.
//! They carry kinds and data, never sentences, and never a secret; the one command that answers with a secret,
//! `reveal_secret`, does so with a bare string that no type here holds.

mod app;
mod choices;
mod error;
mod error_from;
mod hand_over;
mod konnect;
mod link;
mod microsoft;
mod plan;
mod portals;
mod run;

pub(crate) use app::{Keychain, Practice, PracticeAccount, Snapshot};
pub(crate) use choices::{Choices, Field, FieldProblem, Problem, TargetRef};
#[cfg(test)]
pub(crate) use choices::{EmailSource, GroupsSetting, TargetChoice};
pub(crate) use error::CommandError;
pub(crate) use hand_over::{CopyReceipt, HandOver, HandOverValue};
pub(crate) use konnect::{ExistingProvider, KonnectOrganization};
pub(crate) use link::ExternalLink;
pub(crate) use microsoft::{
    Cloud, Directory, MicrosoftAccount, Right, RightAction, RightAnswer, SignInProgress,
    SignInRequest,
};
pub(crate) use plan::{Review, StepId, TargetSummary};
pub(crate) use portals::{Portal, Region, RegionFound, RegionPortals};
pub(crate) use run::{RunOutcome, RunProgress, TargetOutcome, TargetSteps};

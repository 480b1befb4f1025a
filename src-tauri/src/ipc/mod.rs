//! What crosses between the shell and the window, one file per subject.
//!
//! These types are the contract: `ui/src/lib/ipc/bindings.ts` is generated from them and compared in a test.
//! They carry kinds and data, never sentences, and never a secret; the one command that answers with a secret,
//! `reveal_secret`, does so with a bare string that no type here holds.

mod app;
mod candidate;
mod change;
mod choices;
mod connection;
mod error;
#[path = "error_from/entra.rs"]
mod error_from;
mod groups;
mod hand_over;
mod konnect;
mod link;
mod lock_out;
mod microsoft;
mod plan;
mod portals;
mod run;
mod step;
mod teams;
mod teardown;
#[path = "../../../crates/sso/src/warnings.rs"]
mod warning;

pub(crate) use app::{Keychain, Practice, PracticeAccount, Snapshot};
pub(crate) use candidate::Candidate;
#[cfg(test)]
pub(crate) use choices::EmailSource;
pub(crate) use choices::{
    Admission, ApplicationChoice, Choices, Field, FieldProblem, GroupsSetting, Problem,
    TargetChoice, TargetRef,
};
pub(crate) use connection::{KnownConnection, KnownConnections};
pub(crate) use error::CommandError;
pub(crate) use groups::{Group, GroupCount, GroupsFound};
pub(crate) use hand_over::{CopyReceipt, HandOver, HandOverValue};
pub(crate) use konnect::{ExistingProvider, KonnectOrganization};
pub(crate) use link::ExternalLink;
pub(crate) use lock_out::LockOut;
pub(crate) use microsoft::{
    Cloud, Directory, MicrosoftAccount, Right, RightAction, RightAnswer, SignInProgress,
    SignInRequest,
};
pub(crate) use plan::{Review, TargetSummary};
pub(crate) use portals::{Portal, Region, RegionFound, RegionPortals};
pub(crate) use run::{RunOutcome, RunProgress, TargetOutcome, TargetSteps};
pub(crate) use teams::{Team, TeamMapping, TeamRef, TeamRow, TeamsChoice, TeamsFound};
pub(crate) use teardown::{
    TeardownKind, TeardownOutcome, TeardownRequest, TeardownReview, leftovers,
};

/// JavaScript's numbers are exact up to 2^53 only, so 64 bits do not cross.
pub(crate) fn saturating_u32(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}

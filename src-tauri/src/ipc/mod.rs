//! What crosses between the shell and the window, one file per subject.
//!
//! It knows the crates below, and nothing else of the shell.
//! These types are the contract: `ui/src/lib/ipc/bindings.ts` is generated from them and compared in a test.
//! They carry kinds and data, never sentences, and never a secret; the one command that answers with a secret,
//! `reveal_secret`, does so with a bare string that no type here holds.

mod app;
mod authority;
mod candidate;
mod change;
mod check;
mod check_news;
mod choices;
mod connection;
mod elsewhere;
mod error;
mod error_from;
mod exemption;
mod field_problem;
mod groups;
mod hand_over;
mod konnect;
mod link;
mod lock_out;
mod microsoft;
mod mirror;
mod needed_right;
mod number;
mod organization_name;
mod plan;
mod portals;
mod region;
mod request_file;
mod rotation;
mod run;
mod settings;
mod sign_in_app;
mod step;
mod target;
mod teams;
mod teardown;
mod test_sign_in;
mod typed_field;
mod warning;

pub(crate) use app::{Keychain, Practice, PracticeAccount, PracticeRegistration, Snapshot};
pub(crate) use authority::{Authorities, AuthorityOutcome, AuthorityRefusal, AuthoritySource};
pub(crate) use check::{Check, CheckId, Intended};
pub(crate) use check_news::CheckNews;
pub(crate) use choices::{ApplicationChoice, Choices, TargetRef};
pub(crate) use connection::{KnownConnection, KnownConnections};
pub(crate) use elsewhere::Elsewhere;
pub(crate) use error::{CommandError, Remedy};
pub(crate) use field_problem::{Field, FieldProblem, Problem};
pub(crate) use groups::{Group, GroupCount, GroupsFound};
pub(crate) use hand_over::{CopyReceipt, HandOver, HandOverValue, UnkeptSecret};
pub(crate) use konnect::{ExistingProvider, KonnectOrganization};
pub(crate) use link::ExternalLink;
pub(crate) use lock_out::LockOut;
pub(crate) use microsoft::{
    Cloud, Directory, MicrosoftAccount, OwnSignInClient, Permission, SignInPreset, SignInProgress,
    SignInRequest, SignInWay,
};
pub(crate) use needed_right::NeededRight;
pub(crate) use number::saturating_u32;
pub(crate) use plan::{ExistingConnection, RequestPreview, Review};
pub(crate) use portals::{Portal, RegionFound, RegionPortals};
pub(crate) use request_file::{
    ChosenTarget, RequestChoices, RequestRead, RequestSaved, RequestText,
};
pub(crate) use rotation::{ConnectionToRotate, RotationChoice};
pub(crate) use run::{RunOutcome, RunProgress, TargetOutcome, TargetSteps};
pub(crate) use settings::{
    Appearance, AppearanceChange, Diagnostics, Folder, JournalCounts, Places, Settings,
    SettingsProblem, Theme,
};
pub(crate) use sign_in_app::{
    RegisteredSignInApp, SignInAppApproval, SignInAppRemoval, SignInAppReview,
};
pub(crate) use target::TargetSummary;
pub(crate) use teams::{Team, TeamMapping, TeamsFound};
pub(crate) use teardown::{
    TeardownKind, TeardownOutcome, TeardownRequest, TeardownReview, leftovers,
};
pub(crate) use test_sign_in::{TestOutcome, TestProgress, TestResult, TestReview};
pub(crate) use typed_field::TypedField;

#[cfg(test)]
pub(crate) use choices::{Admission, EmailSource, GroupsSetting, TargetChoice};
#[cfg(test)]
pub(crate) use microsoft::RightAnswer;
#[cfg(test)]
pub(crate) use organization_name::OrganizationName;
#[cfg(test)]
pub(crate) use region::Region;
#[cfg(test)]
pub(crate) use request_file::{RequestFile, RequestedTarget};
#[cfg(test)]
pub(crate) use settings::TextSize;
#[cfg(test)]
pub(crate) use teams::{TeamRef, TeamRow, TeamsChoice};

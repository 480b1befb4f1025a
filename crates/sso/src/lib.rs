//! The work: inspect → plan → apply → verify, and the journal that remembers it.
//!
//! A *connection* is one target, the place people sign in to, and the one Entra app registration that serves it.
//! [`inspect`] reads what is there, [`plan()`] compares it with what was chosen, [`apply`] runs the difference as a
//! dependency graph, and [`checks`] says what is true afterwards.
//!
//! Deliberately absent: any window, keychain or clipboard (the shell has them; [`SecretStore`] is the seam), and any
//! I/O, clock or randomness in planning. A secret is never written by this crate to anything but a [`SecretStore`].

mod admins;
mod app_name;
mod apply;
mod apply_all;
mod before;
mod callback_url;
mod candidate;
mod check;
mod choices;
mod confirmation;
mod connection;
mod desired;
mod elsewhere;
mod error;
mod ids;
mod inspect;
mod journal;
mod known;
mod konnect_pages;
mod konnect_rights;
mod lock_out;
mod mark;
mod needed_rights;
mod observed;
mod permissions;
mod plan;
mod preview;
mod request_file;
mod rights;
mod rotation;
mod run;
mod secret_lifetime;
mod secret_rule;
mod secret_store;
mod services;
mod sign_in_app;
mod step;
mod target;
mod teams;
mod teardown;
mod test_redirect;
mod test_sign_in;
mod today;
mod verify;
mod verify_all;
mod warnings;

pub use admins::admins;
pub use app_name::{AppName, AppNameProblem};
pub use apply::apply;
pub use apply_all::{ReportAll, apply_all};
pub use callback_url::{CallbackUrl, CallbackUrlProblem};
pub use candidate::Candidate;
pub use check::{Check, CheckId, CheckReason, CheckState, Evidence, Mending};
pub use choices::{
    ChoiceField, ChoiceProblem, Choices, Chosen, ParsedChoices, ParsedTarget, ProblemKind,
    TargetChoice, TeamsChoice, TypedOrganization, TypedRow, TypedTarget,
};
pub use connection::{Connection, HeldSecret};
pub use desired::{Admission, ApplicationChoice, Desired, EmailSource, GroupsSetting};
pub use elsewhere::{Elsewhere, Served, set_up_elsewhere};
pub use error::Error;
pub use inspect::{inspect, inspect_all, inspect_everything, inspect_known};
pub use journal::{
    Histories, History, HistoryState, Journal, JournalError, PassedOver, RunKind, Unusable,
};
pub use known::known_connection;
pub use konnect_pages::{portals_page, settings_page, system_accounts_page, tokens_page};
pub use konnect_rights::{KonnectRight, KonnectRightAction, TokenOwner, TokenRights, token_rights};
pub use lock_out::{Admin, LockOut, MOST_GROUPS_IN_TOKEN, Standing};
pub use mark::Mark;
pub use needed_rights::{EntraRights, Need, NeededRight, needed_rights};
pub use observed::{
    GivenSecret, Hosts, Observed, ObservedKonnect, ObservedLeftovers, ObservedSecret, ObservedTeams,
};
pub use plan::{
    ApplicationField, Approval, Change, HeldBack, NamedMapping, Plan, PlannedChange, TeamPeople,
    plan, plan_leaving,
};
pub use preview::{RequestCondition, RequestPreview};
pub use request_file::{
    RequestFile, RequestFileProblem, RequestedGroup, RequestedKind, RequestedTarget,
    RequestingOrganization,
};
pub use rights::{Right, RightAction, RightAnswer, rights};
pub use rotation::Rotation;
pub use run::{Outcome, Report, StepState};
pub use secret_lifetime::{SecretLifetime, SecretLifetimeProblem};
pub use secret_rule::{OwnPolicy, SecretRule};
pub use secret_store::{
    ClientSecretStore, MemoryStore, SecretStore, Storage, StoreError, StoredSecret,
};
pub use services::{KonnectAccess, Services};
pub use sign_in_app::{
    DesiredSignInApp, SignInApp, SignInAppApproval, SignInAppOfOthers, SignInAppPlan,
    SignInAppRemoval, plan_sign_in_app, plan_sign_in_app_removal, register_sign_in_app,
    remove_sign_in_app,
};
pub use step::old_secrets::OldSecret;
pub use step::{Effect, StepId, System};
pub use target::{ConnectionId, NamedOrganization, Target};
pub use teams::{DesiredTeams, TeamRef, TeamRow};
pub use teardown::{
    Leftover, Teardown, TeardownEffect, TeardownOutcome, TeardownStep, plan_removal, plan_undo,
    teardown,
};
pub use test_sign_in::{
    Address, ClaimRead, Mend, Person, ReportTest, SeenGroup, SeenGroups, TeamThrough, TeamsSeen,
    TestProgress, TestSignIn, Tested, Verdict, WhySignInFails, clear_test_redirects,
    plan_test_sign_in, test_sign_in,
};
pub use verify::verify;
pub use verify_all::verify_all;
pub use warnings::ReviewWarning;

//! The state of the app as the window draws it after a start or a reload.

use serde::Serialize;
use specta::Type;

use super::hand_over::HandOver;
use super::konnect::KonnectOrganization;
use super::microsoft::MicrosoftAccount;

/// Everything the window needs to draw itself after a start or a reload.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Snapshot {
    pub(crate) version: String,
    /// Set while the app talks to its own simulated services.
    pub(crate) practice: Option<Practice>,
    pub(crate) microsoft: Option<MicrosoftAccount>,
    pub(crate) konnect: Option<KonnectOrganization>,
    /// Whether this computer's keychain can keep the client secret.
    pub(crate) keychain: Keychain,
    pub(crate) running: bool,
    /// One for each target that the last run set up.
    pub(crate) hand_overs: Vec<HandOver>,
    /// How many connections are unfinished; 0 if that cannot be read, which `connections` then reports.
    pub(crate) unfinished: u32,
}

/// What a person needs to sign in to the simulated services.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Practice {
    pub(crate) konnect_token: String,
    pub(crate) accounts: Vec<PracticeAccount>,
}

/// One simulated person.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PracticeAccount {
    pub(crate) name: String,
    pub(crate) user_name: String,
}

/// Whether the operating system's keychain can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Keychain {
    Available,
    Unavailable,
    Locked,
}

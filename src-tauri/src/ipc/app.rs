//! The state of the app as the window draws it after a start or a reload.

use serde::Serialize;
use specta::Type;

use super::hand_over::HandOver;
use super::konnect::KonnectOrganization;
use super::microsoft::{Directory, MicrosoftAccount, OwnSignInClient, SignInPreset};

/// Everything the window needs to draw itself after a start or a reload.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Snapshot {
    pub(crate) version: String,
    /// Set while the app talks to its own simulated services.
    pub(crate) practice: Option<Practice>,
    /// The person's own app registration, where signing in uses it.
    pub(crate) sign_in_client: Option<OwnSignInClient>,
    /// What an administrator of this computer has set for everyone; practice does not use it.
    pub(crate) sign_in_preset: Option<SignInPreset>,
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
    /// The first is as it has to be; each other one has something wrong with it.
    pub(crate) registrations: Vec<PracticeRegistration>,
    /// Those beside Contoso's, all in the worldwide cloud.
    pub(crate) other_directories: Vec<Directory>,
}

/// One simulated person.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PracticeAccount {
    pub(crate) name: String,
    pub(crate) user_name: String,
    /// Whether the person can sign in without anybody's help.
    pub(crate) signs_in_alone: bool,
}

/// An app registration of practice for signing in, in place of the shared one.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PracticeRegistration {
    pub(crate) name: String,
    pub(crate) client_id: String,
}

/// Whether the operating system's keychain can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Keychain {
    Available,
    Unavailable,
    Locked,
}

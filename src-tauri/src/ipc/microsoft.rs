//! Signing in to Microsoft, and who is signed in.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::mirror::mirror;

mirror! {
    /// A Microsoft cloud, with its own sign-in and Graph hosts.
    pub(crate) enum Cloud as entra::Cloud {
        Global,
        UsGovL4,
        UsGovDod,
        China,
    }
}

/// `directory`: a directory ID or a verified domain; empty for the account's own directory.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignInRequest {
    pub(crate) cloud: Cloud,
    pub(crate) directory: String,
    /// What to ask for beyond what every sign-in asks for.
    pub(crate) permissions: Vec<Permission>,
    /// Signs the signed-in person in again, to the same directory and cloud.
    pub(crate) same_account: bool,
    /// For the run that waits for it, which then goes on. Everything that was asked and planned stays.
    pub(crate) for_run: bool,
    pub(crate) way: SignInWay,
    /// Practice alone: signs this account in without a browser.
    pub(crate) simulated_account: Option<String>,
}

/// How a person signs in to Microsoft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SignInWay {
    Browser,
    /// A code that is typed on any device.
    DeviceCode,
    /// The sign-in of the Azure CLI of this computer.
    AzureCli,
}

mirror! {
    /// A delegated permission of Microsoft Graph.
    pub(crate) enum Permission as entra::Scope {
        ApplicationReadWriteAll,
        UserRead,
        PolicyReadAll,
        DelegatedPermissionGrantReadWriteAll,
        GroupReadBasicAll,
        AppRoleAssignmentReadWriteAll,
        UserReadAll,
    }
}

/// An app registration of the person's own organization for signing in, in place of Microsoft's shared app.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OwnSignInClient {
    pub(crate) client_id: String,
    /// The directory it is registered in: its ID or a verified domain.
    pub(crate) directory: String,
}

/// The app registration for signing in that an administrator of this computer has set for everyone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum SignInPreset {
    /// It comes before what a person chose.
    Set,
    /// It cannot be used as it is.
    Damaged {
        /// The file, or the key of the registry.
        place: String,
    },
}

/// How far a sign-in has got. `address` is where on this computer Microsoft's answer comes back to.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum SignInProgress {
    Waiting {
        address: String,
        timeout_seconds: u32,
        /// Where an administrator approves for everyone what this sign-in asks for.
        approval_page: String,
    },
    /// A code to type. `page` is where.
    Code {
        user_code: String,
        page: String,
        timeout_seconds: u32,
        approval_page: String,
    },
    Answered,
    Reading,
}

/// Who is signed in, where, and what they may do there.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MicrosoftAccount {
    pub(crate) name: String,
    pub(crate) user_name: String,
    pub(crate) directory: Directory,
    /// Whether the directory only invited the person, whose account is in another one.
    pub(crate) guest: bool,
    pub(crate) roles: Vec<String>,
    pub(crate) rights: Vec<Right>,
    /// The longest secret lifetime the tenant's policy allows, in days, where it could be read.
    pub(crate) secret_max_days: Option<u32>,
    /// Whether the directory's licence allows assigning groups to an app.
    pub(crate) group_assignment: RightAnswer,
    /// What the sign-in was given, whatever it asked for.
    pub(crate) permissions: Vec<Permission>,
    /// How far this computer's clock is ahead of Microsoft's, in seconds; negative if it is behind. Only where it is wrong.
    pub(crate) clock_ahead_seconds: Option<i32>,
}

/// The tenant.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Directory {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) domain: Option<String>,
    pub(crate) cloud: Cloud,
}

/// Whether the person may do one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Right {
    pub(crate) action: RightAction,
    pub(crate) answer: RightAnswer,
}

mirror! {
    /// A thing that a set-up needs to be allowed.
    pub(crate) enum RightAction from sso::RightAction {
        RegisterApplications,
        CreateSecrets,
        ApproveForEveryone,
    }
}

mirror! {
    /// `unknown`: what could be read does not say; only trying will show. `notPermitted`: nothing known speaks against it,
    /// but the sign-in was not given the permission for it.
    pub(crate) enum RightAnswer from sso::RightAnswer {
        Yes,
        No,
        Unknown,
        NotPermitted,
    }
}

impl From<sso::Right> for Right {
    fn from(right: sso::Right) -> Self {
        Self {
            action: right.action.into(),
            answer: right.answer.into(),
        }
    }
}

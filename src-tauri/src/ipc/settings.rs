//! What a person sets, where this computer keeps things, and what is worth telling someone who helps.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::app::Keychain;

/// How the window looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Appearance {
    pub(crate) theme: Theme,
    pub(crate) text_size: TextSize,
}

/// What a window changes of it; `null` leaves that as it is, so that no window takes back what another one set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppearanceChange {
    pub(crate) theme: Option<Theme>,
    pub(crate) text_size: Option<TextSize>,
}

impl AppearanceChange {
    pub(crate) fn of(self, was: Appearance) -> Appearance {
        Appearance {
            theme: self.theme.unwrap_or(was.theme),
            text_size: self.text_size.unwrap_or(was.text_size),
        }
    }
}

/// Light, dark, or what the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// In percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, Type)]
pub(crate) enum TextSize {
    #[default]
    #[serde(rename = "100")]
    Normal,
    #[serde(rename = "125")]
    Large,
    #[serde(rename = "150")]
    Larger,
    #[serde(rename = "200")]
    Largest,
}

/// What is set now. `problem`: why the file that keeps it does not say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settings {
    pub(crate) appearance: Appearance,
    pub(crate) problem: Option<SettingsProblem>,
}

/// Why the file of settings does not say what is set. It is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SettingsProblem {
    /// It is not what the app writes.
    Damaged,
    NewerVersion,
    Unreadable,
    NotWritten,
}

/// Where this computer keeps what belongs to the app.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Places {
    /// The file.
    pub(crate) settings: String,
    pub(crate) journals: String,
    pub(crate) logs: String,
    /// What the entries of the keychain are called: their service, and what their user begins with.
    pub(crate) keychain_service: String,
    pub(crate) keychain_user: String,
}

/// A folder that the window may ask the shell to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Folder {
    Settings,
    Journals,
    Logs,
    Downloads,
}

/// What someone who helps wants to know. It holds no secret, no id and no name of a person or a company.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Diagnostics {
    pub(crate) version: String,
    /// The operating system with its version.
    pub(crate) system: String,
    pub(crate) architecture: String,
    /// The version of what draws the window.
    pub(crate) web_view: Option<String>,
    pub(crate) keychain: Keychain,
    pub(crate) practising: bool,
    pub(crate) settings: Settings,
    /// Absent if they cannot be read.
    pub(crate) journals: Option<JournalCounts>,
    /// The last lines of the log, the oldest first.
    pub(crate) log: Vec<String>,
}

/// How many connections the journals tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JournalCounts {
    pub(crate) finished: u32,
    pub(crate) unfinished: u32,
    /// Files that were not used.
    pub(crate) skipped: u32,
}

//! How checking all connections is going.

use serde::Serialize;
use specta::Type;

use super::error::CommandError;
use super::hand_over::HandOver;

/// One result, or what is about to be checked.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum CheckNews {
    /// These connections are checked now; comes once, before the others.
    Begun { connections: Vec<String> },
    /// A connection with its checks.
    Checked { hand_over: HandOver },
    /// A connection that could not be checked, and why.
    NotChecked {
        connection: String,
        error: CommandError,
    },
}

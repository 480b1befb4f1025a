//! Which client secrets are rotated, and how.

use serde::Deserialize;
use specta::Type;

use super::choices::ApplicationChoice;

/// A connection whose client secret is rotated.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectionToRotate {
    pub(crate) id: String,
    /// Whose app registration it is, where that was asked.
    pub(crate) application: ApplicationChoice,
}

/// What the person chose for a rotation.
#[derive(Clone, Copy, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RotationChoice {
    /// How long the new secret is valid; `null`: there is no new one, and only old ones are removed.
    pub(crate) new_lifetime_days: Option<u32>,
    /// Whether the old ones that this computer made are removed, once the new one is in use.
    pub(crate) removes_old: bool,
    /// In how many days the app offers to remove those that are kept; `null`: it does not.
    pub(crate) keep_days: Option<u32>,
}

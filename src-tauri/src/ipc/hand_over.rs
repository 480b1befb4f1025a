//! The three values, and what was checked about them.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::plan::{SecretStorage, TargetSummary};
use crate::work::links;

/// What the person came for. The client secret itself is not in it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HandOver {
    /// The id of the connection.
    pub(crate) connection: String,
    pub(crate) target: TargetSummary,
    pub(crate) app_name: String,
    pub(crate) issuer_url: String,
    pub(crate) client_id: String,
    pub(crate) secret: HandOverSecret,
    /// Whether the values are in Konnect and its sign-in is on.
    pub(crate) in_konnect: bool,
    pub(crate) login_url: Option<String>,
    pub(crate) checks: Vec<Check>,
    pub(crate) checked_at: String,
}

/// `held`: this computer has the value; `notHere`: it exists, but only where it was put before.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum HandOverSecret {
    Held {
        expires: String,
        storage: SecretStorage,
    },
    NotHere {
        expires: Option<String>,
    },
}

/// One verified fact, with evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Check {
    pub(crate) id: CheckId,
    pub(crate) state: CheckState,
    pub(crate) evidence: Vec<Evidence>,
}

/// What a check is about. `admission`: only assigned groups may sign in, as chosen. `teams`: groups lead to the teams as
/// chosen, and Konnect follows them. `ownership`: nobody but administrators and this computer can act as the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum CheckId {
    Issuer,
    RedirectUri,
    Application,
    Secret,
    Claims,
    Admission,
    Ownership,
    ProviderOn,
    Teams,
    PasswordSignIn,
}

/// Whether the fact holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum CheckState {
    Passed,
    Failed,
    NotChecked,
}

/// What a check saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "kind", content = "detail", rename_all = "camelCase")]
pub(crate) enum Evidence {
    Value(String),
    Expected(String),
    Observed(String),
    Reason(CheckReason),
}

/// Why there is nothing to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum CheckReason {
    SecretNotHere,
    NoPreflight,
    NotPushed,
    Missing,
    Unreadable,
}

/// One of the three values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum HandOverValue {
    IssuerUrl,
    ClientId,
    ClientSecret,
}

/// `clearsInSeconds`: when the clipboard is emptied again, if it still holds this value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CopyReceipt {
    pub(crate) clears_in_seconds: Option<u32>,
}

impl HandOver {
    /// The hand-over of a connection, with the address where people sign in at `konnect`.
    pub(crate) fn of(connection: &sso::Connection, konnect: &konnect::Endpoints) -> Self {
        let target = &connection.desired.target;
        let pushed = connection.provider.is_some();
        Self {
            connection: connection.id.to_string(),
            target: TargetSummary::from(target),
            app_name: connection.desired.app_name.as_str().to_owned(),
            issuer_url: connection.issuer.clone(),
            client_id: connection.app_id.to_string(),
            secret: connection.secret.into(),
            in_konnect: pushed,
            login_url: links::login_page(target, konnect)
                .filter(|_| pushed)
                .map(|page| page.to_string()),
            checks: connection.checks.iter().map(Check::from).collect(),
            checked_at: connection.checked_at.to_string(),
        }
    }
}

impl From<sso::HeldSecret> for HandOverSecret {
    fn from(secret: sso::HeldSecret) -> Self {
        match secret {
            sso::HeldSecret::Held { end, storage } => Self::Held {
                expires: end.to_string(),
                storage: storage.into(),
            },
            sso::HeldSecret::NotHere { end } => Self::NotHere {
                expires: end.map(|end| end.to_string()),
            },
        }
    }
}

impl From<&sso::Check> for Check {
    fn from(check: &sso::Check) -> Self {
        Self {
            id: check.id.into(),
            state: check.state.into(),
            evidence: check.evidence.iter().map(Evidence::from).collect(),
        }
    }
}

impl From<sso::CheckId> for CheckId {
    fn from(id: sso::CheckId) -> Self {
        match id {
            sso::CheckId::Issuer => Self::Issuer,
            sso::CheckId::RedirectUri => Self::RedirectUri,
            sso::CheckId::Application => Self::Application,
            sso::CheckId::Secret => Self::Secret,
            sso::CheckId::Claims => Self::Claims,
            sso::CheckId::Admission => Self::Admission,
            sso::CheckId::Ownership => Self::Ownership,
            sso::CheckId::ProviderOn => Self::ProviderOn,
            sso::CheckId::Teams => Self::Teams,
            sso::CheckId::PasswordSignIn => Self::PasswordSignIn,
        }
    }
}

impl From<sso::CheckState> for CheckState {
    fn from(state: sso::CheckState) -> Self {
        match state {
            sso::CheckState::Passed => Self::Passed,
            sso::CheckState::Failed => Self::Failed,
            sso::CheckState::NotChecked => Self::NotChecked,
        }
    }
}

impl From<&sso::Evidence> for Evidence {
    fn from(evidence: &sso::Evidence) -> Self {
        match evidence {
            sso::Evidence::Value(value) => Self::Value(value.clone()),
            sso::Evidence::Expected(value) => Self::Expected(value.clone()),
            sso::Evidence::Observed(value) => Self::Observed(value.clone()),
            sso::Evidence::Reason(reason) => Self::Reason((*reason).into()),
        }
    }
}

impl From<sso::CheckReason> for CheckReason {
    fn from(reason: sso::CheckReason) -> Self {
        match reason {
            sso::CheckReason::SecretNotHere => Self::SecretNotHere,
            sso::CheckReason::NoPreflight => Self::NoPreflight,
            sso::CheckReason::NotPushed => Self::NotPushed,
            sso::CheckReason::Missing => Self::Missing,
            sso::CheckReason::Unreadable => Self::Unreadable,
        }
    }
}

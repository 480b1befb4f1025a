//! The three values, and what was checked about them.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::check::Check;
use super::plan::SecretStorage;
use super::target::TargetSummary;

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
    /// `null` for one that was opened and not checked since.
    pub(crate) checked_at: Option<String>,
}

/// `held`: this computer has the value; `notHere`: it exists, but only where it was put earlier; `removed`: the
/// one that this computer has was removed in Entra.
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
    Removed {
        expires: Option<String>,
    },
}

/// A client secret that ends with the app, because no keychain took it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UnkeptSecret {
    /// The id of the connection.
    pub(crate) connection: String,
    /// Whether it is of a practice; a connection outside of it can have the same id.
    pub(crate) practice: bool,
    /// `null` if the journals do not say.
    pub(crate) target: Option<TargetSummary>,
    /// Whether a finished set-up gave it to Konnect.
    pub(crate) in_konnect: bool,
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
            login_url: target
                .login_page(konnect)
                .filter(|_| pushed)
                .map(|page| page.to_string()),
            checks: connection.checks.iter().map(Check::from).collect(),
            checked_at: connection.checked_at.map(|at| at.to_string()),
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
            sso::HeldSecret::Removed => Self::Removed { expires: None },
        }
    }
}

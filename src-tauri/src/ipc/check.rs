//! What was checked about a connection, with evidence.

use serde::Serialize;
use specta::Type;

use super::mirror::mirror;

/// One verified fact, with evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Check {
    pub(crate) id: CheckId,
    pub(crate) state: CheckState,
    pub(crate) evidence: Vec<Evidence>,
}

mirror! {
    /// What a check is about. `admission`: only assigned groups may sign in, as chosen. `teams`: groups are mapped to
    /// the teams as chosen, and Konnect follows them. `enterpriseApplication`: it is there and on. `ownership`: nobody but administrators and this computer can act
    /// as the app.
    pub(crate) enum CheckId from sso::CheckId {
        Issuer,
        RedirectUri,
        Application,
        EnterpriseApplication,
        Secret,
        Claims,
        Admission,
        Ownership,
        ProviderOn,
        Teams,
        PasswordSignIn,
    }
}

mirror! {
    /// Whether the fact holds.
    pub(crate) enum CheckState from sso::CheckState {
        Passed,
        Failed,
        NotChecked,
    }
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

mirror! {
    /// Why there is nothing to see.
    pub(crate) enum CheckReason from sso::CheckReason {
        SecretNotHere,
        SecretRemoved,
        SecretOfNoApp,
        SecretEnded,
        NoSecret,
        Deleted,
        SwitchedOff,
        NoEnterpriseApplication,
        ProviderGone,
        NoPreflight,
        TestRedirectLeft,
        Missing,
        Unreadable,
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

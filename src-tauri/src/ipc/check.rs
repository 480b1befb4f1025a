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
    /// Who can mend it, if it failed.
    pub(crate) mending: Mending,
    /// Set where the person said that this very difference is intended.
    pub(crate) intended: Option<Intended>,
}

/// A difference that the person intends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Intended {
    /// RFC 3339.
    pub(crate) since: String,
    /// Whether a repair leaves it alone. What it cannot leave alone shows in its review.
    pub(crate) left_alone: bool,
}

mirror! {
    /// `repair`: its plan changes it back. `person`: it is of others, or nobody but a person can decide it.
    pub(crate) enum Mending from sso::Mending {
        Repair,
        Person,
    }
}

mirror! {
    /// What a check is about. `admission`: only assigned groups may sign in, as chosen. `teams`: groups are mapped to
    /// the teams as chosen, and Konnect follows them. `enterpriseApplication`: it is there and on. `label`: its name and
    /// tag. `nextRotation`: policies let the client secret be replaced. `keptTeams`: nobody loses a team of a Dev Portal
    /// that no group is mapped to. `ownership`: nobody but administrators and this computer can act as the app.
    pub(crate) enum CheckId as sso::CheckId {
        Issuer,
        RedirectUri,
        Application,
        Label,
        EnterpriseApplication,
        Approval,
        Secret,
        NextRotation,
        Claims,
        Admission,
        Ownership,
        ProviderOn,
        ProviderSettings,
        Teams,
        KeptTeams,
        Administrators,
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
    /// RFC 3339.
    Until(String),
    AtMostDays(u32),
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
        TagMissing,
        ApprovalWithdrawn,
        AdmitsEveryone,
        AdmitsAssignedOnly,
        GroupGone,
        TeamGone,
        GroupsNotFollowed,
        PortalWithoutSignIn,
        PortalWithoutRoles,
        LosesPeople,
        NoLongerAdministrator,
        AdministratorsNotMapped,
        RotationRefused,
        Owner,
        OtherSecret,
        Certificate,
        FederatedCredential,
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
            mending: check.mending().into(),
            intended: None,
        }
    }
}

impl From<&sso::Evidence> for Evidence {
    fn from(evidence: &sso::Evidence) -> Self {
        match evidence {
            sso::Evidence::Value(value) => Self::Value(value.clone()),
            sso::Evidence::Expected(value) => Self::Expected(value.clone()),
            sso::Evidence::Observed(value) => Self::Observed(value.clone()),
            sso::Evidence::Until(end) => Self::Until(end.to_string()),
            sso::Evidence::AtMostDays(days) => Self::AtMostDays(*days),
            sso::Evidence::Reason(reason) => Self::Reason((*reason).into()),
        }
    }
}

//! The steps of a run, and how a review marks them.

use serde::Serialize;
use specta::Type;

/// The steps of a run. A check is a step too: it reads, and a later step waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum StepId {
    Application,
    ClientSecret,
    ServicePrincipal,
    Approval,
    Assignments,
    AssignmentRequired,
    SecretCheck,
    PortalAuthentication,
    Provider,
    Teams,
    Mappings,
    KeepTeams,
    EnableProvider,
    OpenIdSignIn,
    FollowGroups,
    PasswordSignIn,
    Leftovers,
    ReadBack,
    HeldSecret,
}

/// Where a step happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum System {
    Entra,
    Konnect,
}

/// What a step does to what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Effect {
    Create,
    Change,
    Keep,
    Skip,
    Remove,
}

impl From<sso::StepId> for StepId {
    fn from(step: sso::StepId) -> Self {
        match step {
            sso::StepId::Application => Self::Application,
            sso::StepId::ClientSecret => Self::ClientSecret,
            sso::StepId::ServicePrincipal => Self::ServicePrincipal,
            sso::StepId::Approval => Self::Approval,
            sso::StepId::Assignments => Self::Assignments,
            sso::StepId::AssignmentRequired => Self::AssignmentRequired,
            sso::StepId::SecretCheck => Self::SecretCheck,
            sso::StepId::PortalAuthentication => Self::PortalAuthentication,
            sso::StepId::Provider => Self::Provider,
            sso::StepId::Teams => Self::Teams,
            sso::StepId::Mappings => Self::Mappings,
            sso::StepId::KeepTeams => Self::KeepTeams,
            sso::StepId::EnableProvider => Self::EnableProvider,
            sso::StepId::OpenIdSignIn => Self::OpenIdSignIn,
            sso::StepId::FollowGroups => Self::FollowGroups,
            sso::StepId::PasswordSignIn => Self::PasswordSignIn,
            sso::StepId::Leftovers => Self::Leftovers,
            sso::StepId::ReadBack => Self::ReadBack,
            sso::StepId::HeldSecret => Self::HeldSecret,
        }
    }
}

impl From<sso::System> for System {
    fn from(system: sso::System) -> Self {
        match system {
            sso::System::Entra => Self::Entra,
            sso::System::Konnect => Self::Konnect,
        }
    }
}

impl From<sso::Effect> for Effect {
    fn from(effect: sso::Effect) -> Self {
        match effect {
            sso::Effect::Create => Self::Create,
            sso::Effect::Change => Self::Change,
            sso::Effect::Keep => Self::Keep,
            sso::Effect::Skip => Self::Skip,
            sso::Effect::Remove => Self::Remove,
        }
    }
}

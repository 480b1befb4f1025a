//! The steps of a run and how a review marks them.

pub(crate) mod application;
pub(crate) mod approval;
pub(crate) mod assignment_required;
pub(crate) mod assignments;
pub(crate) mod enable_provider;
pub(crate) mod enable_service_principal;
pub(crate) mod follow_groups;
pub(crate) mod keep_teams;
pub(crate) mod leftovers;
pub(crate) mod mappings;
pub(crate) mod old_secrets;
pub(crate) mod open_id_sign_in;
pub(crate) mod portal_authentication;
pub(crate) mod provider;
pub(crate) mod read_back;
pub(crate) mod secret;
pub(crate) mod secret_check;
pub(crate) mod service_principal;
pub(crate) mod teams;
mod work;

pub(crate) use work::{GoneFromGraph, GoneFromKonnect, InGraph, InKonnect, Step, Work};

/// One step of a run. A check is a step too: it only reads, and a later step waits for it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum StepId {
    /// The app registration, created or changed.
    Application,
    /// A client secret; part of the same request when the app registration is new.
    ClientSecret,
    /// The enterprise application.
    ServicePrincipal,
    /// The approval for everyone in the tenant.
    Approval,
    /// The groups that may sign in, or that tokens name, are assigned to the enterprise application.
    Assignments,
    /// Only those who are assigned may sign in.
    AssignmentRequired,
    /// The enterprise application is switched on, where someone had switched it off.
    EnableServicePrincipal,
    /// The client secret obtains a token.
    SecretCheck,
    /// The Dev Portal asks people to sign in.
    PortalAuthentication,
    /// Konnect's identity provider, created or changed.
    Provider,
    /// Konnect's teams that do not exist yet.
    Teams,
    /// Which groups are mapped to which teams.
    Mappings,
    /// Teams of a Dev Portal that no group is mapped to are set by hand from now on, so that they keep their people.
    KeepTeams,
    /// The identity provider is switched on, once everything that people need is there.
    EnableProvider,
    /// Konnect's sign-in with OpenID Connect is on.
    OpenIdSignIn,
    /// Konnect sets people's teams from their groups, at each single sign-on.
    FollowGroups,
    /// Konnect's sign-in with a password; only ever kept.
    PasswordSignIn,
    /// The client secrets that a rotation replaced.
    OldSecrets,
    /// What unfinished runs left behind.
    Leftovers,
    /// The client secret in this computer's keychain.
    HeldSecret,
    /// What matters is read again and compared.
    ReadBack,
}

/// Whose thing a step concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Microsoft Entra ID.
    Entra,
    /// Kong Konnect.
    Konnect,
}

/// What happens to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It does not exist and will be created.
    Create,
    /// It exists and will be changed.
    Change,
    /// It exists and is left as it is.
    Keep,
    /// It exists and will be deleted.
    Remove,
    /// It could be done but is not.
    Skip,
}

impl StepId {
    /// Whether this step hands the value of a new client secret on.
    pub(crate) fn uses_secret(self) -> bool {
        matches!(self, Self::SecretCheck | Self::Provider)
    }

    /// Whose thing this step concerns.
    pub fn system(self) -> System {
        match self {
            Self::Application
            | Self::ClientSecret
            | Self::ServicePrincipal
            | Self::Approval
            | Self::Assignments
            | Self::AssignmentRequired
            | Self::EnableServicePrincipal
            | Self::SecretCheck
            | Self::OldSecrets
            | Self::Leftovers
            | Self::HeldSecret => System::Entra,
            Self::PortalAuthentication
            | Self::Provider
            | Self::Teams
            | Self::Mappings
            | Self::KeepTeams
            | Self::EnableProvider
            | Self::OpenIdSignIn
            | Self::FollowGroups
            | Self::PasswordSignIn
            | Self::ReadBack => System::Konnect,
        }
    }
}

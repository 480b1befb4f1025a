//! Why a change of the organization or of a portal is refused.

use super::identity_provider::ProviderType;

/// Why something does not exist, or cannot be as a request wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RuleViolation {
    NotFound(Thing),
    /// A second provider of this type.
    SecondOfType(ProviderType),
    /// A second active provider.
    OnlyOneActive,
    /// The settings, because of this one, would make two providers active.
    TwoActive(&'static str),
    /// These settings are about providers that do not exist.
    NoProvider(Vec<&'static str>),
    /// Teams that follow groups, while no provider is enabled.
    MappingWithoutProvider,
    /// Nobody could sign in any more.
    NoWayToSignIn,
    /// A provider where nobody signs in at all.
    AuthenticationDisabled,
    LoginPathTaken(String),
    MappingExists,
}

/// What is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    Portal,
    IdentityProvider,
    Team,
}

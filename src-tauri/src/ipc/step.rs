//! The steps of a run, and how a review marks them.

use super::mirror::mirror;

mirror! {
    /// The steps of a run. A check is a step too: it reads, and a later step waits for it.
    pub(crate) enum StepId from sso::StepId {
        Application,
        ClientSecret,
        ServicePrincipal,
        Approval,
        Assignments,
        AssignmentRequired,
        EnableServicePrincipal,
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
        OldSecrets,
        Leftovers,
        ReadBack,
        HeldSecret,
    }
}

mirror! {
    /// Where a step happens.
    pub(crate) enum System from sso::System {
        Entra,
        Konnect,
    }
}

mirror! {
    /// What a step does to what is there.
    pub(crate) enum Effect from sso::Effect {
        Create,
        Change,
        Keep,
        Skip,
        Remove,
    }
}

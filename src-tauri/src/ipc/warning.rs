//! What to know before pressing the button.

use super::mirror::mirror;

mirror! {
    /// Something to know before pressing the button. `lockOut`: administrators of the organization may lose that right; what
    /// nobody accepted is held back. `opensToEveryone`: only those who are assigned may sign in now; afterwards,
    /// everyone may. `peopleLoseTeams`: people of a portal lose teams, each at their next sign-in.
    /// `portalWithoutRoles`: teams give developers no rights there.
    pub(crate) enum ReviewWarning from sso::ReviewWarning {
        SecretNotKept,
        ReplacesProvider,
        ManyGroups,
        LockOut,
        OpensToEveryone,
        SwitchesOn,
        PeopleLoseTeams,
        PortalWithoutRoles,
    }
}

//! Which role of the directory allows a call.

use crate::Call;

/// The least privileged role that allows what was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeastRole {
    /// May register applications, and change its own.
    ApplicationDeveloper,
    /// May change what others own, and approve for everyone.
    CloudApplicationAdministrator,
}

impl Call {
    /// Registering is open to Application Developers; changing what others own and approving for everyone is not.
    pub fn least_role(self) -> LeastRole {
        match self {
            Self::CreateApplication | Self::AddPassword | Self::CreateServicePrincipal => {
                LeastRole::ApplicationDeveloper
            }
            _ => LeastRole::CloudApplicationAdministrator,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registering_needs_less_than_changing_what_others_own() {
        for (call, role) in [
            (Call::CreateApplication, LeastRole::ApplicationDeveloper),
            (Call::AddPassword, LeastRole::ApplicationDeveloper),
            (
                Call::CreateServicePrincipal,
                LeastRole::ApplicationDeveloper,
            ),
            (Call::CreateGrant, LeastRole::CloudApplicationAdministrator),
            (
                Call::UpdateApplication,
                LeastRole::CloudApplicationAdministrator,
            ),
        ] {
            assert_eq!(call.least_role(), role, "{call:?}");
        }
    }
}

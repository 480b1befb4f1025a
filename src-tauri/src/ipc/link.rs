//! The pages that the window may ask the shell to open in the browser.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::region::Region;

/// A page by its purpose; the shell knows the address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ExternalLink {
    KonnectTokens,
    /// Where an administrator of the organization makes a system account's token.
    KonnectSystemAccounts,
    AdminConsent,
    /// Where an administrator exempts an application from the policy that forbids client secrets.
    ApplicationPolicies,
    /// Where a person activates a role that they are only eligible for.
    ActivateRole,
    /// How to move a classic Dev Portal to the newer kind.
    PortalMigration,
    PracticeRecord,
    /// The app registration of the connection with this id.
    EntraApplication(String),
    /// The Dev Portals of a region, where the teams of each get their API roles.
    Portals(Region),
    /// Where people sign in.
    KonnectLogin(String),
    /// The settings of a connection in Konnect, or of the organization.
    KonnectSettings(Option<String>),
    /// Microsoft's page about an AADSTS code.
    ErrorCode(u32),
}

impl ExternalLink {
    /// The id of the connection that it is about.
    pub(crate) fn connection(&self) -> Option<&str> {
        match self {
            Self::EntraApplication(id) | Self::KonnectLogin(id) => Some(id),
            Self::KonnectSettings(id) => id.as_deref(),
            Self::KonnectTokens
            | Self::KonnectSystemAccounts
            | Self::AdminConsent
            | Self::ApplicationPolicies
            | Self::ActivateRole
            | Self::Portals(_)
            | Self::PortalMigration
            | Self::PracticeRecord
            | Self::ErrorCode(_) => None,
        }
    }
}

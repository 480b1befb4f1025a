//! The pages that the window may ask the shell to open in the browser.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A page by its meaning; the shell knows the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ExternalLink {
    KonnectTokens,
    AdminConsent,
    /// How to move a classic Dev Portal to the newer kind.
    PortalMigration,
    PracticeRecord,
    /// The app registration of a connection, by its place in the hand-over.
    EntraApplication(u32),
    /// Where people sign in.
    KonnectLogin(u32),
    /// The settings of a connection in Konnect, or of the organization.
    KonnectSettings(Option<u32>),
    /// Microsoft's page about an AADSTS code.
    ErrorCode(u32),
}

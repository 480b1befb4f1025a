//! The pages that the window may ask the shell to open in the browser.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A page by its meaning; the shell knows the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ExternalLink {
    KonnectTokens,
    KonnectLogin,
    KonnectSettings,
    EntraApplication,
    AdminConsent,
    PracticeRecord,
    /// Microsoft's page about an AADSTS code.
    ErrorCode(u32),
}

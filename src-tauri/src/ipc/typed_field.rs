//! Fields into which people paste more than is wanted.

use serde::Deserialize;
use specta::Type;

/// A field whose text is understood in several forms.
#[derive(Clone, Copy, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum TypedField {
    /// The directory to sign in to.
    Directory,
    /// The login path of the Konnect organization.
    LoginPath,
}

//! The regions of Konnect.

use super::mirror::mirror;

mirror! {
    /// A geographic region of Konnect.
    pub(crate) enum Region as konnect::Region {
        Us,
        Eu,
        Au,
        Me,
        In,
        Sg,
    }
}

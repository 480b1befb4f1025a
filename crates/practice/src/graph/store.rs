//! What the tenant's directory holds.

use crate::seed::Seed;

/// Applications, service principals, grants and policies.
pub(crate) struct Directory;

impl Directory {
    pub(crate) fn seeded(_seed: &Seed) -> Self {
        Self
    }
}

//! Which sign-in a request of the API is about: the organization's, or a portal's.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use uuid::Uuid;

use crate::konnect::problem::Problem;
use crate::state::region::Region;
use crate::state::world::World;

/// Which sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The organization login.
    Organization,
    /// One portal, which is found in its own region alone.
    Portal(Region, Uuid),
}

impl Scope {
    /// What stands before the paths of this sign-in in links.
    pub(crate) fn prefix(self) -> String {
        match self {
            Self::Organization => String::new(),
            Self::Portal(_, id) => format!("/portals/{id}"),
        }
    }
}

/// A regional router puts its [`Region`] on each request, and `portal_id` is in the path; without them it is the
/// organization. An id that is none is answered like an unknown one, because the contract has no 400 there.
impl FromRequestParts<Arc<World>> for Scope {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &Arc<World>,
    ) -> Result<Self, Self::Rejection> {
        let Some(region) = parts.extensions.get::<Region>().copied() else {
            return Ok(Self::Organization);
        };
        let unknown = || Problem::not_found("portal");
        let parameters = RawPathParams::from_request_parts(parts, &())
            .await
            .map_err(|_| unknown())?;
        let (_, id) = parameters
            .iter()
            .find(|(name, _)| *name == "portal_id")
            .ok_or_else(unknown)?;
        Uuid::parse_str(id)
            .map(|id| Self::Portal(region, id))
            .map_err(|_| unknown())
    }
}

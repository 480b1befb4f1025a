//! Which sign-in target a request of the API is about, read from its path.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use uuid::Uuid;

use super::problem::Problem;
use crate::state::konnect::target_id::TargetId;
use crate::state::region::Region;

/// A regional router puts its [`Region`] on each request, and `portal_id` is in the path; without them it is the
/// organization. A malformed id is answered like an unknown one, because the contract has no 400 there.
impl<S: Send + Sync> FromRequestParts<S> for TargetId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
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

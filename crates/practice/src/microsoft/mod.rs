//! Microsoft sign-in.

pub(crate) mod sessions;

use std::sync::Arc;

use axum::Router;

use crate::world::World;

/// Microsoft sign-in (`https://login.microsoftonline.com`).
pub(crate) fn router(world: Arc<World>) -> Router {
    Router::new().with_state(world)
}

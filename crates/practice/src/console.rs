//! Practice's own console: what was asked, what shall go wrong, how slow it is.

use std::sync::Arc;

use axum::Router;

use crate::world::World;

/// The console.
pub(crate) fn router(world: Arc<World>) -> Router {
    Router::new().with_state(world)
}

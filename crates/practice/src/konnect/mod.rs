//! Kong Konnect: the global API and the organization login.

pub(crate) mod store;

use std::sync::Arc;

use axum::Router;

use crate::world::World;

/// The global API (`https://global.api.konghq.com`).
pub(crate) fn api_router(world: Arc<World>) -> Router {
    Router::new().with_state(world)
}

/// The web application with the organization login (`https://cloud.konghq.com`).
pub(crate) fn cloud_router(world: Arc<World>) -> Router {
    Router::new().with_state(world)
}

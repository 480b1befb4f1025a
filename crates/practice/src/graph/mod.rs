//! Microsoft Graph v1.0.

mod manifest;
mod policies;
mod refusal;
mod service_principals;
pub(crate) mod store;

use std::sync::Arc;

use axum::Router;

use crate::world::World;

/// Microsoft Graph (`https://graph.microsoft.com`).
pub(crate) fn router(world: Arc<World>) -> Router {
    Router::new().with_state(world)
}

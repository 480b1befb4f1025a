//! What shall go wrong.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;

use super::done;
use crate::state::world::World;
use crate::traffic::fault::{Fault, FaultAction, MetFault, NamedFault};

pub(super) fn router() -> Router<Arc<World>> {
    Router::new()
        .route("/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/faults/catalogue", get(catalogue))
        .route("/refusals", post(refuse_connections))
}

async fn faults(State(world): State<Arc<World>>) -> Json<Vec<MetFault>> {
    Json(world.faults.all())
}

/// Every fault by its name.
async fn catalogue() -> Json<Vec<NamedFault>> {
    Json(FaultAction::all())
}

/// Which service leaves the network, by the host that it stands for, and for how long; without `ms` until the faults
/// are cleared.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refusal {
    host: String,
    ms: Option<u64>,
}

async fn refuse_connections(
    State(world): State<Arc<World>>,
    Json(refusal): Json<Refusal>,
) -> StatusCode {
    done(world.refuse_connections(&refusal.host, refusal.ms).await)
}

async fn add_fault(State(world): State<Arc<World>>, Json(fault): Json<Fault>) -> StatusCode {
    world.faults.add(fault);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(world): State<Arc<World>>) -> StatusCode {
    world.clear_faults();
    StatusCode::NO_CONTENT
}

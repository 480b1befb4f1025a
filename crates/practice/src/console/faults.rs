//! What shall go wrong.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;

use super::{Console, done};
use crate::state::service::Service;
use crate::state::world::World;
use crate::traffic::Traffic;
use crate::traffic::fault::{Fault, FaultAction, MetFault, NamedFault};

pub(super) fn router() -> Router<Console> {
    Router::new()
        .route("/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/faults/catalogue", get(catalogue))
        .route("/refusals", post(refuse_connections))
}

async fn faults(State(traffic): State<Arc<Traffic>>) -> Json<Vec<MetFault>> {
    Json(traffic.faults.all())
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
    State(traffic): State<Arc<Traffic>>,
    Json(refusal): Json<Refusal>,
) -> StatusCode {
    done(take_offline(&world, &traffic, &refusal.host, refusal.ms).await)
}

/// Takes the service that stands for this host off the network. `false` for an unknown host.
pub(crate) async fn take_offline(
    world: &World,
    traffic: &Traffic,
    host: &str,
    ms: Option<u64>,
) -> bool {
    let service = world.service_of(host);
    if service == Service::Console {
        return false;
    }
    traffic.take_offline(service, ms).await;
    true
}

async fn add_fault(State(traffic): State<Arc<Traffic>>, Json(fault): Json<Fault>) -> StatusCode {
    traffic.faults.add(fault);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(traffic): State<Arc<Traffic>>) -> StatusCode {
    traffic.clear_faults();
    StatusCode::NO_CONTENT
}

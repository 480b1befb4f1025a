//! The faults that are switched on.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

use super::status::done;
use crate::state::service::Service;
use crate::state::world::World;
use crate::traffic::Traffic;
use crate::traffic::fault::{ActiveFault, Fault, FaultAction, NamedFault};

pub(super) async fn list(State(traffic): State<Arc<Traffic>>) -> Json<Vec<ActiveFault>> {
    Json(traffic.faults.all())
}

/// Every fault by its name.
pub(super) async fn catalogue() -> Json<Vec<NamedFault>> {
    Json(FaultAction::all())
}

/// Which service leaves the network, by the host that it stands for, and for how long; without `ms` until the faults
/// are cleared.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Refusal {
    host: String,
    ms: Option<u64>,
}

pub(super) async fn refuse_connections(
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

pub(super) async fn add(
    State(traffic): State<Arc<Traffic>>,
    Json(fault): Json<Fault>,
) -> StatusCode {
    traffic.faults.add(fault);
    StatusCode::NO_CONTENT
}

pub(super) async fn clear(State(traffic): State<Arc<Traffic>>) -> StatusCode {
    traffic.clear_faults();
    StatusCode::NO_CONTENT
}

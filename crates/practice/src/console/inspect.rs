//! What is true now, for tests that compare and must not see a secret.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Console;
use super::provider_secret::StoredSecret;
use super::snapshot::Snapshot;
use crate::state::base_urls::Origins;
use crate::state::directory::deleted_items::DeletedItems;
use crate::state::world::World;

pub(super) fn router() -> Router<Console> {
    Router::new()
        .route("/snapshot", get(snapshot))
        .route("/deleted-items", put(set_deleted_items))
        .route("/applications/{app_id}/valid-keys", get(valid_keys))
        .route("/applications/{app_id}/secret", post(check_secret))
        .route("/identity-providers/{id}/secret", get(stored_secret))
}

async fn snapshot(State(world): State<Arc<World>>, origin: Origins) -> Json<Snapshot> {
    Json(Snapshot::of(&world, &origin))
}

/// What is left out stays as it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeletedItemsBody {
    restored: Option<DeletedItems>,
    /// How many days older everything gets.
    age_days: Option<u16>,
}

async fn set_deleted_items(
    State(world): State<Arc<World>>,
    Json(body): Json<DeletedItemsBody>,
) -> StatusCode {
    let bin = &mut world.directory().bin;
    if let Some(restored) = body.restored {
        bin.together = restored;
    }
    if let Some(days) = body.age_days {
        bin.age_by_days(days);
    }
    StatusCode::NO_CONTENT
}

async fn valid_keys(
    State(world): State<Arc<World>>,
    Path(app_id): Path<String>,
) -> Json<Vec<Uuid>> {
    Json(world.valid_key_ids(&app_id))
}

/// A secret, to learn which it is. What comes to the console is not recorded.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Presented {
    secret: String,
}

/// `{"key_id", "valid"}`
async fn check_secret(
    State(world): State<Arc<World>>,
    Path(app_id): Path<String>,
    Json(presented): Json<Presented>,
) -> Json<Value> {
    let key_id = world.directory().key_id(&app_id, &presented.secret);
    let valid = key_id.is_some_and(|key_id| world.valid_key_ids(&app_id).contains(&key_id));
    Json(json!({"key_id": key_id, "valid": valid}))
}

async fn stored_secret(
    State(world): State<Arc<World>>,
    Path(id): Path<Uuid>,
    origin: Origins,
) -> Result<Json<StoredSecret>, StatusCode> {
    let stored = StoredSecret::of(&world, &origin, id);
    stored.map(Json).ok_or(StatusCode::NOT_FOUND)
}

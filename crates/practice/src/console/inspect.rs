//! What was asked and what is true now, for tests that compare and must not see a secret.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::provider_secret::ProviderSecretStatus;
use super::snapshot::Snapshot;
use crate::state::base_urls::BaseUrls;
use crate::state::claims::mint_access_token;
use crate::state::directory::application::Application;
use crate::state::directory::deleted_items::RestoreMode;
use crate::state::world::World;
use crate::traffic::Traffic;
use crate::traffic::record::Exchange;

pub(super) async fn record(State(traffic): State<Arc<Traffic>>) -> Json<Vec<Exchange>> {
    Json(traffic.record.all())
}

pub(super) async fn clear_record(State(traffic): State<Arc<Traffic>>) -> StatusCode {
    traffic.record.clear();
    StatusCode::NO_CONTENT
}

pub(super) async fn applications(State(world): State<Arc<World>>) -> Json<Vec<Value>> {
    Json(
        world
            .directory()
            .applications
            .iter()
            .map(Application::entity)
            .collect(),
    )
}

/// What there was at the start, and where everything is.
pub(super) async fn seeded(State(world): State<Arc<World>>, base_urls: BaseUrls) -> Json<Value> {
    let mut seed = json!(*world.seed);
    seed["origins"] = json!(base_urls);
    seed["portals"] = json!(world.konnect().portal_addresses(&base_urls));
    Json(seed)
}

/// Who signed in with another tool, and what that tool may do: bare names, such as `Application.ReadWrite.All`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OtherTool {
    person: String,
    scopes: Vec<String>,
}

/// The Graph access token that another tool, such as a command line, has after its own sign-in.
pub(super) async fn access_token(
    State(world): State<Arc<World>>,
    base_urls: BaseUrls,
    Json(tool): Json<OtherTool>,
) -> Result<Json<Value>, StatusCode> {
    let scopes: Vec<&str> = tool.scopes.iter().map(String::as_str).collect();
    let token = mint_access_token(&world.seed, &base_urls, &tool.person, &scopes);
    let token = token.ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(json!({ "access_token": token })))
}

/// Every portal as it is now, with its sign-in.
pub(super) async fn portals(
    State(world): State<Arc<World>>,
    base_urls: BaseUrls,
) -> Json<Vec<Value>> {
    Json(world.konnect().portals(&base_urls))
}

pub(super) async fn snapshot(
    State(world): State<Arc<World>>,
    base_urls: BaseUrls,
) -> Json<Snapshot> {
    Json(Snapshot::of(&world, &base_urls))
}

/// What is left out is unchanged.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeletedItemsBody {
    restored: Option<RestoreMode>,
    /// How many days older everything gets.
    age_days: Option<u16>,
}

pub(super) async fn set_deleted_items(
    State(world): State<Arc<World>>,
    Json(body): Json<DeletedItemsBody>,
) -> StatusCode {
    let bin = &mut world.directory().deleted_items;
    if let Some(restored) = body.restored {
        bin.restore_mode = restored;
    }
    if let Some(days) = body.age_days {
        bin.age_by_days(days);
    }
    StatusCode::NO_CONTENT
}

pub(super) async fn valid_keys(
    State(world): State<Arc<World>>,
    Path(app_id): Path<String>,
) -> Json<Vec<Uuid>> {
    Json(world.valid_key_ids(&app_id))
}

/// A secret, to find out which one it is. Requests to the console are not recorded.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Presented {
    secret: String,
}

/// `{"key_id", "valid"}`
pub(super) async fn check_secret(
    State(world): State<Arc<World>>,
    Path(app_id): Path<String>,
    Json(presented): Json<Presented>,
) -> Json<Value> {
    let key_id = world.directory().key_id(&app_id, &presented.secret);
    let valid = key_id.is_some_and(|key_id| world.valid_key_ids(&app_id).contains(&key_id));
    Json(json!({"key_id": key_id, "valid": valid}))
}

pub(super) async fn stored_secret(
    State(world): State<Arc<World>>,
    Path(id): Path<Uuid>,
    base_urls: BaseUrls,
) -> Result<Json<ProviderSecretStatus>, StatusCode> {
    let stored = ProviderSecretStatus::of(&world, &base_urls, id);
    stored.map(Json).ok_or(StatusCode::NOT_FOUND)
}

//! Which group of the identity provider puts people in which team.
//!
//! One row is one team and one group, compared with case. Rows belong to one provider and
//! go with it.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::body::{self, Fields};
use super::identity_providers::parse_id;
use super::problem::Problem;
use super::query::Query;
use super::store::{Store, TeamGroupMapping, now};
use crate::world::World;

fn mapping_json(mapping: &TeamGroupMapping) -> Value {
    json!({
        "id": mapping.id,
        "team_id": mapping.team_id,
        "group": mapping.group,
        "created_at": mapping.created_at,
        "updated_at": mapping.created_at,
    })
}

fn find(store: &Store, provider_id: Uuid, id: Uuid) -> Result<&TeamGroupMapping, Problem> {
    store
        .mappings
        .iter()
        .find(|mapping| mapping.provider_id == provider_id && mapping.id == id)
        .ok_or_else(|| Problem::not_found("team group mapping"))
}

/// `GET /identity-providers/{idpId}/team-group-mappings`: cursor pages.
pub(super) async fn list(
    State(world): State<Arc<World>>,
    Path(provider_id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let provider_id = parse_id("idpId", &provider_id)?;
    let query = Query::parse(query.as_deref());
    let filters = query.filters(&["eq"], |field| matches!(field, "team_id" | "group"))?;
    let store = world.konnect();
    store.provider(provider_id)?;
    let items: Vec<_> = store
        .mappings
        .iter()
        .filter(|mapping| mapping.provider_id == provider_id)
        .filter(|mapping| {
            filters.iter().all(|(field, comparison)| {
                if field == "group" {
                    comparison.holds(Some(&mapping.group))
                } else {
                    comparison.holds(Some(&mapping.team_id.to_string()))
                }
            })
        })
        .map(|mapping| (mapping.id, mapping_json(mapping)))
        .collect();
    let path = format!("/identity-providers/{provider_id}/team-group-mappings");
    query.cursor_page(&path, &items).map(Json)
}

/// `POST /identity-providers/{idpId}/team-group-mappings`: 409 when the pair exists.
pub(super) async fn create(
    State(world): State<Arc<World>>,
    Path(provider_id): Path<String>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let provider_id = parse_id("idpId", &provider_id)?;
    let object = body::object(&bytes)?;
    let mut fields = Fields::new(&object, "", &["team_id", "group"]);
    let team_id = fields.required_id("team_id").unwrap_or_default();
    let group = fields.required_text("group").unwrap_or_default();

    let mut store = world.konnect();
    store.provider(provider_id)?;
    fields.finish()?;
    store.team(team_id)?;
    let exists = store.mappings.iter().any(|mapping| {
        mapping.provider_id == provider_id && mapping.team_id == team_id && mapping.group == group
    });
    if exists {
        return Err(Problem::conflict(
            "A mapping of this group to this team already exists",
        ));
    }
    let mapping = TeamGroupMapping {
        id: Uuid::new_v4(),
        provider_id,
        team_id,
        group,
        created_at: now(),
    };
    let answer = mapping_json(&mapping);
    store.mappings.push(mapping);
    Ok((StatusCode::CREATED, Json(answer)))
}

/// `GET /identity-providers/{idpId}/team-group-mappings/{id}`.
pub(super) async fn get(
    State(world): State<Arc<World>>,
    Path((provider_id, id)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    let provider_id = parse_id("idpId", &provider_id)?;
    let id = parse_id("id", &id)?;
    let store = world.konnect();
    store.provider(provider_id)?;
    find(&store, provider_id, id).map(mapping_json).map(Json)
}

/// `DELETE /identity-providers/{idpId}/team-group-mappings/{id}`.
pub(super) async fn delete(
    State(world): State<Arc<World>>,
    Path((provider_id, id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let provider_id = parse_id("idpId", &provider_id)?;
    let id = parse_id("id", &id)?;
    let mut store = world.konnect();
    store.provider(provider_id)?;
    find(&store, provider_id, id)?;
    store.mappings.retain(|mapping| mapping.id != id);
    Ok(StatusCode::NO_CONTENT)
}

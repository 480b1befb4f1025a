//! Which group of the identity provider puts people in which team.
//!
//! One row is one team and one group, compared case-sensitively. Rows belong to one provider and
//! are deleted with it.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::body::{self, Fields};
use super::identity_providers::parse_id;
use super::problem::Problem;
use super::query::Query;
use crate::state::konnect::Konnect;
use crate::state::konnect::organization::Organization;
use crate::state::konnect::target::SignInTarget;
use crate::state::konnect::target_id::TargetId;
use crate::state::konnect::team::TeamGroupMapping;

/// The ids in the path, whatever else is there.
#[derive(Deserialize)]
pub(super) struct MappingPath {
    #[serde(rename = "id")]
    provider_id: String,
    #[serde(default)]
    mapping_id: String,
}

/// 404 while mappings exist only at the older addresses.
fn ensure_available(organization: &Organization) -> Result<(), Problem> {
    if organization.sign_in.features.per_provider_mappings {
        Ok(())
    } else {
        Err(Problem::not_found("resource"))
    }
}

fn find(target: &SignInTarget, provider_id: Uuid, id: Uuid) -> Result<&TeamGroupMapping, Problem> {
    target
        .mappings
        .iter()
        .find(|mapping| mapping.provider_id == provider_id && mapping.id == id)
        .ok_or_else(|| Problem::not_found("team group mapping"))
}

/// `GET …/identity-providers/{idpId}/team-group-mappings`: cursor pages.
pub(super) async fn list(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    Path(MappingPath { provider_id, .. }): Path<MappingPath>,
    query: Query,
) -> Result<Json<Value>, Problem> {
    let provider_id = parse_id("idpId", &provider_id)?;
    let filters = query.filters(&["eq"], |field| matches!(field, "team_id" | "group"))?;
    let organization = konnect.organization();
    ensure_available(&organization)?;
    let target = organization.target(target_id)?;
    target.provider(provider_id)?;
    let items: Vec<_> = target
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
        .map(|mapping| (mapping.id, mapping.to_json()))
        .collect();
    let path = format!(
        "{}/identity-providers/{provider_id}/team-group-mappings",
        target_id.prefix()
    );
    query.cursor_page(&path, &items).map(Json)
}

/// `POST …/identity-providers/{idpId}/team-group-mappings`: 409 when the pair exists.
pub(super) async fn create(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    Path(MappingPath { provider_id, .. }): Path<MappingPath>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let provider_id = parse_id("idpId", &provider_id)?;
    let object = body::object(&bytes)?;
    let mut fields = Fields::new(&object, "", &["team_id", "group"]);
    let team_id = fields.required_id("team_id").unwrap_or_default();
    let group = fields.required_text("group").unwrap_or_default();

    let mut organization = konnect.organization();
    ensure_available(&organization)?;
    let target = organization.target_mut(target_id)?;
    target.provider(provider_id)?;
    fields.finish()?;
    let answer = target.add_mapping(provider_id, team_id, group)?.to_json();
    Ok((StatusCode::CREATED, Json(answer)))
}

/// `GET …/identity-providers/{idpId}/team-group-mappings/{id}`.
pub(super) async fn get(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    Path(MappingPath {
        provider_id,
        mapping_id,
    }): Path<MappingPath>,
) -> Result<Json<Value>, Problem> {
    let provider_id = parse_id("idpId", &provider_id)?;
    let id = parse_id("id", &mapping_id)?;
    let organization = konnect.organization();
    ensure_available(&organization)?;
    let target = organization.target(target_id)?;
    target.provider(provider_id)?;
    find(target, provider_id, id)
        .map(TeamGroupMapping::to_json)
        .map(Json)
}

/// `DELETE …/identity-providers/{idpId}/team-group-mappings/{id}`.
pub(super) async fn delete(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    Path(MappingPath {
        provider_id,
        mapping_id,
    }): Path<MappingPath>,
) -> Result<StatusCode, Problem> {
    let provider_id = parse_id("idpId", &provider_id)?;
    let id = parse_id("id", &mapping_id)?;
    let mut organization = konnect.organization();
    ensure_available(&organization)?;
    let target = organization.target_mut(target_id)?;
    target.provider(provider_id)?;
    find(target, provider_id, id)?;
    target.mappings.retain(|mapping| mapping.id != id);
    Ok(StatusCode::NO_CONTENT)
}

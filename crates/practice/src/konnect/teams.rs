//! Teams: built-in ones, which cannot be changed, and the organization's own.
//!
//! Two teams may have the same name; only the id tells them apart.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::body::{self, Fields};
use super::problem::Problem;
use super::query::Query;
use super::store::{Team, now};
use crate::world::World;

/// Longest name and description, in characters.
const LONGEST_TEXT: usize = 250;

pub(super) fn team_json(team: &Team) -> Value {
    json!({
        "id": team.id,
        "name": team.name,
        "description": team.description,
        "system_team": team.built_in,
        "labels": team.labels,
        "created_at": team.created_at,
        "updated_at": team.updated_at,
    })
}

/// `GET /teams`.
pub(super) async fn list(
    State(world): State<Arc<World>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let query = Query::parse(query.as_deref());
    let filters = query.filters(&["eq", "contains", "exists"], |field| {
        field == "name" || field.starts_with("labels.")
    })?;
    let store = world.konnect();
    let items: Vec<_> = store
        .teams
        .iter()
        .filter(|team| {
            filters.iter().all(|(field, comparison)| {
                comparison.holds(match field.strip_prefix("labels.") {
                    Some(label) => team.labels.get(label).map(String::as_str),
                    None => Some(&team.name),
                })
            })
        })
        .map(team_json)
        .collect();
    query.numbered_page(&items).map(Json)
}

/// `POST /teams`.
pub(super) async fn create(
    State(world): State<Arc<World>>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let object = body::object(&bytes)?;
    let mut fields = Fields::new(&object, "", &["name", "description", "labels"]);
    let name = fields.required_text("name").unwrap_or_default();
    let description = fields.text("description").unwrap_or_default();
    for (field, text) in [("name", &name), ("description", &description)] {
        if text.chars().count() > LONGEST_TEXT {
            fields.refuse(
                field,
                format!("must have no more than {LONGEST_TEXT} characters"),
            );
        }
    }
    let mut labels = BTreeMap::new();
    for (key, value) in fields.object("labels").into_iter().flatten() {
        match value.as_str() {
            Some(value) if is_label(value) => {
                labels.insert(key.clone(), value.to_owned());
            }
            _ => fields.refuse(&format!("labels.{key}"), "must be a valid label"),
        }
    }
    fields.finish()?;

    let now = now();
    let team = Team {
        id: Uuid::new_v4(),
        // The contract lets a request leave the description out, and an answer not.
        description: if description.is_empty() {
            name.clone()
        } else {
            description
        },
        name,
        built_in: false,
        labels,
        created_at: now.clone(),
        updated_at: now,
    };
    let answer = team_json(&team);
    world.konnect().teams.push(team);
    Ok((StatusCode::CREATED, Json(answer)))
}

/// `GET /teams/{teamId}`.
pub(super) async fn get(
    State(world): State<Arc<World>>,
    Path(team_id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let id = parse_id(&team_id)?;
    world.konnect().team(id).map(team_json).map(Json)
}

/// `GET /teams/{teamId}/assigned-roles`: practice gives teams no roles.
pub(super) async fn assigned_roles(
    State(world): State<Arc<World>>,
    Path(team_id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let query = Query::parse(query.as_deref());
    query.filters(&["eq"], |field| {
        matches!(field, "role_name" | "entity_type_name")
    })?;
    let id = parse_id(&team_id)?;
    world.konnect().team(id)?;
    query.numbered_page(&[]).map(Json)
}

fn parse_id(text: &str) -> Result<Uuid, Problem> {
    Uuid::parse_str(text).map_err(|_| Problem::invalid("teamID", "invalid ID format"))
}

/// The contract's pattern for label values.
fn is_label(value: &str) -> bool {
    let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = value.as_bytes();
    bytes.len() <= 63
        && edge(bytes.first())
        && edge(bytes.last())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(byte))
}

//! Teams: built-in ones, which cannot be changed, the organization's own, and those of portals.
//!
//! Two teams may have the same name; only the id tells them apart.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::body::{self, Fields};
use super::problem::{Problem, Rule};
use super::query::Query;
use crate::state::clock::konnect_now;
use crate::state::konnect::Konnect;
use crate::state::konnect::target_id::TargetId;
use crate::state::konnect::team::Team;

/// Longest name and description, in characters.
const LONGEST_TEXT: usize = 250;

/// Who sets the members of a portal's team: `true` means by hand. An older Konnect omits it.
const KONNECT_MANAGED: &str = "konnect_managed";

/// `GET …/teams`.
pub(super) async fn list(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    query: Query,
) -> Result<Json<Value>, Problem> {
    let filters = query.filters(&["eq", "contains", "exists"], |field| {
        field == "name"
            || match target_id {
                TargetId::Organization => field.starts_with("labels."),
                TargetId::Portal(..) => field == "can_own_applications",
            }
    })?;
    let organization = konnect.organization();
    let target = organization.target(target_id)?;
    let knows = target.knows_konnect_managed();
    let items: Vec<_> = target
        .teams
        .iter()
        .filter(|team| {
            let owns = team.can_own_applications.to_string();
            filters.iter().all(|(field, comparison)| {
                comparison.holds(match field.strip_prefix("labels.") {
                    Some(label) => team.labels.get(label).map(String::as_str),
                    None if field == "name" => Some(&team.name),
                    None => Some(&owns),
                })
            })
        })
        .map(|team| team.to_json(target_id, knows))
        .collect();
    query.numbered_page(&items).map(Json)
}

/// `POST …/teams`.
pub(super) async fn create(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let object = body::object(&bytes)?;
    let own = match target_id {
        TargetId::Organization => "labels",
        TargetId::Portal(..) => "can_own_applications",
    };
    let knows = konnect
        .organization()
        .target(target_id)?
        .knows_konnect_managed();
    let mut allowed = vec!["name", "description", own];
    allowed.extend(knows.then_some(KONNECT_MANAGED));
    let mut fields = Fields::new(&object, "", &allowed);
    if !fields.has("name") {
        fields.refuse_by(Rule::Required, "name", "cannot be blank");
    }
    let name = fields.text_up_to("name", LONGEST_TEXT).unwrap_or_default();
    let description = fields.text_up_to("description", LONGEST_TEXT);
    let can_own_applications = fields.boolean("can_own_applications").unwrap_or_default();
    let konnect_managed = fields.boolean(KONNECT_MANAGED).unwrap_or_default();
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

    let now = konnect_now();
    let team = Team {
        id: Uuid::new_v4(),
        // The contract lets a request omit the description, but not an answer.
        description: description.unwrap_or_else(|| name.clone()),
        name,
        built_in: false,
        labels,
        can_own_applications,
        konnect_managed,
        created_at: now.clone(),
        updated_at: now,
    };
    let answer = team.to_json(target_id, knows);
    konnect
        .organization()
        .target_mut(target_id)?
        .teams
        .push(team);
    Ok((StatusCode::CREATED, Json(answer)))
}

/// The id of a team in the path, whatever else is there.
#[derive(Deserialize)]
pub(super) struct TeamPath {
    pub(super) team_id: String,
}

/// `GET …/teams/{teamId}`.
pub(super) async fn get(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    Path(TeamPath { team_id }): Path<TeamPath>,
) -> Result<Json<Value>, Problem> {
    let id = parse_id(&team_id)?;
    let organization = konnect.organization();
    let target = organization.target(target_id)?;
    let knows = target.knows_konnect_managed();
    Ok(Json(target.team(id)?.to_json(target_id, knows)))
}

/// `PATCH …/teams/{teamId}`: what is left out is unchanged. Built-in teams cannot be changed.
///
/// A team that a group is mapped to cannot be set by hand before it has lost its mappings
/// (Kong Docs, "Dev Portal team mapping").
pub(super) async fn update(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    Path(TeamPath { team_id }): Path<TeamPath>,
    bytes: Bytes,
) -> Result<Json<Value>, Problem> {
    let id = parse_id(&team_id)?;
    let object = body::object(&bytes)?;
    let mut organization = konnect.organization();
    let target = organization.target_mut(target_id)?;
    if target.team(id)?.built_in {
        return Err(Problem::invalid(
            "teamID",
            "system teams cannot be modified",
        ));
    }
    let knows = target.knows_konnect_managed();
    let mut allowed = vec!["name", "description"];
    allowed.extend(target.is_portal().then_some("can_own_applications"));
    allowed.extend(knows.then_some(KONNECT_MANAGED));
    let mut fields = Fields::new(&object, "", &allowed);
    let name = fields.text_up_to("name", LONGEST_TEXT);
    let description = fields.text_up_to("description", LONGEST_TEXT);
    let can_own_applications = fields.boolean("can_own_applications");
    let konnect_managed = fields.boolean(KONNECT_MANAGED);
    let is_mapped = target.mappings.iter().any(|mapping| mapping.team_id == id);
    if konnect_managed == Some(true) && is_mapped {
        fields.refuse(
            KONNECT_MANAGED,
            "cannot be enabled while a group is mapped to the team",
        );
    }
    fields.finish()?;
    if konnect_managed == Some(true) {
        target.keep_members(id);
    }
    let team = target.team_mut(id)?;
    team.name = name.unwrap_or_else(|| team.name.clone());
    team.description = description.unwrap_or_else(|| team.description.clone());
    team.can_own_applications = can_own_applications.unwrap_or(team.can_own_applications);
    team.konnect_managed = konnect_managed.unwrap_or(team.konnect_managed);
    team.updated_at = konnect_now();
    Ok(Json(team.to_json(target_id, knows)))
}

/// `DELETE …/teams/{teamId}`: with its mappings. Built-in teams cannot be deleted.
pub(super) async fn delete(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    Path(TeamPath { team_id }): Path<TeamPath>,
) -> Result<StatusCode, Problem> {
    let id = parse_id(&team_id)?;
    let mut organization = konnect.organization();
    let target = organization.target_mut(target_id)?;
    if target.team(id)?.built_in {
        return Err(Problem::invalid(
            "teamID",
            "system teams cannot be modified",
        ));
    }
    target.remove_team(id);
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /teams/{teamId}/assigned-roles`: practice gives teams no roles.
pub(super) async fn assigned_roles(
    State(konnect): State<Arc<Konnect>>,
    Path(team_id): Path<String>,
    query: Query,
) -> Result<Json<Value>, Problem> {
    query.filters(&["eq"], |field| {
        matches!(field, "role_name" | "entity_type_name")
    })?;
    let id = parse_id(&team_id)?;
    konnect.organization().sign_in.team(id)?;
    query.numbered_page(&[]).map(Json)
}

pub(super) fn parse_id(text: &str) -> Result<Uuid, Problem> {
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

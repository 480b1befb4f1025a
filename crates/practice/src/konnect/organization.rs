//! Whose token it is: the organization, the person, and the person's teams.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use serde_json::{Value, json};
use uuid::Uuid;

use super::authorization::Caller;
use super::problem::Problem;
use super::query::Query;
use crate::state::konnect::Konnect;
use crate::state::konnect::organization::TokenOwner;
use crate::state::konnect::target_id::TargetId;

/// `GET /organizations/me`: works with every kind of token.
pub(super) async fn organization(State(konnect): State<Arc<Konnect>>) -> Json<Value> {
    let organization = konnect.organization();
    Json(json!({
        "id": organization.id,
        "name": organization.name,
        "owner_id": organization.owner_id,
        "login_path": organization.sign_in.login_path(),
        "created_at": organization.created_at,
        "updated_at": organization.updated_at,
        "state": "active",
        "retention_period_days": 90,
    }))
}

/// `GET /users/me`: a system account is not a user, so its token gets a 401.
pub(super) async fn user(
    State(konnect): State<Arc<Konnect>>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Value>, Problem> {
    let TokenOwner::User(id) = caller.owner else {
        return Err(Problem::unauthenticated(
            "A system account token cannot be used for this request",
        ));
    };
    let organization = konnect.organization();
    let user = organization
        .sign_in
        .users
        .iter()
        .find(|user| user.id == id)
        .ok_or_else(|| Problem::unauthenticated("A valid token is required"))?;
    Ok(Json(json!({
        "id": user.id,
        "email": user.email,
        "full_name": user.full_name,
        "preferred_name": user.full_name.split(' ').next().unwrap_or_default(),
        "active": true,
        "created_at": user.created_at,
        "updated_at": user.updated_at,
    })))
}

/// `GET /users/{userId}/assigned-roles`: everybody here has roles through teams alone.
pub(super) async fn user_roles(
    State(konnect): State<Arc<Konnect>>,
    Path(user_id): Path<String>,
    query: Query,
) -> Result<Json<Value>, Problem> {
    let organization = konnect.organization();
    let id = Uuid::parse_str(&user_id).ok();
    let users = &organization.sign_in.users;
    if users.iter().all(|user| Some(user.id) != id) {
        return Err(Problem::not_found("user"));
    }
    query.numbered_page(&[]).map(Json)
}

/// `GET /users/{userId}/teams`.
pub(super) async fn user_teams(
    State(konnect): State<Arc<Konnect>>,
    Path(user_id): Path<String>,
    query: Query,
) -> Result<Json<Value>, Problem> {
    let filters = query.filters(&["eq", "contains"], |field| field == "name")?;
    let organization = konnect.organization();
    let user = Uuid::parse_str(&user_id)
        .ok()
        .and_then(|id| organization.sign_in.users.iter().find(|user| user.id == id))
        .ok_or_else(|| Problem::not_found("user"))?;
    let items: Vec<_> = organization
        .sign_in
        .teams
        .iter()
        .filter(|team| {
            user.assigned_teams.contains(&team.id) || user.mapped_teams.contains(&team.id)
        })
        .filter(|team| {
            filters
                .iter()
                .all(|(_, comparison)| comparison.holds(Some(&team.name)))
        })
        .map(|team| team.to_json(TargetId::Organization, false))
        .collect();
    query.numbered_page(&items).map(Json)
}

//! Who is in a team of a portal.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::problem::Problem;
use super::query::Query;
use super::teams::{TeamPath, parse_id};
use crate::state::konnect::Konnect;
use crate::state::konnect::target_id::TargetId;
use crate::state::konnect::team::User;

/// `GET /portals/{portalId}/teams/{teamId}/developers`.
pub(super) async fn list(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    Path(TeamPath { team_id }): Path<TeamPath>,
    query: Query,
) -> Result<Json<Value>, Problem> {
    let id = parse_id(&team_id)?;
    let organization = konnect.organization();
    let target = organization.target(target_id)?;
    target.team(id)?;
    let items: Vec<_> = target.members(id).map(developer_json).collect();
    query.numbered_page(&items).map(Json)
}

fn developer_json(user: &User) -> Value {
    json!({
        "id": user.id,
        "email": user.email,
        "full_name": user.full_name,
        "active": true,
        "created_at": user.created_at,
        "updated_at": user.updated_at,
    })
}

//! What other administrators change.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

use super::status::done;
use crate::state::directory::policies::AttributeValue;
use crate::state::region::Region;
use crate::state::seed;
use crate::state::world::World;

/// How many portals to add to a region, named by their numbers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MorePortals {
    region: Region,
    count: u16,
}

pub(super) async fn add_portals(
    State(world): State<Arc<World>>,
    Json(more): Json<MorePortals>,
) -> StatusCode {
    let portals = seed::many_portals(more.count.into(), more.region);
    world.konnect().add_portals(portals);
    StatusCode::NO_CONTENT
}

pub(super) async fn remove_portal(
    State(world): State<Arc<World>>,
    Path(id): Path<Uuid>,
) -> StatusCode {
    done(world.konnect().remove_portal(id))
}

/// As it is outside practice, ending in `.com`; null removes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CustomDomain {
    hostname: Option<String>,
}

pub(super) async fn set_custom_domain(
    State(world): State<Arc<World>>,
    Path(id): Path<Uuid>,
    Json(body): Json<CustomDomain>,
) -> StatusCode {
    done(world.konnect().set_custom_domain(id, body.hostname))
}

pub(super) async fn remove_team(
    State(world): State<Arc<World>>,
    Path(id): Path<Uuid>,
) -> StatusCode {
    done(world.konnect().remove_team(id))
}

/// A person whom an administrator adds to a team; creates the account if there is none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Member {
    full_name: String,
    email: String,
}

pub(super) async fn add_member(
    State(world): State<Arc<World>>,
    Path(id): Path<Uuid>,
    Json(member): Json<Member>,
) -> StatusCode {
    done(
        world
            .konnect()
            .add_member(id, &member.full_name, &member.email),
    )
}

/// A seeded group's new name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct GroupName {
    display_name: String,
}

pub(super) async fn rename_group(
    State(world): State<Arc<World>>,
    Path(id): Path<Uuid>,
    Json(body): Json<GroupName>,
) -> StatusCode {
    done(world.directory().groups.rename(id, &body.display_name))
}

pub(super) async fn remove_group(
    State(world): State<Arc<World>>,
    Path(id): Path<Uuid>,
) -> StatusCode {
    done(world.directory().groups.remove(id))
}

/// Client secrets may be added to this application, whatever the tenant's policy forbids.
pub(super) async fn exempt(
    State(world): State<Arc<World>>,
    Path(app_id): Path<String>,
) -> StatusCode {
    done(world.directory().exempt(&app_id, true))
}

pub(super) async fn stop_exempting(
    State(world): State<Arc<World>>,
    Path(app_id): Path<String>,
) -> StatusCode {
    done(world.directory().exempt(&app_id, false))
}

/// A custom security attribute of a person, by their user principal name.
pub(super) async fn assign_attribute(
    State(world): State<Arc<World>>,
    Path(user): Path<String>,
    Json(attribute): Json<AttributeValue>,
) -> StatusCode {
    done(world.assign_attribute(&user, attribute))
}

/// Ends every session of a person, by their user principal name.
pub(super) async fn revoke_sessions(
    State(world): State<Arc<World>>,
    Path(user): Path<String>,
) -> StatusCode {
    done(world.revoke_sessions(&user))
}

/// What the person does in Privileged Identity Management.
pub(super) async fn activate_roles(
    State(world): State<Arc<World>>,
    Path(user): Path<String>,
) -> StatusCode {
    done(world.set_roles_active(&user, true))
}

/// From now on the person's roles have to be activated first.
pub(super) async fn deactivate_roles(
    State(world): State<Arc<World>>,
    Path(user): Path<String>,
) -> StatusCode {
    done(world.set_roles_active(&user, false))
}

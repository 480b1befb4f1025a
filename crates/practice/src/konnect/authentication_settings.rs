//! How people may sign in to the organization and who decides about their teams.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde_json::Value;

use super::body::{self, Fields};
use super::problem::Problem;
use super::rules::SettingsChange;
use crate::world::World;

/// `GET /authentication-settings`.
pub(super) async fn get(State(world): State<Arc<World>>) -> Json<Value> {
    Json(world.konnect().authentication_settings())
}

/// `PATCH /authentication-settings`: what is left out stays as it is.
pub(super) async fn update(
    State(world): State<Arc<World>>,
    bytes: Bytes,
) -> Result<Json<Value>, Problem> {
    let object = body::object(&bytes)?;
    let mut fields = Fields::new(
        &object,
        "",
        &[
            "basic_auth_enabled",
            "oidc_auth_enabled",
            "saml_auth_enabled",
            "idp_mapping_enabled",
            "konnect_mapping_enabled",
        ],
    );
    let change = SettingsChange {
        basic: fields.boolean("basic_auth_enabled"),
        oidc: fields.boolean("oidc_auth_enabled"),
        saml: fields.boolean("saml_auth_enabled"),
        idp_mapping: fields.boolean("idp_mapping_enabled"),
        konnect_mapping: fields.boolean("konnect_mapping_enabled"),
    };
    fields.finish()?;

    let mut store = world.konnect();
    store.change_settings(&change)?;
    Ok(Json(store.authentication_settings()))
}

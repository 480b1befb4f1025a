//! How people may sign in, to the organization or to a portal, and who decides about their teams.
//!
//! Of a portal's deprecated settings, the switches are accepted; those that describe a provider are not,
//! because its identity providers replace them.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde_json::Value;

use super::body::{self, Fields};
use super::problem::Problem;
use crate::state::konnect::Konnect;
use crate::state::konnect::rules::SettingsChange;
use crate::state::konnect::target_id::TargetId;

const SWITCHES: [&str; 5] = [
    "basic_auth_enabled",
    "oidc_auth_enabled",
    "saml_auth_enabled",
    "idp_mapping_enabled",
    "konnect_mapping_enabled",
];

/// The older name of `idp_mapping_enabled`, which only portals have.
const OLDER_MAPPING_SWITCH: &str = "oidc_team_mapping_enabled";

/// `GET …/authentication-settings`.
pub(super) async fn get(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
) -> Result<Json<Value>, Problem> {
    let organization = konnect.organization();
    Ok(Json(
        organization.target(target_id)?.authentication_settings(),
    ))
}

/// `PATCH …/authentication-settings`: what is left out is unchanged.
pub(super) async fn update(
    State(konnect): State<Arc<Konnect>>,
    target_id: TargetId,
    bytes: Bytes,
) -> Result<Json<Value>, Problem> {
    let object = body::object(&bytes)?;
    let mut allowed = SWITCHES.to_vec();
    if target_id != TargetId::Organization {
        allowed.push(OLDER_MAPPING_SWITCH);
    }
    let mut fields = Fields::new(&object, "", &allowed);
    let older_mapping = fields.boolean(OLDER_MAPPING_SWITCH);
    let change = SettingsChange {
        basic: fields.boolean("basic_auth_enabled"),
        oidc: fields.boolean("oidc_auth_enabled"),
        saml: fields.boolean("saml_auth_enabled"),
        idp_mapping: fields.boolean("idp_mapping_enabled").or(older_mapping),
        konnect_mapping: fields.boolean("konnect_mapping_enabled"),
    };
    fields.finish()?;

    let mut organization = konnect.organization();
    let target = organization.target_mut(target_id)?;
    target.change_settings(&change)?;
    Ok(Json(target.authentication_settings()))
}

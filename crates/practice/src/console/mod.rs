//! Practice's own console: what was asked, which faults are on, how slow it is, what the tenant forbids,
//! and what other administrators change.
//!
//! It is on loopback and needs no sign-in. It sends no CORS headers and accepts only JSON, so that no web page can
//! control it from a browser.

pub(crate) mod audit;
mod changes;
pub(crate) mod faults;
mod inspect;
mod page;
pub(crate) mod provider_secret;
mod settings;
pub(crate) mod snapshot;
mod status;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, patch, post, put};

use crate::http::base_urls::Addressing;
use crate::http::service::{BufferedRequest, SimulatedService};
use crate::state::world::World;
use crate::traffic::Traffic;

/// The console, and what it controls.
#[derive(Clone, FromRef)]
pub(crate) struct Console {
    world: Arc<World>,
    traffic: Arc<Traffic>,
    addressing: Addressing,
}

impl Console {
    pub(crate) fn new(world: Arc<World>, traffic: Arc<Traffic>, addressing: Addressing) -> Self {
        Self {
            world,
            traffic,
            addressing,
        }
    }
}

impl SimulatedService for Console {
    fn router(&self) -> Router {
        Router::new()
            .route("/", get(page::page))
            .route("/page.css", get(page::style))
            .route(
                "/record",
                get(inspect::record).delete(inspect::clear_record),
            )
            .route("/snapshot", get(inspect::snapshot))
            .route("/applications", get(inspect::applications))
            .route(
                "/applications/{app_id}/valid-keys",
                get(inspect::valid_keys),
            )
            .route("/applications/{app_id}/secret", post(inspect::check_secret))
            .route(
                "/applications/{app_id}/exemption",
                put(changes::exempt).delete(changes::stop_exempting),
            )
            .route(
                "/identity-providers/{id}/secret",
                get(inspect::stored_secret),
            )
            .route("/seed", get(inspect::seeded))
            .route("/access-tokens", post(inspect::access_token))
            .route(
                "/faults",
                get(faults::list).post(faults::add).delete(faults::clear),
            )
            .route("/faults/catalogue", get(faults::catalogue))
            .route("/refusals", post(faults::refuse_connections))
            .route("/timing", get(settings::timing).put(settings::set_timing))
            .route("/lifetimes", put(settings::set_lifetimes))
            .route("/sign-in-rules", put(settings::set_sign_in_rules))
            .route("/seen-addresses", put(settings::set_seen_addresses))
            .route("/device-codes", delete(settings::expire_device_codes))
            .route("/policy", put(settings::set_policy))
            .route("/deleted-items", put(inspect::set_deleted_items))
            .route("/portals", get(inspect::portals).post(changes::add_portals))
            .route("/portals/{id}", delete(changes::remove_portal))
            .route(
                "/portals/{id}/custom-domain",
                put(changes::set_custom_domain),
            )
            .route("/teams/{id}", delete(changes::remove_team))
            .route("/teams/{id}/members", post(changes::add_member))
            .route("/people/{user}/attributes", put(changes::assign_attribute))
            .route("/people/{user}/sessions", delete(changes::revoke_sessions))
            .route(
                "/people/{user}/roles/active",
                put(changes::activate_roles).delete(changes::deactivate_roles),
            )
            .route(
                "/groups/{id}",
                patch(changes::rename_group).delete(changes::remove_group),
            )
            .with_state(self.clone())
    }

    fn error_response(&self, _: &BufferedRequest, status: StatusCode) -> Response {
        status.into_response()
    }

    fn is_page(&self, _: &str) -> bool {
        true
    }
}

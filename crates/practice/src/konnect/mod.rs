//! Kong Konnect: the global API and the organization login.
//!
//! The global API is a subset of Konnect's identity API, version 3. Absent on purpose:
//! users beyond the caller, invitations, system accounts, roles, and signing in with SAML
//! or a password. Everything lives in [`store::Store`].

mod access;
mod authenticate;
mod authentication_settings;
mod body;
mod id_token;
mod identity_providers;
mod legacy;
mod login;
mod openid;
mod organization;
mod pages;
mod problem;
mod query;
mod rules;
pub(crate) mod store;
mod team_group_mappings;
mod teams;

use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::middleware;
use axum::routing::{get, post};

use crate::world::World;
use problem::Problem;

/// The global API (`https://global.api.konghq.com`).
pub(crate) fn api_router(world: Arc<World>) -> Router {
    let protected = Router::new()
        .route("/organizations/me", get(organization::organization))
        .route("/users/me", get(organization::user))
        .route("/users/{user_id}/teams", get(organization::user_teams))
        .route("/teams", get(teams::list).post(teams::create))
        .route("/teams/{team_id}", get(teams::get))
        .route(
            "/teams/{team_id}/assigned-roles",
            get(teams::assigned_roles),
        )
        .route(
            "/authentication-settings",
            get(authentication_settings::get).patch(authentication_settings::update),
        )
        .route(
            "/identity-providers",
            get(identity_providers::list).post(identity_providers::create),
        )
        .route(
            "/identity-providers/{id}",
            get(identity_providers::get)
                .patch(identity_providers::update)
                .delete(identity_providers::delete),
        )
        .route(
            "/identity-providers/{id}/team-group-mappings",
            get(team_group_mappings::list).post(team_group_mappings::create),
        )
        .route(
            "/identity-providers/{id}/team-group-mappings/{mapping_id}",
            get(team_group_mappings::get).delete(team_group_mappings::delete),
        )
        .route("/identity-provider", get(legacy::get).patch(legacy::update))
        .route(
            "/identity-provider/team-group-mappings",
            get(legacy::mappings_by_team).patch(legacy::replace_mappings_by_team),
        )
        .route(
            "/identity-provider/team-mappings",
            get(legacy::mappings_by_group).put(legacy::replace_mappings_by_group),
        )
        .route_layer(middleware::from_fn_with_state(
            Arc::clone(&world),
            access::require_token,
        ))
        .route(
            "/authenticate/{login_path}",
            get(authenticate::authenticate),
        );
    Router::new()
        .nest("/v3", protected)
        .route(
            "/kauth/api/v1/authenticate/{login_path}",
            get(authenticate::authenticate),
        )
        .fallback(async || Problem::not_found("resource"))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .with_state(world)
}

/// The web application with the organization login (`https://cloud.konghq.com`).
pub(crate) fn cloud_router(world: Arc<World>) -> Router {
    Router::new()
        .route("/", get(login::index))
        .route("/login", get(login::login))
        .route("/login/{login_path}", get(login::start))
        .route("/logout", post(login::logout))
        .route(
            "/style.css",
            get(async || {
                (
                    [(header::CONTENT_TYPE, "text/css; charset=utf-8")],
                    pages::STYLE,
                )
            }),
        )
        .with_state(world)
}

//! Kong Konnect: the global API and the organization login, the regional APIs and the Dev Portals.
//!
//! The APIs are subsets of Konnect's identity API and its portal management API, both version 3.
//! Signing in to the organization and signing in to a portal share one implementation with two sets of rules: see
//! [`crate::state::konnect::target`]. Absent on purpose: users beyond the caller, invitations, system accounts, roles,
//! signing in with SAML
//! or a password, and what a portal is for. Everything lives in [`crate::state::konnect::organization::Organization`].

mod authenticate;
mod authentication_settings;
mod authorization;
mod body;
mod deprecated_identity_provider;
mod error_response;
mod id_token;
mod identity_providers;
mod login;
mod members;
mod organization;
mod pages;
mod part;
mod portal_pages;
mod portals;
mod problem;
mod query;
mod relying_party;
mod target_id;
mod team_group_mappings;
mod teams;

use std::sync::Arc;

use axum::extract::FromRef;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router, middleware};

use self::part::Part;
use self::problem::Problem;
use crate::http::base_urls::Addressing;
use crate::http::outbound::Outbound;
use crate::http::service::{BufferedRequest, SimulatedService};
use crate::state::konnect::Konnect;
use crate::state::region::Region;
use crate::state::service::Service;

/// What Konnect's handlers can reach.
#[derive(Clone, FromRef)]
struct KonnectState {
    konnect: Arc<Konnect>,
    addressing: Addressing,
    outbound: Outbound,
}

/// One of Konnect's services.
struct KonnectService {
    part: Part,
    state: KonnectState,
}

/// The services of Konnect.
pub(crate) fn services(
    konnect: &Arc<Konnect>,
    addressing: &Addressing,
    outbound: &Outbound,
) -> Vec<(Service, Box<dyn SimulatedService>)> {
    let parts = [
        (Service::KonnectApi, Part::GlobalApi),
        (Service::KonnectCloud, Part::WebApplication),
        (Service::Portals, Part::Portals),
    ];
    let regions = Region::ALL.map(|region| {
        let part = Part::RegionalApi(region);
        (Service::KonnectRegion(region), part)
    });
    let service = |(service, part)| {
        let state = KonnectState {
            konnect: Arc::clone(konnect),
            addressing: addressing.clone(),
            outbound: outbound.clone(),
        };
        let served: Box<dyn SimulatedService> = Box::new(KonnectService { part, state });
        (service, served)
    };
    parts.into_iter().chain(regions).map(service).collect()
}

impl SimulatedService for KonnectService {
    fn router(&self) -> Router {
        let state = self.state.clone();
        match self.part {
            Part::GlobalApi => global_api(state),
            Part::RegionalApi(region) => regional_api(state, region),
            Part::WebApplication => web_application(state),
            Part::Portals => portal_hosts(state),
        }
    }

    fn error_response(&self, request: &BufferedRequest, status: StatusCode) -> Response {
        error_response::error_response(self.part, request, status)
    }

    fn is_page(&self, path: &str) -> bool {
        error_response::is_page(self.part, path)
    }
}

/// What the organization and each portal have in common.
fn sign_in_routes() -> Router<KonnectState> {
    Router::new()
        .route("/teams", get(teams::list).post(teams::create))
        .route(
            "/teams/{team_id}",
            get(teams::get).patch(teams::update).delete(teams::delete),
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
        .route(
            "/identity-provider/team-group-mappings",
            get(deprecated_identity_provider::mappings_by_team)
                .patch(deprecated_identity_provider::replace_mappings_by_team),
        )
}

/// The global API (`https://global.api.konghq.com`).
fn global_api(state: KonnectState) -> Router {
    let protected = sign_in_routes()
        .route("/organizations/me", get(organization::organization))
        .route("/users/me", get(organization::user))
        .route("/users/{user_id}/teams", get(organization::user_teams))
        .route(
            "/users/{user_id}/assigned-roles",
            get(organization::user_roles),
        )
        .route(
            "/teams/{team_id}/assigned-roles",
            get(teams::assigned_roles),
        )
        .route(
            "/identity-provider",
            get(deprecated_identity_provider::get).patch(deprecated_identity_provider::update),
        )
        .route(
            "/identity-provider/team-mappings",
            get(deprecated_identity_provider::mappings_by_group)
                .put(deprecated_identity_provider::replace_mappings_by_group),
        )
        .route_layer(middleware::from_fn_with_state(
            state.clone(),
            authorization::require_token,
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
        .with_state(state)
}

/// The API of one region (`https://{region}.api.konghq.com`).
fn regional_api(state: KonnectState, region: Region) -> Router {
    let protected = Router::new()
        .route("/v3/portals", get(portals::list))
        .route(
            "/v3/portals/{portal_id}",
            get(portals::get).patch(portals::update),
        )
        .route(
            "/v3/portals/{portal_id}/custom-domain",
            get(portals::custom_domain),
        )
        .nest("/v3/portals/{portal_id}", sign_in_routes())
        .route(
            "/v3/portals/{portal_id}/teams/{team_id}/developers",
            get(members::list),
        )
        .route("/v2/portals", get(portals::classic))
        .route_layer(middleware::from_fn_with_state(
            state.clone(),
            authorization::require_region,
        ))
        .route_layer(middleware::from_fn_with_state(
            state.clone(),
            authorization::require_token,
        ));
    Router::new()
        .merge(protected)
        .fallback(async || Problem::not_found("resource"))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(middleware::map_response(problem::to_portal_format))
        .layer(Extension(region))
        .with_state(state)
}

/// The Dev Portals of all regions, told apart by their names (`https://*.kongportals.com` and custom domains).
fn portal_hosts(state: KonnectState) -> Router {
    Router::new()
        .route("/", get(portal_pages::index))
        .route("/login", get(portal_pages::login))
        .route("/login/sso", get(portal_pages::start))
        .route("/logout", post(portal_pages::logout))
        .route("/api/v3/portal", get(portal_pages::context))
        .route(
            "/api/{version}/developer/authenticate/sso",
            get(portal_pages::authenticate),
        )
        .route("/style.css", get(style))
        .with_state(state)
}

async fn style() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/css; charset=utf-8")],
        pages::STYLE,
    )
}

/// The web application with the organization login (`https://cloud.konghq.com`).
fn web_application(state: KonnectState) -> Router {
    Router::new()
        .route("/", get(login::index))
        .route("/login", get(login::login))
        .route("/login/{login_path}", get(login::start))
        .route("/logout", post(login::logout))
        .route("/style.css", get(style))
        .with_state(state)
}

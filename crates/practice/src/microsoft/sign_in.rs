//! Sign-in to one tenant: its endpoints, and its pages.

use std::sync::Arc;

use axum::extract::FromRef;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Router, middleware};

use super::{
    admin_consent, authorize, clouds, device_code, error_response, metadata, pages,
    resource_manager, second_factor, token, user_realm,
};
use crate::http::base_urls::Addressing;
use crate::http::service::{BufferedRequest, SimulatedService};
use crate::state::entra::Entra;
use crate::state::tenant_segment::TenantSegment;

/// Sign-in to one tenant.
#[derive(Clone, FromRef)]
pub(super) struct SignIn {
    entra: Arc<Entra>,
    addressing: Addressing,
}

impl SignIn {
    pub(super) fn new(entra: Arc<Entra>, addressing: Addressing) -> Self {
        Self { entra, addressing }
    }

    /// Whether this path names the tenant.
    pub(super) fn is_named(&self, path: &str) -> bool {
        let segment = path.split('/').nth(1).unwrap_or_default();
        let tenant = &self.entra.seed.tenant;
        matches!(
            TenantSegment::parse(segment, tenant),
            Some(TenantSegment::Tenant(_))
        )
    }
}

impl SimulatedService for SignIn {
    fn router(&self) -> Router {
        Router::new()
            .route("/{tenant}/discovery/instance", get(metadata::instance))
            .route(
                "/{tenant}/v2.0/.well-known/openid-configuration",
                get(metadata::v2),
            )
            .route(
                "/{tenant}/.well-known/openid-configuration",
                get(metadata::v1),
            )
            .route("/{tenant}/discovery/v2.0/keys", get(metadata::keys))
            .route("/{tenant}/discovery/keys", get(metadata::keys))
            .route("/{tenant}/oauth2/v2.0/authorize", get(authorize::begin))
            .route("/{tenant}/oauth2/authorize", get(authorize::begin))
            .route("/{tenant}/oauth2/token", post(token::redeem))
            .route("/{tenant}/oauth2/devicecode", post(device_code::issue))
            .route("/{tenant}/userrealm/{account}", get(user_realm::of))
            .route("/{tenant}/v2.0/adminconsent", get(admin_consent::begin))
            .route("/{tenant}/oauth2/v2.0/logout", get(authorize::sign_out))
            .route("/{tenant}/oauth2/v2.0/token", post(token::redeem))
            .route("/{tenant}/oauth2/v2.0/devicecode", post(device_code::issue))
            .route("/devicelogin", get(device_code::short_address))
            .route(
                "/{tenant}/oauth2/deviceauth",
                get(device_code::ask).post(device_code::enter),
            )
            .route("/{tenant}/SAS/ProcessAuth", post(second_factor::answer))
            .route("/{tenant}/oauth2/confirm", post(device_code::confirm))
            .route("/{tenant}/login", post(authorize::pick_account))
            .route("/{tenant}/consent", post(authorize::answer_consent))
            .route("/tenants", get(resource_manager::tenants))
            .route("/subscriptions", get(resource_manager::subscriptions))
            .route("/error", get(pages::error_lookup))
            .layer(middleware::from_fn_with_state(
                (Arc::clone(&self.entra), self.addressing.clone()),
                clouds::only_its_own,
            ))
            .with_state(self.clone())
    }

    fn error_response(&self, request: &BufferedRequest, status: StatusCode) -> Response {
        error_response::error_response(&self.entra, &self.addressing, request, status)
    }

    fn is_page(&self, path: &str) -> bool {
        error_response::is_page(path)
    }
}

//! Microsoft sign-in: metadata, account picker and consent, codes, device codes, tokens.
//!
//! Deliberately absent: passwords (an account is picked).

mod aadsts;
mod aadsts_rows;
mod admin_consent;
mod authorization_request;
mod authorization_response;
mod authorize;
mod authorize_refusals;
mod client_authentication;
mod clouds;
mod consent;
mod delegated_token;
mod device_code;
mod error_response;
mod json_answer;
mod known_client;
mod metadata;
mod next_page;
mod pages;
mod question_pages;
mod resource_manager;
mod scopes;
mod second_factor;
mod tenants;
mod token;
mod token_refusals;
mod user_realm;

use std::sync::Arc;

use axum::extract::FromRef;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Router, middleware};

pub(crate) use self::tenants::SignInToTenants;
use crate::http::base_urls::Addressing;
use crate::http::service::{BufferedRequest, SimulatedService};
use crate::state::entra::Entra;

/// Sign-in to one tenant.
#[derive(Clone, FromRef)]
struct SignIn {
    entra: Arc<Entra>,
    addressing: Addressing,
}

impl SignIn {
    fn new(entra: Arc<Entra>, addressing: Addressing) -> Self {
        Self { entra, addressing }
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

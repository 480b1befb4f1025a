//! Microsoft sign-in: metadata, account picker and consent, codes, tokens.
//!
//! Deliberately absent: passwords and multi-factor sign-in (an account is picked, and that is all),
//! refresh tokens, device codes, the old endpoints (their metadata alone is here, for its other issuer),
//! and every tenant but the seeded one.

pub(crate) mod aadsts;
mod authorization_response;
mod authorize;
mod consent;
mod error_response;
mod metadata;
mod pages;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use secrecy::SecretString;
use serde_json::Value;

pub(crate) use self::error_response::said;
pub(crate) use self::pages::escape;
use crate::practice::Error;
use crate::state::base_urls::Origins;
use crate::state::world::World;
use crate::state::{claims, signing_key};

/// Microsoft sign-in (`https://login.microsoftonline.com`).
pub(crate) fn router(world: Arc<World>) -> Router {
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
        .route("/{tenant}/oauth2/v2.0/logout", get(authorize::sign_out))
        .route("/{tenant}/oauth2/v2.0/token", post(token::redeem))
        .route("/{tenant}/login", post(authorize::pick_account))
        .route("/{tenant}/consent", post(authorize::answer_consent))
        .route("/error", get(pages::error_lookup))
        .with_state(world)
}

/// Makes the signing key before the first request needs it.
pub(crate) fn prepare() -> Result<(), Error> {
    signing_key::key().map(|_| ())
}

/// A Graph access token for one of the seeded people, without any sign-in.
pub(crate) fn mint_access_token(
    world: &World,
    origin: &Origins,
    person: &str,
    scopes: &[&str],
) -> Option<String> {
    let person = world.seed.person(person)?;
    let client = crate::state::directory::application::GRAPH_CLI_APP_ID;
    let claims = claims::access_token(&world.seed, client, Some(person), scopes, origin);
    signing_key::key().ok().map(|key| key.sign(&claims))
}

/// The claims of an access token that this tenant issued, for Graph to judge.
pub(crate) fn read_access_token(token: &str) -> Option<Value> {
    signing_key::key().ok()?.verify(token)
}

/// Whether these values would obtain a token with the client credentials grant now; if not, the number of the `AADSTS`
/// error.
pub(crate) fn would_issue(
    world: &World,
    client_id: &str,
    secret: Option<&SecretString>,
) -> Result<(), u32> {
    token::would_issue(world, client_id, secret).map_err(|refusal| refusal.code)
}

fn out_of_order(error: &Error) -> Response {
    tracing::error!(%error, "sign-in is out of order");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

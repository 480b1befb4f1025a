//! A Dev Portal as developers' browsers see it, as far as signing in goes.
//!
//! The Host header says which portal; a sign-in ends where it began, under the same name.
//! Source: the Dev Portal API, version 3: `authenticate-sso`, `get-portal-context`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRef, FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use url::Url;

use super::login::{failure_page, handle_callback, is_callback, session, sign_out};
use super::problem::Problem;
use super::query::Query;
use super::{authenticate, pages};
use crate::http::base_urls::Addressing;
use crate::http::outbound::Outbound;
use crate::state::base_urls::BaseUrls;
use crate::state::konnect::Konnect;
use crate::state::konnect::target_id::TargetId;
use crate::state::service::{Service, production_name};

/// The portal that a request is for, and the base URL under which it was requested.
pub(super) struct Asked {
    target_id: TargetId,
    name: String,
    base: Url,
}

impl<S> FromRequestParts<S> for Asked
where
    Arc<Konnect>: FromRef<S>,
    Addressing: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let konnect: Arc<Konnect> = FromRef::from_ref(state);
        let base_urls = BaseUrls::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let host = parts
            .headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
            .unwrap_or_default();
        let scheme = base_urls.base(Service::Portals).scheme();
        let base = Url::parse(&format!("{scheme}://{host}/")).ok();
        let organization = konnect.organization();
        let portal = organization.portal_named(&production_name(host));
        match (portal, base) {
            (Some(portal), Some(base)) => Ok(Self {
                target_id: portal.target_id(),
                name: portal.display_name().to_owned(),
                base,
            }),
            _ => Err(pages::refusal(
                StatusCode::NOT_FOUND,
                &format!("No Dev Portal answers as \"{host}\""),
            )),
        }
    }
}

/// `GET /`: who is signed in, or how to sign in.
pub(super) async fn index(
    State(konnect): State<Arc<Konnect>>,
    asked: Asked,
    headers: HeaderMap,
) -> Response {
    let organization = konnect.organization();
    let Ok(target) = organization.target(asked.target_id) else {
        return pages::refusal(StatusCode::NOT_FOUND, "This portal was deleted");
    };
    session(&organization, &headers, asked.target_id).map_or_else(
        || {
            pages::portal(
                &asked.name,
                target.authentication_enabled,
                target.active_provider().is_some(),
            )
        },
        pages::signed_in,
    )
}

/// `GET /login`: the way back from the provider, or the built-in login form.
pub(super) async fn login(
    State(konnect): State<Arc<Konnect>>,
    State(outbound): State<Outbound>,
    asked: Asked,
    headers: HeaderMap,
    query: Query,
) -> Response {
    if query.get("logout") == Some("true") {
        return pages::signed_out("/login/sso");
    }
    if is_callback(&query) {
        return handle_callback(
            &konnect,
            &outbound,
            asked.target_id,
            &asked.base,
            &headers,
            &query,
        )
        .await;
    }
    let basic = konnect
        .organization()
        .target(asked.target_id)
        .is_ok_and(|target| target.basic_auth_enabled);
    pages::password_form(basic)
}

/// `GET /login/sso`: forwards to the operation that knows the provider.
pub(super) async fn start(_: Asked) -> Response {
    let location = "/api/v3/developer/authenticate/sso?returnTo=%2F";
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

/// `GET /api/v3/developer/authenticate/sso`: 302 to the provider, with the state cookie. Needs no token.
pub(super) async fn authenticate(
    State(konnect): State<Arc<Konnect>>,
    State(outbound): State<Outbound>,
    asked: Asked,
    headers: HeaderMap,
) -> Response {
    let closed = konnect
        .organization()
        .target(asked.target_id)
        .is_ok_and(|target| !target.authentication_enabled);
    let begun = if closed {
        Err(authenticate::Failure::NoProvider(
            "User authentication of this portal is not enabled".to_owned(),
        ))
    } else {
        let what = "The identity provider of this portal";
        authenticate::redirect_to_provider(&konnect, &outbound, asked.target_id, what, &asked.base)
            .await
    };
    let wants_page = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    match begun {
        Ok(redirect) => redirect,
        Err(failure) if wants_page => failure_page(failure),
        Err(failure) => Problem::from(failure).portal_response(),
    }
}

/// `GET /api/v3/portal`: what is public.
pub(super) async fn context(
    State(konnect): State<Arc<Konnect>>,
    asked: Asked,
    base_urls: BaseUrls,
) -> Result<Json<Value>, Problem> {
    let organization = konnect.organization();
    let TargetId::Portal(region, id) = asked.target_id else {
        return Err(Problem::not_found("portal"));
    };
    let portal = organization.portal(region, id)?;
    Ok(Json(portal.context(organization.id, &base_urls)))
}

/// `POST /logout`: ends the session here, not at the provider.
pub(super) async fn logout(
    State(konnect): State<Arc<Konnect>>,
    asked: Asked,
    headers: HeaderMap,
) -> Response {
    sign_out(&konnect, &asked.base, &headers)
}

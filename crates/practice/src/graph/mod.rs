//! Microsoft Graph v1.0, as far as registering applications needs it.
//!
//! Every answer has the full shape of its entity. Scopes and directory roles both bite.
//! Deliberately absent: `$expand`, delta queries, and everything outside the routes below.

mod applications;
mod assignments;
mod batch;
mod by_hand;
mod call;
mod caller;
mod certificates;
mod deleted_items;
mod error_response;
mod federated_credentials;
mod filter;
mod grants;
mod groups;
mod manifest;
mod members;
mod organization;
mod owners;
mod passwords;
mod policies;
mod refusal;
mod response;
mod search;
mod service_principals;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{FromRef, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use uuid::Uuid;

pub(crate) use self::by_hand::by_hand;
use self::call::Call;
use self::caller::Caller;
use self::refusal::Refusal;
use self::response::{Answer, Body};
use crate::http::base_urls::Addressing;
use crate::http::service::{BufferedRequest, SimulatedService};
use crate::state::base_urls::Origins;
use crate::state::world::World;

/// Microsoft Graph (`https://graph.microsoft.com`).
#[derive(Clone, FromRef)]
pub(crate) struct Graph {
    world: Arc<World>,
    addressing: Addressing,
}

impl Graph {
    pub(crate) fn new(world: Arc<World>, addressing: Addressing) -> Self {
        Self { world, addressing }
    }
}

impl SimulatedService for Graph {
    fn router(&self) -> Router {
        // Keys in parentheses and collapsing slashes are beyond a path router, so there is one handler.
        Router::new().fallback(handle).with_state(self.clone())
    }

    fn error_response(&self, request: &BufferedRequest, status: StatusCode) -> Response {
        error_response::error_response(request, status)
    }

    fn is_page(&self, _: &str) -> bool {
        false
    }
}

async fn handle(
    State(world): State<Arc<World>>,
    origin: Origins,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request_id = Uuid::new_v4();
    let client_request_id = client_request_id(&headers, request_id);
    let answer = answer(&world, &origin, method, &uri, &headers, &body);
    let mut response = match answer {
        Ok(Answer { status, body }) => match body {
            Body::Json(body) => (status, json_body(&body)).into_response(),
            Body::Number(number) => (status, number.to_string()).into_response(),
            Body::Nothing => status.into_response(),
        },
        Err(refusal) => refused(&refusal, request_id, &client_request_id),
    };
    name_request(&mut response, request_id, &client_request_id);
    response
}

/// The caller's id of the request, or Graph's where it sent none.
fn client_request_id(headers: &HeaderMap, request_id: Uuid) -> String {
    let sent = headers
        .get("client-request-id")
        .and_then(|id| id.to_str().ok());
    sent.map_or_else(|| request_id.to_string(), str::to_owned)
}

/// A refusal as an answer.
fn refused(refusal: &Refusal, request_id: Uuid, client_request_id: &str) -> Response {
    let body = refusal.body(request_id, client_request_id);
    let mut response = (refusal.status, json_body(&body)).into_response();
    if refusal.status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Bearer realm=\"\"");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// The headers by which Microsoft support finds the request.
fn name_request(response: &mut Response, request_id: Uuid, client_request_id: &str) {
    for (name, value) in [
        ("request-id", request_id.to_string().as_str()),
        ("client-request-id", client_request_id),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
}

fn json_body(body: &Value) -> impl IntoResponse {
    let content_type = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
    ([(header::CONTENT_TYPE, content_type)], body.to_string())
}

fn answer(
    world: &World,
    origin: &Origins,
    method: Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Answer, Refusal> {
    let caller = Caller::read(world, headers)?;
    let target = uri
        .path_and_query()
        .map_or(uri.path(), axum::http::uri::PathAndQuery::as_str);
    let target = target
        .trim_start_matches('/')
        .strip_prefix("v1.0")
        .ok_or_else(|| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                "BadRequest",
                "Invalid version. Only v1.0 is here.",
            )
        })?;
    let body = match body {
        [] => None,
        body => Some(serde_json::from_slice(body).map_err(|_| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                "BadRequest",
                "Unable to read JSON request payload.",
            )
        })?),
    };
    let call = Call::new(world, origin, &caller, method, target, headers, body);
    if call.method == Method::POST && call.path == ["$batch"] {
        batch::run(&call)
    } else {
        dispatch(&call)
    }
}

/// Finds the operation for one call; batches come here with each of theirs.
fn dispatch(call: &Call<'_>) -> Result<Answer, Refusal> {
    let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
    match (call.method.as_str(), path.as_slice()) {
        ("GET", ["applications"]) => applications::list(call),
        ("POST", ["applications"]) => applications::create(call),
        ("GET", ["applications", key]) => applications::get(call, key),
        ("PATCH", ["applications", key]) => applications::update(call, key),
        ("DELETE", ["applications", key]) => applications::delete(call, key),
        (
            "POST",
            [
                "applications",
                key,
                "addPassword" | "microsoft.graph.addPassword",
            ],
        ) => passwords::add(call, key),
        (
            "POST",
            [
                "applications",
                key,
                "removePassword" | "microsoft.graph.removePassword",
            ],
        ) => passwords::remove(call, key),
        (
            _,
            [
                set @ ("applications" | "servicePrincipals"),
                key,
                "owners",
                rest @ ..,
            ],
        ) => owners::of(call, set, key, rest),
        (
            _,
            [
                "applications",
                key,
                "federatedIdentityCredentials",
                rest @ ..,
            ],
        ) => federated_credentials::of(call, key, rest),
        ("GET", ["servicePrincipals"]) => service_principals::list(call),
        ("POST", ["servicePrincipals"]) => service_principals::create(call),
        ("GET", ["servicePrincipals", key]) => service_principals::get(call, key),
        ("PATCH", ["servicePrincipals", key]) => service_principals::update(call, key),
        ("DELETE", ["servicePrincipals", key]) => service_principals::delete(call, key),
        ("GET", ["servicePrincipals", key, "appRoleAssignedTo"]) => assignments::list(call, key),
        ("POST", ["servicePrincipals", key, "appRoleAssignedTo"]) => assignments::create(call, key),
        ("DELETE", ["servicePrincipals", key, "appRoleAssignedTo", id]) => {
            assignments::delete(call, key, id)
        }
        ("GET", ["oauth2PermissionGrants"]) => grants::list(call),
        ("POST", ["oauth2PermissionGrants"]) => grants::create(call),
        ("GET", ["oauth2PermissionGrants", id]) => grants::get(call, id),
        ("PATCH", ["oauth2PermissionGrants", id]) => grants::update(call, id),
        ("DELETE", ["oauth2PermissionGrants", id]) => grants::delete(call, id),
        ("GET", ["groups"]) => groups::list(call),
        ("GET", ["groups", "$count"]) => groups::count(call),
        ("GET", ["groups", id]) => groups::get(call, id),
        ("GET", ["users"]) => members::list(call),
        ("GET", ["me", rest @ ..]) => members::of_me(call, rest),
        ("GET", ["users", key, rest @ ..]) => members::of_user(call, key, rest),
        ("GET", ["organization"]) => organization::list(call),
        ("GET", ["policies", "defaultAppManagementPolicy"]) => policies::app_management(call),
        ("GET", ["policies", "authorizationPolicy"]) => policies::authorization(call),
        (
            "GET",
            [
                "directory",
                "deletedItems",
                "graph.application" | "microsoft.graph.application",
            ],
        ) => deleted_items::list(call),
        (
            "GET",
            [
                "directory",
                "deletedItems",
                "graph.servicePrincipal" | "microsoft.graph.servicePrincipal",
            ],
        ) => deleted_items::list_principals(call),
        ("GET", ["directory", "deletedItems", id]) => deleted_items::get(call, id),
        ("DELETE", ["directory", "deletedItems", id]) => deleted_items::purge(call, id),
        ("POST", ["directory", "deletedItems", id, "restore"]) => deleted_items::restore(call, id),
        (_, path) => Err(Refusal::no_segment(path.first().unwrap_or(&""))),
    }
}

//! Microsoft Graph v1.0, as far as registering applications needs it.
//!
//! Every answer has the full shape of its entity. Scopes and directory roles are both enforced.
//! Deliberately absent: `$expand`, delta queries, and everything outside the routes below.

mod answer;
mod applications;
mod assignments;
mod batch;
mod by_hand;
mod call;
mod caller;
mod certificates;
mod deleted_items;
mod dispatch;
mod entity;
mod error_response;
mod federated_credentials;
mod filter;
mod grants;
mod groups;
mod http;
mod lookup;
mod manifest;
mod members;
mod organization;
mod owners;
mod parse_filter;
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
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use self::answer::answer;
pub(crate) use self::by_hand::by_hand;
use self::http::{client_request_id, json_body, name_request, refused};
use self::refusal::Refusal;
use self::response::{Body, GraphResponse};
use crate::http::base_urls::Addressing;
use crate::http::service::{BufferedRequest, SimulatedService};
use crate::state::base_urls::BaseUrls;
use crate::state::tenants::Tenants;

/// Microsoft Graph (`https://graph.microsoft.com`).
#[derive(Clone, FromRef)]
pub(crate) struct Graph {
    tenants: Arc<Tenants>,
    addressing: Addressing,
}

impl Graph {
    pub(crate) fn new(tenants: Arc<Tenants>, addressing: Addressing) -> Self {
        Self {
            tenants,
            addressing,
        }
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

    fn revoked_token(&self, request: &BufferedRequest) -> Response {
        error_response::refused(request, &Refusal::revoked_token())
    }

    fn is_page(&self, _: &str) -> bool {
        false
    }
}

async fn handle(
    State(tenants): State<Arc<Tenants>>,
    base_urls: BaseUrls,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request_id = Uuid::new_v4();
    let client_request_id = client_request_id(&headers, request_id);
    let entra = caller::tenant(&tenants, &headers);
    let answer = answer(entra, &base_urls, method, &uri, &headers, &body);
    let mut response = match answer {
        Ok(GraphResponse { status, body }) => match body {
            Body::Json(body) => (status, json_body(&body)).into_response(),
            Body::Number(number) => (status, number.to_string()).into_response(),
            Body::Nothing => status.into_response(),
        },
        Err(refusal) => refused(&refusal, request_id, &client_request_id),
    };
    name_request(&mut response, request_id, &client_request_id);
    response
}

//! What Graph answers with a status that a fault asks for.
//!
//! Sources: Graph, error responses and resource types; the codes and sentences that Microsoft's and other tools handle.
//! For 412 no directory code is known, so it is the `UnknownError` that Graph uses when it has nothing more specific.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use serde_json::Value;
use uuid::Uuid;

use super::http;
use super::refusal::Refusal;
use crate::http::service::BufferedRequest;

/// Fields of a request that name its object, if the path does not.
const NAMING: [&str; 4] = ["appId", "principalId", "clientId", "resourceId"];

/// The whole answer, with the ids of the request.
pub(super) fn error_response(request: &BufferedRequest, status: StatusCode) -> Response {
    refused(request, &refusal(request, status))
}

/// The whole answer with this refusal.
pub(super) fn refused(request: &BufferedRequest, refusal: &Refusal) -> Response {
    let request_id = Uuid::new_v4();
    let client_request_id = http::client_request_id(&request.headers, request_id);
    let mut response = http::refused(refusal, request_id, &client_request_id);
    http::name_request(&mut response, request_id, &client_request_id);
    response
}

fn refusal(request: &BufferedRequest, status: StatusCode) -> Refusal {
    match status {
        StatusCode::BAD_REQUEST => Refusal::bad_request("Invalid request."),
        StatusCode::UNAUTHORIZED => Refusal::ended_token(),
        StatusCode::FORBIDDEN if is_creation_of(request, "/servicePrincipals") => {
            Refusal::backing_application()
        }
        StatusCode::FORBIDDEN => Refusal::denied(),
        StatusCode::NOT_FOUND => Refusal::not_found(&named(request)),
        StatusCode::CONFLICT => Refusal::new(
            status,
            "Directory_ConcurrencyViolation",
            "Error due to concurrent requests being made to the tenant. Please wait briefly and retry.",
        ),
        StatusCode::TOO_MANY_REQUESTS => {
            Refusal::new(status, "TooManyRequests", "Too many requests.")
        }
        StatusCode::INTERNAL_SERVER_ERROR => Refusal::new(
            status,
            "Service_InternalServerError",
            "Encountered an internal server error.",
        ),
        StatusCode::SERVICE_UNAVAILABLE => Refusal::new(
            status,
            "Service_ServiceUnavailable",
            "Service is temporarily unavailable. Please wait and retry again.",
        ),
        other => Refusal::new(other, "UnknownError", ""),
    }
}

fn is_creation_of(request: &BufferedRequest, collection: &str) -> bool {
    request.method == Method::POST && request.path.ends_with(collection)
}

/// The object that a replica does not know: the last id of the path, or what the body names.
fn named(request: &BufferedRequest) -> String {
    let last_id = request
        .path
        .rsplit(['/', '(', ')', '\'', '='])
        .find(|part| part.len() >= 32 && part.contains(|c: char| c.is_ascii_digit()));
    if let Some(id) = last_id {
        return id.to_owned();
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let in_body = NAMING.iter().find_map(|name| body[*name].as_str());
    let last_segment = || request.path.rsplit('/').next().unwrap_or_default();
    in_body.unwrap_or_else(last_segment).to_owned()
}

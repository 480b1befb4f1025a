//! A simulated service, as the server knows it.

use axum::Router;
use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;

/// What the server needs from each service.
pub(crate) trait SimulatedService: Send + Sync {
    fn router(&self) -> Router;

    /// The service's own answer with this error status, when a fault or the rate limit calls for it. 401 is about an
    /// access token that has ended.
    fn error_response(&self, request: &BufferedRequest, status: StatusCode) -> Response;

    /// The service's own answer to an access token that someone revoked.
    fn revoked_token(&self, request: &BufferedRequest) -> Response {
        self.error_response(request, StatusCode::UNAUTHORIZED)
    }

    /// Whether this path is for people, rather than applications.
    fn is_page(&self, path: &str) -> bool;
}

/// A request, read completely.
pub(crate) struct BufferedRequest {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl BufferedRequest {
    pub(crate) fn new(parts: &Parts, body: &Bytes) -> Self {
        Self {
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            headers: parts.headers.clone(),
            body: body.clone(),
        }
    }
}

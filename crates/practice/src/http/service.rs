//! A simulated service, as the server knows it.

use axum::Router;
use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;

/// What the server asks of each service.
pub(crate) trait SimulatedService: Send + Sync {
    fn router(&self) -> Router;

    /// The service's own answer with this status, which is an error, when a fault or the rate limit asks for it.
    fn error_response(&self, request: &BufferedRequest, status: StatusCode) -> Response;

    /// Whether people see what is at this path, rather than applications.
    fn is_page(&self, path: &str) -> bool;
}

/// A request that was read to its end.
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

//! A service that the server hosts.

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use tower::ServiceExt;

use crate::http::outbound::CALLER_HEADER;
use crate::http::service::{BufferedRequest, SimulatedService};

/// A service with its routes.
pub(super) struct Hosted {
    service: Box<dyn SimulatedService>,
    router: Router,
}

impl Hosted {
    pub(super) fn new(service: Box<dyn SimulatedService>) -> Self {
        let router = service.router();
        Self { service, router }
    }

    pub(super) async fn call(&self, request: Request<Body>) -> Response<Body> {
        let answer: Result<_, Infallible> = self.router.clone().oneshot(request).await;
        match answer {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// The service's own words for this status; below 400 it has none.
    pub(super) fn error_response(&self, request: &BufferedRequest, number: u16) -> Response<Body> {
        let status = status_of(number);
        if status.as_u16() < 400 {
            return plain(status, Body::empty());
        }
        self.service.error_response(request, status)
    }

    /// The service's own words for an access token that someone revoked.
    pub(super) fn revoked_token(&self, request: &BufferedRequest) -> Response<Body> {
        self.service.revoked_token(request)
    }

    /// Whether the app sent this request. A browser asks for pages, and nothing else requests the sign-in pages.
    pub(super) fn is_from_app(&self, path: &str, headers: &HeaderMap) -> bool {
        let accepts_html = headers
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"));
        !self.service.is_page(path)
            && !accepts_html
            && !headers.contains_key("sec-fetch-mode")
            && !headers.contains_key(CALLER_HEADER)
    }
}

/// An answer without headers of its own.
pub(super) fn plain(status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}

/// A status by its number; an invalid one becomes a server error.
pub(super) fn status_of(number: u16) -> StatusCode {
    StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

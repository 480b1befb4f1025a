//! What a service says with a status that a fault asked for.

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Response, StatusCode};

use crate::server::plain;
use crate::state::service::Service;
use crate::state::world::World;

/// What was sent, as far as an answer depends on it.
pub(crate) struct Sent {
    pub(crate) service: Service,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Sent {
    pub(crate) fn new(service: Service, parts: &Parts, body: &Bytes) -> Self {
        Self {
            service,
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            headers: parts.headers.clone(),
            body: body.clone(),
        }
    }
}

/// A status by its number; one that is none is an error of the server.
pub(crate) fn status(number: u16) -> StatusCode {
    StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The service's own error body for this status; below 400 there is none.
pub(crate) fn said(world: &World, sent: &Sent, number: u16) -> Response<Body> {
    let status = status(number);
    if status.as_u16() < 400 {
        return plain(status, Body::empty());
    }
    match sent.service {
        Service::Login => crate::microsoft::said(world, sent, status),
        Service::Graph => crate::graph::said(sent, status),
        Service::KonnectApi
        | Service::KonnectCloud
        | Service::KonnectRegion(_)
        | Service::Portals => crate::konnect::said(sent, status),
        Service::Console => plain(status, Body::empty()),
    }
}

//! Who may call the API: bearer tokens of people and of system accounts.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use crate::state::konnect::Konnect;
use crate::state::konnect::organization::{Organization, TokenOwner};
use crate::state::region::Region;

/// The caller of an authenticated request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub(super) owner: TokenOwner,
    administrator: bool,
}

/// Lets a request through when its token is valid and may do what it asks.
///
/// 401 for a missing, unknown or expired token; 403 for a write with a token that may
/// only read. The [`Caller`] becomes an extension of requests let through.
pub(super) async fn require_token(
    State(konnect): State<Arc<Konnect>>,
    mut request: Request,
    next: Next,
) -> Response {
    let caller = match identify(&konnect.organization(), request.headers()) {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    if !request.method().is_safe() && !caller.administrator {
        return Problem::not_administrator().into_response();
    }
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// Lets a request through when the organization has opted in to the region.
pub(super) async fn require_region(
    State(konnect): State<Arc<Konnect>>,
    Extension(region): Extension<Region>,
    request: Request,
    next: Next,
) -> Response {
    let closed = konnect.organization().closed_regions.contains(&region);
    if closed {
        return Problem::region_closed(region).into_response();
    }
    next.run(request).await
}

fn identify(organization: &Organization, headers: &HeaderMap) -> Result<Caller, Problem> {
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .and_then(|(_, presented)| {
            organization
                .tokens
                .iter()
                .find(|token| token.value == presented.trim() && !token.expired)
        })
        .map(|token| Caller {
            owner: token.owner,
            administrator: token.administrator,
        })
        .ok_or_else(|| Problem::unauthenticated("A valid token is required"))
}

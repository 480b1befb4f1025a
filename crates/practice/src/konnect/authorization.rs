//! Who may call the API: bearer tokens of people and of system accounts.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use crate::state::konnect::Konnect;
use crate::state::konnect::organization::{Organization, Reach, TokenOwner};
use crate::state::region::Region;

/// The caller of an authenticated request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub(super) owner: TokenOwner,
    reach: Reach,
}

impl Caller {
    /// Whether the owner of the token may ask this. About themselves, everyone may.
    fn may(&self, request: &Request, of_portals: bool) -> bool {
        match self.reach {
            Reach::Everything => true,
            Reach::Portals if of_portals => true,
            Reach::Reading if request.method().is_safe() => true,
            Reach::Reading | Reach::Portals | Reach::Nothing => {
                request.method().is_safe() && self.is_about_caller(request.uri().path())
            }
        }
    }

    fn is_about_caller(&self, path: &str) -> bool {
        let own = match self.owner {
            TokenOwner::User(id) => path.contains(&format!("/users/{id}/")),
            TokenOwner::SystemAccount => false,
        };
        own || path.ends_with("/organizations/me") || path.ends_with("/users/me")
    }
}

/// Lets a request through when its token is valid and may do what it asks.
///
/// 401 for a missing, unknown or expired token, and for every personal one where the organization has switched those
/// off; 403 for what its owner may not do. The [`Caller`] becomes an extension of requests let through.
pub(super) async fn require_token(
    State(konnect): State<Arc<Konnect>>,
    mut request: Request,
    next: Next,
) -> Response {
    let caller = match identify(&konnect.organization(), request.headers()) {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    // Only the API of a region has portals, and only it knows its region here.
    let of_portals = request.extensions().get::<Region>().is_some();
    if !caller.may(&request, of_portals) {
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
                .filter(|token| {
                    organization.personal_tokens || token.owner == TokenOwner::SystemAccount
                })
                .find(|token| token.value == presented.trim() && !token.expired)
        })
        .map(|token| Caller {
            owner: token.owner,
            reach: token.reach,
        })
        .ok_or_else(|| Problem::unauthenticated("A valid token is required"))
}

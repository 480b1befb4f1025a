//! What sign-in says with a status that a fault asked for.
//!
//! Sign-in refuses with 400 and 401 alone; for the other statuses this is the error that means the same. Source:
//! Microsoft Entra authentication and authorization error codes.

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::aadsts::{Aadsts, Trace};
use super::pages;
use crate::server::Sent;
use crate::state::world::World;

/// The whole answer: JSON from the endpoints that applications ask, a page from those that people see.
pub(crate) fn said(world: &World, sent: &Sent, status: StatusCode) -> Response {
    let refusal = Aadsts {
        status,
        ..refusal(world, sent, status)
    };
    if is_page(&sent.path) {
        return pages::refusal(&refusal, &Trace::new(&sent.headers), None);
    }
    match world.addressing.origins(&sent.headers) {
        Ok(origins) => refusal.answer(&sent.headers, &(origins)),
        Err(_) => status.into_response(),
    }
}

fn refusal(world: &World, sent: &Sent, status: StatusCode) -> Aadsts {
    let form: HashMap<_, _> = url::form_urlencoded::parse(&sent.body).collect();
    let client = form.get("client_id").map(AsRef::as_ref).unwrap_or_default();
    match status {
        StatusCode::UNAUTHORIZED if form.contains_key("client_secret") => {
            Aadsts::secret_wrong(client)
        }
        StatusCode::UNAUTHORIZED => Aadsts::secret_missing(),
        StatusCode::FORBIDDEN => Aadsts::blocked_by_policy(),
        StatusCode::NOT_FOUND if client.is_empty() => {
            Aadsts::unknown_tenant(sent.path.split('/').nth(1).unwrap_or_default())
        }
        StatusCode::NOT_FOUND => Aadsts::unknown_client(client, &world.seed.tenant.display_name),
        StatusCode::TOO_MANY_REQUESTS => Aadsts::throttled(),
        StatusCode::INTERNAL_SERVER_ERROR => Aadsts::not_issued(),
        StatusCode::SERVICE_UNAVAILABLE => Aadsts::directory_unavailable(),
        _ => Aadsts::transient(),
    }
}

fn is_page(path: &str) -> bool {
    !(path.ends_with("/token") || path.contains("/.well-known/") || path.contains("/discovery/"))
}

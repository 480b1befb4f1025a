//! What sign-in answers with a status that a fault asks for.
//!
//! Sign-in refuses only with 400 and 401; other statuses use the error that means the same. Source: Microsoft Entra
//! authentication and authorization error codes.

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::aadsts::{AadstsError, Trace};
use super::pages;
use crate::http::base_urls::Addressing;
use crate::http::service::BufferedRequest;
use crate::state::entra::Entra;

/// The whole answer: JSON from the endpoints for applications, a page from those for people.
pub(super) fn error_response(
    entra: &Entra,
    addressing: &Addressing,
    request: &BufferedRequest,
    status: StatusCode,
) -> Response {
    let refusal = AadstsError {
        status,
        ..refusal(entra, request, status)
    };
    if is_page(&request.path) {
        return pages::refusal(&refusal, &Trace::new(&request.headers), None);
    }
    match addressing.base_urls(&request.headers) {
        Ok(base_urls) => refusal.answer(&request.headers, &base_urls),
        Err(_) => status.into_response(),
    }
}

fn refusal(entra: &Entra, request: &BufferedRequest, status: StatusCode) -> AadstsError {
    let form: HashMap<_, _> = url::form_urlencoded::parse(&request.body).collect();
    let client = form.get("client_id").map(AsRef::as_ref).unwrap_or_default();
    match status {
        StatusCode::UNAUTHORIZED if form.contains_key("client_secret") => {
            AadstsError::secret_wrong(client)
        }
        StatusCode::UNAUTHORIZED => AadstsError::secret_missing(),
        StatusCode::FORBIDDEN => AadstsError::blocked_by_policy(),
        StatusCode::NOT_FOUND if client.is_empty() => {
            AadstsError::unknown_tenant(request.path.split('/').nth(1).unwrap_or_default())
        }
        StatusCode::NOT_FOUND => {
            AadstsError::unknown_client(client, &entra.seed.tenant.display_name)
        }
        StatusCode::TOO_MANY_REQUESTS => AadstsError::throttled(),
        StatusCode::INTERNAL_SERVER_ERROR => AadstsError::not_issued(),
        StatusCode::SERVICE_UNAVAILABLE => AadstsError::directory_unavailable(),
        _ => AadstsError::transient(),
    }
}

pub(super) fn is_page(path: &str) -> bool {
    !(["/tenants", "/subscriptions"].contains(&path)
        || path.ends_with("/token")
        || path.ends_with("/devicecode")
        || path.contains("/userrealm/")
        || path.contains("/.well-known/")
        || path.contains("/discovery/"))
}

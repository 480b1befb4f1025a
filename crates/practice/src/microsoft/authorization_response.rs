//! How an answer is returned to the application, through the browser.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use url::Url;

use super::aadsts::{AadstsError, Trace};
use super::pages;
use crate::http::cookies::cookie;
use crate::state::sign_ins::{AuthorizationRequest, ResponseMode};

/// The cookie that remembers a sign-in for `prompt=none`.
const SESSION_COOKIE: &str = "ESTSAUTH";

fn refusal_fields(
    authorization: &AuthorizationRequest,
    refusal: &AadstsError,
    trace: &Trace,
) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("error", refusal.error.to_owned()),
        ("error_description", refusal.description(trace)),
    ];
    fields.extend(authorization.state.clone().map(|state| ("state", state)));
    fields
}

/// Where the application would be told of a refusal; nowhere if it waits for a device code.
pub(super) fn refusal_url(
    authorization: &AuthorizationRequest,
    refusal: &AadstsError,
    trace: &Trace,
) -> Option<String> {
    let fields = refusal_fields(authorization, refusal, trace);
    authorization
        .device_code
        .is_none()
        .then(|| with_query(&authorization.redirect_uri, &fields))
}

/// Tells the application of a refusal.
pub(super) fn respond_refusal(
    authorization: &AuthorizationRequest,
    refusal: &AadstsError,
    trace: &Trace,
    subcode: Option<&str>,
) -> Response {
    let mut fields = refusal_fields(authorization, refusal, trace);
    fields.extend(subcode.map(|subcode| ("error_subcode", subcode.to_owned())));
    respond(authorization, &fields)
}

/// Sends fields to the application, in the response mode it asked for.
pub(super) fn respond(authorization: &AuthorizationRequest, fields: &[(&str, String)]) -> Response {
    match authorization.response_mode {
        ResponseMode::Query => redirect_302(&with_query(&authorization.redirect_uri, fields)),
        ResponseMode::Fragment => {
            let query: String = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .finish();
            redirect_302(&format!("{}#{query}", authorization.redirect_uri))
        }
        ResponseMode::FormPost => pages::form_post(&authorization.redirect_uri, fields),
    }
}

/// A bare `http://localhost:1` becomes `http://localhost:1/?…`, as it does with Microsoft.
fn with_query(redirect_uri: &str, fields: &[(&str, String)]) -> String {
    match Url::parse(redirect_uri) {
        Ok(mut url) => {
            url.query_pairs_mut().extend_pairs(fields);
            url.into()
        }
        // A registered redirect URI was already parsed when it was registered.
        Err(_) => redirect_uri.to_owned(),
    }
}

/// A redirect by 302, which Microsoft uses throughout.
pub(super) fn redirect_302(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (
            StatusCode::FOUND,
            [
                (header::LOCATION, location),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ],
        )
            .into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Lets the browser remember a sign-in.
pub(super) fn remember(response: &mut Response, value: &str) {
    set_cookie(
        response,
        &format!("{SESSION_COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax"),
    );
}

/// Lets the browser forget it.
pub(super) fn forget(response: &mut Response) {
    set_cookie(
        response,
        &format!("{SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"),
    );
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// The session cookie that the browser sent.
pub(super) fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, SESSION_COOKIE)
}

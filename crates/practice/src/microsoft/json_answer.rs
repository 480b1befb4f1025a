//! The answer of an endpoint for applications.

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::aadsts::AadstsError;
use crate::state::base_urls::BaseUrls;

/// The body or the refusal. `headers`: those of the request.
pub(super) fn json_answer(
    outcome: Result<Value, AadstsError>,
    headers: &HeaderMap,
    base_urls: &BaseUrls,
) -> Response {
    match outcome {
        Ok(body) => {
            let no_store = HeaderValue::from_static("no-store, no-cache");
            ([(header::CACHE_CONTROL, no_store)], Json(body)).into_response()
        }
        Err(refusal) => refusal.answer(headers, base_urls),
    }
}

//! One request, read and answered.

use axum::http::{HeaderMap, Method, StatusCode, Uri};

use super::batch;
use super::call::Call;
use super::caller::Caller;
use super::dispatch::dispatch;
use super::refusal::Refusal;
use super::response::GraphResponse;
use crate::state::base_urls::BaseUrls;
use crate::state::entra::Entra;

pub(super) fn answer(
    entra: &Entra,
    base_urls: &BaseUrls,
    method: Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<GraphResponse, Refusal> {
    let caller = Caller::read(entra, headers)?;
    if method != Method::GET {
        caller.require_context(entra.rules().change_needs_context.as_deref())?;
    }
    let target = uri
        .path_and_query()
        .map_or(uri.path(), axum::http::uri::PathAndQuery::as_str);
    let target = target
        .trim_start_matches('/')
        .strip_prefix("v1.0")
        .ok_or_else(|| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                "BadRequest",
                "Invalid version. Only v1.0 is here.",
            )
        })?;
    let body = match body {
        [] => None,
        body => Some(serde_json::from_slice(body).map_err(|_| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                "BadRequest",
                "Unable to read JSON request payload.",
            )
        })?),
    };
    let call = Call::new(entra, base_urls, &caller, method, target, headers, body);
    if call.method == Method::POST && call.path == ["$batch"] {
        batch::run(&call)
    } else {
        dispatch(&call)
    }
}

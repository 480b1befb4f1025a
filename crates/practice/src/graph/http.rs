//! How Graph's answers are sent.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use uuid::Uuid;

use super::refusal::Refusal;

/// The caller's id of the request, or Graph's if it sent none.
pub(super) fn client_request_id(headers: &HeaderMap, request_id: Uuid) -> String {
    let sent = headers
        .get("client-request-id")
        .and_then(|id| id.to_str().ok());
    sent.map_or_else(|| request_id.to_string(), str::to_owned)
}

/// A refusal as an HTTP response.
pub(super) fn refused(refusal: &Refusal, request_id: Uuid, client_request_id: &str) -> Response {
    let body = refusal.body(request_id, client_request_id);
    let mut response = (refusal.status, json_body(&body)).into_response();
    if refusal.status == StatusCode::UNAUTHORIZED {
        let challenge = match &refusal.claims {
            None => "Bearer realm=\"\"".to_owned(),
            Some(claims) => format!(
                "Bearer realm=\"\", \
                 authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", \
                 error=\"insufficient_claims\", claims=\"{claims}\""
            ),
        };
        if let Ok(challenge) = HeaderValue::try_from(challenge) {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, challenge);
        }
    }
    response
}

/// The headers by which Microsoft support finds the request.
pub(super) fn name_request(response: &mut Response, request_id: Uuid, client_request_id: &str) {
    for (name, value) in [
        ("request-id", request_id.to_string().as_str()),
        ("client-request-id", client_request_id),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
}

pub(super) fn json_body(body: &Value) -> impl IntoResponse {
    let content_type = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
    ([(header::CONTENT_TYPE, content_type)], body.to_string())
}

//! `/$batch`: up to twenty requests in one. Source: Graph, JSON batching.

use std::collections::HashMap;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::{Value, json};

use super::call::Call;
use super::dispatch::dispatch;
use super::refusal::Refusal;
use super::response::{Body, GraphResponse, in_json};

const MOST: usize = 20;

/// `POST /$batch`: runs them in order; what depends on a failure fails with 424.
pub(super) fn run(call: &Call<'_>) -> Result<GraphResponse, Refusal> {
    let malformed = |text: &str| Refusal::new(StatusCode::BAD_REQUEST, "BadRequest", text);
    let requests = call.object()?.get("requests").and_then(Value::as_array);
    let requests = requests.ok_or_else(|| malformed("Invalid batch payload format."))?;
    if requests.len() > MOST {
        return Err(malformed(
            "Number of batch request steps exceeds the maximum value of 20.",
        ));
    }
    let mut statuses: HashMap<&str, StatusCode> = HashMap::new();
    let mut responses = Vec::new();
    for request in requests {
        let text = |name: &str| request[name].as_str();
        let (Some(id), Some(method), Some(url)) = (text("id"), text("method"), text("url")) else {
            return Err(malformed(
                "Each batch request needs an id, a method and a url.",
            ));
        };
        let needed = request["dependsOn"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        let mut failed = needed.filter(|id| !statuses.get(id).is_some_and(StatusCode::is_success));
        let outcome = if failed.next().is_some() {
            let text = "The request was not run because a request it depends on failed.";
            Err(Refusal::new(
                StatusCode::FAILED_DEPENDENCY,
                "FailedDependency",
                text,
            ))
        } else {
            run_one(call, method, url, request)
        };
        let (status, body) = in_json(outcome);
        if statuses.insert(id, status).is_some() {
            return Err(malformed("The ids of batch requests must be unique."));
        }
        let mut response = json!({"id": id, "status": status.as_u16(), "headers": {}});
        if let Some(body) = body {
            response["headers"] = json!({"Content-Type": "application/json"});
            response["body"] = body;
        }
        responses.push(response);
    }
    Ok(GraphResponse {
        status: StatusCode::OK,
        body: Body::Json(json!({"responses": responses})),
    })
}

fn run_one(
    call: &Call<'_>,
    method: &str,
    url: &str,
    request: &Value,
) -> Result<GraphResponse, Refusal> {
    let method = Method::from_bytes(method.as_bytes())
        .map_err(|_| Refusal::new(StatusCode::BAD_REQUEST, "BadRequest", "Unknown method."))?;
    let mut headers = HeaderMap::new();
    for (name, value) in request["headers"].as_object().into_iter().flatten() {
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_str(value.as_str().unwrap_or_default());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.insert(name, value);
        }
    }
    let target = url.strip_prefix("/v1.0").unwrap_or(url);
    let inner = Call::new(
        call.entra,
        call.base_urls,
        call.caller,
        method,
        target,
        &headers,
        request.get("body").cloned(),
    );
    dispatch(&inner)
}

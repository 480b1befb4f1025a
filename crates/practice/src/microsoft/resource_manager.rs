//! Azure Resource Manager (`https://management.azure.com`), as far as the Azure CLI needs it to sign in: which directories
//! an account can reach, and that no subscription is in them.
//!
//! Source: Azure Resource Manager REST API, "Tenants - List" and "Subscriptions - List".

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::state::directory::permissions::is_resource_manager;
use crate::state::entra::Entra;
use crate::state::signing_key;

/// `GET /tenants`
pub(super) async fn tenants(State(entra): State<Arc<Entra>>, headers: HeaderMap) -> Response {
    let Some(account) = account(&headers) else {
        return unauthenticated();
    };
    let tenant = &entra.seed.tenant;
    let guests = entra.seed.people.iter().filter(|person| person.guest);
    let is_guest = guests
        .map(|person| person.id.to_string())
        .any(|id| account == id);
    Json(json!({"value": [{
        "id": format!("/tenants/{}", tenant.id),
        "tenantId": tenant.id,
        "countryCode": "SE",
        "displayName": tenant.display_name,
        "domains": [tenant.domain, tenant.initial_domain],
        "tenantCategory": if is_guest { "ProjectedBy" } else { "Home" },
        "defaultDomain": tenant.domain,
        "tenantType": "AAD",
    }]}))
    .into_response()
}

/// `GET /subscriptions`
pub(super) async fn subscriptions(headers: HeaderMap) -> Response {
    if account(&headers).is_none() {
        return unauthenticated();
    }
    Json(json!({"value": [], "count": {"type": "Total", "value": 0}})).into_response()
}

/// The object id of the person whose token this is, if it is one for Azure Resource Manager.
fn account(headers: &HeaderMap) -> Option<String> {
    let bearer = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let claims = signing_key::key()
        .ok()?
        .verify(bearer.strip_prefix("Bearer ")?)?;
    let is_for_this = is_resource_manager(claims["aud"].as_str()?);
    claims["oid"]
        .as_str()
        .filter(|_| is_for_this)
        .map(str::to_owned)
}

fn unauthenticated() -> Response {
    let body: Value = json!({"error": {
        "code": "AuthenticationFailed",
        "message": "Authentication failed. The 'Authorization' header is missing or does not hold a valid access token.",
    }});
    let challenge = "Bearer authorization_uri=\"https://login.microsoftonline.com/common\", error=\"invalid_token\"";
    (
        StatusCode::UNAUTHORIZED,
        [(header::WWW_AUTHENTICATE, challenge)],
        Json(body),
    )
        .into_response()
}

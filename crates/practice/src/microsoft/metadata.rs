//! OpenID Connect metadata, signing keys, and instance discovery.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use url::Url;

use super::aadsts::AadstsError;
use crate::state::base_urls::BaseUrls;
use crate::state::cloud::Cloud;
use crate::state::directories_elsewhere::{self, DirectoryElsewhere};
use crate::state::entra::Entra;
use crate::state::service::Service;
use crate::state::signing_key;
use crate::state::tenant_segment::TenantSegment;

/// The metadata document of the v2.0 endpoints.
pub(super) async fn v2(
    State(entra): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    base_urls: BaseUrls,
    headers: HeaderMap,
) -> Response {
    match AadstsError::tenant_segment(&tenant, &entra.seed.tenant) {
        Ok(segment) => document(v2_document(segment, &base_urls, entra.seed.tenant.cloud)),
        Err(refusal) => directories_elsewhere::named(&tenant)
            .and_then(|other| elsewhere(&other))
            .unwrap_or_else(|| refusal.answer(&headers, &base_urls)),
    }
}

/// What the worldwide sign-in says of a directory in another cloud: those of the US Government name their own hosts, and
/// China shares nothing.
fn elsewhere(other: &DirectoryElsewhere) -> Option<Response> {
    if other.cloud == Cloud::China {
        return None;
    }
    let there = BaseUrls::by_host("https", other.cloud.login_host(), None, other.cloud).ok()?;
    let segment = TenantSegment::Tenant(other.id);
    Some(document(v2_document(segment, &there, other.cloud)))
}

/// The metadata document of the old endpoints; its issuer is a different one, not for the hand-over.
pub(super) async fn v1(
    State(entra): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    base_urls: BaseUrls,
    headers: HeaderMap,
) -> Response {
    match AadstsError::tenant_segment(&tenant, &entra.seed.tenant) {
        Ok(segment) => {
            let mut body = v2_document(segment, &base_urls, entra.seed.tenant.cloud);
            let at = |path: &str| {
                base_urls.at(
                    Service::Login,
                    &format!("/{}{path}", segment.endpoint_segment()),
                )
            };
            body["issuer"] = json!(format!(
                "https://sts.windows.net/{}/",
                segment.issuer_segment()
            ));
            body["authorization_endpoint"] = json!(at("/oauth2/authorize"));
            body["token_endpoint"] = json!(at("/oauth2/token"));
            body["jwks_uri"] = json!(base_urls.at(Service::Login, "/common/discovery/keys"));
            document(body)
        }
        Err(refusal) => refusal.answer(&headers, &base_urls),
    }
}

/// The signing keys.
pub(super) async fn keys(
    State(entra): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    base_urls: BaseUrls,
    headers: HeaderMap,
) -> Response {
    let key_set = || -> Result<Value, AadstsError> {
        let segment = AadstsError::tenant_segment(&tenant, &entra.seed.tenant)?;
        let issuer = base_urls.issuer(segment.issuer_segment());
        Ok(signing_key::key()?.set(&issuer))
    };
    match key_set() {
        Ok(keys) => document(keys),
        Err(refusal) => refusal.answer(&headers, &base_urls),
    }
}

/// Which hosts belong together, which Microsoft's own libraries check before they trust an authority.
pub(super) async fn instance(
    base_urls: BaseUrls,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let authority = query
        .get("authorization_endpoint")
        .and_then(|endpoint| Url::parse(endpoint).ok());
    let tenant = authority
        .as_ref()
        .and_then(|url| url.path_segments()?.next())
        .unwrap_or("common");
    let host = base_urls.base(Service::Login).authority();
    document(json!({
        "tenant_discovery_endpoint": base_urls.at(Service::Login, &format!("/{tenant}/v2.0/.well-known/openid-configuration")),
        "api-version": query.get("api-version").map_or("1.1", String::as_str),
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    }))
}

fn v2_document(segment: TenantSegment, base_urls: &BaseUrls, cloud: Cloud) -> Value {
    let (instance, region, sub_region) = cloud.names();
    let at = |path: &str| {
        base_urls.at(
            Service::Login,
            &format!("/{}{path}", segment.endpoint_segment()),
        )
    };
    let mut body = json!({
        "token_endpoint": at("/oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": at("/discovery/v2.0/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": base_urls.issuer(segment.issuer_segment()),
        "request_uri_parameter_supported": false,
        "userinfo_endpoint": base_urls.at(Service::Graph, "/oidc/userinfo"),
        "authorization_endpoint": at("/oauth2/v2.0/authorize"),
        "device_authorization_endpoint": at("/oauth2/v2.0/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": at("/oauth2/v2.0/logout"),
        "claims_supported": [
            "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host",
            "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver", "at_hash",
            "c_hash", "email"
        ],
        "kerberos_endpoint": at("/kerberos"),
        "tenant_region_scope": region,
        "cloud_instance_name": instance,
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": base_urls.base(Service::Graph).authority(),
        "rbac_url": "https://pas.windows.net",
    });
    if let Some(sub_region) = sub_region {
        body["tenant_region_sub_scope"] = json!(sub_region);
    }
    body
}

fn document(body: Value) -> Response {
    (
        [(header::CACHE_CONTROL, "max-age=86400, private")],
        Json(body),
    )
        .into_response()
}

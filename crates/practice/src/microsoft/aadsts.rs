//! Microsoft sign-in's own errors: code, OAuth error, text, and the body around them.
//!
//! Source: Microsoft Entra authentication and authorization error codes.

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::aadsts_rows::row;
use crate::state::base_urls::BaseUrls;
use crate::state::directories_elsewhere;
use crate::state::directory::application::ClientCredentialsProblem;
use crate::state::seed::Tenant;
use crate::state::service::Service;
use crate::state::signing_key::SigningKeyError;
use crate::state::tenant_segment::TenantSegment;

/// A refusal of the sign-in service.
#[derive(Debug)]
pub(super) struct AadstsError {
    pub(super) code: u32,
    /// The OAuth error that goes with it.
    pub(super) error: &'static str,
    pub(super) status: StatusCode,
    /// The sentence after the code.
    pub(super) text: String,
    /// What more the token endpoint says to a client that it may understand.
    pub(super) suberror: Option<&'static str>,
}

/// The ids and the time by which a refusal can be found in the sign-in logs.
pub(super) struct Trace {
    pub(super) id: Uuid,
    pub(super) correlation_id: Uuid,
    pub(super) timestamp: String,
}

impl From<SigningKeyError> for AadstsError {
    fn from(error: SigningKeyError) -> Self {
        tracing::error!(%error, "no token can be signed");
        Self::new(
            90_033,
            "temporarily_unavailable",
            StatusCode::SERVICE_UNAVAILABLE,
            "A transient error has occurred. Please try again.",
        )
    }
}

impl Trace {
    /// The caller's `client-request-id` is the correlation id, if it sent one.
    pub(super) fn new(headers: &HeaderMap) -> Self {
        let sent = headers
            .get("client-request-id")
            .and_then(|id| id.to_str().ok()?.parse().ok());
        Self {
            id: Uuid::new_v4(),
            correlation_id: sent.unwrap_or_else(Uuid::new_v4),
            timestamp: Timestamp::now().strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
        }
    }
}

impl AadstsError {
    /// The refusal with this number.
    pub(super) fn numbered(code: u32) -> Self {
        let (error, text) = row(code);
        let status = match error {
            "temporarily_unavailable" => StatusCode::SERVICE_UNAVAILABLE,
            "invalid_client" => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::new(code, error, status, text)
    }

    pub(super) fn new(
        code: u32,
        error: &'static str,
        status: StatusCode,
        text: impl Into<String>,
    ) -> Self {
        Self {
            code,
            error,
            status,
            text: text.into(),
            suberror: None,
        }
    }

    pub(super) fn bad(code: u32, error: &'static str, text: impl Into<String>) -> Self {
        Self::new(code, error, StatusCode::BAD_REQUEST, text)
    }

    pub(super) fn missing_parameter(name: &str) -> Self {
        Self::bad(
            900_144,
            "invalid_request",
            format!("The request body must contain the following parameter: '{name}'."),
        )
    }

    pub(super) fn unknown_tenant(tenant: &str) -> Self {
        Self::bad(
            90_002,
            "invalid_request",
            format!(
                "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into \
                 the correct cloud. Check with your subscription administrator, this may happen if there are no active \
                 subscriptions for the tenant."
            ),
        )
    }

    fn national_cloud(tenant: &str, cloud: &str) -> Self {
        Self::bad(
            90_038,
            "invalid_request",
            format!(
                "Tenant '{tenant}' request is being redirected to the National Cloud '{cloud}'. The current cloud \
                 instance does not federate with it."
            ),
        )
    }

    pub(super) fn unknown_client(client_id: &str, tenant: &str) -> Self {
        Self::bad(
            ClientCredentialsProblem::UnknownClient.aadsts(),
            "unauthorized_client",
            format!(
                "Application with identifier '{client_id}' was not found in the directory '{tenant}'. This can happen \
                 if the application has not been installed by the administrator of the tenant or consented to by any \
                 user in the tenant. You may have sent your authentication request to the wrong tenant."
            ),
        )
    }

    pub(super) fn single_tenant(client_id: &str, endpoint: &str) -> Self {
        Self::bad(
            50_194,
            "invalid_request",
            format!(
                "Application '{client_id}' is not configured as a multi-tenant application. Usage of the /{endpoint} \
                 endpoint is not supported for such apps. Use a tenant-specific endpoint or configure the application \
                 to be multi-tenant."
            ),
        )
    }

    /// The directory that a path refers to.
    pub(super) fn tenant_segment(segment: &str, tenant: &Tenant) -> Result<TenantSegment, Self> {
        TenantSegment::parse(segment, tenant).ok_or_else(|| {
            match directories_elsewhere::named(segment) {
                Some(other) => Self::national_cloud(segment, other.cloud.names().0),
                None => Self::unknown_tenant(segment),
            }
        })
    }

    pub(super) fn blocked_by_policy() -> Self {
        Self::bad(
            53_003,
            "interaction_required",
            "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
        )
    }

    pub(super) fn not_issued() -> Self {
        Self::new(
            50_000,
            "server_error",
            StatusCode::INTERNAL_SERVER_ERROR,
            "There was an error issuing a token or an issue with our sign-in service.",
        )
    }

    pub(super) fn directory_unavailable() -> Self {
        Self::new(
            90_033,
            "temporarily_unavailable",
            StatusCode::SERVICE_UNAVAILABLE,
            "A transient error has occurred. Please try again.",
        )
    }

    pub(super) fn throttled() -> Self {
        Self::new(
            90_055,
            "temporarily_unavailable",
            StatusCode::TOO_MANY_REQUESTS,
            "The server is terminating the request because there are too many incoming requests.",
        )
    }

    /// The one that says only that it was not the caller's fault.
    pub(super) fn transient() -> Self {
        Self::new(
            90_024,
            "temporarily_unavailable",
            StatusCode::SERVICE_UNAVAILABLE,
            "A transient error has occurred. Please try again.",
        )
    }

    /// The text with the ids, as in `error_description`.
    pub(super) fn description(&self, trace: &Trace) -> String {
        format!(
            "AADSTS{}: {}\r\nTrace ID: {}\r\nCorrelation ID: {}\r\nTimestamp: {}",
            self.code, self.text, trace.id, trace.correlation_id, trace.timestamp
        )
    }

    /// The JSON body of the token endpoint and of the metadata documents.
    pub(super) fn body(&self, trace: &Trace, base_urls: &BaseUrls) -> Value {
        let mut body = json!({
            "error": self.error,
            "error_description": self.description(trace),
            "error_codes": [self.code],
            "timestamp": trace.timestamp,
            "trace_id": trace.id,
            "correlation_id": trace.correlation_id,
            "error_uri": base_urls.at(Service::Login, &format!("/error?code={}", self.code)),
        });
        if let Some(suberror) = self.suberror {
            body["suberror"] = json!(suberror);
        }
        body
    }

    /// The answer of the token endpoint and of the metadata documents.
    pub(super) fn answer(&self, headers: &HeaderMap, base_urls: &BaseUrls) -> Response {
        (
            self.status,
            Json(self.body(&Trace::new(headers), base_urls)),
        )
            .into_response()
    }
}

//! Graph's own error bodies.

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// Why Graph does not do what was asked.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: String,
    /// What the next token has to say, for a claims challenge.
    pub(super) claims: Option<String>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            claims: None,
        }
    }

    pub(super) fn bad_request(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Request_BadRequest", message)
    }

    pub(super) fn invalid_value(property: &str) -> Self {
        Self::bad_request(&format!(
            "Invalid value specified for property '{property}' of resource 'Application'."
        ))
    }

    pub(super) fn unknown_property(property: &str) -> Self {
        Self::bad_request(&format!(
            "Property '{property}' does not exist as a declared property or extension property."
        ))
    }

    pub(super) fn not_found(id: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "Request_ResourceNotFound",
            format!(
                "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
            ),
        )
    }

    pub(super) fn no_segment(segment: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            format!("Resource not found for the segment '{segment}'."),
        )
    }

    pub(super) fn denied() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        )
    }

    pub(super) fn principal_exists(app_id: &str) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "Request_MultipleObjectsWithSameKeyValue",
            format!(
                "The service principal cannot be created, updated, or restored because the service principal name \
                 {app_id} is already in use."
            ),
        )
    }

    /// What callers without the right get when they create a service principal, and others get before the application
    /// is known everywhere. The text is misleading.
    pub(super) fn backing_application() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "Authorization_RequestDenied",
            "When using this permission, the backing application of the service principal being created must in the \
             local tenant",
        )
    }

    pub(super) fn unauthenticated(message: &str) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "InvalidAuthenticationToken",
            message,
        )
    }

    pub(super) fn ended_token() -> Self {
        Self::unauthenticated("Lifetime validation failed, the token is expired.")
    }

    pub(super) fn revoked_token() -> Self {
        Self::unauthenticated("Access token validation failure. The token has been revoked.")
    }

    /// The client has to sign the person in again, with these claims. `code`: what Graph calls the reason.
    /// Source: Microsoft identity platform, claims challenges; Microsoft Entra, continuous access evaluation; the codes
    /// as clients report them (Azure/azure-cli#24684, FriedrichWeinmann/EntraAuth#47).
    pub(super) fn challenge(code: &str, claims: &Value) -> Self {
        Self {
            claims: Some(STANDARD.encode(claims.to_string())),
            ..Self::unauthenticated(&format!(
                "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: {code}"
            ))
        }
    }

    pub(super) fn unsupported_query(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message)
    }

    /// The body, with the ids by which Microsoft support finds the request.
    pub(super) fn body(&self, request_id: Uuid, client_request_id: &str) -> Value {
        json!({
            "error": {
                "code": self.code,
                "message": self.message,
                "innerError": {
                    "date": Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S").to_string(),
                    "request-id": request_id,
                    "client-request-id": client_request_id,
                }
            }
        })
    }
}

//! Kong's error bodies.
//!
//! Every refusal of the API is `application/problem+json` with the members of the
//! contract's `BaseError`. A 400 always names at least one invalid parameter, so the
//! only way to make one is from [`Invalid`].

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// One entry of `invalid_parameters`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Invalid {
    pub(super) field: String,
    pub(super) reason: String,
}

impl Invalid {
    pub(super) fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            reason: reason.into(),
        }
    }
}

/// An answer that is not a success.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    title: &'static str,
    detail: String,
    invalid: Vec<Invalid>,
}

impl Problem {
    fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            title,
            detail: detail.into(),
            invalid: Vec::new(),
        }
    }

    /// 400 for one parameter. The identity service leaves `detail` empty here.
    pub(super) fn invalid(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::invalid_many("", vec![Invalid::new(field, reason)])
    }

    /// 400 for several parameters. The contract forbids two equal entries.
    pub(super) fn invalid_many(detail: impl Into<String>, mut invalid: Vec<Invalid>) -> Self {
        invalid.dedup();
        Self {
            invalid,
            ..Self::new(StatusCode::BAD_REQUEST, "Bad Request", detail)
        }
    }

    /// 400 of the endpoints that are older than the list of identity providers.
    pub(super) fn identity_provider_required() -> Self {
        Self::invalid_many(
            "An IdP configuration is required",
            vec![Invalid::new(
                "data",
                "cannot be set before configuring an identity provider",
            )],
        )
    }

    pub(super) fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Unauthenticated", detail)
    }

    pub(super) fn not_administrator() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "Invalid Permissions",
            "You must have the [administrator] role to perform this action",
        )
    }

    /// 404 for a thing named in plain words, such as `team`.
    pub(super) fn not_found(thing: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "Not Found",
            format!("The requested {thing} was not found"),
        )
    }

    pub(super) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "Method Not Allowed",
            "The method is not supported by this resource",
        )
    }

    pub(super) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "Conflict", detail)
    }

    pub(super) fn precondition_failed(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "Precondition Failed",
            detail,
        )
    }

    fn body(&self) -> Value {
        let mut body = json!({
            "status": self.status.as_u16(),
            "title": self.title,
            "instance": format!("konnect:trace:{}", rand::random::<u64>()),
            "detail": self.detail,
        });
        if !self.invalid.is_empty() {
            body["invalid_parameters"] = self
                .invalid
                .iter()
                .map(|Invalid { field, reason }| json!({"field": field, "reason": reason}))
                .collect();
        }
        body
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (
            self.status,
            [(header::CONTENT_TYPE, "application/problem+json")],
            self.body().to_string(),
        )
            .into_response()
    }
}

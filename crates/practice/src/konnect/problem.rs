//! Kong's error bodies.
//!
//! Every refusal of the API is `application/problem+json` with the members of the
//! contract's `BaseError`. A 400 always names at least one invalid parameter, so it can only be built from [`Invalid`].
//!
//! The identity service and the portals say the same in different words: see
//! [`to_portal_format`].

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::state::konnect::rule_violation::{RuleViolation, Thing};
use crate::state::region::Region;

/// The rule that a parameter breaks, where the portals name one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// One without a name of its own.
    Invalid,
    IsArray,
    IsBoolean,
    IsNumber,
    IsObject,
    IsString,
    IsUuid,
    /// At most this many characters.
    MaxLength(usize),
    Required,
    UnknownProperty,
}

impl Rule {
    const fn name(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::IsArray => "is_array",
            Self::IsBoolean => "is_boolean",
            Self::IsNumber => "is_number",
            Self::IsObject => "is_object",
            Self::IsString => "is_string",
            Self::IsUuid => "is_uuid",
            Self::MaxLength(_) => "max_length",
            Self::Required => "required",
            Self::UnknownProperty => "unknown_property",
        }
    }

    /// The portals' own sentence, where it differs from the identity service's.
    fn portal_reason(self, field: &str) -> Option<String> {
        Some(match self {
            Self::IsArray => format!("\"{field}\" must be an array"),
            Self::IsBoolean => format!("value of \"{field}\" must be true or false"),
            Self::IsNumber => format!("\"{field}\" must be a number"),
            Self::IsString => format!("value of \"{field}\" must be a utf-8 string"),
            Self::MaxLength(most) => {
                format!("value of \"{field}\" must not exceed {most} characters")
            }
            Self::Required => format!("\"{field}\" is required"),
            Self::Invalid | Self::IsObject | Self::IsUuid | Self::UnknownProperty => return None,
        })
    }
}

/// One entry of `invalid_parameters`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Invalid {
    pub(super) field: String,
    pub(super) reason: String,
    rule: Rule,
}

impl Invalid {
    pub(super) fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::breaking(Rule::Invalid, field, reason)
    }

    pub(super) fn breaking(
        rule: Rule,
        field: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            field: field.into(),
            reason: reason.into(),
            rule,
        }
    }

    fn to_portal_format(&self) -> Value {
        let Self {
            field,
            reason,
            rule,
        } = self;
        let in_query = field.starts_with("page[") || field.starts_with('[') || field == "sort";
        let mut entry = json!({
            "field": field,
            "reason": rule.portal_reason(field).as_ref().unwrap_or(reason),
            "rule": rule.name(),
            "source": if in_query { "query" } else { "body" },
        });
        if let Rule::MaxLength(most) = rule {
            entry["maximum"] = json!(most);
        }
        entry
    }
}

/// An answer that is not a success.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
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

    /// 403 of a region that the organization has not opted in to.
    pub(super) fn region_closed(region: Region) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "Forbidden",
            format!("The {region} region is not enabled for this organization"),
        )
    }

    /// 429. The contract gives it no words of its own here.
    pub(super) fn too_many_requests() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Rate Limited",
            "Too many requests",
        )
    }

    /// An error of the server. The contract declares none here, so the words are practice's own.
    pub(super) fn server_error(status: StatusCode) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        let detail = if status == StatusCode::SERVICE_UNAVAILABLE {
            "The service is temporarily unavailable"
        } else {
            "An unexpected error occurred"
        };
        Self::new(status, title, detail)
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

    fn no_way_to_sign_in() -> Self {
        Self::invalid_many(
            "Atleast one of the authentication schemes from basic, oidc or saml needs to be enabled",
            vec![
                Invalid::new(
                    "oidc_auth_enabled",
                    "cannot be disabled when both basic auth and SAML are also disabled",
                ),
                Invalid::new(
                    "basic_auth_enabled",
                    "cannot be disabled when both OIDC and SAML are also disabled",
                ),
                Invalid::new(
                    "saml_auth_enabled",
                    "cannot be disabled when both OIDC and basic auth are also disabled",
                ),
            ],
        )
    }

    pub(super) fn detail(&self) -> &str {
        &self.detail
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
                .map(|Invalid { field, reason, .. }| json!({"field": field, "reason": reason}))
                .collect();
        }
        body
    }

    /// The answer as the portals' API gives it.
    pub(super) fn portal_response(&self) -> Response {
        problem_json(self.status, &self.to_portal_format())
    }

    fn to_portal_format(&self) -> Value {
        let (title, detail) = match self.status {
            StatusCode::BAD_REQUEST => ("Invalid Request", "Invalid Parameters"),
            StatusCode::UNAUTHORIZED => ("Unauthorized", "Unauthorized"),
            StatusCode::FORBIDDEN if self.title == "Invalid Permissions" => (
                "Forbidden",
                "You do not have permission to perform this action",
            ),
            _ => (self.title, self.detail.as_str()),
        };
        let mut body = json!({
            "status": self.status.as_u16(),
            "title": title,
            "instance": format!("kong:trace:{}", rand::random::<u64>()),
            "detail": detail,
        });
        if !self.invalid.is_empty() {
            body["invalid_parameters"] =
                self.invalid.iter().map(Invalid::to_portal_format).collect();
        }
        body
    }
}

impl From<RuleViolation> for Problem {
    fn from(violation: RuleViolation) -> Self {
        const ONLY_ONE_ACTIVE: &str =
            "Only one identity provider can be active at a time. Disable the active one first";
        match violation {
            RuleViolation::NotFound(thing) => Self::not_found(match thing {
                Thing::Portal => "portal",
                Thing::IdentityProvider => "identity provider",
                Thing::Team => "team",
            }),
            RuleViolation::SecondOfType(kind) => Self::conflict(format!(
                "An identity provider of type {} already exists",
                kind.as_str()
            )),
            RuleViolation::OnlyOneActive => Self::conflict(ONLY_ONE_ACTIVE),
            RuleViolation::TwoActive(field) => Self::invalid(field, ONLY_ONE_ACTIVE),
            RuleViolation::NoProvider(fields) => {
                let reason = "cannot be set before configuring an identity provider";
                let fields = fields.into_iter();
                Self::invalid_many(
                    "",
                    fields.map(|field| Invalid::new(field, reason)).collect(),
                )
            }
            RuleViolation::MappingWithoutProvider => Self::invalid(
                "idp_mapping_enabled",
                "cannot be enabled when no IdP is enabled",
            ),
            RuleViolation::NoWayToSignIn => Self::no_way_to_sign_in(),
            RuleViolation::AuthenticationDisabled => Self::invalid(
                "authentication_enabled",
                "User authentication must be enabled to configure identity providers",
            ),
            RuleViolation::LoginPathTaken(login_path) => {
                Self::conflict(format!("The login path \"{login_path}\" is already in use"))
            }
            RuleViolation::MappingExists => {
                Self::conflict("A mapping of this group to this team already exists")
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = problem_json(self.status, &self.body());
        response.extensions_mut().insert(self);
        response
    }
}

fn problem_json(status: StatusCode, body: &Value) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "application/problem+json")],
        body.to_string(),
    )
        .into_response()
}

/// Says a refusal as the portals' API does: another trace, and the rule and the place of each wrong parameter.
pub(super) async fn to_portal_format(mut response: Response) -> Response {
    match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem.portal_response(),
        None => response,
    }
}

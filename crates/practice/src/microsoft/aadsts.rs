//! Microsoft sign-in's own errors: code, OAuth error, text, and the body around them.
//!
//! Source: Microsoft Entra authentication and authorization error codes.

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::state::base_urls::BaseUrls;
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
    fn new(code: u32, error: &'static str, status: StatusCode, text: impl Into<String>) -> Self {
        Self {
            code,
            error,
            status,
            text: text.into(),
        }
    }

    fn bad(code: u32, error: &'static str, text: impl Into<String>) -> Self {
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

    pub(super) fn national_cloud(tenant: &str, cloud: &str) -> Self {
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

    pub(super) fn redirect_mismatch(redirect_uri: &str, client_id: &str) -> Self {
        Self::bad(
            50_011,
            "invalid_request",
            format!(
                "The redirect URI '{redirect_uri}' specified in the request does not match the redirect URIs \
                 configured for the application '{client_id}'. Make sure the redirect URI sent in the request matches \
                 one added to your application in the Azure portal."
            ),
        )
    }

    pub(super) fn other_redirect() -> Self {
        Self::bad(
            500_112,
            "invalid_client",
            "The reply address does not match the reply address provided when requesting Authorization code.",
        )
    }

    /// The directory that a path refers to.
    pub(super) fn tenant_segment(segment: &str, tenant: &Tenant) -> Result<TenantSegment, Self> {
        TenantSegment::parse(segment, tenant).ok_or_else(|| Self::unknown_tenant(segment))
    }

    pub(super) fn response_type(sent: &str) -> Self {
        Self::bad(
            700_054,
            "unsupported_response_type",
            format!("response_type '{sent}' is not enabled for the application."),
        )
    }

    pub(super) fn response_mode(sent: &str) -> Self {
        Self::bad(
            70_007,
            "unsupported_response_mode",
            format!("'{sent}' is not a supported value of 'response_mode'."),
        )
    }

    pub(super) fn unknown_scope(scope: &str) -> Self {
        Self::bad(
            70_011,
            "invalid_scope",
            format!(
                "The provided request must include a 'scope' input parameter. The scope '{scope}' is not valid."
            ),
        )
    }

    pub(super) fn no_challenge() -> Self {
        Self::bad(
            9_002_325,
            "invalid_request",
            "Proof Key for Code Exchange is required for the authorization code of a public client.",
        )
    }

    pub(super) fn challenge_shape() -> Self {
        Self::bad(
            501_491,
            "invalid_request",
            "The code_challenge is not valid, or its method is not supported.",
        )
    }

    pub(super) fn no_session() -> Self {
        Self::bad(
            50_058,
            "login_required",
            "A silent sign-in request was sent but no user is signed in. The cookies used to represent the user's \
             session were not sent in the request.",
        )
    }

    pub(super) fn not_consented(client_id: &str, name: &str) -> Self {
        Self::bad(
            65_001,
            "consent_required",
            format!(
                "The user or administrator has not consented to use the application with ID '{client_id}' named \
                 '{name}'. Send an interactive authorization request for this user and resource."
            ),
        )
    }

    pub(super) fn declined() -> Self {
        Self::bad(
            65_004,
            "access_denied",
            "User declined to consent to access the app.",
        )
    }

    pub(super) fn admin_consent(name: &str) -> Self {
        Self::bad(
            90_094,
            "access_denied",
            format!(
                "{name} needs permission to access resources in your organization that only an admin can grant. Please \
                 ask an admin to grant permission to this app before you can use it."
            ),
        )
    }

    pub(super) fn not_in_tenant(account: &str, tenant: &str, client: &str) -> Self {
        Self::bad(
            50_020,
            "access_denied",
            format!(
                "User account '{account}' from identity provider 'https://sts.windows.net/' does not exist in tenant \
                 '{tenant}' and cannot access the application '{client}' in that tenant. The account needs to be added \
                 as an external user in the tenant first. Sign out and sign in again with a different Microsoft Entra \
                 account."
            ),
        )
    }

    pub(super) fn not_assigned(account: &str, client: &str) -> Self {
        Self::bad(
            50_105,
            "access_denied",
            format!(
                "Your administrator has configured the application '{client}' to block users unless they are \
                 specifically granted ('assigned') access to the application. The signed-in user '{account}' is \
                 blocked because they are not a direct member of a group with access, nor had access directly assigned \
                 by an administrator."
            ),
        )
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

    pub(super) fn unknown_grant_type(sent: &str) -> Self {
        Self::bad(
            70_003,
            "unsupported_grant_type",
            format!("The app requested an unsupported grant type '{sent}'."),
        )
    }

    pub(super) fn secret_missing() -> Self {
        Self::new(
            ClientCredentialsProblem::SecretMissing.aadsts(),
            "invalid_client",
            StatusCode::UNAUTHORIZED,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        )
    }

    pub(super) fn secret_of_public_client() -> Self {
        Self::new(
            700_025,
            "invalid_client",
            StatusCode::UNAUTHORIZED,
            "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
        )
    }

    pub(super) fn secret_wrong(client_id: &str) -> Self {
        Self::new(
            ClientCredentialsProblem::SecretWrong.aadsts(),
            "invalid_client",
            StatusCode::UNAUTHORIZED,
            format!(
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret \
                 value, not the client secret ID, for a secret added to app '{client_id}'."
            ),
        )
    }

    pub(super) fn secret_expired(client_id: &str) -> Self {
        Self::new(
            ClientCredentialsProblem::SecretExpired.aadsts(),
            "invalid_client",
            StatusCode::UNAUTHORIZED,
            format!(
                "The provided client secret keys for app '{client_id}' are expired. Visit the Azure portal to create \
                 new keys for your app, or consider using certificate credentials for added security."
            ),
        )
    }

    pub(super) fn no_service_principal(client_id: &str, tenant: &str) -> Self {
        Self::bad(
            ClientCredentialsProblem::NoServicePrincipal.aadsts(),
            "unauthorized_client",
            format!(
                "The client application '{client_id}' is missing a service principal in the tenant '{tenant}'."
            ),
        )
    }

    /// Source of the code: Microsoft Entra authentication and authorization error codes,
    /// "UnauthorizedClientApplicationDisabled".
    pub(super) fn disabled(client_id: &str, name: &str) -> Self {
        Self::bad(
            ClientCredentialsProblem::Disabled.aadsts(),
            "unauthorized_client",
            format!("Application '{client_id}'({name}) is disabled."),
        )
    }

    pub(super) fn scope_without_default(scope: &str) -> Self {
        Self::bad(
            1_002_012,
            "invalid_scope",
            format!(
                "The provided value for scope {scope} is not valid. Client credential flows must have a scope value \
                 with /.default suffixed to the resource identifier (application ID URI)."
            ),
        )
    }

    pub(super) fn cross_origin() -> Self {
        Self::bad(
            9_002_326,
            "invalid_request",
            "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.",
        )
    }

    pub(super) fn not_cross_origin() -> Self {
        Self::bad(
            9_002_327,
            "invalid_request",
            "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
        )
    }

    pub(super) fn code_malformed() -> Self {
        Self::bad(
            9_002_313,
            "invalid_grant",
            "Invalid request. Request is malformed or invalid.",
        )
    }

    pub(super) fn code_expired() -> Self {
        Self::bad(
            70_008,
            "invalid_grant",
            "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive \
             authorization request for this user and resource.",
        )
    }

    pub(super) fn code_used() -> Self {
        Self::bad(
            54_005,
            "invalid_grant",
            "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing \
             refresh token.",
        )
    }

    pub(super) fn verifier_mismatch() -> Self {
        Self::bad(
            501_481,
            "invalid_grant",
            "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
        )
    }

    pub(super) fn verifier_missing() -> Self {
        Self::bad(
            50_147,
            "invalid_grant",
            "Missing code_verifier: the authorization request had a code_challenge.",
        )
    }

    /// What a client is told if its values obtain no token.
    pub(super) fn client_credentials(
        problem: ClientCredentialsProblem,
        client_id: &str,
        tenant: &Tenant,
    ) -> Self {
        match problem {
            ClientCredentialsProblem::UnknownClient => {
                Self::unknown_client(client_id, &tenant.display_name)
            }
            ClientCredentialsProblem::SecretMissing => Self::secret_missing(),
            ClientCredentialsProblem::SecretWrong => Self::secret_wrong(client_id),
            ClientCredentialsProblem::SecretExpired => Self::secret_expired(client_id),
            ClientCredentialsProblem::NoServicePrincipal => {
                Self::no_service_principal(client_id, &tenant.id.to_string())
            }
            ClientCredentialsProblem::Disabled => Self::disabled(client_id, client_id),
        }
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
        json!({
            "error": self.error,
            "error_description": self.description(trace),
            "error_codes": [self.code],
            "timestamp": trace.timestamp,
            "trace_id": trace.id,
            "correlation_id": trace.correlation_id,
            "error_uri": base_urls.at(Service::Login, &format!("/error?code={}", self.code)),
        })
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

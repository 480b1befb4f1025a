//! What the token endpoint refuses: credentials, codes, refresh tokens, device codes.
//!
//! Source: Microsoft Entra authentication and authorization error codes.

use axum::http::StatusCode;

use super::aadsts::AadstsError;
use crate::state::device_codes::DeviceCodeProblem;
use crate::state::directory::application::ClientCredentialsProblem;
use crate::state::seed::Tenant;

impl AadstsError {
    pub(super) fn other_redirect() -> Self {
        Self::bad(
            500_112,
            "invalid_client",
            "The reply address does not match the reply address provided when requesting Authorization code.",
        )
    }

    /// A refresh token of a session that was ended.
    pub(super) fn revoked() -> Self {
        Self {
            suberror: Some("bad_token"),
            ..Self::bad(
                50_173,
                "invalid_grant",
                "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might \
                 have changed or reset their password.",
            )
        }
    }

    /// A refresh token that this service did not issue, or not to this application.
    pub(super) fn refresh_token_unknown() -> Self {
        Self {
            suberror: Some("bad_token"),
            ..Self::code_malformed()
        }
    }

    /// A token that would need a consent that nobody gave.
    pub(super) fn grant_lacks_consent(client_id: &str, name: &str) -> Self {
        Self {
            error: "invalid_grant",
            suberror: Some("consent_required"),
            ..Self::not_consented(client_id, name)
        }
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

    /// What an application is told that polls for a device code.
    /// Source: Microsoft identity platform, device authorization grant, "Expected errors".
    pub(super) fn device_code(problem: DeviceCodeProblem) -> Self {
        match problem {
            DeviceCodeProblem::Unknown => Self::bad(
                70_018,
                "bad_verification_code",
                "Invalid verification code due to User typing in wrong user code for device code flow. Authorization \
                 is not approved.",
            ),
            DeviceCodeProblem::Pending => Self::bad(
                70_016,
                "authorization_pending",
                "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
            ),
            // Microsoft's list has no number of its own for this error of RFC 8628.
            DeviceCodeProblem::TooFast => Self::bad(
                90_055,
                "slow_down",
                "The server is terminating the request because there are too many incoming requests.",
            ),
            DeviceCodeProblem::Declined => Self {
                error: "authorization_declined",
                ..Self::declined()
            },
            DeviceCodeProblem::Refused(code) => Self::numbered(code),
            DeviceCodeProblem::Expired => Self::bad(
                70_020,
                "expired_token",
                "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
            ),
            DeviceCodeProblem::Redeemed => Self::code_used(),
        }
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
}

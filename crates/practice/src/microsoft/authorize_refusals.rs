//! What the authorization endpoint refuses: parameters, scopes, accounts, consent.
//!
//! Source: Microsoft Entra authentication and authorization error codes.

use super::aadsts::AadstsError;
use crate::state::directory::application::GRAPH_APP_ID;

impl AadstsError {
    /// The person could ask an administrator on the page.
    pub(super) fn admin_consent_on_request(name: &str) -> Self {
        Self {
            code: 90_095,
            ..Self::admin_consent(name)
        }
    }

    /// A silent sign-in by someone who would have to approve it on a second factor.
    pub(super) fn second_factor_needed() -> Self {
        Self::numbered(50_076)
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

    pub(super) fn unknown_resource(resource: &str) -> Self {
        Self::bad(
            500_011,
            "invalid_resource",
            format!(
                "The resource principal named {resource} was not found in the tenant. This can happen if the \
                 application has not been installed by the administrator of the tenant or consented to by any user in \
                 the tenant. You might have sent your authentication request to the wrong tenant."
            ),
        )
    }

    pub(super) fn resource_not_registered(client_id: &str) -> Self {
        Self::bad(
            650_057,
            "invalid_resource",
            format!(
                "Invalid resource. The client has requested access to a resource which is not listed in the requested \
                 permissions in the client's application registration. Client app ID: {client_id}."
            ),
        )
    }

    /// What Microsoft's own clients are told that ask for more than Microsoft authorized them for.
    pub(super) fn not_preauthorized(client_id: &str) -> Self {
        Self::bad(
            65_002,
            "invalid_client",
            format!(
                "Consent between first party application '{client_id}' and first party resource '{GRAPH_APP_ID}' must \
                 be configured via preauthorization - applications owned and operated by Microsoft must get approval \
                 from the API owner before requesting tokens for that API. A developer in your tenant may be \
                 attempting to reuse an App ID owned by Microsoft. This error prevents them from impersonating a \
                 Microsoft application to call other APIs. They must move to another app ID they register."
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
}

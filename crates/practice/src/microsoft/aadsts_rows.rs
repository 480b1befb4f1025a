//! Microsoft's errors of sign-in by their numbers, for those that nothing here causes by itself.
//!
//! Source: Microsoft Entra authentication and authorization error codes; the OAuth error beside each is the one with which
//! the token endpoint answers it.

const CONSENT: &str = "consent_required";
const DENIED: &str = "access_denied";
const GRANT: &str = "invalid_grant";
const INTERACTION: &str = "interaction_required";
const OUTAGE: &str = "temporarily_unavailable";
const REQUEST: &str = "invalid_request";
const UNAUTHORIZED: &str = "unauthorized_client";

/// The OAuth error and the sentence of this number. A number that is not in the list is told without a sentence of its
/// own.
pub(super) fn row(code: u32) -> (&'static str, &'static str) {
    let found = ROWS.iter().find(|(known, ..)| *known == code);
    found.map_or((DENIED, "The sign-in was refused."), |(_, error, text)| {
        (*error, *text)
    })
}

const ROWS: &[(u32, &str, &str)] = &[
    (
        16_000,
        INTERACTION,
        "Either multiple user identities are available for the current request or selected account is not supported for the scenario.",
    ),
    (
        28_002,
        REQUEST,
        "Provided value for the input parameter scope is not valid when requesting an access token.",
    ),
    (
        50_002,
        UNAUTHORIZED,
        "Authentication failed because of restricted proxy access on the network.",
    ),
    (
        50_005,
        INTERACTION,
        "User tried to log in to a device from a platform that's currently not supported through Conditional Access policy.",
    ),
    (
        50_011,
        REQUEST,
        "The redirect URI specified in the request does not match the redirect URIs configured for the application.",
    ),
    (
        50_020,
        DENIED,
        "User account from identity provider does not exist in tenant and cannot access the application in that tenant.",
    ),
    (
        50_034,
        GRANT,
        "The user account does not exist in the directory. To sign into this application, the account must be added to the directory.",
    ),
    (
        50_053,
        GRANT,
        "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
    ),
    (50_055, GRANT, "The password is expired."),
    (50_057, GRANT, "The user account is disabled."),
    (
        50_058,
        "login_required",
        "A silent sign-in request was sent but no user is signed in.",
    ),
    (
        50_059,
        REQUEST,
        "No tenant-identifying information found in either the request or implied by any provided credentials.",
    ),
    (
        50_072,
        INTERACTION,
        "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication.",
    ),
    (50_074, INTERACTION, "Strong Authentication is required."),
    (
        50_076,
        INTERACTION,
        "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication.",
    ),
    (
        50_078,
        INTERACTION,
        "Presented multi-factor authentication has expired due to policies configured by your administrator, you must refresh your multi-factor authentication.",
    ),
    (
        50_079,
        INTERACTION,
        "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication.",
    ),
    (
        50_089,
        GRANT,
        "Authentication failed due to flow token expired.",
    ),
    (50_097, INTERACTION, "Device authentication is required."),
    (
        50_105,
        DENIED,
        "Your administrator has configured the application to block users unless they are specifically granted ('assigned') access to the application.",
    ),
    (
        50_126,
        GRANT,
        "Error validating credentials due to invalid username or password.",
    ),
    (
        50_128,
        REQUEST,
        "Invalid domain name. No tenant-identifying information found in either the request or implied by any provided credentials.",
    ),
    (
        50_131,
        INTERACTION,
        "Device is not in required device state. Conditional Access policy requires a compliant device, and the device is not compliant.",
    ),
    (
        50_132,
        GRANT,
        "The session is not valid due to password expiration or recent password change.",
    ),
    (
        50_133,
        GRANT,
        "The session is not valid due to password expiration or recent password change.",
    ),
    (
        50_144,
        GRANT,
        "The user's Active Directory password has expired.",
    ),
    (50_147, REQUEST, "Invalid size of code challenge parameter."),
    (
        50_173,
        GRANT,
        "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
    ),
    (
        50_194,
        REQUEST,
        "Application is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps.",
    ),
    (
        50_196,
        GRANT,
        "The server terminated an operation because it encountered a client request loop.",
    ),
    (
        51_004,
        GRANT,
        "The user account does not exist in the directory.",
    ),
    (
        53_000,
        INTERACTION,
        "Your device is required to be managed to access this resource. Device is not in required device state: compliant.",
    ),
    (
        53_001,
        INTERACTION,
        "Device is not in required device state: domain_joined. Conditional Access policy requires a domain joined device.",
    ),
    (
        53_002,
        INTERACTION,
        "The application used is not an approved app for Conditional Access.",
    ),
    (
        53_003,
        DENIED,
        "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
    ),
    (
        54_005,
        GRANT,
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
    ),
    (
        65_001,
        CONSENT,
        "The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource.",
    ),
    (
        65_002,
        "invalid_client",
        "Consent between first party application and first party resource must be configured via preauthorization.",
    ),
    (
        65_004,
        DENIED,
        "User declined to consent to access the app.",
    ),
    (
        65_005,
        REQUEST,
        "The app required resource access list does not contain apps discoverable by the resource.",
    ),
    (70_001, UNAUTHORIZED, "The application is disabled."),
    (
        70_004,
        REQUEST,
        "The app returned an invalid redirect URI. The redirect address specified by the client does not match any configured addresses.",
    ),
    (
        70_008,
        GRANT,
        "The provided authorization code or refresh token has expired due to inactivity.",
    ),
    (
        70_011,
        "invalid_scope",
        "The scope requested by the app is invalid.",
    ),
    (
        70_016,
        "authorization_pending",
        "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
    ),
    (
        70_018,
        "bad_verification_code",
        "Invalid verification code due to User typing in wrong user code for device code flow. Authorization is not approved.",
    ),
    (
        70_019,
        "expired_token",
        "Verification code expired. Have the user retry the sign-in.",
    ),
    (
        70_020,
        "expired_token",
        "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
    ),
    (
        70_043,
        GRANT,
        "The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access.",
    ),
    (
        90_002,
        REQUEST,
        "Tenant not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.",
    ),
    (
        90_006,
        OUTAGE,
        "An external service that sign-in needs is temporarily unavailable.",
    ),
    (
        90_024,
        OUTAGE,
        "A transient error has occurred. Please try again.",
    ),
    (
        90_033,
        OUTAGE,
        "A transient error has occurred. Please try again.",
    ),
    (
        90_038,
        REQUEST,
        "Tenant request is being redirected to the National Cloud.",
    ),
    (
        90_072,
        INTERACTION,
        "User account from external identity provider does not exist in tenant and cannot access the application in that tenant.",
    ),
    (
        90_094,
        DENIED,
        "Admin consent is required for the permissions requested by this application.",
    ),
    (
        90_095,
        DENIED,
        "Admin consent is required for the permissions requested by this application. An admin consent request may be sent to the admin.",
    ),
    (
        500_021,
        DENIED,
        "Access to the tenant is denied. The network of your organization allows other tenants only.",
    ),
    (
        500_022,
        DENIED,
        "Access to the tenant is denied by the tenant restrictions of your organization.",
    ),
    (
        500_208,
        DENIED,
        "The domain is not a valid login domain for the account type.",
    ),
    (
        500_212,
        DENIED,
        "The user's administrator has set an outbound access policy that does not allow access to the resource tenant.",
    ),
    (
        500_213,
        DENIED,
        "The resource tenant's cross-tenant access policy does not allow this user to access this tenant.",
    ),
    (
        501_481,
        GRANT,
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    ),
    (
        501_491,
        REQUEST,
        "Invalid size of Code_Challenge parameter.",
    ),
    (
        530_032,
        DENIED,
        "Access has been blocked by the security policy of your organization.",
    ),
    (
        530_035,
        DENIED,
        "Access has been blocked by security defaults. The request is deemed unsafe by security defaults policies.",
    ),
    (
        530_036,
        DENIED,
        "Access has been blocked by Conditional Access policies: this authentication flow is not allowed.",
    ),
    (
        650_052,
        UNAUTHORIZED,
        "The app needs access to a service that your organization has not subscribed to or enabled.",
    ),
    (
        650_056,
        REQUEST,
        "Misconfigured application. The client has not listed any permissions in the requested permissions in the client's application registration.",
    ),
    (
        650_057,
        "invalid_resource",
        "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration.",
    ),
    (
        700_011,
        UNAUTHORIZED,
        "Application with this identifier was not found in the directory.",
    ),
    (
        700_016,
        UNAUTHORIZED,
        "Application with this identifier was not found in the directory. It may not have been installed by the administrator of the tenant.",
    ),
    (
        700_022,
        REQUEST,
        "Invalid multiple resources scope. The provided value for the input parameter scope is not valid because it contains more than one resource.",
    ),
    (
        700_025,
        "invalid_client",
        "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    ),
    (
        700_082,
        GRANT,
        "The refresh token has expired due to inactivity.",
    ),
    (
        900_023,
        REQUEST,
        "Specified tenant identifier is neither a valid DNS name, nor a valid external domain.",
    ),
    (
        900_382,
        REQUEST,
        "Confidential Client is not supported in Cross Cloud request.",
    ),
    (
        900_432,
        REQUEST,
        "Confidential Client is not supported in Cross Cloud request.",
    ),
    (900_971, REQUEST, "No reply address provided."),
    (7_000_112, UNAUTHORIZED, "The application is disabled."),
    (
        7_000_215,
        "invalid_client",
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.",
    ),
    (
        7_000_218,
        "invalid_client",
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    ),
    (
        7_000_222,
        "invalid_client",
        "The provided client secret keys are expired.",
    ),
    (
        9_002_327,
        REQUEST,
        "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
    ),
];

//! From Microsoft's `AADSTS` numbers to the kind of thing a person can do about them
//! (Microsoft Entra "Authentication and authorization error codes").
//!
//! The numbers only select words: Microsoft may change them, so unknown ones are normal.

use serde::Serialize;

/// What helps against a sign-in error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Remedy {
    /// The permissions were declined; sign in again and accept them.
    ConsentDeclined,
    /// Nobody has accepted the permissions yet.
    ConsentNeeded,
    /// An administrator must approve the sign-in app.
    AdminApprovalNeeded,
    /// A policy of the organization blocks the sign-in.
    BlockedByPolicy,
    /// The network, or a policy between two organizations, does not let people into this directory.
    TenantRestricted,
    /// The device must be managed or compliant.
    DeviceNotAllowed,
    /// The account belongs to another directory.
    WrongTenant,
    /// It is no work or school account, or no directory was named.
    NoWorkAccount,
    /// There is no such directory.
    TenantNotFound,
    /// The directory is in another cloud.
    OtherCloud,
    /// Multi-factor authentication must be completed or set up.
    MultiFactor,
    /// The multi-factor authentication, or the whole sign-in, is too long ago.
    SignInTooOld,
    /// Signing in needs the person.
    InteractionNeeded,
    /// Microsoft stopped a client that asked again and again.
    Loop,
    /// The account is disabled, locked, or its password is wrong or expired.
    AccountProblem,
    /// The person is not assigned to the application.
    NotAssigned,
    /// The redirect URI is not registered, or not yet.
    RedirectMismatch,
    /// The client secret is wrong, or not active yet.
    SecretWrong,
    /// The client secret has expired.
    SecretExpired,
    /// The application was sent a client secret and takes none.
    SecretNotExpected,
    /// The code of the device was not typed yet.
    CodeNotTyped,
    /// Another code than that of the device was typed.
    CodeWrong,
    /// The code of the device has expired.
    CodeExpired,
    /// What was waiting has expired or was revoked; sign in again.
    Expired,
    /// The answer does not belong to this attempt, by PKCE or by what the ID token says.
    ProofWrong,
    /// The permissions that were asked for do not exist here.
    ScopeWrong,
    /// Microsoft has an outage; try later.
    Outage,
    /// The sign-in app is not known in the directory.
    ClientUnknown,
    /// The application is disabled in the directory.
    ClientDisabled,
    /// Microsoft's sign-in app may not ask for this permission.
    ClientNotPreauthorized,
    /// The sign-in app is not set up for this permission.
    ClientNotSetUp,
    /// Microsoft expects a secret from the sign-in app: its redirect URI is one of the platform "Web", or public client
    /// flows are off.
    ClientNotPublic,
    /// The redirect URI of the sign-in app is registered for web pages alone.
    ClientForWebPages,
    /// The sign-in app belongs to one directory, and that directory was not named.
    ClientOfOneDirectory,
    /// The answer does not say who signed in, in a form that is known here.
    AnswerUnreadable,
    /// Not known here; the code, the id and Microsoft's lookup page help.
    Unknown,
}

/// Which numbers each remedy helps against. The window has the same table, so that a number gets the same words whether
/// it came back to the app or was read off Microsoft's page.
pub const REMEDIES: [(Remedy, &[u32]); 34] = [
    (Remedy::ConsentDeclined, &[65_004]),
    (Remedy::ConsentNeeded, &[65_001]),
    (Remedy::AdminApprovalNeeded, &[90_094, 90_095]),
    (Remedy::BlockedByPolicy, &[53_003, 530_032, 530_035]),
    (
        Remedy::TenantRestricted,
        &[500_021, 500_022, 50_002, 500_212, 500_213],
    ),
    (
        Remedy::DeviceNotAllowed,
        &[53_000, 53_001, 53_002, 50_097, 50_005, 50_131],
    ),
    (
        Remedy::WrongTenant,
        &[50_020, 16_000, 90_072, 50_034, 51_004],
    ),
    (Remedy::NoWorkAccount, &[500_208, 50_059, 50_128]),
    (Remedy::TenantNotFound, &[90_002, 900_023]),
    (Remedy::OtherCloud, &[90_038, 900_382, 900_432]),
    (Remedy::MultiFactor, &[50_072, 50_074, 50_076, 50_079]),
    (Remedy::SignInTooOld, &[50_078, 70_043]),
    (Remedy::InteractionNeeded, &[50_058]),
    (Remedy::Loop, &[50_196]),
    (
        Remedy::AccountProblem,
        &[50_053, 50_055, 50_057, 50_126, 50_144],
    ),
    (Remedy::NotAssigned, &[50_105]),
    (Remedy::RedirectMismatch, &[50_011, 900_971, 70_004]),
    (Remedy::SecretWrong, &[7_000_215]),
    (Remedy::SecretExpired, &[7_000_222]),
    (Remedy::SecretNotExpected, &[700_025]),
    (Remedy::CodeNotTyped, &[70_016]),
    (Remedy::CodeWrong, &[70_018]),
    (Remedy::CodeExpired, &[70_019, 70_020]),
    (
        Remedy::Expired,
        &[70_008, 700_082, 50_173, 50_089, 54_005, 50_132, 50_133],
    ),
    (Remedy::ProofWrong, &[501_481, 50_147, 501_491]),
    (Remedy::ScopeWrong, &[70_011, 28_002, 700_022]),
    (Remedy::Outage, &[90_006, 90_024, 90_033]),
    (
        Remedy::ClientUnknown,
        &[700_016, 700_011, 70_001, 7_000_229],
    ),
    (Remedy::ClientDisabled, &[7_000_112]),
    (Remedy::ClientNotPreauthorized, &[65_002]),
    (Remedy::ClientNotSetUp, &[65_005, 650_052, 650_056, 650_057]),
    (Remedy::ClientNotPublic, &[7_000_218]),
    (Remedy::ClientForWebPages, &[9_002_327]),
    (Remedy::ClientOfOneDirectory, &[50_194]),
];

/// What helps against the error with this number.
pub fn remedy(aadsts: u32) -> Remedy {
    REMEDIES
        .iter()
        .find(|(_, codes)| codes.contains(&aadsts))
        .map_or(Remedy::Unknown, |(remedy, _)| *remedy)
}

/// What helps against an answer with OAuth's `error` and, usually, a number. The number says more; where it is not known,
/// the name is what Microsoft promises to keep (RFC 6749 §4.1.2.1, RFC 8628 §3.5, OpenID Connect Core §3.1.2.6).
pub fn remedy_of_answer(aadsts: Option<u32>, error: &str) -> Remedy {
    let by_number = aadsts.map_or(Remedy::Unknown, remedy);
    if by_number != Remedy::Unknown {
        return by_number;
    }
    match error {
        "authorization_declined" => Remedy::ConsentDeclined,
        "consent_required" => Remedy::ConsentNeeded,
        "interaction_required" | "login_required" => Remedy::InteractionNeeded,
        "authorization_pending" => Remedy::CodeNotTyped,
        "bad_verification_code" => Remedy::CodeWrong,
        "expired_token" => Remedy::CodeExpired,
        "server_error" | "temporarily_unavailable" => Remedy::Outage,
        _ => Remedy::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_counts_where_the_number_is_not_known() {
        for (aadsts, error, expected) in [
            (
                Some(53_003),
                "interaction_required",
                Remedy::BlockedByPolicy,
            ),
            (Some(1), "interaction_required", Remedy::InteractionNeeded),
            (None, "login_required", Remedy::InteractionNeeded),
            (None, "consent_required", Remedy::ConsentNeeded),
            (None, "temporarily_unavailable", Remedy::Outage),
            (None, "bad_verification_code", Remedy::CodeWrong),
            (None, "expired_token", Remedy::CodeExpired),
            (None, "invalid_grant", Remedy::Unknown),
            (Some(1), "invalid_request", Remedy::Unknown),
        ] {
            assert_eq!(
                remedy_of_answer(aadsts, error),
                expected,
                "{error} with {aadsts:?}"
            );
        }
    }

    #[test]
    fn each_code_has_one_remedy() {
        let mut codes: Vec<u32> = REMEDIES
            .iter()
            .flat_map(|(_, codes)| codes.iter().copied())
            .collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all, "a code is in two rows");
    }
}

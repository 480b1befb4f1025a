//! From Microsoft's `AADSTS` numbers to the kind of thing a person can do about them
//! (Microsoft Entra "Authentication and authorization error codes").
//!
//! The numbers only select words: Microsoft may change them, so unknown ones are normal.

use serde::Serialize;

/// What helps against a sign-in error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Remedy {
    /// Sign in again and accept the permissions.
    ConsentNeeded,
    /// An administrator must approve the sign-in app.
    AdminApprovalNeeded,
    /// A policy of the organization blocks the sign-in.
    BlockedByPolicy,
    /// The device must be managed or compliant.
    DeviceNotAllowed,
    /// The account belongs to another directory.
    WrongTenant,
    /// There is no such directory.
    TenantNotFound,
    /// The directory is in another cloud.
    OtherCloud,
    /// Multi-factor authentication must be completed or set up.
    MultiFactor,
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
    /// What was waiting has expired or was revoked; sign in again.
    Expired,
    /// Microsoft has an outage; try later.
    Outage,
    /// The sign-in app is not known in the directory.
    ClientUnknown,
    /// Microsoft expects a secret from the sign-in app: its redirect URI is one of the platform "Web", or public client
    /// flows are off.
    ClientNotPublic,
    /// The redirect URI of the sign-in app is registered for web pages alone.
    ClientForWebPages,
    /// The sign-in app belongs to one directory, and that directory was not named.
    ClientOfOneDirectory,
    /// The application is disabled in the directory, or not set up for this use.
    ClientNotUsable,
    /// A mistake of this program.
    Internal,
    /// Not known here; the code, the id and Microsoft's lookup page help.
    Unknown,
}

/// Which numbers each remedy helps against. The window has the same table, so that a number gets the same words whether
/// it came back to the app or was read off Microsoft's page.
pub const REMEDIES: [(Remedy, &[u32]); 21] = [
    (Remedy::ConsentNeeded, &[65_001, 65_004, 50_058]),
    (Remedy::AdminApprovalNeeded, &[90_094, 90_095]),
    (
        Remedy::BlockedByPolicy,
        &[
            53_003, 530_032, 530_035, 500_021, 500_022, 50_002, 500_212, 500_213, 50_196,
        ],
    ),
    (
        Remedy::DeviceNotAllowed,
        &[53_000, 53_001, 53_002, 50_097, 50_005, 50_131],
    ),
    (
        Remedy::WrongTenant,
        &[
            50_020, 16_000, 90_072, 50_034, 51_004, 500_208, 50_059, 50_128,
        ],
    ),
    (Remedy::TenantNotFound, &[90_002, 900_023]),
    (Remedy::OtherCloud, &[90_038, 900_382, 900_432]),
    (Remedy::MultiFactor, &[50_072, 50_074, 50_076, 50_079]),
    (
        Remedy::AccountProblem,
        &[50_053, 50_055, 50_057, 50_126, 50_144],
    ),
    (Remedy::NotAssigned, &[50_105]),
    (Remedy::RedirectMismatch, &[50_011, 900_971, 70_004]),
    (Remedy::SecretWrong, &[7_000_215]),
    (Remedy::SecretExpired, &[7_000_222]),
    (
        Remedy::Expired,
        &[
            50_078, 70_043, 70_008, 700_082, 50_173, 50_089, 54_005, 50_132, 50_133, 70_018,
            70_019, 70_020,
        ],
    ),
    (Remedy::Outage, &[90_006, 90_024, 90_033]),
    (Remedy::ClientUnknown, &[700_016, 700_011, 70_001]),
    (Remedy::ClientNotPublic, &[7_000_218]),
    (Remedy::ClientForWebPages, &[9_002_327]),
    (Remedy::ClientOfOneDirectory, &[50_194]),
    (
        Remedy::ClientNotUsable,
        &[
            65_002, 65_005, 650_052, 650_056, 650_057, 7_000_112, 7_000_229,
        ],
    ),
    (
        Remedy::Internal,
        &[700_025, 501_481, 50_147, 501_491, 70_011, 28_002, 700_022],
    ),
];

/// What helps against the error with this number.
pub fn remedy(aadsts: u32) -> Remedy {
    REMEDIES
        .iter()
        .find(|(_, codes)| codes.contains(&aadsts))
        .map_or(Remedy::Unknown, |(remedy, _)| *remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_map_to_what_helps() {
        for (code, expected) in [
            (65_004, Remedy::ConsentNeeded),
            (90_094, Remedy::AdminApprovalNeeded),
            (53_003, Remedy::BlockedByPolicy),
            (53_000, Remedy::DeviceNotAllowed),
            (50_020, Remedy::WrongTenant),
            (90_002, Remedy::TenantNotFound),
            (90_038, Remedy::OtherCloud),
            (50_076, Remedy::MultiFactor),
            (50_057, Remedy::AccountProblem),
            (50_105, Remedy::NotAssigned),
            (50_011, Remedy::RedirectMismatch),
            (7_000_215, Remedy::SecretWrong),
            (7_000_222, Remedy::SecretExpired),
            (70_008, Remedy::Expired),
            (90_033, Remedy::Outage),
            (700_016, Remedy::ClientUnknown),
            (7_000_218, Remedy::ClientNotPublic),
            (9_002_327, Remedy::ClientForWebPages),
            (50_194, Remedy::ClientOfOneDirectory),
            (7_000_112, Remedy::ClientNotUsable),
            (501_481, Remedy::Internal),
            (1, Remedy::Unknown),
        ] {
            assert_eq!(remedy(code), expected, "AADSTS{code}");
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

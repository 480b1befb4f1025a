//! Every error of sign-in that Microsoft documents, by row, and how each can come in.

use serde::Serialize;

use self::Door::{
    AzureCli, CodeAsked, CodePolled, Page, Redirect, SecretCheck, TestRedirect, TestToken, Token,
};

/// How an error comes in. There is no refresh of a token: this app keeps none, and the Azure CLI tells of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Door {
    /// On Microsoft's page, which leads nowhere: the person reads the number off it.
    Page,
    /// Through the browser, to the port of the sign-in.
    Redirect,
    /// From the token endpoint, for the code that came through the browser.
    Token,
    /// Instead of a device code.
    CodeAsked,
    /// From the token endpoint, which is polled for the device code.
    CodePolled,
    /// As what `az` complains about.
    AzureCli,
    /// The same four while a run waits for the sign-in.
    RenewalRedirect,
    RenewalToken,
    RenewalCodePolled,
    RenewalAzureCli,
    /// When the directory is looked for, before anyone signs in.
    LookUp,
    /// When an app registration signs in with its secret alone.
    SecretCheck,
    /// In a test sign-in: on the page, through the browser, from the token endpoint.
    TestPage,
    TestRedirect,
    TestToken,
    /// From Graph.
    Graph,
    /// From this computer, or from the network on the way.
    ThisComputer,
}

impl Door {
    /// The same door while a run waits, if it is one of the four.
    pub(super) fn renewal(self) -> Option<Self> {
        match self {
            Redirect => Some(Self::RenewalRedirect),
            Token => Some(Self::RenewalToken),
            CodePolled => Some(Self::RenewalCodePolled),
            AzureCli => Some(Self::RenewalAzureCli),
            _ => None,
        }
    }

    pub(super) fn is_in_renewal(self) -> bool {
        let four = [Redirect, Token, CodePolled, AzureCli];
        four.into_iter().any(|door| door.renewal() == Some(self))
    }
}

/// What has one meaning and one remedy.
pub(super) struct Row {
    pub(super) numbers: &'static [u32],
    /// OAuth's name for it at the token endpoint.
    pub(super) name: &'static str,
    pub(super) doors: &'static [Door],
    /// Whether the sign-in that a run waits for can meet it. It goes to a directory and asks for permissions that were
    /// right before.
    pub(super) in_renewal: bool,
}

const fn row(numbers: &'static [u32], name: &'static str, doors: &'static [Door]) -> Row {
    Row {
        numbers,
        name,
        doors,
        in_renewal: true,
    }
}

const fn never_in_renewal(
    numbers: &'static [u32],
    name: &'static str,
    doors: &'static [Door],
) -> Row {
    Row {
        in_renewal: false,
        ..row(numbers, name, doors)
    }
}

/// What is judged by who signs in, and how: in every way, and in a test sign-in.
const PERSON: &[Door] = &[Page, Redirect, Token, CodePolled, AzureCli, TestRedirect];
/// The same for what concerns the app that asks, too.
const APP: &[Door] = &[
    Page,
    Redirect,
    CodeAsked,
    Token,
    CodePolled,
    AzureCli,
    TestRedirect,
];
/// What is presented at the token endpoint.
const GRANT: &[Door] = &[Token, CodePolled, AzureCli, TestToken];

/// Source: Microsoft Entra, "Authentication and authorization error codes".
pub(super) const ROWS: [Row; 34] = [
    row(
        &[65_004],
        "authorization_declined",
        &[Redirect, CodePolled, TestRedirect],
    ),
    row(&[65_001], "invalid_grant", PERSON),
    row(
        &[90_094, 90_095],
        "access_denied",
        &[Page, Redirect, CodePolled, TestRedirect],
    ),
    never_in_renewal(
        &[65_002],
        "invalid_client",
        &[Page, Redirect, CodeAsked, Token, CodePolled],
    ),
    row(&[650_052, 650_056, 650_057, 65_005], "invalid_client", APP),
    row(
        &[700_016, 700_011, 70_001],
        "unauthorized_client",
        &[
            Page,
            CodeAsked,
            Token,
            CodePolled,
            AzureCli,
            SecretCheck,
            TestToken,
        ],
    ),
    row(
        &[7_000_112],
        "unauthorized_client",
        &[
            Page,
            CodeAsked,
            Token,
            CodePolled,
            AzureCli,
            SecretCheck,
            TestToken,
        ],
    ),
    row(&[50_105], "access_denied", PERSON),
    row(
        &[50_076, 50_074, 50_072, 50_079],
        "interaction_required",
        PERSON,
    ),
    row(
        &[50_078, 70_043],
        "invalid_grant",
        &[Redirect, Token, CodePolled, AzureCli, TestRedirect],
    ),
    row(
        &[53_003, 530_032, 530_035],
        "access_denied",
        &[
            Page,
            Redirect,
            CodeAsked,
            Token,
            CodePolled,
            AzureCli,
            SecretCheck,
            TestRedirect,
        ],
    ),
    row(
        &[53_000, 53_001, 50_097, 50_005, 53_002, 50_131],
        "access_denied",
        PERSON,
    ),
    row(
        &[50_020, 16_000, 90_072, 50_034, 51_004],
        "access_denied",
        PERSON,
    ),
    row(
        &[500_208, 50_059, 50_128],
        "invalid_request",
        &[
            Page,
            Redirect,
            CodeAsked,
            CodePolled,
            AzureCli,
            TestRedirect,
        ],
    ),
    never_in_renewal(
        &[90_002, 900_023],
        "invalid_request",
        &[Page, CodeAsked, Token, AzureCli],
    ),
    never_in_renewal(
        &[90_038, 900_382, 900_432],
        "invalid_request",
        &[Page, CodeAsked, Token, CodePolled, AzureCli],
    ),
    row(
        &[500_021, 500_022, 50_002, 500_212, 500_213],
        "access_denied",
        PERSON,
    ),
    row(
        &[50_011, 900_971, 70_004],
        "invalid_request",
        &[Page, Token, TestToken],
    ),
    never_in_renewal(&[50_194], "invalid_request", &[Page, CodeAsked, Token]),
    row(&[7_000_218], "invalid_client", &[Token, CodePolled]),
    row(&[9_002_327], "invalid_request", &[Token]),
    row(&[700_025], "invalid_client", &[SecretCheck, TestToken]),
    row(&[7_000_215], "invalid_client", &[SecretCheck, TestToken]),
    row(&[7_000_222], "invalid_client", &[SecretCheck, TestToken]),
    // The app goes on polling: `by_rule.rs` shows that it does.
    row(&[70_016], "authorization_pending", &[]),
    row(&[70_018], "bad_verification_code", &[CodePolled]),
    row(&[70_019, 70_020], "expired_token", &[CodePolled]),
    row(
        &[70_008, 700_082, 50_173, 50_089, 54_005, 50_132, 50_133],
        "invalid_grant",
        GRANT,
    ),
    row(
        &[501_481, 50_147, 501_491],
        "invalid_grant",
        &[Redirect, Token, TestToken],
    ),
    never_in_renewal(
        &[70_011, 28_002, 700_022],
        "invalid_scope",
        &[Redirect, CodeAsked, Token, CodePolled],
    ),
    row(
        &[50_058],
        "login_required",
        &[Redirect, AzureCli, TestRedirect],
    ),
    row(
        &[50_057, 50_053, 50_055, 50_126, 50_144],
        "invalid_grant",
        PERSON,
    ),
    row(&[50_196], "invalid_grant", PERSON),
    row(
        &[90_033, 90_006, 90_024],
        "temporarily_unavailable",
        &[
            Page,
            Redirect,
            CodeAsked,
            Token,
            CodePolled,
            AzureCli,
            SecretCheck,
            TestToken,
        ],
    ),
];

/// What comes back through the browser without a number: the name, and Microsoft's subcode.
pub(super) const WITHOUT_NUMBER: [(&str, Option<&str>); 5] = [
    ("access_denied", Some("cancel")),
    ("login_required", None),
    ("interaction_required", None),
    ("consent_required", None),
    ("temporarily_unavailable", None),
];

/// Rows that practice raises by no rule of its own, and why. They are raised by a fault.
pub(super) const ONLY_BY_FAULT: [(&str, &str); 15] = [
    (
        "AADSTS70019",
        "practice says 70020 of a device code that has expired",
    ),
    (
        "AADSTS70018",
        "practice forgets no device code, and this app sends no other",
    ),
    (
        "login_required",
        "practice names the number with it, as Microsoft does",
    ),
    ("interaction_required", "the same"),
    ("consent_required", "the same"),
    ("temporarily_unavailable", "the same"),
    (
        "SignInAudienceNotAllowedAsPerAppPolicy",
        "this app makes app registrations of one directory alone",
    ),
    ("Error_MsaAppDoesNotExist", "the same"),
    (
        "HostNameNotOnVerifiedDomain",
        "this app sets no Application ID URI",
    ),
    ("identifierUris", "the same"),
    (
        "CannotDeleteOrUpdateEnabledEntitlement",
        "this app changes no scope or role",
    ),
    (
        "Directory_QuotaExceeded",
        "practice counts nobody's objects",
    ),
    (
        "Directory_ConcurrencyViolation",
        "practice makes one change at a time",
    ),
    ("424", "this app sends no batch"),
    ("503", "practice is never too busy"),
];

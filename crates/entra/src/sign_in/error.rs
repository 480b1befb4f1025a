//! How a sign-in can fail.

use std::fmt;
use std::io;

use jiff::Timestamp;
use serde::Serialize;
use sso_http::Refusal;

use crate::remedy::{Remedy, remedy_of_answer};
use crate::sign_in::azure_cli::AzureCliProblem;
use crate::sign_in::callback::ErrorAnswer;

/// Why a sign-in did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The person pressed Cancel on Microsoft's page.
    #[error("cancelled at Microsoft")]
    Cancelled,
    /// The person did not accept the permissions.
    #[error("the permissions were not accepted: {0}")]
    Declined(Box<SignInAnswer>),
    /// No answer came from the browser in time.
    #[error("no answer came in time")]
    TimedOut,
    /// The device code was not typed in time.
    #[error("the device code has expired")]
    CodeExpired,
    /// The Azure CLI of this computer has no token to give.
    #[error("no token from the Azure CLI: {problem}")]
    AzureCli {
        /// Why.
        problem: AzureCliProblem,
        /// What it said, where that helps.
        answer: Option<Box<SignInAnswer>>,
    },
    /// Microsoft answered with another error.
    #[error("Microsoft answered {0}")]
    Answer(Box<SignInAnswer>),
    /// The listener on this machine failed.
    #[error("no local port for the browser's answer")]
    Listener(#[source] io::Error),
    /// The code had expired, or had been used, when it was exchanged.
    #[error("the answer came too late: {0}")]
    TooLate(Box<SignInAnswer>),
    /// The ID token is not for this sign-in.
    #[error("the ID token is not usable: {0}")]
    IdToken(IdTokenProblem),
}

/// What is wrong with an ID token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum IdTokenProblem {
    /// There is none.
    #[error("it is missing")]
    Missing,
    /// It cannot be read.
    #[error("it cannot be read")]
    Malformed,
    /// It answers another request.
    #[error("it answers another request")]
    Nonce,
    /// It is for another client.
    #[error("it is for another client")]
    Audience,
    /// Someone else issued it.
    #[error("somebody else issued it")]
    Issuer,
    /// It has expired, or this computer's clock is wrong by more than five minutes.
    #[error("it has expired, or the clock is wrong")]
    Expired,
    /// It is not valid yet, or this computer's clock is wrong by more than five minutes.
    #[error("it is not valid yet, or the clock is wrong")]
    NotYetValid,
    /// This computer's clock differs from Microsoft's by so much that its times cannot be checked.
    #[error("the clock of this computer is wrong")]
    Clock,
    /// It is signed in another way than Microsoft signs.
    #[error("it is signed in an unexpected way")]
    Algorithm,
    /// It was signed with a key that Microsoft does not have.
    #[error("it was signed with an unknown key")]
    UnknownKey,
    /// Its signature is wrong, so somebody changed it or made it up.
    #[error("its signature is wrong")]
    Signature,
    /// It is from a different directory than the one asked for.
    #[error("it is from another directory")]
    OtherTenant,
}

/// An error that Microsoft's sign-in answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInAnswer {
    /// OAuth's `error`.
    pub error: String,
    /// OAuth's `error_description`, in Microsoft's words. May name the person.
    pub description: Option<String>,
    /// The `AADSTS` number.
    pub aadsts: Option<u32>,
    /// The id of this attempt for Microsoft's support and in the directory's sign-in log.
    pub correlation_id: Option<String>,
    /// When it came.
    pub time: Timestamp,
}

impl SignInAnswer {
    /// The kind of thing that helps.
    pub fn remedy(&self) -> Remedy {
        remedy_of_answer(self.aadsts, &self.error)
    }
}

impl fmt::Display for SignInAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)?;
        if let Some(code) = self.aadsts {
            write!(f, " (AADSTS{code})")?;
        }
        Ok(())
    }
}

/// Names the error that came through the browser. Cancelling and declining are both
/// `access_denied`; Microsoft's subcode, or the number, tells them apart (65004: "User declined to
/// consent").
pub(super) fn of_callback(answer: ErrorAnswer) -> SignInError {
    let description = sso_http::cut(&answer.description.unwrap_or_default());
    let aadsts = aadsts(&description);
    let (error, subcode) = (answer.error.as_str(), answer.subcode.as_deref());
    if matches!(
        (error, subcode, aadsts),
        (_, Some("cancel"), _) | ("access_denied", None, None)
    ) {
        return SignInError::Cancelled;
    }
    let answer = Box::new(SignInAnswer {
        correlation_id: after(&description, "Correlation ID:").map(str::to_owned),
        description: (!description.is_empty()).then_some(description),
        error: sso_http::cut(&answer.error),
        aadsts,
        time: sso_http::clock::now(),
    });
    match aadsts {
        Some(DECLINED) => SignInError::Declined(answer),
        _ => SignInError::Answer(answer),
    }
}

/// "User declined to consent to access the app."
const DECLINED: u32 = 65_004;

/// Names the token endpoint's refusal.
pub(super) fn of_exchange(refusal: &Refusal) -> SignInError {
    let answer = Box::new(answer_of(refusal));
    match answer.aadsts {
        Some(DECLINED) => SignInError::Declined(answer),
        // 70008: the code has expired; 54005: it was already redeemed.
        Some(70_008 | 54_005) => SignInError::TooLate(answer),
        _ => SignInError::Answer(answer),
    }
}

/// What the token endpoint refused with.
pub(super) fn answer_of(refusal: &Refusal) -> SignInAnswer {
    let description = refusal.message.clone();
    SignInAnswer {
        error: refusal
            .code
            .clone()
            .unwrap_or_else(|| refusal.status.to_string()),
        aadsts: refusal
            .aadsts()
            .or_else(|| aadsts(description.as_deref().unwrap_or_default())),
        description,
        correlation_id: refusal.correlation_id.clone(),
        time: refusal.time,
    }
}

/// The number in Microsoft's words.
pub(super) fn aadsts(description: &str) -> Option<u32> {
    let digits = after(description, "AADSTS")?;
    let end = digits
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(digits.len());
    digits[..end].parse().ok()
}

/// The word that follows `label`.
pub(super) fn after<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    text.split_once(label)
        .and_then(|(_, rest)| rest.split_whitespace().next())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn callback(error: &str, description: &str, subcode: Option<&str>) -> SignInError {
        of_callback(ErrorAnswer {
            error: error.to_owned(),
            description: Some(description.to_owned()),
            subcode: subcode.map(str::to_owned),
        })
    }

    #[test]
    fn cancelled_and_declined_told_apart() {
        let declined = "AADSTS65004: User declined to consent to access the app.";
        for (error, description, subcode, cancelled) in [
            (
                "access_denied",
                "the user canceled the authentication",
                None,
                true,
            ),
            ("access_denied", declined, Some("cancel"), true),
            ("access_denied", declined, None, false),
            ("consent_required", declined, None, false),
        ] {
            let named = callback(error, description, subcode);
            assert_eq!(
                matches!(named, SignInError::Cancelled),
                cancelled,
                "{error} {subcode:?}: {named:?}"
            );
            assert_eq!(
                matches!(&named, SignInError::Declined(answer) if answer.aadsts == Some(65_004)),
                !cancelled,
                "{error} {subcode:?}: {named:?}"
            );
        }
    }

    #[test]
    fn other_error_keeps_what_support_asks_for() {
        let description = "AADSTS90094: An administrator is needed.\r\nTrace ID: t-1\r\nCorrelation ID: c-1\r\nTimestamp: 2026";
        let SignInError::Answer(answer) = callback("access_denied", description, None) else {
            panic!("not an answer")
        };
        assert_eq!(answer.aadsts, Some(90_094));
        assert_eq!(answer.correlation_id.as_deref(), Some("c-1"));
        assert_eq!(answer.remedy(), Remedy::AdminApprovalNeeded);
    }

    proptest! {
        #[test]
        fn any_description_is_survived(error in "\\PC*", description in "(AADSTS)?\\PC*") {
            let _ = callback(&error, &description, None).to_string();
        }
    }
}

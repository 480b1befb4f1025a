//! From Microsoft Graph's refusals to what they mean, where nothing in [`crate::Error`] is about it already.
//!
//! Graph's codes are few and several mean more than one thing, so the status and, where there is no other way, a part of
//! the message count too (Microsoft Graph, "Error responses and resource types"; what Microsoft's own tools handle).

use sso_http::Refusal;

/// What a refusal of Graph means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GraphProblem {
    /// A policy does not allow who the application is for.
    AudienceNotAllowed,
    /// A host name is not a verified domain of the directory.
    DomainNotVerified,
    /// A permission has to be disabled before it may be changed or removed.
    StillEnabled,
    /// Another application has the same identifier URI.
    IdentifierTaken,
    /// The person may not create more objects.
    QuotaExceeded,
    /// Another write to the same object was under way.
    OtherWrite,
    /// It is there already.
    ThereAlready,
    /// The application is for personal accounts, whose directory does not know it yet.
    PersonalAccounts,
    /// A request that this one depends on failed.
    PartFailed,
    /// It is not there, or not any more.
    Gone,
    /// Anything else.
    Other,
}

/// What this refusal means.
pub fn graph_problem(refusal: &Refusal) -> GraphProblem {
    let message = refusal.message.as_deref().unwrap_or_default();
    let message = message.to_ascii_lowercase();
    match (refusal.code.as_deref().unwrap_or_default(), refusal.status) {
        ("SignInAudienceNotAllowedAsPerAppPolicy", _) => GraphProblem::AudienceNotAllowed,
        ("HostNameNotOnVerifiedDomain", _) => GraphProblem::DomainNotVerified,
        ("CannotDeleteOrUpdateEnabledEntitlement", _) => GraphProblem::StillEnabled,
        (QUOTA_EXCEEDED, _) => GraphProblem::QuotaExceeded,
        ("Directory_ConcurrencyViolation", _) => GraphProblem::OtherWrite,
        ("Error_MsaAppDoesNotExist", _) => GraphProblem::PersonalAccounts,
        _ if message.contains("property identifieruris") => GraphProblem::IdentifierTaken,
        _ if message.contains("already exists") => GraphProblem::ThereAlready,
        (_, 404) => GraphProblem::Gone,
        (_, 409) => GraphProblem::ThereAlready,
        (_, 424) => GraphProblem::PartFailed,
        _ => GraphProblem::Other,
    }
}

/// Graph's code for a person who has created as many objects as a person may.
pub(crate) const QUOTA_EXCEEDED: &str = "Directory_QuotaExceeded";

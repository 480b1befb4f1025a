//! What can go wrong with Microsoft.

use serde::Serialize;
use sso_http::Refusal;

use crate::graph_problem::QUOTA_EXCEEDED;
use crate::{IssuerProblem, SignInError};

/// Why a call to Microsoft did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request failed, or was refused for a reason that has no name below.
    #[error(transparent)]
    Http(#[from] sso_http::Error),
    /// The sign-in did not succeed.
    #[error("sign-in failed: {0}")]
    SignIn(#[from] SignInError),
    /// The access token is no longer accepted, or a policy requires a new sign-in.
    #[error("Microsoft wants a new sign-in: {refusal}")]
    SignInAgain {
        /// What Graph said.
        refusal: Box<Refusal>,
    },
    /// The person's role, or the token's scopes, do not allow the call.
    #[error("not allowed to {call:?}: {refusal}")]
    InsufficientPrivileges {
        /// What Graph said.
        refusal: Box<Refusal>,
        /// What was tried.
        call: Call,
    },
    /// The tenant's app management policy forbids client secrets.
    #[error("client secrets are forbidden: {refusal}")]
    SecretsForbidden {
        /// What Graph said.
        refusal: Box<Refusal>,
    },
    /// The tenant's app management policy requires a shorter client secret lifetime.
    #[error("the client secret's lifetime is too long: {refusal}")]
    SecretLifetimeTooLong {
        /// What Graph said.
        refusal: Box<Refusal>,
    },
    /// A new object was still unknown to Microsoft's replicas when the time was up.
    #[error("Microsoft did not replicate in time: {refusal}")]
    NotReplicated {
        /// What Graph said last.
        refusal: Box<Refusal>,
    },
    /// The object does not exist (yet, or any more).
    #[error("not found: {refusal}")]
    NotFound {
        /// What Graph said.
        refusal: Box<Refusal>,
    },
    /// The object is already there, or another write is under way.
    #[error("conflict: {refusal}")]
    Conflict {
        /// What Graph said.
        refusal: Box<Refusal>,
    },
    /// The client secret is not accepted: wrong, expired, or not propagated within the time limit.
    #[error("the client secret is not accepted: {refusal}")]
    SecretRefused {
        /// What the sign-in service said last.
        refusal: Box<Refusal>,
    },
    /// The tenant's licence does not allow assigning groups to applications.
    #[error("groups cannot be assigned: {refusal}")]
    GroupsNotLicensed {
        /// What Graph said.
        refusal: Box<Refusal>,
    },
    /// The group is not security-enabled, and only such groups can be assigned to applications.
    #[error("the group cannot be assigned: {refusal}")]
    GroupNotAssignable {
        /// What Graph said.
        refusal: Box<Refusal>,
    },
    /// The issuer is not one that can be handed over.
    #[error("the issuer cannot be used: {0}")]
    Issuer(#[from] IssuerProblem),
    /// The text is neither a directory id nor a domain.
    #[error("not a directory id or domain")]
    InvalidDirectory,
    /// A practice address that is not on this machine.
    #[error("practice servers must be on this machine")]
    NotLoopback,
    /// An answer was well-formed but contradicts what was asked.
    #[error("unexpected answer: {0}")]
    Unexpected(&'static str),
}

impl Error {
    /// What the service said, if it refused.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Http(error) => error.refusal(),
            Self::SignInAgain { refusal }
            | Self::InsufficientPrivileges { refusal, .. }
            | Self::SecretsForbidden { refusal }
            | Self::SecretLifetimeTooLong { refusal }
            | Self::NotReplicated { refusal }
            | Self::NotFound { refusal }
            | Self::Conflict { refusal }
            | Self::SecretRefused { refusal }
            | Self::GroupsNotLicensed { refusal }
            | Self::GroupNotAssignable { refusal } => Some(refusal),
            Self::SignIn(_)
            | Self::Issuer(_)
            | Self::InvalidDirectory
            | Self::NotLoopback
            | Self::Unexpected(_) => None,
        }
    }

    /// Whether Microsoft may have carried out the request although no successful answer came.
    pub fn may_have_taken_effect(&self) -> bool {
        match self {
            Self::Http(error) => error.may_have_taken_effect(),
            Self::Unexpected(_) => true,
            _ => false,
        }
    }

    /// Whether the person stopped the work.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Http(sso_http::Error::Cancelled))
    }

    /// Names what Graph's refusal of `call` means (Graph error codes and, where Graph reuses one
    /// code for several things, the message).
    pub(crate) fn of_graph(error: sso_http::Error, call: Call) -> Self {
        let sso_http::Error::Refused(refusal) = error else {
            return Self::Http(error);
        };
        let code = refusal.code.as_deref().unwrap_or_default();
        match (refusal.status, code) {
            _ if refusal.wants_sign_in() => Self::SignInAgain { refusal },
            (403, QUOTA_EXCEEDED) => Self::Http(sso_http::Error::Refused(refusal)),
            (403, _) => Self::InsufficientPrivileges { refusal, call },
            (_, SECRETS_FORBIDDEN) => Self::SecretsForbidden { refusal },
            (_, "CredentialInvalidLifetimeAsPerAppPolicy") => {
                Self::SecretLifetimeTooLong { refusal }
            }
            (404, _) => Self::NotFound { refusal },
            (409, _) => Self::Conflict { refusal },
            _ => Self::Http(sso_http::Error::Refused(refusal)),
        }
    }
}

/// Graph's code for a client secret that a policy forbids (app management policies; handled by Microsoft's own tools).
pub const SECRETS_FORBIDDEN: &str = "CredentialTypeNotAllowedAsPerAppPolicy";

/// What was asked of Graph, to tell which right is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Call {
    /// Who is signed in.
    ReadMe,
    /// The signed-in person's directory roles.
    ReadRoles,
    /// The directory itself.
    ReadOrganization,
    /// The app management and authorization policies.
    ReadPolicies,
    /// Applications.
    ReadApplications,
    /// A new application.
    CreateApplication,
    /// A changed application.
    UpdateApplication,
    /// A removed application.
    DeleteApplication,
    /// A deleted application or service principal restored.
    RestoreDeleted,
    /// A deleted application or service principal removed for good.
    PurgeDeleted,
    /// A new client secret.
    AddPassword,
    /// A removed client secret.
    RemovePassword,
    /// Service principals (enterprise applications).
    ReadServicePrincipals,
    /// A new service principal.
    CreateServicePrincipal,
    /// A changed service principal.
    UpdateServicePrincipal,
    /// A removed service principal.
    DeleteServicePrincipal,
    /// Consents given.
    ReadGrants,
    /// A new consent for everyone.
    CreateGrant,
    /// A changed consent.
    UpdateGrant,
    /// A removed consent.
    DeleteGrant,
    /// Groups.
    ReadGroups,
    /// Which groups a person is in.
    ReadMemberships,
    /// Other people.
    ReadPeople,
    /// Who is assigned to an application.
    ReadAssignments,
    /// A new assignment.
    CreateAssignment,
    /// A removed assignment.
    DeleteAssignment,
}

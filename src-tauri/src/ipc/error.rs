//! Errors as the window gets them: kinds that it handles differently, and data to show, never sentences.

use serde::Serialize;
use specta::Type;

use super::candidate::Candidate;
use super::check::{CheckId, Evidence};
use super::exemption::CallerAttribute;
use super::field_problem::FieldProblem;
use super::microsoft::Permission;
use super::mirror::mirror;
use super::number::saturating_u32;

/// Why a command did not do what it was asked.
//
// The details are boxed, because every answer is as large as the largest error.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(
    tag = "kind",
    content = "detail",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum CommandError {
    InvalidInput(Vec<FieldProblem>),
    Unreachable {
        host: String,
        cause: Unreachable,
    },
    // Whoever answered could not prove to be that host. `issuer`: who issued the certificate, in its own words.
    CertificateRefused {
        host: String,
        problem: CertificateProblem,
        issuer: Option<String>,
    },
    SignInCancelled,
    SignInDeclined(Box<Support>),
    SignInTimedOut,
    // The device code was not typed in time.
    SignInCodeExpired,
    // The Azure CLI of this computer does not help.
    AzureCli {
        problem: AzureCliProblem,
        support: Option<Box<Support>>,
    },
    SignInRefused {
        remedy: Remedy,
        support: Box<Support>,
    },
    ListenerFailed,
    // The times in Microsoft's answer cannot be checked, because this computer's clock is wrong.
    ClockWrong(Box<Support>),
    // Microsoft's answer is not signed as Microsoft signs, so someone else may have written it.
    AnswerNotGenuine(Box<Support>),
    BrowserNotOpened,
    SignInExpired(Option<Box<Support>>),
    NotAllowed {
        needs: EntraRole,
        support: Box<Support>,
    },
    // Microsoft Graph refused what none of the others is about.
    GraphRefused {
        problem: GraphProblem,
        support: Box<Support>,
    },
    SecretsForbidden(Box<Support>),
    // The app registration is there without a secret, until someone exempts it.
    WaitsForExemption {
        app_id: String,
        exempt_callers: Vec<CallerAttribute>,
        support: Box<Support>,
    },
    SecretLifetimeTooLong(Box<Support>),
    NotReplicated(Box<Support>),
    // A new secret is not known to all of Microsoft's servers yet, or not any more.
    SecretNotAccepted(Box<Support>),
    // Microsoft refused to let the app registration sign in with its secret, and waiting does not help.
    SecretRefused {
        remedy: Remedy,
        support: Box<Support>,
    },
    Throttled(Box<Support>),
    KonnectTokenRejected(Box<Support>),
    KonnectNotAllowed(Box<Support>),
    LoginPathTaken(Box<Support>),
    KonnectRefused {
        parameters: Vec<RefusedParameter>,
        support: Box<Support>,
    },
    PortalGone(Box<Support>),
    GroupGone {
        // Its id.
        group: String,
    },
    // The group is not security-enabled, so it cannot be assigned to an app.
    GroupNotAssignable {
        // Its name, or its id where that is not known.
        group: String,
    },
    TeamGone {
        // Its name, or its id if it no longer has one.
        team: String,
    },
    // Nobody has this address, or more than one person does.
    PersonNotFound,
    GroupAssignmentNotLicensed(Box<Support>),
    SamlInPlace,
    // What was asked for needs permissions that this sign-in was not given. Nothing was sent.
    PermissionsMissing(Vec<Permission>),
    // The connection is in another directory than the one signed in to.
    OtherDirectory {
        directory_id: String,
    },
    // Someone else signed in than the person whom the run under way waits for.
    OtherAccount {
        user_name: String,
    },
    // The connection is of another Konnect organization than the connected one. Names are not unique; ids are. The name
    // is absent where this computer does not know it.
    OtherOrganization {
        organization_id: String,
        name: Option<String>,
    },
    // The person has to say whose app registration to use. `target` is an index into the targets of the choices.
    ChooseApplication {
        target: u32,
        candidates: Vec<Candidate>,
    },
    // What was reviewed is no longer true; nothing was sent.
    ChangedMeanwhile,
    // Another computer set up the same target at the same moment.
    SetUpElsewhere,
    // A service still has what it was asked to delete.
    StillThere,
    ProviderChanged,
    CheckFailed {
        check: CheckId,
        evidence: Vec<Evidence>,
    },
    UnreadableResponse {
        host: String,
        support: Box<Support>,
    },
    ServiceFailed(Box<Support>),
    KeychainFailed {
        cause: KeychainProblem,
    },
    DiskFailed {
        cause: DiskProblem,
        // The file or folder of the journal.
        path: String,
    },
    /// A setting could not be written to this computer's disk.
    NotKept,
    ClipboardFailed,
    PracticeFailed,
    NotSignedIn,
    NotConnected,
    PlanOutdated,
    // What was asked belongs to a session that is over: in between, someone signed in or out, connected or disconnected
    // an organization, or began or left practice.
    SessionChanged,
    Busy,
    NothingToShow,
    Cancelled,
    Unexpected(Option<Box<Support>>),
}

impl CommandError {
    /// The same for the target at this place in the choices.
    pub(crate) fn in_target(self, place: usize) -> Self {
        match self {
            Self::ChooseApplication { candidates, .. } => Self::ChooseApplication {
                target: saturating_u32(place),
                candidates,
            },
            other => other,
        }
    }
}

mirror! {
    /// Why no answer came.
    pub(crate) enum Unreachable from sso_http::Unreachable {
        Dns,
        Refused,
        Reset,
        Timeout,
        Tls,
        Proxy,
        ProxyPassword,
        ProxyPasswordRefused,
        ProxyWindowsSignIn,
        ProxySignIn,
        Other,
    }
}

mirror! {
    /// Why the Azure CLI does not help.
    pub(crate) enum AzureCliProblem from entra::AzureCliProblem {
        NotInstalled,
        NotStarted,
        SignedOut,
        NotAPerson,
        OtherCloud,
        OtherDirectory,
        SignInNeeded,
        TooOld,
        TooSlow,
        Unreadable,
        TooFewPermissions,
        Failed,
    }
}

mirror! {
    /// What is wrong with a certificate.
    pub(crate) enum CertificateProblem from sso_http::CertificateProblem {
        UnknownIssuer,
        Ended,
        NotYetValid,
        OtherName,
        Revoked,
        Unusable,
    }
}

mirror! {
    /// What a refusal of Microsoft Graph means.
    pub(crate) enum GraphProblem from entra::GraphProblem {
        AudienceNotAllowed,
        DomainNotVerified,
        StillEnabled,
        IdentifierTaken,
        QuotaExceeded,
        OtherWrite,
        ThereAlready,
        PersonalAccounts,
        PartFailed,
        Gone,
        Other,
    }
}

mirror! {
    /// The least privileged role that allows what was refused.
    pub(crate) enum EntraRole from entra::LeastRole {
        ApplicationDeveloper,
        CloudApplicationAdministrator,
    }
}

mirror! {
    /// Why the keychain did not do what it was asked.
    pub(crate) enum KeychainProblem from sso::StoreError {
        Unavailable,
        Locked,
        Denied,
        TooLarge,
        Other { .. },
    }
}

/// Why a file could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum DiskProblem {
    Full,
    ReadOnly,
    Corrupt,
    NewerVersion,
    Locked,
    Other,
}

mirror! {
    /// What helps against a Microsoft sign-in error.
    pub(crate) enum Remedy from entra::Remedy {
        ConsentDeclined,
        ConsentNeeded,
        AdminApprovalNeeded,
        BlockedByPolicy,
        TenantRestricted,
        DeviceNotAllowed,
        WrongTenant,
        NoWorkAccount,
        TenantNotFound,
        OtherCloud,
        MultiFactor,
        SignInTooOld,
        InteractionNeeded,
        Loop,
        AccountProblem,
        NotAssigned,
        RedirectMismatch,
        SecretWrong,
        SecretExpired,
        SecretNotExpected,
        CodeNotTyped,
        CodeWrong,
        CodeExpired,
        Expired,
        ProofWrong,
        ScopeWrong,
        Outage,
        ClientUnknown,
        ClientDisabled,
        ClientNotPreauthorized,
        ClientNotSetUp,
        ClientNotPublic,
        ClientForWebPages,
        ClientOfOneDirectory,
        AnswerUnreadable,
        Unknown,
    }
}

/// A parameter that Konnect names as the reason of its refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RefusedParameter {
    pub(crate) field: String,
    pub(crate) reason: String,
}

/// What a person needs when asking for help. `message` is the service's own text. `time` is RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Support {
    pub(crate) service: ServiceName,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) correlation_id: Option<String>,
    pub(crate) time: String,
}

mirror! {
    /// Who answered.
    pub(crate) enum ServiceName from sso_http::Service {
        MicrosoftLogin,
        MicrosoftGraph,
        KonnectApi,
        KonnectCloud,
    }
}

#[cfg(test)]
impl CommandError {
    /// The kind as the window sees it.
    pub(crate) fn kind(&self) -> String {
        let value = serde_json::to_value(self).unwrap();
        value["kind"].as_str().unwrap().to_owned()
    }
}

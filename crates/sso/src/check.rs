//! What is true of a connection: which facts are checked, and which of them follow from another one that is not true.
//! Pure: nothing is read here.

mod each;

use std::collections::BTreeSet;

use entra::{AppId, Application, Issuer, ObjectId, TenantId};
use jiff::Timestamp;
use konnect::{AuthenticationSettings, IdentityProvider, Mapping, Preflight};

use crate::desired::Desired;
use each::{
    admission, application, claims, enterprise_application, issuer, password_sign_in, provider_on,
    redirect_uri, secret, teams,
};

/// One verified fact with its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Which fact.
    pub id: CheckId,
    /// How it came out.
    pub state: CheckState,
    /// What was seen.
    pub evidence: Vec<Evidence>,
}

/// The facts that are verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckId {
    /// The issuer is the one in the tenant's metadata document, names the tenant by its GUID, and Konnect has it.
    Issuer,
    /// The redirect URI that Konnect sends is registered.
    RedirectUri,
    /// Konnect uses this client ID and this tenant.
    Application,
    /// The enterprise application is there, and people may sign in to it.
    EnterpriseApplication,
    /// The client secret obtains a token.
    Secret,
    /// The application puts groups and email into its tokens as chosen.
    Claims,
    /// Only assigned groups may sign in, or are named in tokens, as chosen, and they are assigned.
    Admission,
    /// Nobody but administrators and this computer can act as the application.
    Ownership,
    /// Konnect's provider and its sign-in with OpenID Connect are on.
    ProviderOn,
    /// Groups are mapped to teams as chosen, and Konnect follows them.
    Teams,
    /// Konnect's sign-in with a password is still on.
    PasswordSignIn,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// It holds.
    Passed,
    /// It does not.
    Failed,
    /// It could not be looked at.
    NotChecked,
}

/// What was seen, in data; the words are the window's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The value that passed.
    Value(String),
    /// What it should be.
    Expected(String),
    /// What it is.
    Observed(String),
    /// Why it failed or was not checked.
    Reason(CheckReason),
}

/// Why a check failed or was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckReason {
    /// This computer does not hold the secret.
    SecretNotHere,
    /// Microsoft no longer knows the secret that this computer made: someone removed it in Entra.
    SecretRemoved,
    /// The secret on this computer is none of this application's: it was removed, or belongs to another application.
    SecretOfNoApp,
    /// The secret is past its end.
    SecretEnded,
    /// The application has no secret.
    NoSecret,
    /// The application was deleted in Entra.
    Deleted,
    /// The enterprise application is switched off.
    SwitchedOff,
    /// The directory has no enterprise application for it.
    NoEnterpriseApplication,
    /// Konnect has no such identity provider any more.
    ProviderGone,
    /// Konnect did not say where it would send people.
    NoPreflight,
    /// The redirect URI of a test sign-in was left in the application.
    TestRedirectLeft,
    /// The thing is not there.
    Missing,
    /// The service could not be asked.
    Unreadable,
}

/// Everything that was read for the checks.
#[derive(Debug)]
pub struct Findings<'a> {
    /// What was chosen.
    pub desired: &'a Desired,
    /// The directory.
    pub tenant: TenantId,
    /// The issuer in its metadata document.
    pub issuer: &'a Issuer,
    /// The client ID handed over.
    pub app_id: AppId,
    /// The application as Graph has it now.
    pub application: Option<&'a Application>,
    /// Whether Graph said that there is no such application.
    pub application_gone: bool,
    /// What its enterprise application is like; `None` when it was not asked about.
    pub enterprise: Option<EnterpriseFinding>,
    /// When all this was read.
    pub at: Timestamp,
    /// The result of asking for a token with the secret.
    pub secret: &'a SecretFinding,
    /// Who is let in; `None` when it could not be read.
    pub admission: Option<&'a AdmissionFinding>,
    /// Konnect's side, when the values were pushed.
    pub konnect: Option<KonnectFindings<'a>>,
}

/// The result of asking for a token with the client secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretFinding {
    /// A token came.
    Works,
    /// Microsoft refused, with this AADSTS code.
    Refused(Option<u32>),
    /// Microsoft no longer knows it.
    Removed,
    /// It is none of this application's secrets.
    OfNoApp,
    /// Microsoft could not be asked.
    Unreadable,
    /// This computer does not hold the secret.
    NotHere,
}

/// What the enterprise application is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnterpriseFinding {
    /// People may sign in to it.
    On,
    /// Someone switched it off.
    Off,
    /// There is none.
    Gone,
    /// It could not be read.
    Unreadable,
}

/// Whom the enterprise application lets in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdmissionFinding {
    /// Whether only those who are assigned may sign in.
    pub assignment_required: bool,
    /// Who is assigned.
    pub assigned: BTreeSet<ObjectId>,
}

/// What Konnect says.
#[derive(Debug)]
pub struct KonnectFindings<'a> {
    /// The provider as Konnect has it now; `None` when it is gone or could not be read.
    pub provider: Option<&'a IdentityProvider>,
    /// Whether Konnect said that there is no such provider.
    pub provider_gone: bool,
    /// Which ways of signing in are on.
    pub settings: Option<&'a AuthenticationSettings>,
    /// Where Konnect would send people.
    pub preflight: Option<&'a Preflight>,
    /// Which groups are mapped to which teams.
    pub mappings: Option<&'a [Mapping]>,
}

/// Compares what was read with what was chosen.
///
/// What is gone is said once, by the check of that very thing. What else depends on it is then neither true nor false,
/// so nothing is said about it.
pub fn checks(findings: &Findings<'_>) -> Vec<Check> {
    let konnect = findings.konnect.as_ref();
    let mut checks = Vec::new();
    if findings.application_gone {
        let gone = Evidence::Reason(CheckReason::Deleted);
        checks.push(Check::failed(CheckId::Application, vec![gone]));
        checks.extend(
            konnect
                .filter(|konnect| konnect.provider_gone)
                .map(provider_on),
        );
        checks.extend(konnect.map(password_sign_in));
        return checks;
    }
    let provider_gone = konnect.is_some_and(|konnect| konnect.provider_gone);
    if provider_gone {
        checks.extend(konnect.map(provider_on));
    } else {
        checks.extend([
            issuer(findings),
            redirect_uri(findings),
            application(findings),
        ]);
    }
    checks.extend(findings.enterprise.map(enterprise_application));
    checks.push(secret(findings));
    checks.push(claims(findings));
    if findings.enterprise != Some(EnterpriseFinding::Gone) {
        checks.extend(admission(findings));
    }
    if let Some(konnect) = konnect {
        if !provider_gone {
            checks.push(provider_on(konnect));
            let desired = findings.desired.teams.as_ref();
            checks.extend(desired.map(|desired| teams(desired, konnect)));
        }
        checks.push(password_sign_in(konnect));
    }
    checks
}

impl Check {
    fn passed(id: CheckId, value: impl Into<String>) -> Self {
        Self {
            id,
            state: CheckState::Passed,
            evidence: vec![Evidence::Value(value.into())],
        }
    }

    pub(crate) fn passed_silently(id: CheckId) -> Self {
        Self {
            id,
            state: CheckState::Passed,
            evidence: Vec::new(),
        }
    }

    pub(crate) fn failed(id: CheckId, evidence: Vec<Evidence>) -> Self {
        Self {
            id,
            state: CheckState::Failed,
            evidence,
        }
    }

    pub(crate) fn not_checked(id: CheckId, reason: CheckReason) -> Self {
        Self {
            id,
            state: CheckState::NotChecked,
            evidence: vec![Evidence::Reason(reason)],
        }
    }

    fn compared(id: CheckId, expected: String, observed: String) -> Self {
        if expected == observed {
            Self::passed(id, expected)
        } else {
            Self::failed(
                id,
                vec![Evidence::Expected(expected), Evidence::Observed(observed)],
            )
        }
    }
}

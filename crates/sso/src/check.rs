//! What is true of a connection: which facts are checked, and which of them follow from another one that is not true.
//! Pure: nothing is read here.

mod entra_side;
mod konnect_side;
mod mending;

use std::collections::BTreeSet;

use entra::{AppId, Application, Issuer, KeyId, ObjectId, TenantId};
use jiff::Timestamp;
use konnect::{AuthenticationSettings, IdentityProvider, Mapping, Portal, Preflight};

use crate::desired::Desired;
use crate::lock_out::Admin;
use crate::observed::ObservedTeams;
use crate::secret_rule::SecretRule;
use entra_side::{
    admission, application, approval, claims, enterprise_application, label, next_rotation,
    redirect_uri, secret,
};
use konnect_side::{
    administrators, issuer, kept_teams, password_sign_in, provider_on, provider_settings, teams,
};
pub use mending::Mending;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CheckId {
    /// The issuer is the one in the tenant's metadata document, names the tenant by its GUID, and Konnect has it.
    Issuer,
    /// The redirect URIs that Konnect sends are registered, and no others.
    RedirectUri,
    /// Konnect uses this client ID and this tenant.
    Application,
    /// The app registration has the chosen name, and the tag by which other computers find it.
    Label,
    /// The enterprise application is there, and people may sign in to it.
    EnterpriseApplication,
    /// Nobody is asked for an approval, as chosen.
    Approval,
    /// The client secret in use obtains a token, and has not ended.
    Secret,
    /// Policies of the directory let the client secret be replaced.
    NextRotation,
    /// The application puts groups and email into its tokens as chosen.
    Claims,
    /// Only assigned groups may sign in, or are named in tokens, as chosen, and they are assigned.
    Admission,
    /// Nobody but administrators and this computer can act as the application.
    Ownership,
    /// Konnect's provider and its sign-in with OpenID Connect are on.
    ProviderOn,
    /// Konnect's provider has the login path, and reads the claims, that it was given.
    ProviderSettings,
    /// Groups are mapped to teams as chosen, both exist, and Konnect follows them.
    Teams,
    /// While a Dev Portal follows groups, nobody loses a team that no group is mapped to.
    KeptTeams,
    /// While the organization follows groups, its administrators remain administrators.
    Administrators,
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
    /// Until when it holds.
    Until(Timestamp),
    /// The longest that it can hold, in days.
    AtMostDays(u32),
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
    /// The app registration does not carry the tag of its target.
    TagMissing,
    /// What was approved for everyone no longer is.
    ApprovalWithdrawn,
    /// Everyone in the directory may sign in, although only those who are assigned should.
    AdmitsEveryone,
    /// Only those who are assigned may sign in, although everyone should.
    AdmitsAssignedOnly,
    /// A group that was chosen was deleted in Entra.
    GroupGone,
    /// A team that was chosen was deleted in Konnect.
    TeamGone,
    /// Konnect no longer follows the groups.
    GroupsNotFollowed,
    /// The Dev Portal no longer asks people to sign in.
    PortalWithoutSignIn,
    /// Teams give developers no rights there, because the Dev Portal's role-based access control is off.
    PortalWithoutRoles,
    /// People would lose these teams at their next sign-in.
    LosesPeople,
    /// These people would no longer be administrators of the organization after their next sign-in.
    NoLongerAdministrator,
    /// The same, because the groups that were mapped to the administrators' team no longer are.
    AdministratorsNotMapped,
    /// A policy of the directory forbids new client secrets.
    RotationRefused,
    /// Someone who is no administrator owns the application, and can act as it.
    Owner,
    /// The application has a client secret that this computer did not make.
    OtherSecret,
    /// The application has a certificate that this computer did not make.
    Certificate,
    /// The application accepts tokens of others in place of a secret.
    FederatedCredential,
    /// The thing is not there.
    Missing,
    /// The service could not be asked.
    Unreadable,
}

/// Everything that was read for the checks.
#[derive(Debug)]
pub(crate) struct Findings<'a> {
    /// What was chosen.
    pub(crate) desired: &'a Desired,
    /// The directory.
    pub(crate) tenant: TenantId,
    /// The issuer in its metadata document.
    pub(crate) issuer: &'a Issuer,
    /// The client ID handed over.
    pub(crate) app_id: AppId,
    /// Whether this computer made it.
    pub(crate) made_here: bool,
    /// The application as Graph has it now.
    pub(crate) application: Option<&'a Application>,
    /// Whether Graph said that there is no such application.
    pub(crate) application_gone: bool,
    /// What its enterprise application is like; `None` when it was not asked about.
    pub(crate) enterprise: Option<EnterpriseFinding>,
    /// When all this was read.
    pub(crate) at: Timestamp,
    /// The result of asking for a token with the secret.
    pub(crate) secret: &'a SecretFinding,
    /// When that secret, or else the one that Konnect was given, stops working.
    pub(crate) secret_end: Option<Timestamp>,
    /// The secret that Konnect was given, as far as the journals say, if it is another one than the one asked with.
    pub(crate) given_secret: Option<KeyId>,
    /// Whether a policy is in the way of the next rotation.
    pub(crate) next_rotation: &'a Looked<RotationFinding>,
    /// Who is let in; `None` when it could not be read.
    pub(crate) admission: Option<&'a AdmissionFinding>,
    /// What is approved for everyone.
    pub(crate) approved: &'a Looked<BTreeSet<String>>,
    /// The chosen groups that exist.
    pub(crate) groups: &'a Looked<BTreeSet<ObjectId>>,
    /// Konnect's side, when the values were pushed.
    pub(crate) konnect: Option<KonnectFindings<'a>>,
}

/// What came of looking at something that not every check needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Looked<T> {
    /// Nobody looked, so nothing is said about it.
    #[default]
    NotAsked,
    /// It could not be read.
    Unreadable,
    /// What was seen.
    Found(T),
}

impl<T> Looked<T> {
    /// What was seen, if anything was.
    pub(crate) fn found(&self) -> Option<&T> {
        match self {
            Self::Found(found) => Some(found),
            Self::NotAsked | Self::Unreadable => None,
        }
    }
}

impl<T> From<Option<T>> for Looked<T> {
    /// Of something that was asked for.
    fn from(read: Option<T>) -> Self {
        read.map_or(Self::Unreadable, Self::Found)
    }
}

/// What policies of the directory say about the next client secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RotationFinding {
    /// Whether there may be one.
    pub(crate) rule: SecretRule,
    /// The longest that it may be valid, in days.
    pub(crate) most_days: Option<u32>,
}

/// The result of asking for a token with the client secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SecretFinding {
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
pub(crate) enum EnterpriseFinding {
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
pub(crate) struct AdmissionFinding {
    /// Whether only those who are assigned may sign in.
    pub(crate) assignment_required: bool,
    /// Who is assigned; `None` where nobody has to be, or when it could not be read.
    pub(crate) assigned: Option<BTreeSet<ObjectId>>,
}

/// What Konnect says.
#[derive(Debug)]
pub(crate) struct KonnectFindings<'a> {
    /// The provider as Konnect has it now; `None` when it is gone or could not be read.
    pub(crate) provider: Option<&'a IdentityProvider>,
    /// Whether Konnect said that there is no such provider.
    pub(crate) provider_gone: bool,
    /// Which ways of signing in are on.
    pub(crate) settings: Option<&'a AuthenticationSettings>,
    /// Where Konnect would send people.
    pub(crate) preflight: Option<&'a Preflight>,
    /// Which groups are mapped to which teams.
    pub(crate) mappings: Option<&'a [Mapping]>,
    /// The Dev Portal itself.
    pub(crate) portal: &'a Looked<Portal>,
    /// Its teams, and how many people are in them.
    pub(crate) teams: &'a Looked<ObservedTeams>,
    /// Who has to be an administrator of the organization.
    pub(crate) admins: &'a Looked<Vec<Admin>>,
}

/// Compares what was read with what was chosen.
///
/// What is gone is said once, by the check of that very thing. What else depends on it is then neither true nor false,
/// so nothing is said about it.
pub(crate) fn checks(findings: &Findings<'_>) -> Vec<Check> {
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
    checks.push(label(findings));
    checks.extend(findings.enterprise.map(enterprise_application));
    checks.extend(approval(findings));
    checks.push(secret(findings));
    checks.extend(next_rotation(findings));
    checks.push(claims(findings));
    if findings.enterprise != Some(EnterpriseFinding::Gone) {
        checks.extend(admission(findings));
    }
    if let Some(konnect) = konnect {
        if !provider_gone {
            checks.push(provider_on(konnect));
            checks.push(provider_settings(findings.desired, konnect));
            let desired = findings.desired.teams.as_ref();
            checks.extend(desired.map(|desired| teams(desired, findings.groups, konnect)));
            checks.extend(kept_teams(findings.desired, konnect));
            checks.extend(administrators(findings.desired, konnect));
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

#[cfg(test)]
mod tests;

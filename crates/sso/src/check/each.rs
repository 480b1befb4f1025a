//! What is true of a connection: pure comparisons of what was read with what was chosen.

use std::collections::BTreeSet;

use entra::{AppId, Application, Issuer, ObjectId, TenantId};
use jiff::Timestamp;
use konnect::{AuthenticationSettings, IdentityProvider, Mapping, Preflight, ProviderConfig};
use uuid::Uuid;

use crate::desired::{Admission, Desired, GroupsSetting, Target};
use crate::teams::{DesiredTeams, TeamRef};

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

fn issuer(findings: &Findings<'_>) -> Check {
    let expected = findings.issuer.as_str().to_owned();
    match &findings.konnect {
        None => Check::passed(CheckId::Issuer, expected),
        Some(KonnectFindings {
            provider:
                Some(IdentityProvider {
                    config: ProviderConfig::Oidc(config),
                    ..
                }),
            ..
        }) => Check::compared(CheckId::Issuer, expected, config.issuer_url.clone()),
        Some(KonnectFindings { provider: None, .. }) => {
            Check::not_checked(CheckId::Issuer, CheckReason::Unreadable)
        }
        Some(_) => Check::failed(
            CheckId::Issuer,
            vec![
                Evidence::Expected(expected),
                Evidence::Reason(CheckReason::Missing),
            ],
        ),
    }
}

fn redirect_uri(findings: &Findings<'_>) -> Check {
    let Some(application) = findings.application else {
        return Check::not_checked(CheckId::RedirectUri, CheckReason::Unreadable);
    };
    let registered: Vec<&str> = application
        .redirect_uris
        .iter()
        .map(String::as_str)
        .collect();
    let sent = match &findings.konnect {
        Some(KonnectFindings {
            preflight: Some(preflight),
            ..
        }) => {
            // A portal can be reached at each of its domains, and the browser comes back to the one that was used.
            let mut sent = match &findings.desired.target {
                Target::Portal { redirect_uris, .. } => redirect_uris.clone(),
                Target::Organization { .. } | Target::CallbackUrl { .. } => Vec::new(),
            };
            if !sent.contains(&preflight.redirect_uri) {
                sent.push(preflight.redirect_uri.clone());
            }
            sent
        }
        Some(_) => return Check::not_checked(CheckId::RedirectUri, CheckReason::NoPreflight),
        None => findings.desired.target.redirect_uris(),
    };
    if sent
        .iter()
        .all(|uri| application.redirect_uris.contains(uri))
    {
        Check::passed(CheckId::RedirectUri, sent.join(" "))
    } else {
        Check::failed(
            CheckId::RedirectUri,
            vec![
                Evidence::Expected(sent.join(" ")),
                Evidence::Observed(registered.join(" ")),
            ],
        )
    }
}

fn application(findings: &Findings<'_>) -> Check {
    let client_id = findings.app_id.to_string();
    let expected = format!("{client_id} {}", findings.tenant);
    match &findings.konnect {
        None if findings.application.is_some() => Check::passed(CheckId::Application, client_id),
        None => Check::not_checked(CheckId::Application, CheckReason::Unreadable),
        Some(KonnectFindings {
            preflight: Some(preflight),
            ..
        }) => {
            let tenant = preflight.tenant.clone().unwrap_or_default();
            Check::compared(
                CheckId::Application,
                expected,
                format!("{} {tenant}", preflight.client_id),
            )
        }
        Some(_) => Check::not_checked(CheckId::Application, CheckReason::NoPreflight),
    }
}

fn enterprise_application(finding: EnterpriseFinding) -> Check {
    let id = CheckId::EnterpriseApplication;
    let failed = |reason| Check::failed(id, vec![Evidence::Reason(reason)]);
    match finding {
        EnterpriseFinding::On => Check::passed_silently(id),
        EnterpriseFinding::Off => failed(CheckReason::SwitchedOff),
        EnterpriseFinding::Gone => failed(CheckReason::NoEnterpriseApplication),
        EnterpriseFinding::Unreadable => Check::not_checked(id, CheckReason::Unreadable),
    }
}

/// Microsoft's codes (Microsoft Entra, "authentication and authorization error codes"): the application is disabled.
const DISABLED: u32 = 7_000_112;
/// The tenant has no service principal for it.
const NO_SERVICE_PRINCIPAL: u32 = 7_000_229;
/// The secret is past its end.
const SECRET_EXPIRED: u32 = 7_000_222;

fn secret(findings: &Findings<'_>) -> Check {
    let id = CheckId::Secret;
    let failed = |reason| Check::failed(id, vec![Evidence::Reason(reason)]);
    let off = findings.enterprise == Some(EnterpriseFinding::Off);
    match findings.secret {
        SecretFinding::Works => Check::passed_silently(id),
        // No secret obtains a token then, so nothing is known about this one.
        SecretFinding::Refused(_) if off => Check::not_checked(id, CheckReason::SwitchedOff),
        SecretFinding::Refused(_) if findings.enterprise == Some(EnterpriseFinding::Gone) => {
            Check::not_checked(id, CheckReason::NoEnterpriseApplication)
        }
        SecretFinding::Refused(Some(DISABLED)) => failed(CheckReason::SwitchedOff),
        SecretFinding::Refused(Some(NO_SERVICE_PRINCIPAL)) => {
            failed(CheckReason::NoEnterpriseApplication)
        }
        SecretFinding::Refused(Some(SECRET_EXPIRED)) => failed(CheckReason::SecretEnded),
        SecretFinding::Refused(code) => {
            let seen = code.map(|code| Evidence::Observed(format!("AADSTS{code}")));
            Check::failed(id, seen.into_iter().collect())
        }
        SecretFinding::Removed => failed(CheckReason::SecretRemoved),
        SecretFinding::OfNoApp => Check::not_checked(id, CheckReason::SecretOfNoApp),
        SecretFinding::Unreadable => Check::not_checked(id, CheckReason::Unreadable),
        SecretFinding::NotHere => match findings.application.map(|one| &one.secrets) {
            Some(secrets) if secrets.is_empty() => failed(CheckReason::NoSecret),
            Some(secrets) if secrets.iter().all(|secret| secret.end <= findings.at) => {
                failed(CheckReason::SecretEnded)
            }
            _ => Check::not_checked(id, CheckReason::SecretNotHere),
        },
    }
}

fn claims(findings: &Findings<'_>) -> Check {
    let Some(application) = findings.application else {
        return Check::not_checked(CheckId::Claims, CheckReason::Unreadable);
    };
    let groups = match findings.desired.groups {
        GroupsSetting::All => entra::GroupMembershipClaims::every_group(),
        GroupsSetting::Assigned => entra::GroupMembershipClaims::assigned_groups(),
    };
    let mut missing = BTreeSet::new();
    if !application.group_membership_claims.same_as(&groups) {
        missing.insert("groupMembershipClaims");
    }
    if !application
        .optional_claims
        .covers(&entra::OptionalClaims::for_konnect(true))
    {
        missing.insert("optionalClaims");
    }
    if !entra::required_access_covers(&application.required_access, &entra::required_access(true)) {
        missing.insert("requiredResourceAccess");
    }
    if missing.is_empty() {
        Check::passed(CheckId::Claims, groups.to_string())
    } else {
        let missing: Vec<&str> = missing.into_iter().collect();
        Check::failed(
            CheckId::Claims,
            vec![
                Evidence::Expected(missing.join(", ")),
                Evidence::Reason(CheckReason::Missing),
            ],
        )
    }
}

/// Nothing to say while everyone may sign in and every group is named in tokens.
fn admission(findings: &Findings<'_>) -> Option<Check> {
    let desired = findings.desired;
    let wanted = desired.groups_to_assign();
    let required = desired.admission == Admission::Assigned;
    if wanted.is_empty() && !required {
        return None;
    }
    let Some(finding) = findings.admission else {
        return Some(Check::not_checked(
            CheckId::Admission,
            CheckReason::Unreadable,
        ));
    };
    let missing: Vec<String> = wanted
        .difference(&finding.assigned)
        .map(ToString::to_string)
        .collect();
    Some(if finding.assignment_required != required {
        let state = |on: bool| format!("appRoleAssignmentRequired={on}");
        Check::compared(
            CheckId::Admission,
            state(required),
            state(finding.assignment_required),
        )
    } else if missing.is_empty() {
        Check::passed_silently(CheckId::Admission)
    } else {
        Check::failed(
            CheckId::Admission,
            vec![
                Evidence::Expected(missing.join(", ")),
                Evidence::Reason(CheckReason::Missing),
            ],
        )
    })
}

fn teams(desired: &DesiredTeams, konnect: &KonnectFindings<'_>) -> Check {
    let (Some(mappings), Some(settings)) = (konnect.mappings, konnect.settings) else {
        return Check::not_checked(CheckId::Teams, CheckReason::Unreadable);
    };
    let mut rows = desired.rows.iter();
    let gone = rows.find_map(|row| match &row.team {
        TeamRef::New { name } => Some(name),
        TeamRef::Existing(_) => None,
    });
    if let Some(name) = gone {
        let wanted = Evidence::Expected(name.clone());
        let missing = Evidence::Reason(CheckReason::Missing);
        return Check::failed(CheckId::Teams, vec![wanted, missing]);
    }
    let wanted: BTreeSet<(Uuid, String)> = desired
        .pairs()
        .filter_map(|(team, group)| match team {
            TeamRef::Existing(id) => Some((*id, group.to_string())),
            TeamRef::New { .. } => None,
        })
        .collect();
    let present: BTreeSet<(Uuid, String)> = mappings
        .iter()
        .map(|mapping| (mapping.team_id, mapping.group.clone()))
        .collect();
    let shown = |pairs: &BTreeSet<(Uuid, String)>| {
        let pairs = pairs
            .iter()
            .map(|(team, group)| format!("{group} → {team}"));
        pairs.collect::<Vec<_>>().join(", ")
    };
    if wanted != present {
        return Check::compared(CheckId::Teams, shown(&wanted), shown(&present));
    }
    if !wanted.is_empty() && !settings.idp_mapping_enabled {
        let observed = Evidence::Observed("idp_mapping_enabled=false".to_owned());
        return Check::failed(CheckId::Teams, vec![observed]);
    }
    Check::passed_silently(CheckId::Teams)
}

fn provider_on(konnect: &KonnectFindings<'_>) -> Check {
    if konnect.provider_gone {
        let gone = Evidence::Reason(CheckReason::ProviderGone);
        return Check::failed(CheckId::ProviderOn, vec![gone]);
    }
    let (Some(provider), Some(settings)) = (konnect.provider, konnect.settings) else {
        return Check::not_checked(CheckId::ProviderOn, CheckReason::Unreadable);
    };
    if provider.enabled && settings.oidc_auth_enabled {
        Check::passed_silently(CheckId::ProviderOn)
    } else {
        let state = |name: &str, on: bool| format!("{name}={on}");
        let observed = [
            state("enabled", provider.enabled),
            state("oidc_auth_enabled", settings.oidc_auth_enabled),
        ]
        .join(", ");
        Check::failed(CheckId::ProviderOn, vec![Evidence::Observed(observed)])
    }
}

fn password_sign_in(konnect: &KonnectFindings<'_>) -> Check {
    match konnect.settings {
        Some(settings) if settings.basic_auth_enabled => {
            Check::passed_silently(CheckId::PasswordSignIn)
        }
        Some(_) => Check::failed(
            CheckId::PasswordSignIn,
            vec![Evidence::Observed("basic_auth_enabled=false".to_owned())],
        ),
        None => Check::not_checked(CheckId::PasswordSignIn, CheckReason::Unreadable),
    }
}

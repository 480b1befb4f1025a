//! What the checks say about Microsoft's side: the app registration, its secret, and whom it lets in.

use std::collections::BTreeSet;

use entra::{Application, ObjectId};
use konnect::{IdentityProvider, ProviderConfig};

use super::{
    Check, CheckId, CheckReason, EnterpriseFinding, Evidence, Findings, KonnectFindings, Looked,
    RotationFinding, SecretFinding,
};
use crate::desired::{Admission, GroupsSetting};
use crate::secret_rule::SecretRule;
use crate::step::approval;
use crate::test_redirect;

/// A portal can be reached at each of its domains, and the browser comes back to the one that was used.
///
/// An address that is not the target's does not belong there, where the app registration was made here: it serves one
/// target. One of others may serve something else as well.
pub(super) fn redirect_uri(findings: &Findings<'_>) -> Check {
    let id = CheckId::RedirectUri;
    let Some(application) = findings.application else {
        return Check::not_checked(id, CheckReason::Unreadable);
    };
    let left = test_redirect::stale(&application.redirect_uris, findings.at);
    if !left.is_empty() {
        let evidence = vec![
            Evidence::Reason(CheckReason::TestRedirectLeft),
            Evidence::Observed(left.join(" ")),
        ];
        return Check::failed(id, evidence);
    }
    let preflight = findings
        .konnect
        .as_ref()
        .map(|konnect| konnect.preflight.map(|it| &it.redirect_uri));
    let mut wanted = findings.desired.target.redirect_uris();
    if let Some(Some(sent)) = preflight
        && !wanted.contains(sent)
    {
        wanted.push(sent.clone());
    }
    // A test sign-in that may be in progress takes away its own.
    let mut registered: BTreeSet<&str> = application
        .redirect_uris
        .iter()
        .map(String::as_str)
        .collect();
    registered.retain(|uri| !test_redirect::is_one(uri));
    if !findings.made_here {
        registered.retain(|uri| wanted.iter().any(|wanted| wanted == uri));
    }
    if registered != wanted.iter().map(String::as_str).collect() {
        let registered: Vec<&str> = registered.into_iter().collect();
        let evidence = vec![
            Evidence::Expected(wanted.join(" ")),
            Evidence::Observed(registered.join(" ")),
        ];
        return Check::failed(id, evidence);
    }
    match preflight {
        Some(None) => Check::not_checked(id, CheckReason::NoPreflight),
        Some(Some(_)) | None => Check::passed(id, wanted.join(" ")),
    }
}

pub(super) fn application(findings: &Findings<'_>) -> Check {
    let id = CheckId::Application;
    let client_id = findings.app_id.to_string();
    let Some(konnect) = &findings.konnect else {
        return match findings.application {
            Some(_) => Check::passed(id, client_id),
            None => Check::not_checked(id, CheckReason::Unreadable),
        };
    };
    let Some(preflight) = konnect.preflight else {
        return Check::not_checked(id, CheckReason::NoPreflight);
    };
    if has_other_issuer(findings, konnect) {
        // The directory is that of the issuer, whose own check says so.
        return Check::compared(id, client_id, preflight.client_id.clone());
    }
    let tenant = preflight.tenant.clone().unwrap_or_default();
    let expected = format!("{client_id} {}", findings.tenant);
    Check::compared(id, expected, format!("{} {tenant}", preflight.client_id))
}

fn has_other_issuer(findings: &Findings<'_>, konnect: &KonnectFindings<'_>) -> bool {
    matches!(
        konnect.provider,
        Some(IdentityProvider { config: ProviderConfig::Oidc(config), .. })
            if config.issuer_url != findings.issuer.as_str()
    )
}

pub(super) fn label(findings: &Findings<'_>) -> Check {
    let id = CheckId::Label;
    let Some(application) = findings.application else {
        return Check::not_checked(id, CheckReason::Unreadable);
    };
    let (name, tag) = (
        findings.desired.app_name.as_str(),
        findings.desired.target.tag(),
    );
    let mut evidence = Vec::new();
    if !application.tags.contains(&tag) {
        evidence.push(Evidence::Reason(CheckReason::TagMissing));
    }
    if application.display_name != name {
        evidence.push(Evidence::Expected(name.to_owned()));
        evidence.push(Evidence::Observed(application.display_name.clone()));
    }
    if evidence.is_empty() {
        Check::passed(id, name)
    } else {
        Check::failed(id, evidence)
    }
}

/// Nothing to say where no approval for everyone was chosen.
pub(super) fn approval(findings: &Findings<'_>) -> Option<Check> {
    let id = CheckId::Approval;
    if !findings.desired.approve {
        return None;
    }
    let approved = match findings.approved {
        Looked::NotAsked => return None,
        Looked::Unreadable => return Some(Check::not_checked(id, CheckReason::Unreadable)),
        Looked::Found(approved) => approved,
    };
    let missing = approval::SCOPES
        .into_iter()
        .filter(|scope| !approved.contains(*scope));
    let missing: Vec<&str> = missing.collect();
    if missing.is_empty() {
        return Some(Check::passed(id, approval::SCOPES.join(" ")));
    }
    let evidence = vec![
        Evidence::Reason(CheckReason::ApprovalWithdrawn),
        Evidence::Expected(missing.join(" ")),
    ];
    Some(Check::failed(id, evidence))
}

pub(super) fn enterprise_application(finding: EnterpriseFinding) -> Check {
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

pub(super) fn secret(findings: &Findings<'_>) -> Check {
    let id = CheckId::Secret;
    let failed = |reason| Check::failed(id, vec![Evidence::Reason(reason)]);
    let until = findings.secret_end.map(Evidence::Until);
    let off = findings.enterprise == Some(EnterpriseFinding::Off);
    let given = given_secret_fails(findings);
    match findings.secret {
        // Konnect may have been given another one.
        SecretFinding::Works => given.map_or_else(
            || Check {
                evidence: until.into_iter().collect(),
                ..Check::passed_silently(id)
            },
            failed,
        ),
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
            _ => given.map_or_else(
                || {
                    let mut check = Check::not_checked(id, CheckReason::SecretNotHere);
                    check.evidence.extend(until);
                    check
                },
                failed,
            ),
        },
    }
}

/// Why the secret that Konnect was given cannot work, whatever is true of the one that this computer holds. Nothing is
/// known of it once Konnect's provider names another application.
fn given_secret_fails(findings: &Findings<'_>) -> Option<CheckReason> {
    let application: &Application = findings.application?;
    let key = findings.given_secret?;
    let provider = findings.konnect.as_ref()?.provider?;
    let ProviderConfig::Oidc(config) = &provider.config else {
        return None;
    };
    if config.client_id != findings.app_id.to_string() {
        return None;
    }
    let mut secrets = application.secrets.iter();
    match secrets.find(|secret| secret.key_id == key) {
        None => Some(CheckReason::SecretRemoved),
        Some(secret) if secret.end <= findings.at => Some(CheckReason::SecretEnded),
        Some(_) => None,
    }
}

pub(super) fn next_rotation(findings: &Findings<'_>) -> Option<Check> {
    let id = CheckId::NextRotation;
    let RotationFinding { rule, most_days } = match findings.next_rotation {
        Looked::NotAsked => return None,
        Looked::Unreadable => return Some(Check::not_checked(id, CheckReason::Unreadable)),
        Looked::Found(finding) => *finding,
    };
    let wanted = findings.desired.secret_lifetime.days();
    let shortened = most_days.filter(|days| *days < wanted);
    Some(match rule {
        SecretRule::Forbidden | SecretRule::NotExempted => {
            let refused = Evidence::Reason(CheckReason::RotationRefused);
            Check::failed(id, vec![refused])
        }
        SecretRule::NotKnown => Check::not_checked(id, CheckReason::Unreadable),
        SecretRule::Free | SecretRule::Exempted => Check {
            evidence: shortened.map(Evidence::AtMostDays).into_iter().collect(),
            ..Check::passed_silently(id)
        },
    })
}

pub(super) fn claims(findings: &Findings<'_>) -> Check {
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

/// Nothing to say while everyone may sign in as chosen, and every group is named in tokens.
pub(super) fn admission(findings: &Findings<'_>) -> Option<Check> {
    let id = CheckId::Admission;
    let desired = findings.desired;
    let wanted = desired.groups_to_assign();
    let required = desired.admission == Admission::Assigned;
    let nothing_chosen = wanted.is_empty() && !required;
    let Some(finding) = findings.admission else {
        let unread = Check::not_checked(id, CheckReason::Unreadable);
        return (!nothing_chosen).then_some(unread);
    };
    if finding.assignment_required != required {
        let reason = if required {
            CheckReason::AdmitsEveryone
        } else {
            CheckReason::AdmitsAssignedOnly
        };
        return Some(Check::failed(id, vec![Evidence::Reason(reason)]));
    }
    if nothing_chosen {
        return None;
    }
    let Some(assigned) = &finding.assigned else {
        return Some(Check::not_checked(id, CheckReason::Unreadable));
    };
    let names = |groups: &mut dyn Iterator<Item = &ObjectId>| {
        groups.map(ToString::to_string).collect::<Vec<_>>()
    };
    if let Some(there) = findings.groups.found() {
        let gone = names(&mut wanted.difference(there));
        if !gone.is_empty() {
            let seen = gone.into_iter().map(Evidence::Observed);
            let reason = std::iter::once(Evidence::Reason(CheckReason::GroupGone));
            return Some(Check::failed(id, reason.chain(seen).collect()));
        }
    }
    let missing = names(&mut wanted.difference(assigned));
    Some(if missing.is_empty() {
        Check::passed_silently(id)
    } else {
        Check::failed(
            id,
            vec![
                Evidence::Expected(missing.join(", ")),
                Evidence::Reason(CheckReason::Missing),
            ],
        )
    })
}

//! What each check says: one reading compared with what was chosen.

use std::collections::BTreeSet;

use konnect::{IdentityProvider, ProviderConfig};
use uuid::Uuid;

use super::{
    Check, CheckId, CheckReason, EnterpriseFinding, Evidence, Findings, KonnectFindings,
    SecretFinding,
};
use crate::desired::{Admission, GroupsSetting, Target};
use crate::teams::{DesiredTeams, TeamRef};
use crate::test_redirect;

pub(super) fn issuer(findings: &Findings<'_>) -> Check {
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

pub(super) fn redirect_uri(findings: &Findings<'_>) -> Check {
    let Some(application) = findings.application else {
        return Check::not_checked(CheckId::RedirectUri, CheckReason::Unreadable);
    };
    let left = test_redirect::stale(&application.redirect_uris, findings.at);
    if !left.is_empty() {
        return Check::failed(
            CheckId::RedirectUri,
            vec![
                Evidence::Observed(left.join(" ")),
                Evidence::Reason(CheckReason::TestRedirectLeft),
            ],
        );
    }
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

pub(super) fn application(findings: &Findings<'_>) -> Check {
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

/// Nothing to say while everyone may sign in and every group is named in tokens.
pub(super) fn admission(findings: &Findings<'_>) -> Option<Check> {
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

pub(super) fn teams(desired: &DesiredTeams, konnect: &KonnectFindings<'_>) -> Check {
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

pub(super) fn provider_on(konnect: &KonnectFindings<'_>) -> Check {
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

pub(super) fn password_sign_in(konnect: &KonnectFindings<'_>) -> Check {
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

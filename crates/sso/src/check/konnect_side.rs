//! What the checks say about Konnect: its identity provider, its teams, and who administers it.

use std::collections::BTreeSet;

use entra::ObjectId;
use konnect::{IdentityProvider, ProviderConfig, Team};
use uuid::Uuid;

use super::{Check, CheckId, CheckReason, Evidence, Findings, KonnectFindings, Looked};
use crate::desired::Desired;
use crate::lock_out::{LockOut, Standing};
use crate::step::{keep_teams, provider};
use crate::target::Target;
use crate::teams::{DesiredTeams, TeamRef};

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

pub(super) fn provider_on(konnect: &KonnectFindings<'_>) -> Check {
    let id = CheckId::ProviderOn;
    let failed = |reason| Check::failed(id, vec![Evidence::Reason(reason)]);
    if konnect.provider_gone {
        return failed(CheckReason::ProviderGone);
    }
    let portal = konnect.portal.found();
    if portal.is_some_and(|portal| !portal.authentication_enabled) {
        return failed(CheckReason::PortalWithoutSignIn);
    }
    let (Some(provider), Some(settings)) = (konnect.provider, konnect.settings) else {
        return Check::not_checked(id, CheckReason::Unreadable);
    };
    if provider.enabled && settings.oidc_auth_enabled {
        Check::passed_silently(id)
    } else {
        let state = |name: &str, on: bool| format!("{name}={on}");
        let observed = [
            state("enabled", provider.enabled),
            state("oidc_auth_enabled", settings.oidc_auth_enabled),
        ]
        .join(", ");
        Check::failed(id, vec![Evidence::Observed(observed)])
    }
}

/// Its issuer and client ID have checks of their own.
pub(super) fn provider_settings(desired: &Desired, konnect: &KonnectFindings<'_>) -> Check {
    let id = CheckId::ProviderSettings;
    let Some(provider) = konnect.provider else {
        return Check::not_checked(id, CheckReason::Unreadable);
    };
    let (expected, observed): (Vec<String>, Vec<String>) =
        provider::differences(desired, provider).into_iter().unzip();
    if expected.is_empty() {
        return Check::passed_silently(id);
    }
    Check::compared(id, expected.join(", "), observed.join(", "))
}

pub(super) fn teams(
    desired: &DesiredTeams,
    groups: &Looked<BTreeSet<ObjectId>>,
    konnect: &KonnectFindings<'_>,
) -> Check {
    let id = CheckId::Teams;
    let failed = |reason, seen: Vec<String>| {
        let seen = seen.into_iter().map(Evidence::Observed);
        let reason = std::iter::once(Evidence::Reason(reason));
        Check::failed(id, reason.chain(seen).collect())
    };
    let (Some(mappings), Some(settings)) = (konnect.mappings, konnect.settings) else {
        return Check::not_checked(id, CheckReason::Unreadable);
    };
    let gone = gone_teams(desired, konnect);
    if !gone.is_empty() {
        return failed(CheckReason::TeamGone, gone);
    }
    if let Some(there) = groups.found() {
        let gone = desired.groups();
        let gone: Vec<String> = gone.difference(there).map(ToString::to_string).collect();
        if !gone.is_empty() {
            return failed(CheckReason::GroupGone, gone);
        }
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
    if wanted != present {
        return Check::compared(id, shown(&wanted, konnect), shown(&present, konnect));
    }
    if !wanted.is_empty() && !settings.idp_mapping_enabled {
        return failed(CheckReason::GroupsNotFollowed, Vec::new());
    }
    let portal = konnect.portal.found();
    if !wanted.is_empty() && portal.is_some_and(|portal| !portal.rbac_enabled) {
        return failed(CheckReason::PortalWithoutRoles, Vec::new());
    }
    Check::passed_silently(id)
}

/// The chosen teams that were deleted: by name where a run was to make them, else by id.
fn gone_teams(desired: &DesiredTeams, konnect: &KonnectFindings<'_>) -> Vec<String> {
    let there = konnect.teams.found().map(|observed| &observed.teams);
    let rows = desired.rows.iter().filter(|row| !row.groups.is_empty());
    rows.filter_map(|row| match &row.team {
        TeamRef::New { name } => Some(name.clone()),
        TeamRef::Existing(id) => {
            let is_gone = there.is_some_and(|teams| teams.iter().all(|team| team.id != *id));
            is_gone.then(|| id.to_string())
        }
    })
    .collect()
}

/// Each group with the team it is mapped to.
fn shown(pairs: &BTreeSet<(Uuid, String)>, konnect: &KonnectFindings<'_>) -> String {
    let teams = konnect.teams.found().map(|observed| &observed.teams);
    let name = |id: &Uuid| {
        let mut teams = teams.into_iter().flatten();
        let found = teams.find(|team| team.id == *id);
        found.map_or_else(|| id.to_string(), |team| team.name.clone())
    };
    let pairs = pairs.iter();
    let pairs = pairs.map(|(team, group)| format!("{group} → {}", name(team)));
    pairs.collect::<Vec<_>>().join(", ")
}

/// Nothing to say while the portal does not follow groups, which is said by the check of the teams.
pub(super) fn kept_teams(desired: &Desired, konnect: &KonnectFindings<'_>) -> Option<Check> {
    let id = CheckId::KeptTeams;
    let Target::Portal { .. } = desired.target else {
        return None;
    };
    let chosen = desired.teams.as_ref()?;
    konnect.settings.filter(|it| it.idp_mapping_enabled)?;
    let observed = match konnect.teams {
        Looked::NotAsked => return None,
        Looked::Unreadable => return Some(Check::not_checked(id, CheckReason::Unreadable)),
        Looked::Found(observed) => observed,
    };
    let mapped = chosen.pairs().filter_map(|(team, _)| match team {
        TeamRef::Existing(id) => Some(*id),
        TeamRef::New { .. } => None,
    });
    let mapped = mapped.collect();
    let keeping = keep_teams::keeping(desired.target.target_id(), chosen, observed, &mapped);
    let losing: Vec<Evidence> = keeping
        .not_accepted()
        .map(|team| Evidence::Observed(team.to_owned()))
        .collect();
    if losing.is_empty() {
        return Some(Check::passed_silently(id));
    }
    let reason = Evidence::Reason(CheckReason::LosesPeople);
    let evidence = std::iter::once(reason).chain(losing);
    Some(Check::failed(id, evidence.collect()))
}

/// Nothing to say while the organization does not follow groups, or if the person accepted that it may be so.
pub(super) fn administrators(desired: &Desired, konnect: &KonnectFindings<'_>) -> Option<Check> {
    let id = CheckId::Administrators;
    let unreadable = || Some(Check::not_checked(id, CheckReason::Unreadable));
    let Target::Organization { .. } = desired.target else {
        return None;
    };
    let chosen = desired.teams.as_ref()?;
    konnect.settings.filter(|it| it.idp_mapping_enabled)?;
    if chosen.lock_out_accepted {
        return None;
    }
    let admins = match konnect.admins {
        Looked::NotAsked => return None,
        Looked::Unreadable => return unreadable(),
        Looked::Found(admins) => admins,
    };
    let (Some(observed), Some(mappings)) = (konnect.teams.found(), konnect.mappings) else {
        return unreadable();
    };
    // What Konnect has decides, not what was chosen.
    let teams = observed.teams.iter();
    let leads = teams.filter(|team| team.is_organization_admin());
    let leads: BTreeSet<Uuid> = leads.map(|team: &Team| team.id).collect();
    let rows = mappings.iter().filter(|row| leads.contains(&row.team_id));
    let leading = rows.filter_map(|row| row.group.parse().ok()).collect();
    let lock_out = LockOut::of(admins, &leading, desired.groups);
    if lock_out.is_safe() {
        return Some(Check::passed_silently(id));
    }
    let lost = lock_out
        .admins
        .iter()
        .filter(|(_, standing)| !matches!(standing, Standing::Keeps(_) | Standing::Unknown));
    let lost: Vec<Evidence> = lost
        .map(|(admin, _)| Evidence::Observed(admin.name.clone()))
        .collect();
    if lost.is_empty() {
        return unreadable();
    }
    let chosen = chosen.leading_to_administrators(&observed.teams);
    let reason = if LockOut::of(admins, &chosen, desired.groups).is_safe() {
        CheckReason::AdministratorsNotMapped
    } else {
        CheckReason::NoLongerAdministrator
    };
    let evidence = std::iter::once(Evidence::Reason(reason)).chain(lost);
    Some(Check::failed(id, evidence.collect()))
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

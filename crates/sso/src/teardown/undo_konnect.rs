//! Taking back what set-ups did in Konnect. Pure.

use std::collections::{BTreeMap, BTreeSet};

use entra::KeyId;
use konnect::{IdentityProvider, IdpMapping, Mapping, MappingApi, ProviderConfig};
use uuid::Uuid;

use super::plan::Draft;
use super::teams;
use super::{Leftover, TeardownEffect, Work};
use crate::journal::{History, Subject, Thing};
use crate::observed::ObservedKonnect;
use crate::plan::points_to;
use crate::step::StepId;

/// Answers whether Konnect goes on using a client secret that a set-up made.
pub(super) fn undo_konnect(draft: &mut Draft<'_>, history: &History) -> bool {
    let observed = draft.observed;
    let Some(konnect) = &observed.konnect else {
        return false;
    };
    if !is_as_left(draft, history, konnect) {
        // Others have set up their sign-in since, which goes on with what our run put there.
        draft.leave(Leftover::ChangedByOthers);
        undo_teams(draft, history, konnect, Mapped::Stays);
        return false;
    }
    if may_be_of_others(draft, history, konnect) {
        draft.leave(Leftover::ChangedByOthers);
        undo_teams(draft, history, konnect, Mapped::Stays);
        // Whose secret it uses, nobody can tell.
        return true;
    }
    if let Some(was) = history
        .before(StepId::FollowGroups)
        .and_then(|before| before.konnect.as_ref())
        && was.settings.idp_mapping_enabled != konnect.settings.idp_mapping_enabled
    {
        let mapping = IdpMapping {
            idp: was.settings.idp_mapping_enabled,
            konnect: was.settings.konnect_mapping_enabled,
        };
        let work = Work::FollowGroups(mapping);
        draft.step(StepId::FollowGroups, TeardownEffect::Restore, [work]);
    }
    teams::say_who_is_lost(draft, history, konnect);
    // A team that is set by hand takes no mapping, and one that has a mapping cannot be set by hand.
    let released = teams::by_hand(history, konnect, false);
    draft.step(StepId::KeepTeams, TeardownEffect::Restore, released);
    let keeps_secret = undo_provider(draft, history, konnect);
    let provider_goes = draft
        .steps
        .iter()
        .any(|step| step.id == StepId::Provider && step.effect == TeardownEffect::Delete);
    if !provider_goes {
        undo_mappings(draft, history, konnect);
        let was_on = history
            .before(StepId::OpenIdSignIn)
            .and_then(|before| before.konnect.as_ref())
            .map(|was| was.settings.oidc_auth_enabled);
        if was_on == Some(false) && konnect.settings.oidc_auth_enabled {
            let work = Work::DisableOpenIdSignIn;
            draft.step(StepId::OpenIdSignIn, TeardownEffect::Restore, [work]);
        }
    }
    let by_hand = teams::by_hand(history, konnect, true);
    draft.more(StepId::Mappings, TeardownEffect::Restore, by_hand);
    undo_teams(draft, history, konnect, Mapped::GoesIfOurs);
    let asked = history
        .before(StepId::PortalAuthentication)
        .and_then(|before| before.konnect.as_ref()?.portal_asks_for_sign_in);
    if asked == Some(false) && konnect.portal_asks_for_sign_in == Some(true) {
        let work = Work::SetPortalAuthentication(false);
        draft.step(
            StepId::PortalAuthentication,
            TeardownEffect::Restore,
            [work],
        );
    }
    keeps_secret
}

/// Whether the provider is the one that was there before the runs, or serves an application of theirs.
fn is_as_left(draft: &Draft<'_>, history: &History, konnect: &ObservedKonnect) -> bool {
    let Some(now) = konnect.oidc() else {
        return true;
    };
    let touched = [StepId::Provider, StepId::EnableProvider];
    let was = touched
        .iter()
        .find_map(|step| history.before(*step)?.konnect.as_ref()?.provider.as_ref());
    was == Some(now) || serves_ours(draft, history, now)
}

/// Whether our request for a provider was never answered, and others may have made the one that is there: then they have
/// made a secret of that application for it.
fn may_be_of_others(draft: &Draft<'_>, history: &History, konnect: &ObservedKonnect) -> bool {
    let (Some(now), Some(before)) = (konnect.oidc(), history.before(StepId::Provider)) else {
        return false;
    };
    let was_there = before
        .konnect
        .as_ref()
        .is_some_and(|was| was.provider.is_some());
    let id = now.id.to_string();
    let was = before.application.iter().flat_map(|was| &was.secrets);
    let known: BTreeSet<KeyId> = was.map(|secret| secret.key_id).collect();
    let application = draft.observed.application.iter();
    let mut secrets = application.flat_map(|application| &application.secrets);
    !was_there
        && !history.ours.has(Thing::IdentityProvider, &id)
        && secrets.any(|secret| !known.contains(&secret.key_id) && !history.ours.secret(secret))
}

/// Whether this provider sends people to the application of the connection.
fn serves_ours(draft: &Draft<'_>, history: &History, provider: &IdentityProvider) -> bool {
    let ProviderConfig::Oidc(config) = &provider.config else {
        return false;
    };
    let observed = draft.observed;
    let application = observed.application.as_ref();
    let is_made = history.ours.has(Thing::AppId, &config.client_id);
    is_made || application.is_some_and(|one| points_to(provider, observed, one.app_id))
}

fn undo_provider(draft: &mut Draft<'_>, history: &History, konnect: &ObservedKonnect) -> bool {
    let touched = [StepId::Provider, StepId::EnableProvider];
    let Some(before) = touched.iter().find_map(|step| history.before(*step)) else {
        return false;
    };
    let was = before
        .konnect
        .as_ref()
        .and_then(|was| was.provider.as_ref());
    let (was, now) = match (was, konnect.oidc()) {
        // Somebody deleted it meanwhile; there is nothing to go back from.
        (_, None) => return false,
        (None, Some(now)) => {
            // Only ours goes: by its id, or, when the answer to its creation was lost, by the application it names.
            let made = history
                .ours
                .has(Thing::IdentityProvider, &now.id.to_string());
            let may_be = history.ours.may_have_made(StepId::Provider, None);
            if made || (may_be && serves_ours(draft, history, now)) {
                draft.delete_provider(now.id, now.enabled);
            }
            return false;
        }
        (Some(was), Some(now)) => (was, now),
    };
    if was.id != now.id {
        return false;
    }
    let new_secret = history
        .subjects(StepId::Provider)
        .any(|subject| *subject == Subject::ProviderSecret);
    // With the same application, the secret that Konnect has now is as good as the one it had.
    let same_application = draft
        .observed
        .application
        .as_ref()
        .is_some_and(|application| points_to(was, draft.observed, application.app_id));
    let lost = new_secret && !same_application;
    let enabled = was.enabled && !lost;
    let back = konnect::IdentityProvider {
        enabled,
        ..was.clone()
    };
    if *now != back {
        let work = Work::RestoreProvider {
            was: Box::new(was.clone()),
            enabled,
        };
        draft.step(StepId::Provider, TeardownEffect::Restore, [work]);
    }
    if lost && was.enabled {
        draft.leave(Leftover::ProviderSecretLost);
    }
    if new_secret && same_application {
        draft.leave(Leftover::SecretInUse);
        return true;
    }
    false
}

fn undo_mappings(draft: &mut Draft<'_>, history: &History, konnect: &ObservedKonnect) {
    let (Some(before), Some(provider)) = (history.before(StepId::Mappings), konnect.oidc()) else {
        return;
    };
    let was = before.konnect.as_ref().map(|konnect| &konnect.mappings);
    let now = konnect
        .teams
        .as_ref()
        .and_then(|teams| teams.mappings.as_ref());
    let find = |rows: &[Mapping], team: Uuid, group: &str| {
        let mut rows = rows.iter();
        rows.find(|row| row.team_id == team && row.group == group)
            .cloned()
    };
    let mut works = Vec::new();
    let mut lists = Lists::default();
    let legacy = now.filter(|now| now.api == MappingApi::Legacy);
    let mut seen = BTreeSet::new();
    for subject in history.subjects(StepId::Mappings) {
        let Subject::Mapping { team, group } = subject else {
            continue;
        };
        if !seen.insert((team, group)) {
            continue;
        }
        let before = was.and_then(|rows| find(rows, *team, group));
        let present = now.and_then(|mappings| find(&mappings.rows, *team, group));
        let provider = provider.id;
        match (before, present) {
            (None, Some(_)) if legacy.is_some() => {
                lists.entry(*team).or_default().1.insert(group.clone());
            }
            (Some(_), None) if legacy.is_some() => {
                lists.entry(*team).or_default().0.insert(group.clone());
            }
            (None, Some(mapping)) => works.push(Work::RemoveMapping { provider, mapping }),
            (Some(_), None) => works.push(Work::AddMapping {
                provider,
                team: *team,
                group: group.clone(),
            }),
            (None, None) | (Some(_), Some(_)) => {}
        }
    }
    let now = legacy.map_or(&[][..], |now| &now.rows);
    let changes = lists.values().map(|(add, remove)| add.len() + remove.len());
    let count = works.len() + changes.sum::<usize>();
    let lists = lists.into_iter();
    works.extend(lists.map(|(team, (add, remove))| {
        let groups = now.iter().filter(|row| row.team_id == team);
        let groups = groups.map(|row| row.group.clone()).chain(add.clone());
        Work::ChangeGroupsOfTeam {
            team,
            groups: groups.filter(|group| !remove.contains(group)).collect(),
            add,
            remove,
        }
    }));
    draft.step(StepId::Mappings, TeardownEffect::Restore, works);
    draft.concerns(StepId::Mappings, count);
}

/// What each team gets and what it loses, where Konnect keeps a list of groups for each.
type Lists = BTreeMap<Uuid, (BTreeSet<String>, BTreeSet<String>)>;

/// What becomes of the mappings in an undo.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mapped {
    /// They stay, for a sign-in that others go on with.
    Stays,
    /// Those that a set-up made go.
    GoesIfOurs,
}

/// Teams that a set-up made go, unless a mapping that stays puts people in them.
fn undo_teams(draft: &mut Draft<'_>, history: &History, konnect: &ObservedKonnect, mapped: Mapped) {
    let known = history
        .before(StepId::Teams)
        .and_then(|before| before.konnect.as_ref()?.teams.as_ref());
    let (Some(before), Some(now)) = (known, &konnect.teams) else {
        return;
    };
    let is_ours = |row: &Mapping| {
        history.subjects(StepId::Mappings).any(|subject| {
            matches!(subject, Subject::Mapping { team, group }
                if *team == row.team_id && *group == row.group)
        })
    };
    let in_use: BTreeSet<Uuid> = now
        .mappings
        .iter()
        .flat_map(|mappings| &mappings.rows)
        .filter(|row| mapped == Mapped::Stays || !is_ours(row))
        .map(|row| row.team_id)
        .collect();
    let (stay, go): (Vec<Uuid>, Vec<Uuid>) = now
        .teams
        .iter()
        .filter(|team| !team.system && !before.contains(&team.id) && history.ours.team(team))
        .map(|team| team.id)
        .partition(|team| in_use.contains(team));
    if !stay.is_empty() {
        draft.leave(Leftover::TeamsUsedByOthers);
    }
    let works = go.into_iter().map(Work::DeleteTeam);
    draft.step(StepId::Teams, TeardownEffect::Delete, works);
}

//! Undoing what set-ups did in Konnect. Pure.

use std::collections::BTreeSet;

use entra::KeyId;
use konnect::{IdentityProvider, ProviderConfig};

use super::Leftover;
use super::plan::Draft;
use crate::journal::{History, Thing};
use crate::observed::ObservedKonnect;
use crate::step::provider::{self, points_to};
use crate::step::teams::{self, Mapped};
use crate::step::{
    StepId, follow_groups, keep_teams, mappings, open_id_sign_in, portal_authentication,
};

/// Returns whether Konnect keeps using a client secret that a set-up made.
pub(super) fn undo_konnect(draft: &mut Draft<'_>, history: &History) -> bool {
    let observed = draft.observed;
    let Some(konnect) = &observed.konnect else {
        return false;
    };
    if !is_as_left(draft, history, konnect) {
        // Others have set up their sign-in since, which keeps using what our run put there.
        draft.leave(Leftover::ChangedByOthers);
        teams::undo(draft, history, konnect, Mapped::Stays);
        return false;
    }
    if may_be_of_others(draft, history, konnect) {
        draft.leave(Leftover::ChangedByOthers);
        teams::undo(draft, history, konnect, Mapped::Stays);
        // Nobody can tell whose secret it uses.
        return true;
    }
    follow_groups::undo(draft, history, konnect);
    keep_teams::say_who_is_lost(draft, history, konnect);
    // A team that is set by hand accepts no mapping, and one that has a mapping cannot be set by hand.
    keep_teams::undo(draft, StepId::KeepTeams, history, konnect, false);
    let keeps_secret = provider::undo(draft, history, konnect);
    if !draft.deletes(StepId::Provider) {
        mappings::undo(draft, history, konnect);
        open_id_sign_in::undo(draft, history, konnect);
    }
    keep_teams::undo(draft, StepId::Mappings, history, konnect, true);
    teams::undo(draft, history, konnect, Mapped::GoesIfOurs);
    portal_authentication::undo(draft, history, konnect);
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
pub(crate) fn serves_ours(
    draft: &Draft<'_>,
    history: &History,
    provider: &IdentityProvider,
) -> bool {
    let ProviderConfig::Oidc(config) = &provider.config else {
        return false;
    };
    let observed = draft.observed;
    let application = observed.application.as_ref();
    let is_made = history.ours.has(Thing::AppId, &config.client_id);
    is_made || application.is_some_and(|one| points_to(provider, observed, one.app_id))
}

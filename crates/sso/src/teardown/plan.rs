//! Planning a teardown. Pure: from what was there before, what may have been done, and what is there now.

use std::collections::BTreeSet;

use entra::{AppId, ApplicationChange, KeyId};
use konnect::{IdpMapping, Mapping};
use uuid::Uuid;

use super::teams;
use super::{Leftover, Teardown, TeardownEffect, TeardownStep, Work};
use crate::before::Before;
use crate::desired::Desired;
use crate::journal::{History, RunKind, Subject, Thing};
use crate::observed::{Observed, ObservedKonnect};
use crate::plan::points_to;
use crate::step::StepId;

/// What takes back everything that the set-ups of `history` did, where `observed` is what is there now.
///
/// `purge`: a deleted application is deleted for good, and not kept by Entra for 30 days.
pub fn plan_undo(history: &History, observed: &Observed, purge: bool) -> Teardown {
    if let Some(before) = history.before_removal() {
        return super::restore::plan(history, observed, before);
    }
    let mut draft = Draft::new(observed, Some(history), purge);
    let keeps_secret = undo_konnect(&mut draft, history);
    undo_entra(&mut draft, history, keeps_secret, purge);
    draft.finish(RunKind::Undo, history.desired.clone())
}

/// What takes a connection away: Konnect's side first, then the application with all that belongs to it.
///
/// Settings of Konnect that others may rely on by now stay as they are, except that Konnect stops following the groups
/// of a provider that is gone. `history` tells which application it was when that is gone already.
pub fn plan_removal(
    desired: &Desired,
    observed: &Observed,
    history: Option<&History>,
    purge: bool,
) -> Teardown {
    let before = history.and_then(|history| history.before_removal()?.application.as_ref());
    let application = observed.application.as_ref().or(before);
    removal(desired, observed, application.map(|one| one.app_id), purge)
}

/// A removal of what belongs to this application, whether that is still there or not.
pub(super) fn removal(
    desired: &Desired,
    observed: &Observed,
    app_id: Option<AppId>,
    purge: bool,
) -> Teardown {
    let mut draft = Draft::new(observed, None, purge);
    draft.app_id = app_id;
    let ours = observed.konnect.as_ref().and_then(|konnect| {
        let provider = konnect.oidc()?;
        points_to(provider, observed, app_id?).then_some((konnect, provider))
    });
    if let Some((konnect, provider)) = ours {
        if konnect.settings.idp_mapping_enabled {
            let mapping = IdpMapping {
                idp: false,
                // Somebody has to decide about teams.
                konnect: true,
            };
            let work = Work::FollowGroups(mapping);
            draft.step(StepId::FollowGroups, TeardownEffect::Restore, [work]);
        }
        draft.delete_provider(provider.id, provider.enabled);
    }
    if let Some(application) = &observed.application {
        draft.delete_application(application.id, purge);
    }
    draft.forget_secret();
    draft.finish(RunKind::Remove, desired.clone())
}

pub(super) struct Draft<'a> {
    pub(super) observed: &'a Observed,
    pub(super) steps: Vec<TeardownStep>,
    pub(super) leftovers: Vec<Leftover>,
    history: Option<&'a History>,
    app_id: Option<AppId>,
    purge: bool,
}

impl<'a> Draft<'a> {
    pub(super) fn new(observed: &'a Observed, history: Option<&'a History>, purge: bool) -> Self {
        Self {
            observed,
            steps: Vec::new(),
            leftovers: Vec::new(),
            history,
            app_id: None,
            purge,
        }
    }

    pub(super) fn step(
        &mut self,
        id: StepId,
        effect: TeardownEffect,
        works: impl IntoIterator<Item = Work>,
    ) {
        let works: Vec<Work> = works.into_iter().collect();
        if works.is_empty() {
            return;
        }
        let requests = works.iter();
        let requests = requests
            .filter_map(|work| work.preview(self.observed))
            .collect();
        self.steps.push(TeardownStep {
            id,
            effect,
            count: works.len(),
            requests,
            works,
        });
    }

    /// The same, at the end of a step that is there already.
    fn more(&mut self, id: StepId, effect: TeardownEffect, works: Vec<Work>) {
        let Some(at) = self.steps.iter().position(|step| step.id == id) else {
            return self.step(id, effect, works);
        };
        let step = &mut self.steps[at];
        step.count += works.len();
        let requests = works.iter();
        step.requests
            .extend(requests.filter_map(|work| work.preview(self.observed)));
        step.works.extend(works);
    }

    fn delete_provider(&mut self, id: Uuid, enabled: bool) {
        // Off first: from then on nobody is sent to Microsoft, whatever comes of the rest.
        let off = enabled.then_some(Work::DisableProvider(id));
        let works = off.into_iter().chain([Work::DeleteProvider(id)]);
        self.step(StepId::Provider, TeardownEffect::Delete, works);
        self.one(StepId::Provider);
    }

    fn delete_application(&mut self, id: entra::ObjectId, purge: bool) {
        // The enterprise application goes with it, and may or may not be kept on its own.
        let principal = self.observed.service_principal.as_ref();
        let of = |id, awaited| Work::PurgeDeleted { id, awaited };
        let purged = [
            Some(of(id, true)),
            principal.map(|principal| of(principal.id, false)),
        ];
        let purged = purged.into_iter().flatten().filter(|_| purge);
        let works = [Work::DeleteApplication(id)].into_iter().chain(purged);
        self.step(StepId::Application, TeardownEffect::Delete, works);
        self.one(StepId::Application);
    }

    /// Several requests for one thing.
    fn one(&mut self, id: StepId) {
        if let Some(step) = self.steps.iter_mut().find(|step| step.id == id) {
            step.count = 1;
        }
    }

    pub(super) fn forget_secret(&mut self) {
        let held = self.observed.held_secret.is_some();
        let work = held.then_some(Work::ForgetSecret);
        self.step(StepId::HeldSecret, TeardownEffect::Delete, work);
    }

    pub(super) fn finish(self, kind: RunKind, desired: Desired) -> Teardown {
        Teardown {
            kind,
            desired,
            observed: self.observed.clone(),
            steps: self.steps,
            leftovers: self.leftovers,
            history: self.history.cloned().map(Box::new),
            app_id: self.app_id,
            purge: self.purge,
        }
    }
}

/// Answers whether Konnect goes on using a client secret that a set-up made.
fn undo_konnect(draft: &mut Draft<'_>, history: &History) -> bool {
    let observed = draft.observed;
    let Some(konnect) = &observed.konnect else {
        return false;
    };
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
    undo_teams(draft, history, konnect);
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
                .made
                .iter()
                .any(|made| made.what == Thing::IdentityProvider && made.id == now.id.to_string());
            let names_ours = draft
                .observed
                .application
                .as_ref()
                .is_some_and(|application| points_to(now, draft.observed, application.app_id));
            if made || names_ours {
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
        draft.leftovers.push(Leftover::ProviderSecretLost);
    }
    if new_secret && same_application {
        draft.leftovers.push(Leftover::SecretInUse);
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
            (None, Some(mapping)) => works.push(Work::RemoveMapping { provider, mapping }),
            (Some(_), None) => works.push(Work::AddMapping {
                provider,
                team: *team,
                group: group.clone(),
            }),
            (None, None) | (Some(_), Some(_)) => {}
        }
    }
    draft.step(StepId::Mappings, TeardownEffect::Restore, works);
}

fn undo_teams(draft: &mut Draft<'_>, history: &History, konnect: &ObservedKonnect) {
    let known = history
        .before(StepId::Teams)
        .and_then(|before| before.konnect.as_ref()?.teams.as_ref());
    let (Some(before), Some(now)) = (known, &konnect.teams) else {
        return;
    };
    let named = |name: &String| {
        history
            .subjects(StepId::Teams)
            .any(|subject| *subject == Subject::Team(name.clone()))
    };
    let works: Vec<Work> = now
        .teams
        .iter()
        .filter(|team| !team.system && !before.contains(&team.id) && named(&team.name))
        .map(|team| Work::DeleteTeam(team.id))
        .collect();
    draft.step(StepId::Teams, TeardownEffect::Delete, works);
}

fn undo_entra(draft: &mut Draft<'_>, history: &History, keeps_secret: bool, purge: bool) {
    let observed = draft.observed;
    let Some(application) = &observed.application else {
        return draft.forget_secret();
    };
    let before = history.before(StepId::Application);
    if before.is_some_and(|before| before.application.is_none()) {
        // Its service principal, consents and assignments go with it.
        draft.delete_application(application.id, purge);
        return draft.forget_secret();
    }
    undo_service_principal(draft, history);
    let was = before.and_then(|before| before.application.as_ref());
    if let Some(was) = was {
        let change = ApplicationChange::back_to(was, application);
        let work = (!change.is_empty()).then(|| Work::RestoreApplicationSettings {
            application: application.id,
            change: Box::new(change),
        });
        draft.step(StepId::Application, TeardownEffect::Restore, work);
    }
    if !keeps_secret {
        undo_secret(draft, history);
    }
}

fn undo_secret(draft: &mut Draft<'_>, history: &History) {
    let observed = draft.observed;
    let Some(application) = &observed.application else {
        return;
    };
    let Some(was) = history
        .before(StepId::ClientSecret)
        .and_then(|before| before.application.as_ref())
    else {
        return;
    };
    let known: BTreeSet<KeyId> = was.secrets.iter().map(|secret| secret.key_id).collect();
    let ours: Vec<KeyId> = application
        .secrets
        .iter()
        .filter(|secret| !known.contains(&secret.key_id))
        .filter(|secret| history.made_secret(secret))
        .map(|secret| secret.key_id)
        .collect();
    let works = ours.iter().map(|key| Work::RemovePassword {
        application: application.id,
        key: *key,
    });
    draft.step(StepId::ClientSecret, TeardownEffect::Delete, works);
    if observed
        .held_secret
        .is_some_and(|held| ours.contains(&held.key_id))
    {
        draft.forget_secret();
    }
}

fn undo_service_principal(draft: &mut Draft<'_>, history: &History) {
    let observed = draft.observed;
    let Some(now) = &observed.service_principal else {
        return;
    };
    let before = history.before(StepId::ServicePrincipal);
    if before.is_some_and(|before| before.service_principal.is_none()) {
        let work = Work::DeleteServicePrincipal(now.id);
        return draft.step(StepId::ServicePrincipal, TeardownEffect::Delete, [work]);
    }
    let was = |step| history.before(step)?.service_principal.as_ref();
    if let Some(was) = was(StepId::AssignmentRequired)
        && was.assignment_required != now.assignment_required
    {
        let work = Work::RequireAssignment {
            service_principal: now.id,
            required: was.assignment_required,
        };
        draft.step(StepId::AssignmentRequired, TeardownEffect::Restore, [work]);
    }
    if let Some(before) = history.before(StepId::Assignments) {
        undo_assignments(draft, history, before, now.id);
    }
    if let Some(before) = history.before(StepId::Approval) {
        undo_approval(draft, before);
    }
    if let Some(was) = was(StepId::ServicePrincipal)
        && was.tags != now.tags
    {
        let work = Work::SetTags {
            service_principal: now.id,
            tags: was.tags.clone(),
        };
        draft.step(StepId::ServicePrincipal, TeardownEffect::Restore, [work]);
    }
}

fn undo_assignments(
    draft: &mut Draft<'_>,
    history: &History,
    before: &Before,
    service_principal: entra::ObjectId,
) {
    let assigned: BTreeSet<_> = history
        .subjects(StepId::Assignments)
        .filter_map(|subject| match subject {
            Subject::Assignment(group) => Some(*group),
            _ => None,
        })
        .collect();
    let was_there = |group| {
        let mut assignments = before.assignments.iter();
        assignments.any(|assignment| assignment.principal_id == group)
    };
    let works: Vec<Work> = draft
        .observed
        .assignments
        .iter()
        .filter(|now| assigned.contains(&now.principal_id) && !was_there(now.principal_id))
        .map(|now| Work::RemoveAssignment {
            service_principal,
            id: now.id.clone(),
        })
        .collect();
    draft.step(StepId::Assignments, TeardownEffect::Delete, works);
}

fn undo_approval(draft: &mut Draft<'_>, before: &Before) {
    let for_everybody = |grants: &[entra::Grant]| {
        let mut grants = grants.iter();
        grants.find(|grant| grant.is_for_everybody()).cloned()
    };
    let was = for_everybody(&before.grants);
    let Some(now) = for_everybody(&draft.observed.grants) else {
        return;
    };
    let (effect, work) = match was {
        None => (TeardownEffect::Delete, Work::DeleteGrant(now.id)),
        Some(was) if was.scopes != now.scopes => (
            TeardownEffect::Restore,
            Work::SetGrantScopes {
                id: now.id,
                scopes: was.scopes,
            },
        ),
        Some(_) => return,
    };
    draft.step(StepId::Approval, effect, [work]);
}

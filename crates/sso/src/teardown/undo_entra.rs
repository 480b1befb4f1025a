//! Taking back what set-ups did in Entra. Pure.

use std::collections::BTreeSet;

use entra::{
    Application, ApplicationChange, Assignment, Grant, KeyId, SecretInfo, ServicePrincipal,
};

use super::plan::Draft;
use super::{Leftover, TeardownEffect, Work};
use crate::before::Before;
use crate::journal::{History, Subject, Thing};
use crate::observed::Observed;
use crate::plan::{APPROVED_SCOPES, change_to_desired};
use crate::step::StepId;

pub(super) fn undo_entra(
    draft: &mut Draft<'_>,
    history: &History,
    keeps_secret: bool,
    purge: bool,
) {
    let observed = draft.observed;
    let Some(application) = &observed.application else {
        return draft.forget_secret();
    };
    if history.ours.application(application) {
        if is_used_by_others(history, observed, application) {
            draft.leave(Leftover::UsedByOthers);
            if keeps_secret {
                return draft.leave(Leftover::SecretInUse);
            }
            return undo_secret(draft, history);
        }
        // Its service principal, consents and assignments go with it.
        draft.delete_application(application.id, purge);
        return draft.forget_secret();
    }
    undo_service_principal(draft, history);
    undo_settings(draft, history, application);
    if !keeps_secret {
        undo_secret(draft, history);
    }
}

/// Whether others can sign in as this application, so that it is in use whatever Konnect has.
fn is_used_by_others(history: &History, observed: &Observed, application: &Application) -> bool {
    let is_ours = |secret: &SecretInfo| {
        history.ours.secret(secret) || observed.own_secrets.contains(&secret.key_id)
    };
    !application.certificates.is_empty() || !application.secrets.iter().all(is_ours)
}

/// The settings become what they were, except those that others have changed since.
fn undo_settings(draft: &mut Draft<'_>, history: &History, now: &Application) {
    let before = history.before(StepId::Application);
    let Some(was) = before.and_then(|before| before.application.as_ref()) else {
        return;
    };
    let set = change_to_desired(&history.desired, was);
    let mut back = ApplicationChange::back_to(was, now);
    let mut by_others = false;
    let mut leave = |is_as_set: bool| {
        by_others |= !is_as_set;
        !is_as_set
    };
    if back.display_name.is_some() && leave(set.display_name.as_ref() == Some(&now.display_name)) {
        back.display_name = None;
    }
    let uris = |uris: &Vec<String>| now.redirect_uris == uris.iter().cloned().collect();
    if back.redirect_uris.is_some() && leave(set.redirect_uris.as_ref().is_some_and(uris)) {
        back.redirect_uris = None;
    }
    if back.groups.is_some()
        && leave(
            set.groups
                .as_ref()
                .is_some_and(|groups| groups.same_as(&now.group_membership_claims)),
        )
    {
        back.groups = None;
    }
    if back.optional_claims.is_some()
        && leave(set.optional_claims.as_ref() == Some(&now.optional_claims))
    {
        back.optional_claims = None;
    }
    if back.required_access.is_some()
        && leave(set.required_access.as_ref() == Some(&now.required_access))
    {
        back.required_access = None;
    }
    if by_others {
        draft.leave(Leftover::ChangedByOthers);
    }
    let work = (!back.is_empty()).then(|| Work::RestoreApplicationSettings {
        application: now.id,
        change: Box::new(back),
    });
    draft.step(StepId::Application, TeardownEffect::Restore, work);
}

fn undo_secret(draft: &mut Draft<'_>, history: &History) {
    let observed = draft.observed;
    let Some(application) = &observed.application else {
        return;
    };
    let before = [StepId::ClientSecret, StepId::Application]
        .iter()
        .find_map(|step| history.before(*step));
    let Some(before) = before else {
        return;
    };
    let was = before.application.iter().flat_map(|was| &was.secrets);
    let known: BTreeSet<KeyId> = was.map(|secret| secret.key_id).collect();
    let ours: Vec<KeyId> = application
        .secrets
        .iter()
        .filter(|secret| !known.contains(&secret.key_id))
        .filter(|secret| history.ours.secret(secret))
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
    if before.is_some_and(|before| before.service_principal.is_none())
        && history.ours.service_principal(now)
        && !has_things_of_others(observed, history)
    {
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
        undo_approval(draft, history, before);
    }
    let is_listed_since = |was: &ServicePrincipal| {
        let mut tags = was.tags.clone();
        tags.push(entra::INTEGRATED_APP_TAG.to_owned());
        now.tags == tags
    };
    if let Some(was) = was(StepId::ServicePrincipal)
        && is_listed_since(was)
    {
        let work = Work::SetTags {
            service_principal: now.id,
            tags: was.tags.clone(),
        };
        draft.step(StepId::ServicePrincipal, TeardownEffect::Restore, [work]);
    }
}

/// Whether consents or assignments of others would go with the enterprise application.
fn has_things_of_others(observed: &Observed, history: &History) -> bool {
    let ours = &history.ours;
    let assigned = |now: &Assignment| {
        let subject = Subject::Assignment(now.principal_id);
        ours.has(Thing::Assignment, &now.id)
            || ours.may_have_made(StepId::Assignments, Some(&subject))
    };
    let granted = |now: &Grant| ours.has(Thing::Grant, &now.id);
    !observed.assignments.iter().all(assigned) || !observed.grants.iter().all(granted)
}

fn undo_assignments(
    draft: &mut Draft<'_>,
    history: &History,
    before: &Before,
    service_principal: entra::ObjectId,
) {
    let is_ours = |now: &Assignment| {
        let subject = Subject::Assignment(now.principal_id);
        let made = history.ours.has(Thing::Assignment, &now.id);
        made || history
            .ours
            .may_have_made(StepId::Assignments, Some(&subject))
    };
    let was_there = |group| {
        let mut assignments = before.assignments.iter();
        assignments.any(|assignment| assignment.principal_id == group)
    };
    let works: Vec<Work> = draft
        .observed
        .assignments
        .iter()
        .filter(|now| is_ours(now) && !was_there(now.principal_id))
        .map(|now| Work::RemoveAssignment {
            service_principal,
            id: now.id.clone(),
        })
        .collect();
    draft.step(StepId::Assignments, TeardownEffect::Delete, works);
}

/// A consent has no mark of whose it is: ours is the one on record. After a lost answer a new one stays, whoever gave it,
/// and one that was there before becomes as it was if it says just what ours would.
fn undo_approval(draft: &mut Draft<'_>, history: &History, before: &Before) {
    let for_everybody = |grants: &[Grant]| {
        let mut grants = grants.iter();
        grants.find(|grant| grant.is_for_everybody()).cloned()
    };
    let was = for_everybody(&before.grants);
    let Some(now) = for_everybody(&draft.observed.grants) else {
        return;
    };
    let mut set: BTreeSet<String> = APPROVED_SCOPES.iter().map(ToString::to_string).collect();
    set.extend(was.iter().flat_map(|was| was.scopes.iter().cloned()));
    let made = history.ours.has(Thing::Grant, &now.id);
    let may_be_made = made || history.ours.may_have_made(StepId::Approval, None);
    if was.as_ref().is_some_and(|was| was.scopes == now.scopes) {
        return;
    }
    if !may_be_made || now.scopes != set {
        return draft.leave(Leftover::ChangedByOthers);
    }
    if was.is_none() && !made {
        return draft.leave(Leftover::ApprovalMayBeOfOthers);
    }
    let (effect, work) = match was {
        None => (TeardownEffect::Delete, Work::DeleteGrant(now.id)),
        Some(was) => (
            TeardownEffect::Restore,
            Work::SetGrantScopes {
                id: now.id,
                scopes: was.scopes,
            },
        ),
    };
    draft.step(StepId::Approval, effect, [work]);
}

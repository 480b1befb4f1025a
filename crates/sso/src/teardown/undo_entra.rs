//! Undoing what set-ups did in Entra. Pure.

use entra::{Application, Assignment, Grant, SecretInfo};

use super::Leftover;
use super::plan::Draft;
use crate::journal::{History, Subject, Thing};
use crate::observed::Observed;
use crate::step::{
    StepId, application, approval, assignment_required, assignments, enable_service_principal,
    secret, service_principal,
};

pub(super) fn undo_entra(
    draft: &mut Draft<'_>,
    history: &History,
    keeps_secret: bool,
    purge: bool,
) {
    let observed = draft.observed;
    let Some(now) = &observed.application else {
        return secret::forget(draft);
    };
    if history.ours.application(now) {
        if is_used_by_others(history, observed, now) {
            draft.leave(Leftover::UsedByOthers);
            if keeps_secret {
                return draft.leave(Leftover::SecretInUse);
            }
            return secret::undo(draft, history);
        }
        // Its service principal, consents and assignments are deleted with it.
        application::delete(draft, now.id, purge);
        return secret::forget(draft);
    }
    undo_service_principal(draft, history);
    application::undo_settings(draft, history, now);
    if !keeps_secret {
        secret::undo(draft, history);
    }
}

/// Whether others can sign in as this application, so that it is in use whatever Konnect has.
fn is_used_by_others(history: &History, observed: &Observed, application: &Application) -> bool {
    let is_ours = |secret: &SecretInfo| {
        history.ours.secret(secret) || observed.own_secrets.contains(&secret.key_id)
    };
    !application.certificates.is_empty() || !application.secrets.iter().all(is_ours)
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
        return service_principal::delete(draft, now.id);
    }
    // The door that others had closed is closed before anything else changes.
    enable_service_principal::undo(draft, history, now);
    assignment_required::undo(draft, history, now);
    if let Some(before) = history.before(StepId::Assignments) {
        assignments::undo(draft, history, before, now.id);
    }
    if let Some(before) = history.before(StepId::Approval) {
        approval::undo(draft, history, before);
    }
    service_principal::undo_tags(draft, history, now);
}

/// Whether consents or assignments of others would be deleted with the enterprise application. Consents that may not be
/// read may be of others.
fn has_things_of_others(observed: &Observed, history: &History) -> bool {
    let ours = &history.ours;
    let assigned = |now: &Assignment| {
        let subject = Subject::Assignment(now.principal_id);
        ours.has(Thing::Assignment, &now.id)
            || ours.may_have_made(StepId::Assignments, Some(&subject))
    };
    let granted = |now: &Grant| ours.has(Thing::Grant, &now.id);
    observed.grants_unread
        || !observed.assignments.iter().all(assigned)
        || !observed.grants.iter().all(granted)
}

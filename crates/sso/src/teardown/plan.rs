//! Planning a teardown. Pure: from what was there before, what may have been done, and what is there now.

use entra::AppId;
use konnect::IdpMapping;
use uuid::Uuid;

use super::undo_entra::undo_entra;
use super::undo_konnect::undo_konnect;
use super::{Leftover, Teardown, TeardownEffect, TeardownStep, Work};
use crate::desired::Desired;
use crate::journal::{History, RunKind};
use crate::observed::Observed;
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
    leftovers: Vec<Leftover>,
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

    /// Names something that does not come back or stays, once.
    pub(super) fn leave(&mut self, leftover: Leftover) {
        if !self.leftovers.contains(&leftover) {
            self.leftovers.push(leftover);
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
    pub(super) fn more(&mut self, id: StepId, effect: TeardownEffect, works: Vec<Work>) {
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

    pub(super) fn delete_provider(&mut self, id: Uuid, enabled: bool) {
        // Off first: from then on nobody is sent to Microsoft, whatever comes of the rest.
        let off = enabled.then_some(Work::DisableProvider(id));
        let works = off.into_iter().chain([Work::DeleteProvider(id)]);
        self.step(StepId::Provider, TeardownEffect::Delete, works);
        self.one(StepId::Provider);
    }

    pub(super) fn delete_application(&mut self, id: entra::ObjectId, purge: bool) {
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
        self.concerns(id, 1);
    }

    /// One request for several things.
    pub(super) fn concerns(&mut self, id: StepId, count: usize) {
        if let Some(step) = self.steps.iter_mut().find(|step| step.id == id) {
            step.count = count;
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

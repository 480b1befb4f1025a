//! Planning a teardown. Pure: from what was there before, what may have been done, and what is there now.

use std::sync::Arc;

use entra::AppId;

use super::undo_entra::undo_entra;
use super::undo_konnect::undo_konnect;
use super::{Leftover, Teardown, TeardownEffect, TeardownStep};
use crate::desired::Desired;
use crate::ids::Ids;
use crate::journal::{History, RunKind};
use crate::observed::Observed;
use crate::preview::RequestPreview;
use crate::step::provider::points_to;
use crate::step::{self, StepId, Work, follow_groups, provider, secret};

/// The plan that undoes everything that the set-ups of `history` did, where `observed` is what is there now.
///
/// `purge`: a deleted application is deleted for good, not kept by Entra for 30 days.
pub fn plan_undo(history: &History, observed: &Observed, purge: bool) -> Teardown {
    if let Some(before) = history.before_removal() {
        return super::restore::plan(history, observed, before);
    }
    let mut draft = Draft::new(observed, Some(history), purge);
    let keeps_secret = undo_konnect(&mut draft, history);
    undo_entra(&mut draft, history, keeps_secret, purge);
    draft.finish(RunKind::Undo, history.desired.clone())
}

/// The plan that removes a connection: Konnect's side first, then the application with everything that belongs to it.
///
/// Konnect settings that others may rely on by now are left as they are, except that Konnect stops following the groups
/// of a provider that is gone. `history` says which application it was if that is already gone.
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
        follow_groups::stop(&mut draft, konnect);
        provider::delete(&mut draft, provider.id, provider.enabled);
    }
    if let Some(application) = &observed.application {
        step::application::delete(&mut draft, application.id, purge);
    }
    secret::forget(&mut draft);
    draft.finish(RunKind::Remove, desired.clone())
}

/// A teardown plan under construction.
pub(crate) struct Draft<'a> {
    pub(crate) observed: &'a Observed,
    ids: Ids,
    steps: Vec<TeardownStep>,
    leftovers: Vec<Leftover>,
    history: Option<&'a History>,
    app_id: Option<AppId>,
    purge: bool,
}

impl<'a> Draft<'a> {
    pub(super) fn new(observed: &'a Observed, history: Option<&'a History>, purge: bool) -> Self {
        Self {
            observed,
            ids: Ids::default(),
            steps: Vec::new(),
            leftovers: Vec::new(),
            history,
            app_id: None,
            purge,
        }
    }

    /// Names something that does not come back or is kept, once.
    pub(crate) fn leave(&mut self, leftover: Leftover) {
        if !self.leftovers.contains(&leftover) {
            self.leftovers.push(leftover);
        }
    }

    /// Adds a request to a step; a new step comes last.
    pub(crate) fn add(&mut self, id: StepId, effect: TeardownEffect, work: impl Work + 'static) {
        self.add_shared(id, effect, Arc::new(work));
    }

    /// The same, for any kind of work.
    pub(crate) fn add_shared(&mut self, id: StepId, effect: TeardownEffect, work: Arc<dyn Work>) {
        let observed = self.observed;
        let requests = work.requests(&self.ids);
        let requests = requests.iter();
        let requests = requests.filter_map(|it| it.preview(observed, &self.ids));
        let requests: Vec<RequestPreview> = requests.collect();
        let at = self.steps.iter().position(|step| step.id == id);
        let at = at.unwrap_or_else(|| {
            self.steps.push(TeardownStep {
                id,
                effect,
                count: 0,
                requests: Vec::new(),
                works: Vec::new(),
            });
            self.steps.len() - 1
        });
        let step = &mut self.steps[at];
        step.count += 1;
        step.requests.extend(requests);
        step.works.push(work);
    }

    /// How many things the requests of a step concern, where that is not one each.
    pub(crate) fn concerns(&mut self, id: StepId, count: usize) {
        if let Some(step) = self.steps.iter_mut().find(|step| step.id == id) {
            step.count = count;
        }
    }

    /// Whether a step deletes its thing.
    pub(super) fn deletes(&self, id: StepId) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|step| step.id == id && step.effect == TeardownEffect::Delete)
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

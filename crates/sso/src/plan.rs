//! Planning: the ordered changes from what is observed to what is desired.
//!
//! Pure: no I/O, no clock and no randomness. The same two inputs always give the same plan, and the plan for a
//! connection that is as desired is empty.

mod change;
mod chosen_teams;
mod draft;

pub use change::{
    ApplicationField, Approval, Change, HeldBack, NamedMapping, PlannedChange, TeamPeople,
};
pub(crate) use chosen_teams::ChosenTeams;
pub(crate) use draft::Draft;

use std::collections::BTreeSet;

use konnect::TargetId;

use crate::check::CheckId;
use crate::desired::Desired;
use crate::error::Error;
use crate::observed::Observed;
use crate::step::assignments::{
    refuse_groups_that_are_gone, refuse_groups_that_cannot_be_assigned,
};
use crate::step::secret::SecretNeed;
use crate::step::{
    Effect, Step, StepId, System, application, approval, assignment_required, assignments,
    enable_provider, enable_service_principal, follow_groups, keep_teams, leftovers, mappings,
    old_secrets, open_id_sign_in, portal_authentication, provider, read_back, secret, secret_check,
    service_principal, teams,
};
use crate::target::ConnectionId;

/// Compares what was chosen with what is there.
///
/// # Errors
/// [`Error::ChooseApplication`] if the person has to say whose application to use,
/// [`Error::SamlInPlace`] if people sign in to Konnect through a SAML provider, [`Error::KonnectNeeded`] if the target is in Konnect and
/// Konnect was not observed, [`Error::GroupGone`] or [`Error::TeamGone`] if something chosen does not exist.
pub fn plan(desired: &Desired, observed: &Observed) -> Result<Plan, Error> {
    plan_leaving(&BTreeSet::new(), desired, observed)
}

/// As [`plan`], and leaves alone what these checks found different, because the person intends it. For what cannot be
/// left alone see [`Check::can_be_left`](crate::Check::can_be_left).
///
/// # Errors
/// As [`plan`].
pub fn plan_leaving(
    intended: &BTreeSet<CheckId>,
    desired: &Desired,
    observed: &Observed,
) -> Result<Plan, Error> {
    if !observed.candidates.is_empty() {
        return Err(Error::ChooseApplication(observed.candidates.clone()));
    }
    refuse_groups_that_are_gone(desired, observed)?;
    refuse_groups_that_cannot_be_assigned(desired, observed)?;
    let mut draft = Draft::new(intended, desired, observed);
    let secret = secret::need(desired, observed);
    application::plan(&mut draft, &secret);
    secret::plan(&mut draft, &secret);
    service_principal::plan(&mut draft);
    approval::plan(&mut draft);
    assignments::plan(&mut draft);
    assignment_required::plan(&mut draft);
    enable_service_principal::plan(&mut draft);
    secret_check::plan(&mut draft, &secret);
    if let Some(target_id) = desired.target.target_id() {
        plan_konnect(&mut draft, target_id, &secret)?;
    }
    leftovers::plan(&mut draft, &secret);
    read_back::plan(&mut draft);
    old_secrets::plan(&mut draft);
    let (steps, changes) = draft.finish();
    Ok(Plan {
        desired: desired.clone(),
        observed: observed.clone(),
        steps,
        changes,
    })
}

fn plan_konnect(
    draft: &mut Draft<'_>,
    target_id: TargetId,
    secret: &SecretNeed,
) -> Result<(), Error> {
    let observed = draft.observed;
    let konnect = observed.konnect.as_ref().ok_or(Error::KonnectNeeded)?;
    if konnect.has_saml_on() {
        return Err(Error::SamlInPlace);
    }
    portal_authentication::plan(draft, target_id, konnect);
    provider::plan(draft, konnect, secret);
    let chosen = if draft.leaves(CheckId::Teams) {
        None
    } else {
        chosen_teams::chosen_teams(draft, konnect)?
    };
    if let Some(chosen) = &chosen {
        teams::plan(draft, chosen);
        mappings::plan(draft, konnect, chosen);
        keep_teams::plan(draft, chosen);
    }
    enable_provider::plan(draft, konnect);
    open_id_sign_in::plan(draft, target_id, konnect);
    if let Some(chosen) = &chosen {
        follow_groups::plan(draft, chosen, konnect.settings);
    }
    if konnect.settings.basic_auth_enabled {
        draft.show(StepId::PasswordSignIn, Effect::Keep, Change::PasswordSignIn);
    }
    Ok(())
}

/// What a run will do, and everything a review shows of it.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(crate) desired: Desired,
    pub(crate) observed: Observed,
    pub(crate) steps: Vec<Step>,
    changes: Vec<PlannedChange>,
}

impl Plan {
    /// The connection this plan is for.
    pub fn connection(&self) -> ConnectionId {
        ConnectionId::of(self.observed.tenant, &self.desired.target)
    }

    /// What was chosen.
    pub fn desired(&self) -> &Desired {
        &self.desired
    }

    /// What it started from.
    pub fn observed(&self) -> &Observed {
        &self.observed
    }

    /// Everything that is created, changed, kept or skipped, in the order to show it.
    pub fn changes(&self) -> &[PlannedChange] {
        &self.changes
    }

    /// Whether nothing would be written.
    pub fn is_empty(&self) -> bool {
        self.steps.iter().all(|step| !step.writes())
    }

    /// The length of the longest chain of steps in which each waits for the one before it. Each step sends one request
    /// when nothing goes wrong, so this is also the minimum number of round trips of the run.
    pub fn longest_chain(&self) -> usize {
        let mut length = std::collections::BTreeMap::new();
        for step in &self.steps {
            let before = step
                .needs
                .iter()
                .filter_map(|need| length.get(need))
                .max()
                .copied()
                .unwrap_or(0);
            length.insert(step.id, before + 1);
        }
        length.into_values().max().unwrap_or(0)
    }

    /// The steps of the run in order, each with its mark in the review if it has one there.
    pub fn steps(&self) -> Vec<(StepId, System, Option<Effect>)> {
        let effect = |id| {
            self.changes
                .iter()
                .find(|change| change.step == id)
                .map(|change| change.effect)
        };
        self.steps
            .iter()
            .map(|step| (step.id, step.id.system(), effect(step.id)))
            .collect()
    }
}

#[cfg(test)]
pub(crate) mod made_up;
#[cfg(test)]
mod off_tests;
#[cfg(test)]
mod properties_tests;
#[cfg(test)]
mod teams_tests;
#[cfg(test)]
mod tests;

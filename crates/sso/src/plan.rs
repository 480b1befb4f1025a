//! Planning: the ordered changes from what is observed to what is desired.
//!
//! Pure: no I/O, no clock and no randomness. The same two inputs always give the same plan, and the plan for a
//! connection that is as desired is empty.

mod chosen_teams;

pub(crate) use chosen_teams::ChosenTeams;

use std::collections::BTreeSet;
use std::sync::Arc;

use entra::CallerAttribute;
use jiff::Timestamp;
use konnect::{IdentityProvider, TargetId};

use crate::check::CheckId;
use crate::desired::{ConnectionId, Desired, GroupsSetting};
use crate::error::Error;
use crate::ids::Ids;
use crate::observed::Observed;
use crate::preview::RequestPreview;
use crate::secret_rule::SecretRule;
use crate::step::assignments::{
    refuse_groups_that_are_gone, refuse_groups_that_cannot_be_assigned,
};
use crate::step::old_secrets::OldSecret;
use crate::step::secret::SecretNeed;
use crate::step::{
    Effect, Step, StepId, System, Work, application, approval, assignment_required, assignments,
    enable_provider, enable_service_principal, follow_groups, keep_teams, leftovers, mappings,
    old_secrets, open_id_sign_in, portal_authentication, provider, read_back, secret, secret_check,
    service_principal, teams,
};

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
    let Draft { steps, changes, .. } = draft;
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

/// One line of a review.
#[derive(Clone, Debug)]
pub struct PlannedChange {
    /// The step that makes it; for things kept or skipped, the step that would.
    pub step: StepId,
    /// Whose thing it is.
    pub system: System,
    /// What happens to it.
    pub effect: Effect,
    /// What it is.
    pub change: Change,
    /// The requests that make it, where it has its own.
    pub requests: Vec<RequestPreview>,
}

/// A thing in Entra or Konnect with what people need to know about it.
#[derive(Clone, Debug)]
pub enum Change {
    /// The app registration.
    Application {
        /// Its display name.
        name: String,
        /// The addresses it may send people back to.
        redirect_uris: Vec<String>,
        /// Which groups it puts into tokens.
        groups: GroupsSetting,
    },
    /// Settings of an app registration that exists.
    ApplicationSettings {
        /// Its display name as desired.
        name: String,
        /// What differs.
        differences: Vec<ApplicationField>,
    },
    /// A new client secret.
    ClientSecret {
        /// When it will stop working.
        end: Timestamp,
        /// Whether the request that creates the app registration also creates it.
        same_request: bool,
        /// Whether policies of the directory are in its way: the run then waits until someone exempts the app
        /// registration.
        rule: SecretRule,
        /// Whom the policy does not concern anyway: whoever has one of these attributes. Whether the person who is
        /// signed in has one may not be read.
        exempt_callers: Vec<CallerAttribute>,
    },
    /// The client secret in use is kept.
    ClientSecretKept {
        /// When it stops working.
        end: Option<Timestamp>,
    },
    /// The enterprise application.
    ServicePrincipal,
    /// The approval for everyone.
    Approval {
        /// Why it is not given; `None` if it is.
        skipped: Option<Approval>,
    },
    /// The Dev Portal asks people to sign in.
    PortalAuthentication,
    /// Konnect's identity provider.
    Provider {
        /// The last part of the sign-in address; a Dev Portal has none.
        login_path: Option<String>,
    },
    /// Settings of an identity provider that exists.
    ProviderSettings {
        /// The last part of the sign-in address; a Dev Portal has none.
        login_path: Option<String>,
        /// The provider, set up by others, that is replaced.
        replaces: Option<Box<IdentityProvider>>,
    },
    /// The identity provider is switched on.
    EnableProvider,
    /// Sign-in with OpenID Connect is on.
    OpenIdSignIn,
    /// Konnect sets people's teams from their groups, at each single sign-on.
    FollowGroups {
        /// The name of the group that keeps the signed-in person an administrator of the organization.
        keeps: Option<String>,
        /// Why it is held back.
        held_back: Option<HeldBack>,
    },
    /// Teams of a Dev Portal that no group is mapped to, while it follows groups.
    KeepTeams {
        /// Those that are set by hand from now on, so that they keep their people.
        kept: Vec<TeamPeople>,
        /// Those whose people lose them, each at their next sign-in.
        losing: Vec<TeamPeople>,
    },
    /// Teams that do not exist yet.
    Teams {
        /// Their names.
        names: Vec<String>,
    },
    /// Which groups are mapped to which teams.
    Mappings {
        /// What is added.
        added: Vec<NamedMapping>,
        /// What is removed.
        removed: Vec<NamedMapping>,
        /// The names of teams that were set by hand and from now on get their people from groups.
        released: Vec<String>,
        /// Whether some of the removals are held back, because administrators would be locked out.
        held_back: bool,
    },
    /// Groups assigned to the enterprise application.
    Assignments {
        /// The names of those that are added; with nothing to add, of those that are there.
        groups: Vec<String>,
        /// How many other assignments exist, which are kept.
        others: usize,
    },
    /// Whether only those who are assigned may sign in.
    AssignmentRequired {
        /// How it will be.
        required: bool,
    },
    /// The enterprise application, which someone had switched off, is switched on.
    EnableServicePrincipal,
    /// Client secrets that a rotation replaced: kept, or removed.
    OldSecrets {
        /// Each with what Entra says about it.
        secrets: Vec<OldSecret>,
    },
    /// What unfinished runs left behind is deleted.
    Leftovers {
        /// How many client secrets that nobody holds.
        secrets: usize,
        /// How many app registrations other than the one in use.
        applications: usize,
    },
    /// Sign-in with a password is on; only ever kept.
    PasswordSignIn,
}

/// A group mapped to a team, by names; by the group's id where it has no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedMapping {
    /// The team.
    pub team: String,
    /// The group.
    pub group: String,
}

/// Why a portal or the organization does not begin to follow groups: nobody accepted what it would cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldBack {
    /// Administrators of the organization would be locked out.
    LockOut,
    /// People of a Dev Portal would lose teams that Konnect cannot keep.
    Losses,
}

/// A team with the number of people in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamPeople {
    /// The team.
    pub team: String,
    /// How many people are in it; `None` where Konnect does not say.
    pub people: Option<usize>,
}

/// Why an approval for everyone is not part of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approval {
    /// The person did not choose it.
    NotChosen,
    /// Microsoft Graph could not be found in the tenant, so there is nothing to approve.
    NotAllowed,
}

/// A setting of an app registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicationField {
    /// The display name.
    Name,
    /// The addresses it may send people back to.
    RedirectUris,
    /// Which groups it puts into tokens.
    Groups,
    /// The optional claims.
    Claims,
    /// The permissions it asks for.
    Permissions,
    /// The tag by which it is found again.
    Tag,
}

/// A plan under construction.
pub(crate) struct Draft<'a> {
    intended: &'a BTreeSet<CheckId>,
    pub(crate) desired: &'a Desired,
    pub(crate) observed: &'a Observed,
    ids: Ids,
    steps: Vec<Step>,
    changes: Vec<PlannedChange>,
}

impl<'a> Draft<'a> {
    fn new(intended: &'a BTreeSet<CheckId>, desired: &'a Desired, observed: &'a Observed) -> Self {
        Self {
            intended,
            desired,
            observed,
            ids: Ids::of(desired, observed),
            steps: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// Whether what this check finds different is left alone.
    pub(crate) fn leaves(&self, check: CheckId) -> bool {
        self.intended.contains(&check)
    }

    /// Adds a step that changes something, with the requests that it will send.
    pub(crate) fn add(
        &mut self,
        id: StepId,
        needs: Vec<StepId>,
        effect: Effect,
        change: Change,
        work: impl Work + 'static,
    ) {
        let requests = work.requests(&self.ids);
        let requests = requests.iter();
        let requests = requests.filter_map(|it| it.preview(self.observed, &self.ids));
        let requests = requests.collect();
        self.line(id, effect, change, requests);
        self.step(id, needs, work);
    }

    /// Shows a thing that has no step of its own.
    pub(crate) fn show(&mut self, step: StepId, effect: Effect, change: Change) {
        self.line(step, effect, change, Vec::new());
    }

    /// Adds a step that waits for those of `needs` that are part of this plan.
    pub(crate) fn step(&mut self, id: StepId, needs: Vec<StepId>, work: impl Work + 'static) {
        let needs = needs
            .into_iter()
            .filter(|need| self.steps.iter().any(|step| step.id == *need))
            .collect();
        let works: Vec<Arc<dyn Work>> = vec![Arc::new(work)];
        self.steps.push(Step { id, needs, works });
    }

    fn line(
        &mut self,
        step: StepId,
        effect: Effect,
        change: Change,
        requests: Vec<RequestPreview>,
    ) {
        self.changes.push(PlannedChange {
            step,
            system: step.system(),
            effect,
            change,
            requests,
        });
    }

    /// The steps so far, in order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = StepId> {
        self.steps.iter().map(|step| step.id)
    }
}

#[cfg(test)]
mod made_up;
#[cfg(test)]
mod off_tests;
#[cfg(test)]
mod properties_tests;
#[cfg(test)]
mod teams_tests;
#[cfg(test)]
mod tests;

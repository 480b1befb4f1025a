//! Planning: the ordered changes from what is observed to what is desired.
//!
//! Pure: no I/O, no clock and no randomness. The same two inputs always give the same plan, and a plan over a
//! connection that is as desired is empty.

pub(crate) use crate::step::application::{APPROVED_SCOPES, change_to_desired};
pub(crate) use crate::step::provider::points_to;

use std::collections::BTreeSet;

use jiff::Timestamp;
use konnect::IdentityProvider;

use uuid::Uuid;

use crate::desired::{ConnectionId, Desired, GroupsSetting};
use crate::error::Error;
use crate::journal::Subject;
use crate::observed::{Observed, ObservedLeftovers};
use crate::preview::RequestPreview;
use crate::step::{Effect, StepId, System};
use crate::teams::TeamRef;

/// Compares what was chosen with what is there.
///
/// # Errors
/// [`Error::ChooseApplication`] if the person has to say whose application to use,
/// [`Error::SamlInPlace`] if Konnect has a SAML provider, [`Error::KonnectNeeded`] if the target is in Konnect and
/// Konnect was not observed, [`Error::GroupGone`] or [`Error::TeamGone`] if something chosen does not exist.
pub fn plan(desired: &Desired, observed: &Observed) -> Result<Plan, Error> {
    if !observed.candidates.is_empty() {
        return Err(Error::ChooseApplication(observed.candidates.clone()));
    }
    let mut draft = Draft {
        desired,
        observed,
        steps: Vec::new(),
        changes: Vec::new(),
    };
    crate::step::assignments::refuse_groups_that_are_gone(desired, observed)?;
    let secret = crate::step::secret::need(desired, observed);
    crate::step::application::add(&mut draft, &secret);
    if let Some(scope) = desired.target.scope() {
        crate::step::provider::add(&mut draft, scope, &secret)?;
    }
    crate::step::leftovers::add(&mut draft, &secret);
    let needs = draft
        .ids()
        // What this switch does, its own step reads. A switch after it makes the whole reading wait.
        .filter(|id| *id != StepId::OpenIdSignIn)
        .collect();
    draft.step(StepId::ReadBack, needs, Work::ReadBack);
    let Draft { steps, changes, .. } = draft;
    Ok(Plan {
        desired: desired.clone(),
        observed: observed.clone(),
        steps,
        changes,
    })
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

    /// Every thing that is created, changed, kept or skipped, in the order to show them.
    pub fn changes(&self) -> &[PlannedChange] {
        &self.changes
    }

    /// Whether nothing would be written.
    pub fn is_empty(&self) -> bool {
        self.steps.iter().all(|step| !step.work.writes())
    }

    /// How many steps the longest chain has in which each waits for the one before it. Each step sends one request
    /// when nothing goes wrong, so this is also the least number of round trips that the run takes.
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
    /// The requests that make it, where it has some of its own.
    pub requests: Vec<RequestPreview>,
}

/// A thing in Entra or Konnect with what people need to know of it.
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
        /// Whether the request that creates the app registration makes it too.
        same_request: bool,
    },
    /// The client secret that is in use stays.
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
        /// The provider of somebody else that is replaced.
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
    /// Teams of a Dev Portal that no group leads to, while it follows groups.
    KeepTeams {
        /// Those that are set by hand from now on, so that their people stay.
        kept: Vec<TeamPeople>,
        /// Those whose people lose them, each at their next sign-in.
        losing: Vec<TeamPeople>,
    },
    /// Teams that do not exist yet.
    Teams {
        /// Their names.
        names: Vec<String>,
    },
    /// Which groups lead to which teams.
    Mappings {
        /// What is added.
        added: Vec<NamedMapping>,
        /// What is taken away.
        removed: Vec<NamedMapping>,
        /// The names of teams that were set by hand, and get their people from groups from now on.
        released: Vec<String>,
        /// Whether some of what was to be taken away is held back, because administrators would be locked out.
        held_back: bool,
    },
    /// Groups assigned to the enterprise application.
    Assignments {
        /// The names of those that are added; with nothing to add, of those that are there.
        groups: Vec<String>,
        /// How many other assignments are there, which stay.
        others: usize,
    },
    /// Whether only those who are assigned may sign in.
    AssignmentRequired {
        /// How it will be.
        required: bool,
    },
    /// What unfinished runs left behind goes.
    Leftovers {
        /// How many client secrets that nobody holds.
        secrets: usize,
        /// How many app registrations beside the one in use.
        applications: usize,
    },
    /// Sign-in with a password is on; only ever kept.
    PasswordSignIn,
}

/// A group that leads to a team, by names; by the group's id where it has no name.
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
    /// How many people are in it; `None` where Konnect does not tell.
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
}

/// One step with the steps that must have succeeded before it.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) id: StepId,
    pub(crate) needs: Vec<StepId>,
    pub(crate) work: Work,
}

/// What a step does.
#[derive(Clone, Debug)]
pub(crate) enum Work {
    CreateApplication(Box<entra::NewApplication>),
    UpdateApplication(Box<entra::ApplicationChange>),
    AddSecret(entra::NewSecret),
    CreateServicePrincipal {
        assignment_required: bool,
    },
    TagServicePrincipal(Vec<String>),
    Approve {
        resource: entra::ObjectId,
    },
    WidenApproval {
        id: String,
        scopes: BTreeSet<String>,
    },
    CheckSecret,
    RequireAuthentication,
    CreateProvider,
    UpdateProvider {
        id: Uuid,
        with_secret: bool,
    },
    EnableProvider,
    TurnOnOpenIdSignIn,
    Assign(Vec<entra::ObjectId>),
    RequireAssignment(bool),
    CreateTeams(Vec<String>),
    ChangeMappings(MappingsChange),
    /// Teams to set by hand.
    KeepTeams(Vec<Uuid>),
    FollowGroups(konnect::IdpMapping),
    ClearLeftovers(ObservedLeftovers),
    ReadBack,
}

/// The difference between the mappings that are there and those that are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MappingsChange {
    pub(crate) add: Vec<(TeamRef, entra::ObjectId)>,
    pub(crate) remove: Vec<konnect::Mapping>,
    /// Teams that are set by hand, and take no group before that has ended.
    pub(crate) release: Vec<Uuid>,
}

impl Work {
    pub(crate) fn writes(&self) -> bool {
        !matches!(self, Self::CheckSecret | Self::ReadBack)
    }

    /// What the journal says of its request besides its address.
    pub(crate) fn about(&self) -> Option<Subject> {
        match self {
            Self::UpdateProvider {
                with_secret: true, ..
            } => Some(Subject::ProviderSecret),
            _ => None,
        }
    }

    /// How many requests it has at the most.
    pub(crate) fn requests(&self) -> usize {
        match self {
            Self::Assign(groups) => groups.len(),
            Self::CreateTeams(names) => names.len(),
            Self::ChangeMappings(change) => {
                change.add.len() + change.remove.len() + change.release.len()
            }
            Self::KeepTeams(teams) => teams.len(),
            Self::ClearLeftovers(left) => left.secrets.len() + left.applications.len(),
            _ => 1,
        }
    }

    /// Whether it can have more than one request.
    pub(crate) fn is_several(&self) -> bool {
        matches!(
            self,
            Self::Assign(_)
                | Self::CreateTeams(_)
                | Self::ChangeMappings(_)
                | Self::KeepTeams(_)
                | Self::ClearLeftovers(_)
        )
    }
}

pub(crate) struct Draft<'a> {
    pub(crate) desired: &'a Desired,
    pub(crate) observed: &'a Observed,
    steps: Vec<Step>,
    changes: Vec<PlannedChange>,
}

impl Draft<'_> {
    /// Adds a step that waits for those of `needs` that are part of this plan.
    pub(crate) fn step(&mut self, id: StepId, needs: Vec<StepId>, work: Work) {
        let needs = needs
            .into_iter()
            .filter(|need| self.steps.iter().any(|step| step.id == *need))
            .collect();
        self.steps.push(Step { id, needs, work });
    }

    pub(crate) fn change(
        &mut self,
        step: StepId,
        effect: Effect,
        change: Change,
        requests: impl IntoIterator<Item = RequestPreview>,
    ) {
        self.changes.push(PlannedChange {
            step,
            system: step.system(),
            effect,
            change,
            requests: requests.into_iter().collect(),
        });
    }

    /// The steps so far, in order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = StepId> {
        self.steps.iter().map(|step| step.id)
    }
}

#[cfg(test)]
mod teams_tests;
#[cfg(test)]
mod tests;

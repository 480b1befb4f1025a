//! What a review shows of a plan, line by line.

use entra::CallerAttribute;
use jiff::Timestamp;
use konnect::IdentityProvider;

use crate::desired::GroupsSetting;
use crate::preview::RequestPreview;
use crate::secret_rule::SecretRule;
use crate::step::old_secrets::OldSecret;
use crate::step::{Effect, StepId, System};

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

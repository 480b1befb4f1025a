//! What Entra and Konnect say now, as far as a plan needs it.

use std::collections::{BTreeMap, BTreeSet};

use entra::{
    Application, Assignment, Grant, Group, KeyId, Metadata, ObjectId, SecretPolicy,
    ServicePrincipal, TenantId,
};
use jiff::Timestamp;
use konnect::{AuthenticationSettings, IdentityProvider, Mappings, ProviderConfig, TargetId, Team};
use url::Url;
use uuid::Uuid;

use crate::candidate::Candidate;
use crate::lock_out::Admin;
use crate::mark::Mark;
use crate::secret_rule::OwnPolicy;
use crate::secret_store::Storage;

/// The state of the world that a plan starts from. It holds no secret.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a reading of its own"
)]
#[derive(Clone, Debug)]
pub struct Observed {
    /// When it was read. Planning takes its time from here and asks no clock.
    pub at: Timestamp,
    /// Where it was read from, which is also where the requests of a plan go.
    pub hosts: Hosts,
    /// The directory that it was read from.
    pub tenant: TenantId,
    /// What a run based on this would write on the things that it makes.
    pub mark: Mark,
    /// Which part of Konnect the target is; `None` for a target outside Konnect.
    pub target_id: Option<TargetId>,
    /// The tenant's OpenID Connect metadata.
    pub metadata: Metadata,
    /// The application of this connection: one that this computer made, or one that the person chose.
    pub application: Option<Application>,
    /// Whether this computer made that application.
    pub made_here: bool,
    /// That application, if the connection is to be removed and this computer did not make it.
    pub made_elsewhere: Option<Box<Candidate>>,
    /// The client secrets that runs of this computer made for the connection: those on record, and the one it keeps.
    pub own_secrets: BTreeSet<KeyId>,
    /// Applications with the target's tag that the person has to decide about before anything can be planned.
    pub candidates: Vec<Candidate>,
    /// Whether the application that a removal deleted can be restored.
    pub restorable: bool,
    /// What unfinished runs of this computer left behind.
    pub leftovers: ObservedLeftovers,
    /// Its enterprise application.
    pub service_principal: Option<ServicePrincipal>,
    /// What is approved for it.
    pub grants: Vec<Grant>,
    /// Whether that was wanted and may not be read, so that nothing is known of it.
    pub grants_unread: bool,
    /// The enterprise application of Microsoft Graph in this tenant, which an approval points to.
    pub graph_service_principal: Option<ObjectId>,
    /// The tenant's policy on client secrets, where it may be read.
    pub secret_policy: Option<SecretPolicy>,
    /// What policies of the application itself say about new client secrets.
    pub own_policy: OwnPolicy,
    /// Whether the last run for the connection was refused a client secret and waits since.
    pub was_refused_secret: bool,
    /// The secret that this computer holds for the connection.
    pub held_secret: Option<ObservedSecret>,
    /// What runs of this computer gave Konnect as the client secret.
    pub given_secret: GivenSecret,
    /// Where a new secret would be kept.
    pub storage: Storage,
    /// Konnect's side; `None` for a target whose values are only handed over.
    pub konnect: Option<ObservedKonnect>,
    /// The groups that the plan is about, as the directory has them: one that is not here does not exist. `None` when
    /// groups may not be read.
    pub groups: Option<Vec<Group>>,
    /// Who is assigned to the enterprise application; not read where nobody has to be assigned.
    pub assignments: Vec<Assignment>,
    /// Who has to remain an administrator of the organization; not read where no teams are chosen for it.
    pub admins: Vec<Admin>,
}

impl Observed {
    /// Whether what a plan relies on is the same in both readings, so that a plan from one is valid for the other.
    ///
    /// Leaves out what a plan includes but does not depend on: times, names of groups, limits for new secrets.
    pub(crate) fn holds_for(&self, now: &Self) -> bool {
        self.tenant == now.tenant
            && self.target_id == now.target_id
            && self.application == now.application
            && self.made_here == now.made_here
            && self.candidates == now.candidates
            && self.restorable == now.restorable
            && self.leftovers == now.leftovers
            && self.service_principal == now.service_principal
            && self.grants == now.grants
            && self.grants_unread == now.grants_unread
            && self.assignments == now.assignments
            && self.held_secret == now.held_secret
            && self.given_secret == now.given_secret
            && self.konnect == now.konnect
    }

    /// A group by its name; by its id where it has none or is not known.
    pub fn group_name(&self, id: ObjectId) -> String {
        self.groups
            .iter()
            .flatten()
            .find(|group| group.id == id && !group.display_name.is_empty())
            .map_or_else(|| id.to_string(), |group| group.display_name.clone())
    }

    /// What is approved for everyone, of Microsoft Graph's delegated permissions.
    pub(crate) fn approved_scopes(&self) -> BTreeSet<&str> {
        let for_everybody = self.grants.iter().filter(|grant| grant.is_for_everybody());
        for_everybody
            .flat_map(|grant| &grant.scopes)
            .map(String::as_str)
            .collect()
    }

    /// The id of the team with this name.
    pub(crate) fn team_named(&self, name: &str) -> Option<Uuid> {
        let named = self.teams().find(|team| team.name == name);
        named.map(|team| team.id)
    }

    /// A team by its name; by its id if it does not exist.
    pub(crate) fn team_name(&self, id: Uuid) -> String {
        let found = self.teams().find(|team| team.id == id);
        found.map_or_else(|| id.to_string(), |team| team.name.clone())
    }

    fn teams(&self) -> impl Iterator<Item = &Team> {
        let konnect = self.konnect.iter();
        konnect
            .flat_map(|konnect| &konnect.teams)
            .flat_map(|observed| &observed.teams)
    }
}

/// Things that unfinished runs made and that nobody will ever use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObservedLeftovers {
    /// Client secrets whose values are lost.
    pub secrets: Vec<KeyId>,
    /// App registrations other than the one in use.
    pub applications: Vec<ObjectId>,
}

/// The bases of the request addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    /// Microsoft Graph.
    pub graph: Url,
    /// Konnect's API, when it takes part.
    pub konnect: Option<Url>,
}

/// Which secret this computer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObservedSecret {
    /// Entra's id of the credential.
    pub key_id: KeyId,
    /// When it stops working.
    pub end: Timestamp,
}

/// What runs of this computer gave Konnect as the client secret of a connection. Konnect shows none, so nobody can ask
/// it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GivenSecret {
    /// The one that was given last, as far as they say.
    pub key_id: Option<KeyId>,
    /// The identity provider that a newer one was made for, or may have been made for, and that was not given it. One
    /// that others created since has a secret of theirs.
    pub waiting: Option<Uuid>,
}

/// The sign-in of an organization or a Dev Portal as Konnect describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedKonnect {
    /// Whether a Dev Portal asks people to sign in; `None` for the organization, which always does.
    pub portal_asks_for_sign_in: Option<bool>,
    /// Whether teams decide what developers of a Dev Portal may do; `None` for the organization, where they always do.
    pub portal_has_roles: Option<bool>,
    /// Every identity provider.
    pub providers: Vec<IdentityProvider>,
    /// Which ways of signing in are on.
    pub settings: AuthenticationSettings,
    /// Its teams; not read where none are chosen.
    pub teams: Option<ObservedTeams>,
}

/// The teams of an organization or a Dev Portal, and which groups are mapped to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedTeams {
    /// Every team.
    pub teams: Vec<Team>,
    /// The mappings of the OpenID Connect provider; `None` while there is no provider.
    pub mappings: Option<Mappings>,
    /// How many people are in each team of a Dev Portal that is not set by hand, as far as Konnect says.
    pub people: BTreeMap<Uuid, usize>,
}

impl ObservedKonnect {
    /// The OpenID Connect provider, of which Konnect accepts only one.
    pub fn oidc(&self) -> Option<&IdentityProvider> {
        self.providers
            .iter()
            .find(|provider| matches!(provider.config, ProviderConfig::Oidc(_)))
    }

    /// Whether people sign in through a SAML provider. Konnect accepts several providers of which one is on (Konnect
    /// identity API, `enabled`), so one that is off is no obstacle.
    pub fn has_saml_on(&self) -> bool {
        self.providers
            .iter()
            .any(|provider| provider.enabled && matches!(provider.config, ProviderConfig::Saml(_)))
    }
}

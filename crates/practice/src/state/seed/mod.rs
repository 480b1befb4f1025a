//! The company and the organization that exist when practice starts: Contoso.
//!
//! Ids are fixed or derived from names, so that two runs show the same people and groups.

mod groups;
mod ids;
mod konnect;
mod many_groups;
mod people;
mod portals;
mod sign_in_registrations;
mod team;

use serde::Serialize;
use uuid::Uuid;

use super::cloud::Cloud;
use super::region::Region;

pub(crate) use groups::group_of;
pub use groups::{Group, GroupKind};
pub(crate) use ids::stable_id;
pub use konnect::{KonnectFeatures, KonnectSeed, KonnectTokens};
pub(crate) use konnect::{SEEDED_AT, contoso as konnect_of_contoso};
pub(crate) use many_groups::{GeneratedGroup, ManyGroups};
pub(crate) use people::member;
pub use people::{DirectoryRole, Person};
pub(crate) use portals::many_portals;
pub use portals::{ClassicPortal, Developer, PortalSeed, ProviderSeed};
pub use sign_in_registrations::SignInRegistration;
pub use team::Team;

/// Contoso's directory.
pub(crate) const CONTOSO: Uuid = Uuid::from_u128(0x3f8c_2a71_5b0e_4c6d_9a14_7e2d_8b90_c145);

/// Everything that exists at the start.
#[derive(Clone, Debug, Serialize)]
pub struct Seed {
    /// The Microsoft Entra tenant.
    pub tenant: Tenant,
    /// The accounts that the account picker shows.
    pub people: Vec<Person>,
    /// App registrations of the tenant with which one can sign in instead of Microsoft's shared app.
    pub sign_in_registrations: Vec<SignInRegistration>,
    /// The groups of the tenant, in order of their names.
    pub groups: Vec<Group>,
    /// How many more groups there are, which nobody is in: generated on request, and stored nowhere.
    pub more_groups: usize,
    /// The Kong Konnect organization.
    pub konnect: KonnectSeed,
}

/// A Microsoft Entra tenant.
#[derive(Clone, Debug, Serialize)]
pub struct Tenant {
    /// The directory (tenant) id.
    pub id: Uuid,
    /// The name that people see.
    pub display_name: String,
    /// The default verified domain.
    pub domain: String,
    /// The `onmicrosoft.com` domain the tenant started with.
    pub initial_domain: String,
    /// Whether the tenant has Microsoft Entra ID P1, which it takes to assign groups to applications.
    pub premium: bool,
    /// The cloud it is in, whose host names practice answers to where one port serves everything.
    pub cloud: Cloud,
}

impl Seed {
    /// Contoso: six people with different rights, one person of another tenant, several hundred groups, and a Konnect organization.
    pub fn contoso() -> Self {
        let groups = groups::contoso();
        Self {
            tenant: Tenant {
                id: CONTOSO,
                display_name: "Contoso".to_owned(),
                domain: "contoso.com".to_owned(),
                initial_domain: "contoso.onmicrosoft.com".to_owned(),
                premium: true,
                cloud: Cloud::default(),
            },
            people: people::contoso(&groups),
            sign_in_registrations: sign_in_registrations::contoso(),
            groups,
            more_groups: 0,
            konnect: konnect::contoso(),
        }
    }

    /// Makes the directory this large: the seeded groups, and as many more as needed.
    #[must_use]
    pub fn with_groups(mut self, total: usize) -> Self {
        self.more_groups = total.saturating_sub(self.groups.len());
        self
    }

    /// Adds this many portals to one region, each with user authentication on and two teams.
    #[must_use]
    pub fn with_portals(mut self, count: usize, region: Region) -> Self {
        self.konnect.portals.extend(many_portals(count, region));
        self
    }

    /// Moves the directory to this cloud.
    #[must_use]
    pub fn in_cloud(mut self, cloud: Cloud) -> Self {
        self.tenant.cloud = cloud;
        self
    }

    /// The person with this object id.
    pub(crate) fn person_by_id(&self, id: Uuid) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// The person who signs in with this account here.
    pub(crate) fn person_by_account(&self, account: &str) -> Option<&Person> {
        let mut people = self.people.iter().filter(|person| !person.other_tenant);
        people.find(|person| person.account.eq_ignore_ascii_case(account))
    }

    /// The person with this user principal name, compared case-insensitively, as Microsoft does.
    pub fn person(&self, user_principal_name: &str) -> Option<&Person> {
        self.people.iter().find(|person| {
            person
                .user_principal_name
                .eq_ignore_ascii_case(user_principal_name)
        })
    }
}

impl Default for Seed {
    fn default() -> Self {
        Self::contoso()
    }
}

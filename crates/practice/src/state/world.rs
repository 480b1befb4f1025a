//! Everything that exists.

use std::sync::{Arc, MutexGuard};

use uuid::Uuid;

use super::directory::Directory;
use super::directory::policies::AttributeValue;
use super::entra::Entra;
use super::konnect::Konnect;
use super::konnect::organization::Organization;
use super::seed::Seed;
use super::service::{Service, production_name};
use super::tenants::Tenants;
use super::timing::Timing;

/// The tenant and the organization together, as the server and the console see them.
pub(crate) struct World {
    pub(crate) seed: Arc<Seed>,
    /// The home tenant, which the console shows.
    pub(crate) entra: Arc<Entra>,
    pub(crate) tenants: Arc<Tenants>,
    pub(crate) konnect: Arc<Konnect>,
    /// Makes what is said about a secret different in each practice.
    pub(crate) salt: [u8; 32],
}

impl World {
    pub(crate) fn new(seed: Seed, timing: Timing) -> Self {
        let seed = Arc::new(seed);
        let tenants = Arc::new(Tenants::new(Arc::clone(&seed), timing));
        Self {
            entra: Arc::clone(&tenants.home),
            tenants,
            konnect: Arc::new(Konnect::new(&seed)),
            seed,
            salt: rand::random(),
        }
    }

    pub(crate) fn directory(&self) -> MutexGuard<'_, Directory> {
        self.entra.directory()
    }

    /// Gives a person a custom security attribute; `false` if the person is unknown.
    pub(crate) fn assign_attribute(&self, user: &str, attribute: AttributeValue) -> bool {
        let person = self.seed.person(user);
        if let Some(person) = person {
            self.directory().assign_attribute(person.id, attribute);
        }
        person.is_some()
    }

    /// Ends every session of a person; `false` if the person is unknown.
    pub(crate) fn revoke_sessions(&self, user: &str) -> bool {
        let person = self.seed.person(user);
        if let Some(person) = person {
            self.entra.revoke_sessions(person.id);
        }
        person.is_some()
    }

    /// Activates a person's directory roles, or makes them eligible only; `false` if the person is unknown.
    pub(crate) fn set_roles_active(&self, user: &str, active: bool) -> bool {
        let person = self.seed.person(user);
        if let Some(person) = person {
            self.entra.sessions().set_eligible_only(person.id, !active);
        }
        person.is_some()
    }

    pub(crate) fn konnect(&self) -> MutexGuard<'_, Organization> {
        self.konnect.organization()
    }

    /// The service that a Host header refers to; only the portals know a portal's custom domain.
    pub(crate) fn service_of(&self, host: &str) -> Service {
        match Service::of_host(host) {
            Service::Console
                if self
                    .konnect()
                    .portal_named(&production_name(host))
                    .is_some() =>
            {
                Service::Portals
            }
            service => service,
        }
    }

    /// The credentials with which an application can sign in now.
    pub(crate) fn valid_key_ids(&self, app_id: &str) -> Vec<Uuid> {
        let timing = self.entra.timing();
        self.directory()
            .valid_key_ids(app_id, timing.replication_lag, timing.secret_propagation)
    }
}

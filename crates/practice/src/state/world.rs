//! Everything that exists, and how slow it is.

use std::sync::{Mutex, MutexGuard};

use uuid::Uuid;

use super::directory::Directory;
use super::konnect::organization::Organization;
use super::lock::lock;
use super::seed::Seed;
use super::service::{Service, production_name};
use super::sign_ins::SignIns;
use super::timing::Timing;

/// The tenant and the organization.
pub(crate) struct World {
    pub(crate) seed: Seed,
    directory: Mutex<Directory>,
    sign_ins: Mutex<SignIns>,
    konnect: Mutex<Organization>,
    timing: Mutex<Timing>,
    /// Makes what is said of a secret different in each practice.
    pub(crate) salt: [u8; 32],
}

impl World {
    pub(crate) fn new(seed: Seed, timing: Timing) -> Self {
        Self {
            directory: Mutex::new(Directory::seeded(&seed)),
            sign_ins: Mutex::default(),
            konnect: Mutex::new(Organization::seeded(&seed)),
            timing: Mutex::new(timing),
            seed,
            salt: rand::random(),
        }
    }

    /// Applications, service principals, grants and policies of the tenant.
    pub(crate) fn directory(&self) -> MutexGuard<'_, Directory> {
        lock(&self.directory)
    }

    /// Pending sign-ins, codes and browser sessions of the tenant.
    pub(crate) fn sign_ins(&self) -> MutexGuard<'_, SignIns> {
        lock(&self.sign_ins)
    }

    /// The Konnect organization.
    pub(crate) fn konnect(&self) -> MutexGuard<'_, Organization> {
        lock(&self.konnect)
    }

    /// Which service a Host header means; a portal's custom domain is known to the portals alone.
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
        let timing = self.timing();
        self.directory()
            .valid_key_ids(app_id, timing.replication_lag, timing.secret_propagation)
    }

    /// How slow the services are now.
    pub(crate) fn timing(&self) -> Timing {
        *lock(&self.timing)
    }

    pub(crate) fn set_timing(&self, timing: Timing) {
        *lock(&self.timing) = timing;
    }
}

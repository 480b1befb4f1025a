//! The tenants that people can sign in to.

use std::sync::Arc;

use super::entra::Entra;
use super::lifetimes::Lifetimes;
use super::locations::SeenAddresses;
use super::other_tenants::other_tenants;
use super::seed::Seed;
use super::timing::Timing;

/// The tenant of the people whom practice is about, and others. Each has its own applications, people and rules.
pub(crate) struct Tenants {
    pub(crate) home: Arc<Entra>,
    pub(crate) others: Vec<Arc<Entra>>,
}

impl Tenants {
    pub(crate) fn new(home: Arc<Seed>, timing: Timing) -> Self {
        // The others are in the worldwide cloud, so they are left out in any other cloud.
        let is_beside = |other: &Seed| other.tenant.cloud == home.tenant.cloud;
        let others = other_tenants().into_iter().filter(is_beside);
        Self {
            others: others
                .map(|seed| Arc::new(Entra::new(Arc::new(seed), false, timing)))
                .collect(),
            home: Arc::new(Entra::new(home, true, timing)),
        }
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Entra>> {
        std::iter::once(&self.home).chain(&self.others)
    }

    /// Changes how slow the services are.
    pub(crate) fn set_timing(&self, timing: Timing) {
        self.all().for_each(|entra| entra.set_timing(timing));
    }

    /// Changes how long what sign-in issues lasts.
    pub(crate) fn set_lifetimes(&self, lifetimes: Lifetimes) {
        self.all().for_each(|entra| entra.set_lifetimes(lifetimes));
    }

    /// Moves everybody to where these addresses are.
    pub(crate) fn set_seen_addresses(&self, addresses: SeenAddresses) {
        let all = self.all();
        all.for_each(|entra| entra.set_seen_addresses(addresses));
    }

    /// Lets the time of every device code be over.
    pub(crate) fn expire_device_codes(&self) {
        self.all()
            .for_each(|entra| entra.device_codes().expire_all());
    }

    /// The one with this id.
    pub(crate) fn with_id(&self, id: &str) -> Option<&Arc<Entra>> {
        self.all().find(|entra| {
            let own = entra.seed.tenant.id;
            id.parse().is_ok_and(|id: uuid::Uuid| id == own)
        })
    }
}

//! The tenants that people can sign in to.

use std::sync::Arc;

use super::entra::Entra;
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
        // The others are in the worldwide cloud, which no host of another cloud leads to.
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

    /// The one with this id.
    pub(crate) fn with_id(&self, id: &str) -> Option<&Arc<Entra>> {
        self.all().find(|entra| {
            let own = entra.seed.tenant.id;
            id.parse().is_ok_and(|id: uuid::Uuid| id == own)
        })
    }
}

//! The Konnect organization, its Dev Portals, and how people sign in to them.

pub(crate) mod identity_provider;
mod members;
pub(crate) mod organization;
pub(crate) mod portal;
mod portals;
pub(crate) mod rule_violation;
pub(crate) mod rules;
pub(crate) mod target;
pub(crate) mod target_id;
pub(crate) mod team;

use std::sync::{Mutex, MutexGuard};

use self::organization::Organization;
use super::lock::lock;
use super::seed::Seed;

/// What Konnect's services can touch.
pub(crate) struct Konnect(Mutex<Organization>);

impl Konnect {
    pub(crate) fn new(seed: &Seed) -> Self {
        Self(Mutex::new(Organization::seeded(seed)))
    }

    pub(crate) fn organization(&self) -> MutexGuard<'_, Organization> {
        lock(&self.0)
    }
}

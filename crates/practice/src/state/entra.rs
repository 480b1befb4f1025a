//! The Microsoft tenant: what sign-in and Graph can touch.

use std::sync::{Arc, Mutex, MutexGuard};

use super::directory::Directory;
use super::lock::lock;
use super::seed::Seed;
use super::sign_ins::SignIns;
use super::timing::Timing;

/// The tenant, and how slow it is.
pub(crate) struct Entra {
    pub(crate) seed: Arc<Seed>,
    directory: Mutex<Directory>,
    sign_ins: Mutex<SignIns>,
    timing: Mutex<Timing>,
}

impl Entra {
    pub(crate) fn new(seed: Arc<Seed>, timing: Timing) -> Self {
        Self {
            directory: Mutex::new(Directory::seeded(&seed)),
            sign_ins: Mutex::default(),
            timing: Mutex::new(timing),
            seed,
        }
    }

    /// Applications, service principals, grants and policies.
    pub(crate) fn directory(&self) -> MutexGuard<'_, Directory> {
        lock(&self.directory)
    }

    /// Pending sign-ins, codes and browser sessions.
    pub(crate) fn sign_ins(&self) -> MutexGuard<'_, SignIns> {
        lock(&self.sign_ins)
    }

    /// How slow the services are now.
    pub(crate) fn timing(&self) -> Timing {
        *lock(&self.timing)
    }

    pub(crate) fn set_timing(&self, timing: Timing) {
        *lock(&self.timing) = timing;
    }
}

//! The Microsoft tenant: what sign-in and Graph can touch.

use std::sync::{Arc, Mutex, MutexGuard};

use super::device_codes::DeviceCodes;
use super::directory::Directory;
use super::lifetimes::Lifetimes;
use super::lock::lock;
use super::refresh_tokens::RefreshTokens;
use super::seed::Seed;
use super::sign_ins::SignIns;
use super::timing::Timing;

/// The tenant, and how slow it is.
pub(crate) struct Entra {
    pub(crate) seed: Arc<Seed>,
    directory: Mutex<Directory>,
    sign_ins: Mutex<SignIns>,
    device_codes: Mutex<DeviceCodes>,
    refresh_tokens: Mutex<RefreshTokens>,
    lifetimes: Mutex<Lifetimes>,
    timing: Mutex<Timing>,
}

impl Entra {
    pub(crate) fn new(seed: Arc<Seed>, timing: Timing) -> Self {
        Self {
            directory: Mutex::new(Directory::seeded(&seed)),
            sign_ins: Mutex::default(),
            device_codes: Mutex::default(),
            refresh_tokens: Mutex::default(),
            lifetimes: Mutex::default(),
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

    /// Device codes that are out.
    pub(crate) fn device_codes(&self) -> MutexGuard<'_, DeviceCodes> {
        lock(&self.device_codes)
    }

    /// Refresh tokens that are out.
    pub(crate) fn refresh_tokens(&self) -> MutexGuard<'_, RefreshTokens> {
        lock(&self.refresh_tokens)
    }

    /// How long what is issued now will last.
    pub(crate) fn lifetimes(&self) -> Lifetimes {
        *lock(&self.lifetimes)
    }

    pub(crate) fn set_lifetimes(&self, lifetimes: Lifetimes) {
        *lock(&self.lifetimes) = lifetimes;
    }

    /// How slow the services are now.
    pub(crate) fn timing(&self) -> Timing {
        *lock(&self.timing)
    }

    pub(crate) fn set_timing(&self, timing: Timing) {
        *lock(&self.timing) = timing;
    }
}

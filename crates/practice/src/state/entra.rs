//! The Microsoft tenant: what sign-in and Graph can touch.

use std::sync::{Arc, Mutex, MutexGuard};

use uuid::Uuid;

use super::device_codes::DeviceCodes;
use super::directory::Directory;
use super::lifetimes::Lifetimes;
use super::lock::lock;
use super::refresh_tokens::RefreshTokens;
use super::seed::{Person, Seed};
use super::sessions::Sessions;
use super::sign_in_rules::SignInRules;
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
    rules: Mutex<SignInRules>,
    sessions: Mutex<Sessions>,
    /// Everybody, without the directory roles.
    without_roles: Vec<Person>,
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
            rules: Mutex::default(),
            sessions: Mutex::default(),
            without_roles: seed.people.iter().map(Person::without_roles).collect(),
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

    /// What sign-in demands and refuses now.
    pub(crate) fn rules(&self) -> SignInRules {
        lock(&self.rules).clone()
    }

    pub(crate) fn set_rules(&self, rules: SignInRules) {
        *lock(&self.rules) = rules;
    }

    /// Ended sessions and inactive roles.
    pub(crate) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        lock(&self.sessions)
    }

    /// Ends every session of a person.
    pub(crate) fn revoke_sessions(&self, person: Uuid) {
        self.sessions().revoke(person);
        self.refresh_tokens().revoke(person);
    }

    /// The person with this object id, with the roles that are active now.
    pub(crate) fn person(&self, id: Uuid) -> Option<&Person> {
        if self.sessions().is_eligible_only(id) {
            return self.without_roles.iter().find(|person| person.id == id);
        }
        self.seed.person_by_id(id)
    }

    /// How slow the services are now.
    pub(crate) fn timing(&self) -> Timing {
        *lock(&self.timing)
    }

    pub(crate) fn set_timing(&self, timing: Timing) {
        *lock(&self.timing) = timing;
    }
}

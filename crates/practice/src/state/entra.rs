//! The Microsoft tenant: what sign-in and Graph can touch.

use std::sync::{Arc, Mutex, MutexGuard};

use uuid::Uuid;

use super::device_codes::DeviceCodes;
use super::directory::Directory;
use super::lifetimes::Lifetimes;
use super::locations::SeenAddresses;
use super::lock::lock;
use super::refresh_tokens::RefreshTokens;
use super::seed::{Person, Seed};
use super::sessions::Sessions;
use super::sign_in_rules::{SignInRules, SignInStage};
use super::sign_ins::{AuthorizationRequest, SignIns};
use super::timing::Timing;

/// The number of the error with which conditional access refuses a sign-in.
pub(crate) const BLOCKED_BY_POLICY: u32 = 53_003;

/// The tenant, and how slow it is.
pub(crate) struct Entra {
    pub(crate) seed: Arc<Seed>,
    /// Whether `organizations` and `common` lead here.
    pub(crate) is_home: bool,
    directory: Mutex<Directory>,
    sign_ins: Mutex<SignIns>,
    device_codes: Mutex<DeviceCodes>,
    refresh_tokens: Mutex<RefreshTokens>,
    lifetimes: Mutex<Lifetimes>,
    rules: Mutex<SignInRules>,
    seen_addresses: Mutex<SeenAddresses>,
    sessions: Mutex<Sessions>,
    /// Everybody, without the directory roles.
    without_roles: Vec<Person>,
    timing: Mutex<Timing>,
}

impl Entra {
    pub(crate) fn new(seed: Arc<Seed>, is_home: bool, timing: Timing) -> Self {
        Self {
            is_home,
            directory: Mutex::new(Directory::seeded(&seed)),
            sign_ins: Mutex::default(),
            device_codes: Mutex::default(),
            refresh_tokens: Mutex::default(),
            lifetimes: Mutex::default(),
            rules: Mutex::default(),
            seen_addresses: Mutex::default(),
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

    /// The number of the error with which a person's sign-in is refused at these stages, by a rule or because of where
    /// it comes from.
    pub(crate) fn refusal(
        &self,
        stages: &[SignInStage],
        authorization: &AuthorizationRequest,
        person: &Person,
    ) -> Option<u32> {
        let AuthorizationRequest { client_id, .. } = authorization;
        let account = Some(person.account.as_str());
        let by_rule = self
            .rules()
            .refusal(stages, authorization.way(), account, client_id);
        by_rule.or_else(|| {
            let is_page = stages.contains(&SignInStage::Page);
            (is_page && self.location_refuses(authorization)).then_some(BLOCKED_BY_POLICY)
        })
    }

    /// Whether a sign-in is refused because of where it comes from.
    pub(crate) fn location_refuses(&self, authorization: &AuthorizationRequest) -> bool {
        let seen = self.seen_addresses();
        self.rules()
            .locations
            .is_some_and(|allowed| allowed.refuse(seen, authorization.claims.as_ref()))
    }

    /// Where everybody seems to be.
    pub(crate) fn seen_addresses(&self) -> SeenAddresses {
        *lock(&self.seen_addresses)
    }

    pub(crate) fn set_seen_addresses(&self, addresses: SeenAddresses) {
        *lock(&self.seen_addresses) = addresses;
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

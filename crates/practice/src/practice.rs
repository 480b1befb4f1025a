//! What a test may ask of the running servers without HTTP.

use std::sync::Arc;

use serde_json::Value;
use tokio_util::sync::DropGuard;
use url::Url;
use uuid::Uuid;

use crate::console::audit;
use crate::console::faults::take_offline;
use crate::console::provider_secret::ProviderSecretStatus;
use crate::console::snapshot::Snapshot;
use crate::http::visitor::{self, VisitError};
use crate::state::base_urls::BaseUrls;
use crate::state::claims;
use crate::state::directory::application::Application;
use crate::state::directory::deleted_items::RestoreMode;
use crate::state::directory::policies::{AttributeValue, TenantPolicy};
use crate::state::lifetimes::Lifetimes;
use crate::state::locations::SeenAddresses;
use crate::state::seed::{KonnectTokens, Seed, Tenant};
use crate::state::sign_in_rules::SignInRules;
use crate::state::timing::Timing;
use crate::state::world::World;
use crate::traffic::Traffic;
use crate::traffic::fault::{ActiveFault, Fault, FaultAction, FaultTarget};
use crate::traffic::rate_limit::RateLimit;
use crate::traffic::record::Exchange;

/// Running practice servers. Dropping it stops them.
pub struct Practice {
    world: Arc<World>,
    traffic: Arc<Traffic>,
    base_urls: BaseUrls,
    _stop: DropGuard,
}

impl Practice {
    /// `stop` is dropped with it.
    pub(crate) fn new(
        world: Arc<World>,
        traffic: Arc<Traffic>,
        base_urls: BaseUrls,
        stop: DropGuard,
    ) -> Self {
        Self {
            world,
            traffic,
            base_urls,
            _stop: stop,
        }
    }

    /// The base URL of each service.
    pub fn base_urls(&self) -> &BaseUrls {
        &self.base_urls
    }

    /// What existed at the start.
    pub fn seed(&self) -> &Seed {
        &self.world.seed
    }

    /// The directories beside that of the seed. Sign-in reaches them by their id or domain.
    pub fn other_tenants(&self) -> impl Iterator<Item = &Tenant> {
        let others = self.world.tenants.others.iter();
        others.map(|entra| &entra.seed.tenant)
    }

    /// Signs someone in at `address`, an address of practice's own sign-in page, as a person with a browser would: picks
    /// the account, accepts what is asked, and goes back to the application. It can take as long as the application needs
    /// to answer.
    pub fn sign_in_as(
        &self,
        address: Url,
        account: String,
    ) -> impl Future<Output = Result<(), VisitError>> + Send + use<> {
        let is_own = address.origin() == self.base_urls.login.origin();
        async move {
            if is_own {
                visitor::sign_in(address, account).await
            } else {
                Err(VisitError::NotPractice)
            }
        }
    }

    /// Signs someone in with a code that an application shows: enters it on the page at `verification_uri`, picks the
    /// account, says that the sign-in is theirs, and accepts what is asked. The application finds out with its next poll.
    pub fn enter_device_code(
        &self,
        verification_uri: Url,
        user_code: String,
        account: String,
    ) -> impl Future<Output = Result<(), VisitError>> + Send + use<> {
        let is_own = verification_uri.origin() == self.base_urls.login.origin();
        async move {
            if is_own {
                visitor::enter_device_code(verification_uri, user_code, account).await
            } else {
                Err(VisitError::NotPractice)
            }
        }
    }

    /// Every request so far, in the order of the answers, with secrets masked.
    pub fn record(&self) -> Vec<Exchange> {
        self.traffic.record.all()
    }

    /// Forgets the requests so far; the record file keeps them.
    pub fn clear_record(&self) {
        self.traffic.record.clear();
    }

    /// Changes how slow the services are, from now on.
    pub fn set_timing(&self, timing: Timing) {
        self.world.tenants.set_timing(timing);
    }

    /// Changes how long what sign-in issues lasts, from now on.
    pub fn set_lifetimes(&self, lifetimes: Lifetimes) {
        self.world.tenants.set_lifetimes(lifetimes);
    }

    /// Replaces what sign-in demands and refuses in the seed's directory. Rules, policies, roles and sessions of the
    /// others are as they were at the start.
    pub fn set_sign_in_rules(&self, rules: &SignInRules) {
        self.world.entra.set_rules(rules.clone());
    }

    /// Moves everybody to where these addresses are.
    pub fn set_seen_addresses(&self, addresses: SeenAddresses) {
        self.world.tenants.set_seen_addresses(addresses);
    }

    /// What an administrator does: ends every session of a person. Their access tokens and refresh tokens are not accepted
    /// any more. `false` if the person is unknown.
    pub fn revoke_sessions(&self, user_principal_name: &str) -> bool {
        self.world.revoke_sessions(user_principal_name)
    }

    /// Lets the time of an access token be over, Graph's or Konnect's: it is refused from now on.
    pub fn end_token(&self, token: &str) {
        self.traffic.refused_tokens.end(token);
    }

    /// What happens in Privileged Identity Management: a person's directory roles become active, or have to be activated
    /// first. `false` if the person is unknown.
    pub fn set_roles_active(&self, user_principal_name: &str, active: bool) -> bool {
        self.world.set_roles_active(user_principal_name, active)
    }

    /// Lets the time of every device code be over, as if a quarter of an hour had passed.
    pub fn expire_device_codes(&self) {
        self.world.tenants.expire_device_codes();
    }

    /// Changes how many requests the APIs accept, and restarts the count.
    pub fn set_rate_limit(&self, limit: Option<RateLimit>) {
        self.traffic.limiter.set(limit);
    }

    /// Replaces what the tenant's policies forbid. A lifetime that is not an ISO 8601 duration forbids nothing.
    pub fn set_policy(&self, policy: &TenantPolicy) {
        self.world.directory().set_policy(policy);
    }

    /// What another administrator does: exempts an application from the policy that forbids client secrets, or takes
    /// that back. `false` if it is not registered in the tenant.
    pub fn exempt(&self, app_id: &str, exempt: bool) -> bool {
        self.world.directory().exempt(app_id, exempt)
    }

    /// What another administrator does: gives a person a custom security attribute. `false` if the person is unknown.
    pub fn assign_attribute(&self, user_principal_name: &str, attribute: AttributeValue) -> bool {
        self.world.assign_attribute(user_principal_name, attribute)
    }

    /// Switches a fault on, in addition to those that are on.
    pub fn add_fault(&self, fault: Fault) {
        self.traffic.faults.add(fault);
    }

    /// Switches all faults off: those that time out end, and services that refuse connections accept them again.
    pub fn clear_faults(&self) {
        self.traffic.clear_faults();
    }

    /// Switches a fault on for one request of work that has already been done once without faults: the request at `at`
    /// in the record of that time, which is recognized by [`Matching::of`](crate::Matching::of). `false` if faults do
    /// not apply to it.
    ///
    /// Here [`FaultAction::Refuse`] is exact: the service leaves the network after the last request to it that was
    /// answered before this one came, or at once if there was none. The pause between the two is added to its time.
    /// Record the undisturbed work with a delay of some milliseconds ([`Timing::delay`]), so that requests in flight at
    /// the same time are not taken for successors.
    pub async fn inject_at(&self, record: &[Exchange], at: usize, action: FaultAction) -> bool {
        match FaultTarget::new(record, at, action) {
            Some(FaultTarget::Fault(fault)) => self.add_fault(fault),
            Some(FaultTarget::Now { service, ms }) => {
                self.traffic.take_offline(service, ms).await;
            }
            None => return false,
        }
        true
    }

    /// Takes the service that stands for this host, such as `graph.microsoft.com`, off the network: connections are
    /// refused for `ms` milliseconds, or with `None` until the faults are cleared. `false` for an unknown host.
    ///
    /// Requests being answered are still answered completely. Where one port serves every service, connections are
    /// reset instead.
    pub async fn refuse_connections(&self, host: &str, ms: Option<u64>) -> bool {
        take_offline(&self.world, &self.traffic, host, ms).await
    }

    /// The faults that are switched on, and how often each was applied. If a fault was never applied, the test has
    /// tested nothing.
    pub fn faults(&self) -> Vec<ActiveFault> {
        self.traffic.faults.all()
    }

    /// The whole world as it is now, for comparison.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(&self.world, &self.base_urls)
    }

    /// Changes what belongs together among the directory's deleted items.
    pub fn set_restore_mode(&self, mode: RestoreMode) {
        self.world.directory().deleted_items.restore_mode = mode;
    }

    /// Ages the directory's deleted items by this many days; after thirty they are gone.
    pub fn age_deleted_items(&self, days: u16) {
        self.world.directory().deleted_items.age_by_days(days);
    }

    /// The key ids of the client secrets with which an application can sign in now: known everywhere and not expired.
    /// None for an application that is unknown, deleted or not replicated.
    pub fn valid_key_ids(&self, app_id: &str) -> Vec<Uuid> {
        self.world.valid_key_ids(app_id)
    }

    /// Which credential of an application a secret is, whether it works or not.
    pub fn key_id_of(&self, app_id: &str, secret: &str) -> Option<Uuid> {
        self.world.directory().key_id(app_id, secret)
    }

    /// Whether an application can sign in with this secret now.
    pub fn secret_is_valid(&self, app_id: &str, secret: &str) -> bool {
        self.key_id_of(app_id, secret)
            .is_some_and(|key_id| self.valid_key_ids(app_id).contains(&key_id))
    }

    /// Whether the values stored in an identity provider of the organization or of a portal work. `None` if there is no
    /// such provider, or if it is a SAML one.
    pub fn provider_secret_status(&self, provider_id: Uuid) -> Option<ProviderSecretStatus> {
        ProviderSecretStatus::of(&self.world, &self.base_urls, provider_id)
    }

    /// An application registered in the tenant, as Graph would answer it, replicated or not.
    pub fn application(&self, app_id: &str) -> Option<Value> {
        self.applications()
            .into_iter()
            .find(|application| application["appId"] == app_id)
    }

    /// All applications registered in the tenant, as Graph would answer them, replicated or not.
    pub fn applications(&self) -> Vec<Value> {
        self.world
            .directory()
            .applications
            .iter()
            .map(Application::entity)
            .collect()
    }

    /// A Graph access token for one of the seeded people, without a sign-in; `None` for an unknown name.
    /// Scopes are bare names, such as `Application.ReadWrite.All`.
    pub fn access_token(&self, user_principal_name: &str, scopes: &[&str]) -> Option<String> {
        claims::mint_access_token(
            &self.world.seed,
            &self.base_urls,
            user_principal_name,
            scopes,
        )
    }

    /// What one of the seeded people does in the directory outside the app, as in Microsoft's portal: a Graph call such
    /// as `"PATCH", "/applications/{id}"`, judged by the person's roles and ownership, and neither recorded nor
    /// affected by faults. The answer's status and body; `None` for an unknown person, or for what is not a valid
    /// request.
    pub fn graph_by_hand(
        &self,
        user_principal_name: &str,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Option<(u16, Value)> {
        crate::graph::by_hand(
            &self.world.entra,
            &self.base_urls,
            user_principal_name,
            method,
            path,
            body,
        )
    }

    /// The organization login's identity providers, as the Konnect API answers them.
    pub fn konnect_identity_providers(&self) -> Vec<Value> {
        self.world.konnect().identity_providers()
    }

    /// The organization's authentication settings, as the Konnect API answers them.
    pub fn authentication_settings(&self) -> Value {
        self.world.konnect().sign_in.authentication_settings()
    }

    /// Every portal: `region`, `portal`, `identity_providers`, `authentication_settings`, `teams` and
    /// `team_group_mappings`, each as the Konnect API answers it; and `members`, the addresses of the people of each team
    /// by its name.
    pub fn portals(&self) -> Vec<Value> {
        self.world.konnect().portals(&self.base_urls)
    }

    /// Where each portal is: `id`, `region`, `name`, `default_domain`, `canonical_domain`.
    pub fn portal_addresses(&self) -> Vec<Value> {
        self.world.konnect().portal_addresses(&self.base_urls)
    }

    /// One portal, as in [`Practice::portals`].
    pub fn portal(&self, id: Uuid) -> Option<Value> {
        let id = id.to_string();
        self.portals()
            .into_iter()
            .find(|portal| portal["portal"]["id"] == id)
    }

    /// The organization's teams by group, as the Konnect API answers them.
    pub fn team_group_mappings(&self) -> Vec<Value> {
        self.world.konnect().team_group_mappings()
    }

    /// Renames a seeded group, as another administrator might. `false` if there is no such group.
    pub fn rename_group(&self, id: Uuid, name: &str) -> bool {
        self.world.directory().groups.rename(id, name)
    }

    /// Deletes a seeded group, as another administrator might. `false` if there is no such group.
    pub fn remove_group(&self, id: Uuid) -> bool {
        self.world.directory().groups.remove(id)
    }

    /// Removes a seeded person from a group that they are in, as another administrator might. `false` if they are not.
    pub fn leave_group(&self, user_principal_name: &str, group: Uuid) -> bool {
        let mut people = self.world.seed.people.iter();
        let person = people.find(|person| person.user_principal_name == user_principal_name);
        person.is_some_and(|person| self.world.directory().leave_group(person, group))
    }

    /// Who may use an application: its app role assignments, as Graph would answer them.
    pub fn assignments(&self, app_id: &str) -> Vec<Value> {
        let directory = self.world.directory();
        let Some(principal) = directory.service_principal_of(app_id) else {
            return Vec::new();
        };
        let of_this = directory
            .assignments
            .iter()
            .filter(|assignment| assignment.resource_id == principal.id);
        of_this
            .map(|assignment| assignment.entity.clone())
            .collect()
    }

    /// Gives a portal another custom domain (as it is outside practice, ending in `.com`), or none, as
    /// another administrator might. `false` if there is no such portal.
    pub fn set_portal_custom_domain(&self, id: Uuid, domain: Option<String>) -> bool {
        self.world.konnect().set_custom_domain(id, domain)
    }

    /// Deletes a portal, as another administrator might. `false` if there is no such portal.
    pub fn remove_portal(&self, id: Uuid) -> bool {
        self.world.konnect().remove_portal(id)
    }

    /// Deletes a team of the organization or of a portal, with its mappings, as another administrator might.
    /// `false` if there is no such team.
    pub fn remove_team(&self, id: Uuid) -> bool {
        self.world.konnect().remove_team(id)
    }

    /// Adds a person to a team of the organization or of a portal by hand, as an administrator might; creates the
    /// account if there is none. `false` if there is no such team.
    pub fn add_member(&self, team: Uuid, full_name: &str, email: &str) -> bool {
        self.world.konnect().add_member(team, full_name, email)
    }

    /// The directories that an account reaches, the seed's first.
    pub fn tenants_of(&self, account: &str) -> impl Iterator<Item = &Tenant> {
        let all = self.world.tenants.all().map(|entra| &entra.seed);
        let reached = all.filter(move |seed| seed.person_by_account(account).is_some());
        reached.map(|seed| &seed.tenant)
    }

    /// A Graph access token for an account in one of its directories, without a sign-in.
    pub fn access_token_in(&self, tenant: Uuid, account: &str, scopes: &[&str]) -> Option<String> {
        let entra = self.world.tenants.with_id(&tenant.to_string())?;
        let person = entra.seed.person_by_account(account)?;
        let name = &person.user_principal_name;
        claims::mint_access_token(&entra.seed, &self.base_urls, name, scopes)
    }

    /// The personal access token of an organization administrator.
    pub fn konnect_token(&self) -> &str {
        self.world.seed.konnect.tokens.admin
    }

    /// The seeded Konnect tokens.
    pub fn konnect_tokens(&self) -> KonnectTokens {
        self.world.seed.konnect.tokens
    }

    /// Switches personal access tokens on or off for the whole organization, as its administrator can.
    pub fn allow_personal_tokens(&self, allowed: bool) {
        self.world.konnect().personal_tokens = allowed;
    }

    /// What is wrong with everything that carries a tag beginning with `tag`, one sentence each:
    ///
    /// - two applications with the same tag;
    /// - an identity provider that is switched on with values that do not work;
    /// - with `settled`, when nothing is left to be done: a client secret that works and that nobody has. `held` are
    ///   the key ids of those in use elsewhere; Konnect keeps those that its providers use.
    pub fn violations(&self, tag: &str, held: &[Uuid], settled: bool) -> Vec<String> {
        audit::violations(&self.world, &self.base_urls, tag, held, settled)
    }

    /// The identity providers of the organization and of every portal that send people to this tenant.
    pub fn providers_of_this_tenant(&self) -> Vec<Value> {
        audit::providers_of_this_tenant(&self.world, &self.base_urls)
    }
}

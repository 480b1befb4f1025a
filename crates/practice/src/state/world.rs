//! Everything the services share: what is stored, how slow they are, what goes wrong, what was asked.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder};
use url::Url;
use uuid::Uuid;

use super::lock::lock;
use super::seed::Seed;
use super::service::{Service, production_name};
use super::sign_ins::Sessions;
use crate::Error;
use crate::http::base_urls::Addressing;
use crate::state::directory::Directory;
use crate::state::timing::Timing;
use crate::traffic::fault::Faults;
use crate::traffic::network::Network;
use crate::traffic::rate_limit::Limiter;
use crate::traffic::rate_limit::RateLimit;
use crate::traffic::record::{CALLER_HEADER, Record};

/// The shared state of all services.
pub(crate) struct World {
    pub(crate) seed: Seed,
    pub(crate) addressing: Addressing,
    pub(crate) faults: Faults,
    pub(crate) record: Record,
    pub(crate) limiter: Limiter,
    pub(crate) network: Arc<Network>,
    directory: Mutex<Directory>,
    sessions: Mutex<Sessions>,
    konnect: Mutex<super::konnect::organization::Store>,
    timing: Mutex<Timing>,
    client: Client,
    /// Makes what is said of a secret different in each practice.
    pub(crate) salt: [u8; 32],
}

impl World {
    pub(crate) fn new(
        seed: Seed,
        timing: Timing,
        addressing: Addressing,
        record: Record,
        rate_limit: Option<RateLimit>,
        network: Arc<Network>,
    ) -> Result<Arc<Self>, Error> {
        let client = Client::builder()
            .no_proxy()
            // It speaks plain http on loopback; reading the system's certificates would only cost time.
            .tls_certs_only([])
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(10))
            .build()
            .map_err(Error::Client)?;
        Ok(Arc::new(Self {
            directory: Mutex::new(Directory::seeded(&seed)),
            sessions: Mutex::default(),
            konnect: Mutex::new(super::konnect::organization::Store::seeded(&seed)),
            timing: Mutex::new(timing),
            faults: Faults::default(),
            seed,
            addressing,
            record,
            limiter: Limiter::new(rate_limit),
            network,
            client,
            salt: rand::random(),
        }))
    }

    /// Applications, service principals, grants and policies of the tenant.
    pub(crate) fn directory(&self) -> MutexGuard<'_, Directory> {
        lock(&self.directory)
    }

    /// Pending sign-ins, codes and browser sessions of the tenant.
    pub(crate) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        lock(&self.sessions)
    }

    /// The Konnect organization.
    pub(crate) fn konnect(&self) -> MutexGuard<'_, super::konnect::organization::Store> {
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

    /// Switches all faults off: the silent end, and services that refuse connections come back.
    pub(crate) fn clear_faults(&self) {
        self.faults.clear();
        self.network.bring_all_back();
    }

    /// Takes the service that stands for this host off the network. `false` for an unknown host.
    pub(crate) async fn refuse_connections(&self, host: &str, ms: Option<u64>) -> bool {
        let service = self.service_of(host);
        if service == Service::Console {
            return false;
        }
        self.network.leave(service, ms, self.faults.over()).await;
        true
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

    /// A request that practice itself makes, as Konnect does when it reads an issuer's metadata or redeems a code.
    /// It is recorded as `openid-client`, and reaches practice's own listener even under a real host name.
    pub(crate) fn outbound(&self, method: Method, url: &Url) -> RequestBuilder {
        let request = match self.addressing.loopback_url(url) {
            Some(local) => self
                .client
                .request(method, local)
                .header("host", url.authority())
                .header("x-forwarded-proto", url.scheme()),
            None => self.client.request(method, url.clone()),
        };
        request.header(CALLER_HEADER, "openid-client")
    }
}

impl axum::extract::FromRef<Arc<World>> for Addressing {
    fn from_ref(world: &Arc<World>) -> Self {
        world.addressing.clone()
    }
}

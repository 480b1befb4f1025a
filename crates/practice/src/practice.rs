//! Starting the servers, and what a test may ask of them without HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;
use uuid::Uuid;

use crate::fault::Fault;
use crate::graph::store::Application;
use crate::options::{Options, RateLimit, TenantPolicy, Timing};
use crate::origin::{Addressing, Origin, Origins, Service};
use crate::record::{Exchange, Record};
use crate::region::Region;
use crate::seed::{KonnectTokens, Seed};
use crate::server::{Services, bind, serve};
use crate::world::World;

/// Why practice did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No listener could be opened on loopback.
    #[error("practice cannot listen on this computer's loopback address: {0}")]
    Listen(#[source] std::io::Error),
    /// The record file could not be opened.
    #[error("the record file cannot be opened: {0}")]
    RecordFile(#[source] std::io::Error),
    /// The HTTP client with which practice's Konnect calls Microsoft could not be built.
    #[error("practice's own HTTP client cannot be built: {0}")]
    Client(#[source] reqwest::Error),
    /// No RSA key could be made.
    #[error("no signing key can be made: {0}")]
    Key(#[source] rsa::Error),
    /// The task that makes the signing key did not finish.
    #[error("the signing key was not finished: {0}")]
    Task(#[source] tokio::task::JoinError),
    /// An address could not be written as a URL.
    #[error("an address is not a URL: {0}")]
    Address(#[source] url::ParseError),
}

/// Running practice servers. Dropping it stops them.
pub struct Practice {
    world: Arc<World>,
    origins: Origins,
    _stop: DropGuard,
}

/// Starts the servers on loopback; answers when all of them listen.
pub async fn start(options: Options) -> Result<Practice, Error> {
    let record = Record::new(options.record_file.as_deref()).map_err(Error::RecordFile)?;
    let mut listeners = Vec::new();
    let addressing = if let Some(port) = options.port {
        let pair = bind(port).await.map_err(Error::Listen)?;
        let port = pair[0].local_addr().map_err(Error::Listen)?.port();
        listeners.extend(pair.into_iter().map(|listener| (None, listener)));
        Addressing::ByHost { port }
    } else {
        let mut own_origin = async |service| -> Result<Url, Error> {
            let pair = bind(0).await.map_err(Error::Listen)?;
            let port = pair[0].local_addr().map_err(Error::Listen)?.port();
            listeners.extend(pair.into_iter().map(|listener| (Some(service), listener)));
            // The Konnect web application and the portals are redirect targets, and http is allowed there for localhost
            // and the names under it alone.
            let host = match service {
                Service::KonnectCloud | Service::Portals => "localhost",
                _ => "127.0.0.1",
            };
            format!("http://{host}:{port}/")
                .parse()
                .map_err(Error::Address)
        };
        let mut konnect_regions = BTreeMap::new();
        for region in Region::ALL {
            let origin = own_origin(Service::KonnectRegion(region)).await?;
            konnect_regions.insert(region.to_string(), origin);
        }
        Addressing::Separate(Box::new(Origins {
            login: own_origin(Service::Login).await?,
            graph: own_origin(Service::Graph).await?,
            konnect_api: own_origin(Service::KonnectApi).await?,
            konnect_cloud: own_origin(Service::KonnectCloud).await?,
            konnect_regions,
            portals: own_origin(Service::Portals).await?,
            console: own_origin(Service::Console).await?,
        }))
    };
    // Making the key is work for the processor, and would hold up the other tasks of this thread.
    tokio::task::spawn_blocking(crate::microsoft::prepare)
        .await
        .map_err(Error::Task)??;
    let origins = addressing.default_origins().map_err(Error::Address)?;
    let world = World::new(
        options.seed,
        options.timing,
        addressing,
        record,
        options.rate_limit,
    )?;
    let services = Services::new(Arc::clone(&world));
    let stop = CancellationToken::new();
    for (service, listener) in listeners {
        serve(listener, service, Arc::clone(&services), stop.clone());
    }
    Ok(Practice {
        world,
        origins,
        _stop: stop.drop_guard(),
    })
}

impl Practice {
    /// The base URL of each service.
    pub fn origins(&self) -> &Origins {
        &self.origins
    }

    /// What existed at the start.
    pub fn seed(&self) -> &Seed {
        &self.world.seed
    }

    /// Every request so far, in the order of the answers, secrets masked.
    pub fn record(&self) -> Vec<Exchange> {
        self.world.record.all()
    }

    /// Forgets the requests so far; the record file keeps them.
    pub fn clear_record(&self) {
        self.world.record.clear();
    }

    /// Changes how slow the services are, from now on.
    pub fn set_timing(&self, timing: Timing) {
        self.world.set_timing(timing);
    }

    /// Changes how many requests the APIs take, and begins to count anew.
    pub fn set_rate_limit(&self, limit: Option<RateLimit>) {
        self.world.limiter.set(limit);
    }

    /// Replaces what the tenant's policies forbid. A lifetime that is no ISO 8601 duration forbids nothing.
    pub fn set_policy(&self, policy: &TenantPolicy) {
        self.world.directory().set_policy(policy);
    }

    /// Switches a fault on, beside those that are on.
    pub fn add_fault(&self, fault: Fault) {
        self.world.faults.add(fault);
    }

    /// Switches all faults off.
    pub fn clear_faults(&self) {
        self.world.faults.clear();
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
    /// Scopes are bare names, as `Application.ReadWrite.All`.
    pub fn access_token(&self, user_principal_name: &str, scopes: &[&str]) -> Option<String> {
        let origin = Origin::new(self.origins.clone());
        crate::microsoft::mint_access_token(&self.world, &origin, user_principal_name, scopes)
    }

    /// The organization login's identity providers, as the Konnect API answers them.
    pub fn konnect_identity_providers(&self) -> Vec<Value> {
        self.world.konnect().identity_providers()
    }

    /// The organization's authentication settings, as the Konnect API answers them.
    pub fn authentication_settings(&self) -> Value {
        self.world.konnect().door.authentication_settings()
    }

    /// Every portal: `region`, `portal`, `identity_providers`, `authentication_settings`, `teams` and
    /// `team_group_mappings`, each as the Konnect API answers it.
    pub fn portals(&self) -> Vec<Value> {
        let origin = Origin::new(self.origins.clone());
        self.world.konnect().portals(&origin)
    }

    /// Where each portal is: `id`, `region`, `name`, `default_domain`, `canonical_domain`.
    pub fn portal_addresses(&self) -> Vec<Value> {
        let origin = Origin::new(self.origins.clone());
        self.world.konnect().portal_addresses(&origin)
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

    /// Renames a seeded group, as somebody else may do meanwhile. `false` if there is no such group.
    pub fn rename_group(&self, id: Uuid, name: &str) -> bool {
        self.world.directory().groups.rename(id, name)
    }

    /// Deletes a seeded group, as somebody else may do meanwhile. `false` if there is no such group.
    pub fn remove_group(&self, id: Uuid) -> bool {
        self.world.directory().groups.remove(id)
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

    /// Gives a portal another custom domain (as it is outside practice, ending in `.com`), or none, as somebody else
    /// may do meanwhile. `false` if there is no such portal.
    pub fn set_portal_custom_domain(&self, id: Uuid, domain: Option<String>) -> bool {
        self.world.konnect().set_custom_domain(id, domain)
    }

    /// Deletes a portal, as somebody else may do meanwhile. `false` if there is no such portal.
    pub fn remove_portal(&self, id: Uuid) -> bool {
        self.world.konnect().remove_portal(id)
    }

    /// Deletes a team of the organization or of a portal, with its mappings, as somebody else may do meanwhile.
    /// `false` if there is no such team.
    pub fn remove_team(&self, id: Uuid) -> bool {
        self.world.konnect().remove_team(id)
    }

    /// The personal access token of an organization administrator.
    pub fn konnect_token(&self) -> &str {
        self.world.seed.konnect.tokens.admin
    }

    /// The seeded Konnect tokens.
    pub fn konnect_tokens(&self) -> KonnectTokens {
        self.world.seed.konnect.tokens
    }
}

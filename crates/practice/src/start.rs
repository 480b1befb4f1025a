//! Starting the servers.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use url::Url;

use crate::console::Console;
use crate::error::Error;
use crate::graph::Graph;
use crate::http::base_urls::Addressing;
use crate::http::outbound::Outbound;
use crate::http::service::SimulatedService;
use crate::konnect;
use crate::microsoft::SignInToTenants;
use crate::options::Options;
use crate::practice::Practice;
use crate::server::{Server, serve};
use crate::state::base_urls::BaseUrls;
use crate::state::region::Region;
use crate::state::service::Service;
use crate::state::signing_key;
use crate::state::world::World;
use crate::traffic::Traffic;
use crate::traffic::network::{self, Network};
use crate::traffic::record::Record;

/// Starts the servers on loopback; returns when all of them are listening.
pub async fn start(options: Options) -> Result<Practice, Error> {
    let record = Record::new(options.record_file.as_deref()).map_err(Error::RecordFile)?;
    let mut listeners = Vec::new();
    let addressing = if let Some(port) = options.port {
        listeners = network::bind(port, None).map_err(Error::Listen)?;
        Addressing::ByHost {
            port: listeners[0].port(),
            cloud: options.seed.tenant.cloud,
        }
    } else {
        let mut own_origin = |service| -> Result<Url, Error> {
            let pair = network::bind(0, Some(service)).map_err(Error::Listen)?;
            let port = pair[0].port();
            listeners.extend(pair);
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
            let origin = own_origin(Service::KonnectRegion(region))?;
            konnect_regions.insert(region.to_string(), origin);
        }
        Addressing::Separate(Arc::new(BaseUrls {
            login: own_origin(Service::Login)?,
            graph: own_origin(Service::Graph)?,
            konnect_api: own_origin(Service::KonnectApi)?,
            konnect_cloud: own_origin(Service::KonnectCloud)?,
            konnect_regions,
            portals: own_origin(Service::Portals)?,
            console: own_origin(Service::Console)?,
        }))
    };
    // Generating the key is CPU work and would hold up the other tasks of this thread.
    tokio::task::spawn_blocking(signing_key::key)
        .await
        .map_err(Error::Task)??;
    let base_urls = addressing.default_base_urls().map_err(Error::Address)?;
    let stop = CancellationToken::new();
    let outbound = Outbound::new(addressing.clone()).map_err(Error::Client)?;
    let world = Arc::new(World::new(options.seed, options.timing));
    let network = Network::new(listeners, stop.clone());
    let traffic = Arc::new(Traffic::new(record, options.rate_limit, network));
    let services = services(&world, &traffic, &addressing, &outbound);
    let server = Server::new(Arc::clone(&world), Arc::clone(&traffic), services);
    serve(&server, &stop);
    Ok(Practice::new(world, traffic, base_urls, stop.drop_guard()))
}

fn services(
    world: &Arc<World>,
    traffic: &Arc<Traffic>,
    addressing: &Addressing,
    outbound: &Outbound,
) -> Vec<(Service, Box<dyn SimulatedService>)> {
    let mut services = konnect::services(&world.konnect, addressing, outbound);
    let sign_in = SignInToTenants::new(&world.tenants, addressing);
    let graph = Graph::new(Arc::clone(&world.tenants), addressing.clone());
    let console = Console::new(Arc::clone(world), Arc::clone(traffic), addressing.clone());
    services.push((Service::Login, Box::new(sign_in)));
    services.push((Service::Graph, Box::new(graph)));
    services.push((Service::Console, Box::new(console)));
    services
}

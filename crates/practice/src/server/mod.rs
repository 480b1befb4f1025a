//! Listening, and what happens to every request around its service: delay, faults, record.
//!
//! It runs its own accept loop rather than axum's, because only there can a connection end without an answer.

mod apply_faults;
mod own_names;
mod resettable_stream;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use self::apply_faults::Ending;
use self::resettable_stream::{Fate, Wire};
pub(crate) use crate::http::service::Sent;
use crate::state::region::Region;
use crate::state::service::{Service, production_name};
use crate::state::world::World;
use crate::traffic::network::Line;
use crate::traffic::record;
use crate::traffic::record::{CALLER_HEADER, Exchange};

/// Far above any body that the two services take.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// The routers of all services.
pub(crate) struct Services {
    world: Arc<World>,
    login: Router,
    graph: Router,
    konnect_api: Router,
    konnect_cloud: Router,
    konnect_regions: BTreeMap<Region, Router>,
    portals: Router,
    console: Router,
}

/// The connection ends without an answer, or in the middle of one.
#[derive(Debug, thiserror::Error)]
#[error("the connection is closed on purpose")]
struct Dropped;

impl Services {
    pub(crate) fn new(world: Arc<World>) -> Arc<Self> {
        Arc::new(Self {
            login: crate::microsoft::router(Arc::clone(&world)),
            graph: crate::graph::router(Arc::clone(&world)),
            konnect_api: crate::konnect::api_router(Arc::clone(&world)),
            konnect_cloud: crate::konnect::cloud_router(Arc::clone(&world)),
            konnect_regions: Region::ALL
                .into_iter()
                .map(|region| {
                    let router = crate::konnect::region_router(Arc::clone(&world), region);
                    (region, router)
                })
                .collect(),
            portals: crate::konnect::portals_router(Arc::clone(&world)),
            console: crate::console::router(Arc::clone(&world)),
            world,
        })
    }

    async fn call(&self, service: Service, request: Request<Body>) -> Response<Body> {
        let router = match service {
            Service::Login => &self.login,
            Service::Graph => &self.graph,
            Service::KonnectApi => &self.konnect_api,
            Service::KonnectCloud => &self.konnect_cloud,
            Service::KonnectRegion(region) => &self.konnect_regions[&region],
            Service::Portals => &self.portals,
            Service::Console => &self.console,
        };
        let answer: Result<_, Infallible> = router.clone().oneshot(request).await;
        match answer {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

/// Serves every line of the network until the token is cancelled.
pub(crate) fn serve(services: &Arc<Services>, stop: &CancellationToken) {
    for line in services.world.network.lines() {
        tokio::spawn(accept(Arc::clone(line), Arc::clone(services), stop.clone()));
    }
}

/// Accepts connections while the line is open.
async fn accept(line: Arc<Line>, services: Arc<Services>, stop: CancellationToken) {
    let mut states = line.open.subscribe();
    while !stop.is_cancelled() {
        let open = states.borrow_and_update().clone();
        let accepted = async {
            match &open {
                Some(open) => open.listener.accept().await,
                None => std::future::pending().await,
            }
        };
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            _ = states.changed() => continue,
            accepted = accepted => accepted,
        };
        match (accepted, &open) {
            (Ok((stream, _)), Some(open)) => {
                let closed = open.closed.clone();
                let connection = converse(stream, line.service, Arc::clone(&services), closed);
                let stop = stop.clone();
                tokio::spawn(async move {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = connection => {}
                    }
                });
            }
            (Err(error), _) => {
                tracing::warn!(%error, "a connection was not accepted");
                // Out of file handles: without a pause this loop would spin.
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            (Ok(_), None) => {}
        }
    }
    line.open.send_replace(None);
}

/// Answers one connection. When its listener is closed, it ends after what it is answering.
async fn converse(
    stream: TcpStream,
    service: Option<Service>,
    services: Arc<Services>,
    closed: CancellationToken,
) {
    let fate = Fate::default();
    let wire = Wire::new(stream, fate.clone());
    let answer = service_fn(move |request: Request<Incoming>| {
        let services = Arc::clone(&services);
        let fate = fate.clone();
        async move { Box::pin(answer(&services, service, &fate, request.map(Body::new))).await }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(wire), answer);
    let mut connection = pin!(connection);
    let served = tokio::select! {
        served = connection.as_mut() => served,
        () = closed.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn answer(
    services: &Services,
    service: Option<Service>,
    fate: &Fate,
    request: Request<Body>,
) -> Result<Response<Body>, Dropped> {
    let started = Instant::now();
    let at = jiff::Timestamp::now();
    let world = &services.world;
    let host = host_of(&request);
    // Neither answered by a service nor recorded: it is nothing that one of the services was asked.
    if !own_names::is_own(world, &host) {
        return Ok(plain(StatusCode::MISDIRECTED_REQUEST, Body::empty()));
    }
    let service = service.unwrap_or_else(|| world.service_of(&host));
    if service == Service::Console {
        return Ok(services.call(service, request).await);
    }
    if world.network.is_silent(service) {
        fate.reset();
        return Err(Dropped);
    }

    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return Ok(plain(StatusCode::PAYLOAD_TOO_LARGE, Body::empty()));
    };
    let own = parts
        .headers
        .get(CALLER_HEADER)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let mut exchange = Exchange {
        at: format!("{at:.3}"),
        service: own.clone().unwrap_or_else(|| service.name().to_owned()),
        method: parts.method.to_string(),
        host,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(record::kept_query),
        request_body: record::kept_body(&parts.headers, &body),
        status: 0,
        response_body: None,
        request_headers: record::kept_headers(&parts.headers),
        millis: 0,
        from_app: record::is_from_app(service, parts.uri.path(), &parts.headers),
    };

    // Before the faults are met, so that those that are cleared meanwhile are over.
    let over = world.faults.over();
    // What practice asks itself is neither slowed nor disturbed: the caller already pays for its own request.
    let mut refused = None;
    let faults = if own.is_some() {
        Vec::new()
    } else {
        refused = world.limiter.refuses(service, started);
        tokio::time::sleep(world.timing().delay).await;
        let real_host = match service {
            Service::Portals => production_name(&exchange.host),
            other => other.production_host().to_owned(),
        };
        world
            .faults
            .meet(&exchange.method, &real_host, &exchange.path)
    };
    let ending = match refused {
        Some(seconds) => {
            let sent = Sent::new(service, &parts, &body);
            let response = crate::http::service::said(world, &sent, 429);
            let response = apply_faults::with_retry_after(response, Some(seconds));
            Ending::Answered(apply_faults::collected(response).await)
        }
        None => apply_faults::disturbed(services, service, parts, body, &faults, &over).await,
    };
    // Recorded before any silence, because this future may not outlive it.
    if let Ending::Answered((parts, body)) | Ending::Cut((parts, body)) = &ending {
        exchange.status = parts.status.as_u16();
        exchange.response_body = record::kept_body(&parts.headers, body);
    }
    exchange.millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    world.record.push(exchange);
    match ending {
        Ending::Answered((parts, body)) => Ok(Response::from_parts(parts, Body::from(body))),
        Ending::Cut(answer) => Ok(apply_faults::cut(answer)),
        Ending::Closed => Err(Dropped),
        Ending::Reset => {
            fate.reset();
            Err(Dropped)
        }
        Ending::Silence => {
            over.cancelled().await;
            Err(Dropped)
        }
    }
}

pub(crate) fn plain(status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}

fn host_of(request: &Request<Body>) -> String {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    host.or_else(|| {
        request
            .uri()
            .authority()
            .map(axum::http::uri::Authority::as_str)
    })
    .unwrap_or_default()
    .to_owned()
}

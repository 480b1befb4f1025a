//! Listening, and what happens to every request around its service: delay, faults, record.
//!
//! It runs its own accept loop rather than axum's, because only there can a connection be closed without an answer.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::fault::FaultAction;
use crate::origin::{Service, real_name};
use crate::record::{self, CALLER_HEADER, Exchange};
use crate::region::Region;
use crate::world::World;

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

/// The connection closes without an answer.
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

/// Two listeners on one port, for names that resolve to either loopback address. IPv6 may be missing.
pub(crate) async fn bind(port: u16) -> std::io::Result<Vec<TcpListener>> {
    let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let second = TcpListener::bind((Ipv6Addr::LOCALHOST, first.local_addr()?.port())).await;
    Ok(std::iter::once(first).chain(second).collect())
}

/// Serves until the token is cancelled. `service` is `None` where the Host header names it.
pub(crate) fn serve(
    listener: TcpListener,
    service: Option<Service>,
    services: Arc<Services>,
    stop: CancellationToken,
) {
    tokio::spawn(async move {
        loop {
            let accepted = tokio::select! {
                () = stop.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    let connection = converse(stream, service, Arc::clone(&services));
                    let stop = stop.clone();
                    tokio::spawn(async move {
                        tokio::select! {
                            () = stop.cancelled() => {}
                            () = connection => {}
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    // Out of file handles: without a pause this loop would spin.
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
    });
}

async fn converse(stream: TcpStream, service: Option<Service>, services: Arc<Services>) {
    let answer = service_fn(move |request: Request<Incoming>| {
        let services = Arc::clone(&services);
        async move { Box::pin(answer(&services, service, request.map(Body::new))).await }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), answer)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn answer(
    services: &Services,
    service: Option<Service>,
    request: Request<Body>,
) -> Result<Response<Body>, Dropped> {
    let started = Instant::now();
    let at = jiff::Timestamp::now();
    let world = &services.world;
    let host = host_of(&request);
    let service = service.unwrap_or_else(|| world.service_of(&host));
    if service == Service::Console {
        return Ok(services.call(service, request).await);
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

    // What practice asks itself is neither slowed nor disturbed: the caller already pays for its own request.
    let mut refused = None;
    let faults = if own.is_some() {
        Vec::new()
    } else {
        refused = world.limiter.refuses(service, started);
        tokio::time::sleep(world.timing().delay).await;
        let real_host = match service {
            Service::Portals => real_name(&exchange.host),
            other => other.real_host().to_owned(),
        };
        world
            .faults
            .meet(&exchange.method, &real_host, &exchange.path)
    };
    let answered = match refused {
        Some(seconds) => Ok(collected(too_many_requests(service, seconds)).await),
        None => with_faults(services, service, parts, body, &faults).await,
    };
    if let Ok((parts, body)) = &answered {
        exchange.status = parts.status.as_u16();
        exchange.response_body = record::kept_body(&parts.headers, body);
    }
    exchange.millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    world.record.push(exchange);
    answered.map(|(parts, body)| Response::from_parts(parts, Body::from(body)))
}

type Answer = (axum::http::response::Parts, Bytes);

async fn with_faults(
    services: &Services,
    service: Service,
    parts: Parts,
    body: Bytes,
    faults: &[FaultAction],
) -> Result<Answer, Dropped> {
    for fault in faults {
        match fault {
            FaultAction::Delay { ms } => tokio::time::sleep(Duration::from_millis(*ms)).await,
            FaultAction::DropBefore => return Err(Dropped),
            FaultAction::Status {
                status,
                body,
                retry_after,
            } => {
                return Ok(collected(status_fault(*status, body.as_ref(), *retry_after)).await);
            }
            FaultAction::Html => return Ok(collected(html_fault()).await),
            FaultAction::DropAfter | FaultAction::Malformed | FaultAction::WrongShape => {}
        }
    }
    let response = services
        .call(service, Request::from_parts(parts, Body::from(body)))
        .await;
    let (mut parts, mut body) = collected(response).await;
    for fault in faults {
        match fault {
            FaultAction::DropAfter => return Err(Dropped),
            FaultAction::Malformed => body = body.slice(..body.len() / 2),
            FaultAction::WrongShape => {
                body = Bytes::from(json!({"unexpected": ["shape"]}).to_string());
            }
            _ => continue,
        }
        parts.headers.remove(header::CONTENT_LENGTH);
    }
    Ok((parts, body))
}

async fn collected(response: Response<Body>) -> Answer {
    let (parts, body) = response.into_parts();
    // Every answer is made here in memory, so reading it back cannot fail.
    (parts, to_bytes(body, usize::MAX).await.unwrap_or_default())
}

fn status_fault(status: u16, body: Option<&Value>, retry_after: Option<u64>) -> Response<Body> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = plain(
        status,
        body.map_or_else(Body::empty, |body| Body::from(body.to_string())),
    );
    if body.is_some() {
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
    }
    if let Some(seconds) = retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// 429 as the service says it.
fn too_many_requests(service: Service, seconds: u64) -> Response<Body> {
    let mut response = match service {
        Service::Graph => crate::graph::too_many_requests(),
        other => crate::konnect::too_many_requests(matches!(other, Service::KonnectRegion(_))),
    };
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

fn html_fault() -> Response<Body> {
    let page = "<!doctype html><title>Network sign-in</title><p>This network asks you to sign in first.</p>";
    let mut response = plain(StatusCode::OK, Body::from(page));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}

fn plain(status: StatusCode, body: Body) -> Response<Body> {
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

//! Listening, and what happens to every request around its service: delay, faults, record.
//!
//! It runs its own accept loop rather than axum's, because only that can end a connection without an answer.

mod apply_faults;
mod hosted;
mod own_names;
mod resettable_stream;

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use self::apply_faults::ConnectionOutcome;
use self::hosted::{Hosted, plain};
use self::resettable_stream::{ClosedOnPurpose, ResetOnClose, ResettableStream};
use crate::http::outbound::CALLER_HEADER;
use crate::http::service::{BufferedRequest, SimulatedService};
use crate::state::service::{Service, production_name};
use crate::state::world::World;
use crate::traffic::Traffic;
use crate::traffic::network::Listener;
use crate::traffic::record::{self, Exchange};

/// Far above any body that the two services accept.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// The services, and what happens around them.
pub(crate) struct Server {
    world: Arc<World>,
    traffic: Arc<Traffic>,
    hosted: HashMap<Service, Hosted>,
}

impl Server {
    /// `services` are all of them.
    pub(crate) fn new(
        world: Arc<World>,
        traffic: Arc<Traffic>,
        services: Vec<(Service, Box<dyn SimulatedService>)>,
    ) -> Arc<Self> {
        let hosted = services
            .into_iter()
            .map(|(name, service)| (name, Hosted::new(service)));
        Arc::new(Self {
            world,
            traffic,
            hosted: hosted.collect(),
        })
    }
}

/// Serves every listener of the network until the token is cancelled.
pub(crate) fn serve(server: &Arc<Server>, stop: &CancellationToken) {
    for listener in server.traffic.network.listeners() {
        tokio::spawn(accept(
            Arc::clone(listener),
            Arc::clone(server),
            stop.clone(),
        ));
    }
}

/// Accepts connections while the listener is open.
async fn accept(listener: Arc<Listener>, server: Arc<Server>, stop: CancellationToken) {
    let mut states = listener.open.subscribe();
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
                let connection =
                    serve_connection(stream, listener.service, Arc::clone(&server), closed);
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
    listener.open.send_replace(None);
}

/// Serves one connection. When its listener is closed, it ends after the answer in progress.
async fn serve_connection(
    stream: TcpStream,
    service: Option<Service>,
    server: Arc<Server>,
    closed: CancellationToken,
) {
    let reset_on_close = ResetOnClose::default();
    let stream = ResettableStream::new(stream, reset_on_close.clone());
    let answer = service_fn(move |request: Request<Incoming>| {
        let server = Arc::clone(&server);
        let reset_on_close = reset_on_close.clone();
        async move {
            Box::pin(answer(
                &server,
                service,
                &reset_on_close,
                request.map(Body::new),
            ))
            .await
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), answer);
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
    server: &Server,
    service: Option<Service>,
    reset_on_close: &ResetOnClose,
    request: Request<Body>,
) -> Result<Response<Body>, ClosedOnPurpose> {
    let started = Instant::now();
    let at = jiff::Timestamp::now();
    let Server {
        world,
        traffic,
        hosted,
    } = server;
    let host = host_of(&request);
    // Neither answered by a service nor recorded: it was not meant for any of the services.
    if !own_names::is_own(world, &host) {
        return Ok(plain(StatusCode::MISDIRECTED_REQUEST, Body::empty()));
    }
    let service = service.unwrap_or_else(|| world.service_of(&host));
    let hosted = &hosted[&service];
    if service == Service::Console {
        return Ok(hosted.call(request).await);
    }
    if traffic.network.is_offline(service) {
        reset_on_close.reset();
        return Err(ClosedOnPurpose);
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
        from_app: hosted.is_from_app(parts.uri.path(), &parts.headers),
    };

    // Taken before the faults apply, so that clearing them in between ends them.
    let cleared = traffic.faults.cleared();
    // Practice's own requests are neither delayed nor affected by faults: the caller's own request already was.
    let mut refused = None;
    let faults = if own.is_some() {
        Vec::new()
    } else {
        refused = traffic.limiter.refuses(service, started);
        tokio::time::sleep(world.entra.timing().delay).await;
        let real_host = match service {
            Service::Portals => production_name(&exchange.host),
            other => other.production_host().to_owned(),
        };
        traffic
            .faults
            .actions_for(&exchange.method, &real_host, &exchange.path)
    };
    let outcome = match refused {
        Some(seconds) => {
            let request = BufferedRequest::new(&parts, &body);
            let response = hosted.error_response(&request, 429);
            let response = apply_faults::with_retry_after(response, Some(seconds));
            ConnectionOutcome::Answered(apply_faults::collected(response).await)
        }
        None => {
            apply_faults::apply_faults(traffic, service, hosted, parts, body, &faults, &cleared)
                .await
        }
    };
    // Recorded before any silence, because this future may not outlive it.
    if let ConnectionOutcome::Answered((parts, body))
    | ConnectionOutcome::Truncated((parts, body)) = &outcome
    {
        exchange.status = parts.status.as_u16();
        exchange.response_body = record::kept_body(&parts.headers, body);
    }
    exchange.millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    traffic.record.push(exchange);
    match outcome {
        ConnectionOutcome::Answered((parts, body)) => {
            Ok(Response::from_parts(parts, Body::from(body)))
        }
        ConnectionOutcome::Truncated(answer) => Ok(apply_faults::truncated(answer)),
        ConnectionOutcome::Closed => Err(ClosedOnPurpose),
        ConnectionOutcome::Reset => {
            reset_on_close.reset();
            Err(ClosedOnPurpose)
        }
        ConnectionOutcome::Hang => {
            cleared.cancelled().await;
            Err(ClosedOnPurpose)
        }
    }
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

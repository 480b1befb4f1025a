//! Practice's own console: what was asked, what shall go wrong, how slow it is, what the tenant forbids.
//!
//! It is on loopback and without sign-in. It sends no CORS headers, and takes only JSON,
//! so that no web page can steer it from a browser.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::graph::store::Application;
use crate::microsoft::escape;
use crate::options::{TenantPolicy, Timing};
use crate::origin::{Origin, Service};
use crate::record::Exchange;
use crate::world::World;

/// The console.
pub(crate) fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/record", get(record).delete(clear_record))
        .route("/faults", post(add_fault).delete(clear_faults))
        .route("/timing", get(timing).put(set_timing))
        .route("/policy", put(set_policy))
        .route("/applications", get(applications))
        .route("/seed", get(seed))
        .with_state(world)
}

async fn record(State(world): State<Arc<World>>) -> Json<Vec<Exchange>> {
    Json(world.record.all())
}

async fn clear_record(State(world): State<Arc<World>>) -> StatusCode {
    world.record.clear();
    StatusCode::NO_CONTENT
}

async fn add_fault(State(world): State<Arc<World>>, Json(fault): Json<Fault>) -> StatusCode {
    world.faults.add(fault);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(world): State<Arc<World>>) -> StatusCode {
    world.faults.clear();
    StatusCode::NO_CONTENT
}

/// Milliseconds; what is left out stays as it is.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the unit belongs to the name")]
struct TimingBody {
    lag_ms: Option<u64>,
    propagation_ms: Option<u64>,
    delay_ms: Option<u64>,
}

async fn timing(State(world): State<Arc<World>>) -> Json<TimingBody> {
    let timing = world.timing();
    let ms = |duration: Duration| u64::try_from(duration.as_millis()).ok();
    Json(TimingBody {
        lag_ms: ms(timing.replication_lag),
        propagation_ms: ms(timing.secret_propagation),
        delay_ms: ms(timing.delay),
    })
}

async fn set_timing(State(world): State<Arc<World>>, Json(body): Json<TimingBody>) -> StatusCode {
    let now = world.timing();
    let or = |ms: Option<u64>, now| ms.map_or(now, Duration::from_millis);
    world.set_timing(Timing {
        replication_lag: or(body.lag_ms, now.replication_lag),
        secret_propagation: or(body.propagation_ms, now.secret_propagation),
        delay: or(body.delay_ms, now.delay),
    });
    StatusCode::NO_CONTENT
}

/// Replaces what the tenant forbids; what is left out is allowed.
async fn set_policy(
    State(world): State<Arc<World>>,
    Json(policy): Json<TenantPolicy>,
) -> Result<StatusCode, (StatusCode, &'static str)> {
    if policy
        .max_lifetime
        .as_deref()
        .is_some_and(|text| text.parse::<jiff::Span>().is_err())
    {
        return Err((
            StatusCode::UNPROCESSABLE_ENTITY,
            "maxLifetime is no ISO 8601 duration.",
        ));
    }
    world.directory().set_policy(&policy);
    Ok(StatusCode::NO_CONTENT)
}

async fn applications(State(world): State<Arc<World>>) -> Json<Vec<Value>> {
    Json(
        world
            .directory()
            .applications
            .iter()
            .map(Application::entity)
            .collect(),
    )
}

async fn seed(State(world): State<Arc<World>>) -> Json<Value> {
    Json(json!(world.seed))
}

async fn page(State(world): State<Arc<World>>, origin: Origin) -> Html<String> {
    let mut rows = String::new();
    for exchange in world.record.all() {
        let body = |body: &Option<Value>| {
            body.as_ref()
                .map_or_else(String::new, |body| escape(&format!("{body:#}")))
        };
        let query = exchange
            .query
            .as_ref()
            .map_or_else(String::new, |query| format!("?{query}"));
        // Writing to a String cannot fail.
        let _ = write!(
            rows,
            "<tr><td>{at}</td><td>{service}</td><td><details><summary>{method} {path}</summary>\
             <pre>{request}</pre><pre>{response}</pre></details></td><td>{status}</td><td>{millis} ms</td></tr>",
            at = escape(&exchange.at),
            service = escape(&exchange.service),
            method = escape(&exchange.method),
            path = escape(&format!("{}{query}", exchange.path)),
            request = body(&exchange.request_body),
            response = body(&exchange.response_body),
            status = exchange.status,
            millis = exchange.millis,
        );
    }
    let mut services = String::new();
    for service in Service::ALL {
        let address = escape(&origin.at(service, "/"));
        let _ = write!(
            services,
            "<li>{}: <code>{address}</code></li>",
            service.name()
        );
    }
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Practice</title><style>\
         :root{{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}}table{{border-collapse:collapse;width:100%}}\
         td,th{{text-align:left;vertical-align:top;padding:.25rem .5rem;border-top:1px solid #8888}}\
         pre{{overflow-x:auto}}</style></head><body><main><h1>Practice</h1><ul>{services}</ul>\
         <h2>Requests</h2><table><thead><tr><th>At</th><th>Service</th><th>Request and bodies</th><th>Status</th>\
         <th>Took</th></tr></thead><tbody>{rows}</tbody></table></main></body></html>"
    ))
}

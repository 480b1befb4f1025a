//! Practice's own console: what was asked, what shall go wrong, how slow it is, what the tenant forbids,
//! and what somebody else changes meanwhile.
//!
//! It is on loopback and without sign-in. It sends no CORS headers, and takes only JSON,
//! so that no web page can steer it from a browser.

pub(crate) mod audit;
pub(crate) mod faults;
mod inspect;
pub(crate) mod provider_secret;
pub(crate) mod snapshot;

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRef, Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{delete, get, patch, post, put};
use axum::{Json, Router};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::base_urls::Addressing;
use crate::http::html::escape;
use crate::http::service::{BufferedRequest, SimulatedService};
use crate::state::base_urls::Origins;
use crate::state::directory::application::Application;
use crate::state::directory::policies::TenantPolicy;
use crate::state::region::Region;
use crate::state::seed;
use crate::state::service::Service;
use crate::state::timing::Timing;
use crate::state::world::World;
use crate::traffic::Traffic;
use crate::traffic::rate_limit::RateLimit;
use crate::traffic::record::Exchange;

/// The console, and what it steers.
#[derive(Clone, FromRef)]
pub(crate) struct Console {
    world: Arc<World>,
    traffic: Arc<Traffic>,
    addressing: Addressing,
}

impl Console {
    pub(crate) fn new(world: Arc<World>, traffic: Arc<Traffic>, addressing: Addressing) -> Self {
        Self {
            world,
            traffic,
            addressing,
        }
    }
}

impl SimulatedService for Console {
    fn router(&self) -> Router {
        Router::new()
            .merge(faults::router())
            .merge(inspect::router())
            .route("/", get(page))
            .route("/record", get(record).delete(clear_record))
            .route("/timing", get(timing).put(set_timing))
            .route("/policy", put(set_policy))
            .route("/applications", get(applications))
            .route("/seed", get(seeded))
            .route("/portals", get(portals).post(add_portals))
            .route("/portals/{id}", delete(remove_portal))
            .route("/portals/{id}/custom-domain", put(set_custom_domain))
            .route("/teams/{id}", delete(remove_team))
            .route("/teams/{id}/members", post(add_member))
            .route("/groups/{id}", patch(rename_group).delete(remove_group))
            .with_state(self.clone())
    }

    fn error_response(&self, _: &BufferedRequest, status: StatusCode) -> Response {
        status.into_response()
    }

    fn is_page(&self, _: &str) -> bool {
        true
    }
}

async fn record(State(traffic): State<Arc<Traffic>>) -> Json<Vec<Exchange>> {
    Json(traffic.record.all())
}

async fn clear_record(State(traffic): State<Arc<Traffic>>) -> StatusCode {
    traffic.record.clear();
    StatusCode::NO_CONTENT
}

/// Milliseconds; what is left out stays as it is.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimingBody {
    lag_ms: Option<u64>,
    propagation_ms: Option<u64>,
    delay_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Limit::is_left_out")]
    rate_limit: Limit,
}

/// Null takes the limit away; what is left out stays as it is, and is left out while there is none.
#[derive(Default)]
enum Limit {
    #[default]
    LeftOut,
    Given(Option<RateLimitBody>),
}

impl Limit {
    fn is_left_out(&self) -> bool {
        matches!(self, Self::LeftOut)
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::LeftOut => serializer.serialize_none(),
            Self::Given(limit) => limit.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::Given)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RateLimitBody {
    requests: u32,
    window_ms: u64,
}

async fn timing(
    State(world): State<Arc<World>>,
    State(traffic): State<Arc<Traffic>>,
) -> Json<TimingBody> {
    let timing = world.timing();
    let ms = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let rate_limit = traffic.limiter.limit().map_or(Limit::LeftOut, |limit| {
        Limit::Given(Some(RateLimitBody {
            requests: limit.requests,
            window_ms: ms(limit.window),
        }))
    });
    Json(TimingBody {
        lag_ms: Some(ms(timing.replication_lag)),
        propagation_ms: Some(ms(timing.secret_propagation)),
        delay_ms: Some(ms(timing.delay)),
        rate_limit,
    })
}

async fn set_timing(
    State(world): State<Arc<World>>,
    State(traffic): State<Arc<Traffic>>,
    Json(body): Json<TimingBody>,
) -> StatusCode {
    let now = world.timing();
    let or = |ms: Option<u64>, now| ms.map_or(now, Duration::from_millis);
    world.set_timing(Timing {
        replication_lag: or(body.lag_ms, now.replication_lag),
        secret_propagation: or(body.propagation_ms, now.secret_propagation),
        delay: or(body.delay_ms, now.delay),
    });
    if let Limit::Given(limit) = body.rate_limit {
        traffic.limiter.set(limit.map(|limit| RateLimit {
            requests: limit.requests,
            window: Duration::from_millis(limit.window_ms),
        }));
    }
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

/// What there was at the start, and where everything is.
async fn seeded(State(world): State<Arc<World>>, origin: Origins) -> Json<Value> {
    let mut seed = json!(world.seed);
    seed["origins"] = json!(origin);
    seed["portals"] = json!(world.konnect().portal_addresses(&origin));
    Json(seed)
}

/// Every portal as it is now, with its sign-in.
async fn portals(State(world): State<Arc<World>>, origin: Origins) -> Json<Vec<Value>> {
    Json(world.konnect().portals(&origin))
}

/// How many portals a region has more, named by their numbers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MorePortals {
    region: Region,
    count: u16,
}

async fn add_portals(State(world): State<Arc<World>>, Json(more): Json<MorePortals>) -> StatusCode {
    let portals = seed::many_portals(more.count.into(), more.region);
    world.konnect().add_portals(portals);
    StatusCode::NO_CONTENT
}

async fn remove_portal(State(world): State<Arc<World>>, Path(id): Path<Uuid>) -> StatusCode {
    done(world.konnect().remove_portal(id))
}

/// As it is outside practice, ending in `.com`; null takes it away.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CustomDomain {
    hostname: Option<String>,
}

async fn set_custom_domain(
    State(world): State<Arc<World>>,
    Path(id): Path<Uuid>,
    Json(body): Json<CustomDomain>,
) -> StatusCode {
    done(world.konnect().set_custom_domain(id, body.hostname))
}

async fn remove_team(State(world): State<Arc<World>>, Path(id): Path<Uuid>) -> StatusCode {
    done(world.konnect().remove_team(id))
}

/// Somebody whom an administrator puts into a team; the account is made if there is none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    full_name: String,
    email: String,
}

async fn add_member(
    State(world): State<Arc<World>>,
    Path(id): Path<Uuid>,
    Json(member): Json<Member>,
) -> StatusCode {
    done(
        world
            .konnect()
            .add_member(id, &member.full_name, &member.email),
    )
}

/// A seeded group's new name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct GroupName {
    display_name: String,
}

async fn rename_group(
    State(world): State<Arc<World>>,
    Path(id): Path<Uuid>,
    Json(body): Json<GroupName>,
) -> StatusCode {
    done(world.directory().groups.rename(id, &body.display_name))
}

async fn remove_group(State(world): State<Arc<World>>, Path(id): Path<Uuid>) -> StatusCode {
    done(world.directory().groups.remove(id))
}

fn done(found: bool) -> StatusCode {
    if found {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

async fn page(State(traffic): State<Arc<Traffic>>, origin: Origins) -> Html<String> {
    let mut rows = String::new();
    for exchange in traffic.record.all() {
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
    for service in Service::all() {
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

//! How slow practice is, how long what it issues lasts, how many requests it accepts, and what the tenant forbids.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::state::directory::policies::TenantPolicy;
use crate::state::lifetimes::Lifetimes;
use crate::state::locations::SeenAddresses;
use crate::state::sign_in_rules::SignInRules;
use crate::state::timing::Timing;
use crate::state::world::World;
use crate::traffic::Traffic;
use crate::traffic::rate_limit::RateLimit;

/// Milliseconds; what is left out is unchanged.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimingBody {
    lag_ms: Option<u64>,
    propagation_ms: Option<u64>,
    delay_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Limit::is_left_out")]
    rate_limit: Limit,
}

/// Null removes the limit; what is left out is unchanged. Answers leave it out while there is none.
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

pub(super) async fn timing(
    State(world): State<Arc<World>>,
    State(traffic): State<Arc<Traffic>>,
) -> Json<TimingBody> {
    let timing = world.entra.timing();
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

pub(super) async fn set_timing(
    State(world): State<Arc<World>>,
    State(traffic): State<Arc<Traffic>>,
    Json(body): Json<TimingBody>,
) -> StatusCode {
    let now = world.entra.timing();
    let or = |ms: Option<u64>, now| ms.map_or(now, Duration::from_millis);
    world.tenants.set_timing(Timing {
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

/// Milliseconds; what is left out is unchanged.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LifetimesBody {
    #[serde(rename = "access_token_ms")]
    access_token: Option<u64>,
    #[serde(rename = "device_code_ms")]
    device_code: Option<u64>,
    #[serde(rename = "device_code_interval_ms")]
    device_code_interval: Option<u64>,
}

pub(super) async fn set_lifetimes(
    State(world): State<Arc<World>>,
    Json(body): Json<LifetimesBody>,
) -> StatusCode {
    let now = world.entra.lifetimes();
    let or = |ms: Option<u64>, now| ms.map_or(now, Duration::from_millis);
    world.tenants.set_lifetimes(Lifetimes {
        access_token: or(body.access_token, now.access_token),
        device_code: or(body.device_code, now.device_code),
        device_code_interval: or(body.device_code_interval, now.device_code_interval),
    });
    StatusCode::NO_CONTENT
}

/// Replaces what sign-in demands and refuses; what is left out is neither demanded nor refused.
pub(super) async fn set_sign_in_rules(
    State(world): State<Arc<World>>,
    Json(rules): Json<SignInRules>,
) -> StatusCode {
    world.entra.set_rules(rules);
    StatusCode::NO_CONTENT
}

/// Moves everybody to where these addresses are.
pub(super) async fn set_seen_addresses(
    State(world): State<Arc<World>>,
    Json(addresses): Json<SeenAddresses>,
) -> StatusCode {
    world.tenants.set_seen_addresses(addresses);
    StatusCode::NO_CONTENT
}

/// Lets the time of every device code be over.
pub(super) async fn expire_device_codes(State(world): State<Arc<World>>) -> StatusCode {
    world.tenants.expire_device_codes();
    StatusCode::NO_CONTENT
}

/// Replaces what the tenant forbids; what is left out is allowed.
pub(super) async fn set_policy(
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

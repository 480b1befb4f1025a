//! How many requests each API accepts, for tests of who slows down.
//!
//! A fixed window per service. Kong and Microsoft publish no numbers for these calls; both answer 429, and
//! `Retry-After` in whole seconds.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::state::lock::lock;
use crate::state::service::Service;

/// How many requests Graph, the global Konnect API and each regional one accept, each counted separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// This many in one window; the next is answered with 429 and `Retry-After`.
    pub requests: u32,
    /// How long a window is.
    pub window: Duration,
}

/// Counts the requests of each service.
#[derive(Debug, Default)]
pub(crate) struct Limiter(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    limit: Option<RateLimit>,
    /// When the service's window began, and how many requests it has accepted since.
    windows: HashMap<&'static str, (Instant, u32)>,
}

impl Limiter {
    pub(crate) fn new(limit: Option<RateLimit>) -> Self {
        let limiter = Self::default();
        limiter.set(limit);
        limiter
    }

    /// Sets another limit and restarts the count.
    pub(crate) fn set(&self, limit: Option<RateLimit>) {
        *lock(&self.0) = State {
            limit,
            windows: HashMap::new(),
        };
    }

    pub(crate) fn limit(&self) -> Option<RateLimit> {
        lock(&self.0).limit
    }

    /// Counts one request. `Some` is how many seconds the caller has to wait instead.
    pub(crate) fn refuses(&self, service: Service, now: Instant) -> Option<u64> {
        let mut state = lock(&self.0);
        let limit = state.limit?;
        let is_api = matches!(
            service,
            Service::Graph | Service::KonnectApi | Service::KonnectRegion(_)
        );
        if !is_api {
            return None;
        }
        let window = state.windows.entry(service.name()).or_insert((now, 0));
        let passed = now.saturating_duration_since(window.0);
        if passed >= limit.window {
            *window = (now, 0);
        }
        if window.1 < limit.requests {
            window.1 += 1;
            return None;
        }
        let left = limit.window.saturating_sub(passed);
        Some(left.as_secs() + u64::from(left.subsec_nanos() > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::region::Region;

    #[test]
    fn a_full_window_refuses_until_it_is_over_and_other_services_go_on() {
        let limiter = Limiter::new(Some(RateLimit {
            requests: 2,
            window: Duration::from_millis(1500),
        }));
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let eu = Service::KonnectRegion(Region::Eu);
        assert_eq!(limiter.refuses(eu, at(0)), None, "the first fits");
        assert_eq!(limiter.refuses(eu, at(100)), None, "and the second");
        assert_eq!(limiter.refuses(eu, at(200)), Some(2), "1.3 s, rounded up");
        assert_eq!(
            limiter.refuses(Service::Graph, at(200)),
            None,
            "another service is counted separately"
        );
        assert_eq!(
            limiter.refuses(Service::Login, at(200)),
            None,
            "people's pages are not limited"
        );
        assert_eq!(limiter.refuses(eu, at(1500)), None, "a new window");
        limiter.set(None);
        assert_eq!(limiter.refuses(eu, at(1501)), None, "no more limit");
    }
}

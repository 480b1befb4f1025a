//! Which services asked for a pause.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

/// Until when the services that some work calls want to be left alone. All clones know the same.
///
/// A limit is shared by everything that runs at the same time, so a pause that one request was asked for is kept by
/// every other to the same host: each further request within it would be refused too, and prolong it (Microsoft Graph,
/// "Throttling guidance").
#[derive(Clone, Debug, Default)]
pub struct Throttled(Arc<Mutex<HashMap<String, Instant>>>);

impl Throttled {
    /// How much longer the host of `url` wants to be left alone, by this computer's own clock.
    pub(crate) fn left(&self, url: &Url) -> Option<Duration> {
        let until = *self.locked().get(url.authority())?;
        let left = until.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    /// From now on, and for this long, nothing is sent to the host of `url`.
    pub(crate) fn pause(&self, url: &Url, time: Duration) {
        let until = Instant::now() + time;
        let mut hosts = self.locked();
        let known = hosts.entry(url.authority().to_owned()).or_insert(until);
        *known = until.max(*known);
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, HashMap<String, Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! Which services asked for a pause, and how fast they are called after it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use crate::Pace;

/// The time between two requests after the first pause. It doubles with each further one.
const SPACING: Duration = Duration::from_millis(10);
/// The longest it becomes.
const LONGEST_SPACING: Duration = Duration::from_millis(200);

/// The services that asked some work for a pause. All clones know the same.
///
/// A limit is shared by everything that runs at the same time, so a pause that one request was asked for is kept by
/// every other to the same host: each further request within it would be refused too, and prolong it (Microsoft Graph,
/// "Throttling guidance"). After it they go one after the other, or all of them would be refused again.
#[derive(Clone, Debug, Default)]
pub struct Throttled(Arc<Mutex<HashMap<String, Host>>>);

/// A host that asked for a pause.
#[derive(Debug)]
struct Host {
    /// Nothing is sent before.
    until: Instant,
    /// When the next request may be sent.
    next: Instant,
    spacing: Duration,
}

impl Throttled {
    /// Takes the next turn at the host of `url`, and says how long to wait for it. `None`: it never asked for a pause.
    pub(crate) fn take_turn(&self, url: &Url) -> Option<Duration> {
        let mut hosts = self.locked();
        let host = hosts.get_mut(url.authority())?;
        let now = Instant::now();
        let turn = host.next.max(now);
        host.next = turn + host.spacing;
        Some(turn - now)
    }

    /// Whether the host of `url` asked for a pause that is not over.
    pub(crate) fn is_paused(&self, url: &Url) -> bool {
        let hosts = self.locked();
        let host = hosts.get(url.authority());
        host.is_some_and(|host| host.until > Instant::now())
    }

    /// From now on, and for this long, nothing is sent to the host of `url`.
    pub(crate) fn pause(&self, url: &Url, time: Duration, pace: Pace) {
        let now = Instant::now();
        let until = now + pace.of(time);
        let mut hosts = self.locked();
        let host = hosts.entry(url.authority().to_owned()).or_insert(Host {
            until: now,
            next: now,
            spacing: pace.of(SPACING) / 2,
        });
        // Answers to what was sent before the pause say nothing about the speed after it.
        if host.until <= now {
            host.spacing = (host.spacing * 2).min(pace.of(LONGEST_SPACING));
        }
        if host.until < until {
            host.until = until;
            host.next = until;
        }
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, HashMap<String, Host>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url() -> Url {
        Url::parse("https://graph.microsoft.com/v1.0/me").unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn turns_come_one_after_the_other_and_further_apart_with_each_pause() {
        let (throttled, second) = (Throttled::default(), Duration::from_secs(1));
        assert_eq!(
            throttled.take_turn(&url()),
            None,
            "nobody asked for a pause"
        );
        for spacing in [10, 20, 40, 80, 160, 200, 200] {
            throttled.pause(&url(), second, Pace::default());
            // A late answer to an earlier request.
            throttled.pause(&url(), second, Pace::default());
            let turns: Vec<_> = (0..3).map(|_| throttled.take_turn(&url())).collect();
            let expected = [0, 1, 2].map(|n| Some(second + Duration::from_millis(n * spacing)));
            assert_eq!(turns, expected);
            assert!(throttled.is_paused(&url()));
            tokio::time::advance(second * 2).await;
            assert!(!throttled.is_paused(&url()));
        }
        let other = Url::parse("https://us.api.konghq.com/v3/portals").unwrap();
        assert_eq!(
            throttled.take_turn(&other),
            None,
            "another host did not ask"
        );
    }
}

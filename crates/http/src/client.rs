//! The HTTP client that both services share.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{DATE, HeaderMap};
use url::{Host, Url};

use crate::authority::Authority;
use crate::resolve::{LocalNames, is_below_localhost};
use crate::{Error, clock, trust};

/// The longest that one try may take.
const LIMIT: Duration = Duration::from_secs(30);
const USER_AGENT: &str = concat!("konnect-sso-setup/", env!("CARGO_PKG_VERSION"));

/// One HTTP client for both services.
///
/// TLS by rustls with the operating system's trust store and what [`Http::trust`] adds, the system's proxy, no redirects, 10 s to connect and 30 s
/// for one whole try. Cheap to clone; all clones share their
/// connections.
///
/// A changed network, a new VPN or a computer waking up leaves connections behind that nobody answers and nobody
/// closed. HTTP/2 connections are therefore pinged (RFC 9113 §6.7) and given up after half of a try, and after a
/// time-out none of the old connections is used again.
#[derive(Clone, Debug)]
pub struct Http {
    outside: Arc<Pool>,
    loopback: Arc<Pool>,
    /// How far this computer's clock was ahead at the last answer that told the time.
    clock_ahead: Arc<Mutex<Option<SignedDuration>>>,
}

impl Http {
    /// Builds the client.
    ///
    /// # Errors
    /// [`Error::Client`] when TLS or the system's proxy settings cannot be set up.
    pub fn new() -> Result<Self, Error> {
        Self::with_limit(LIMIT)
    }

    /// Builds a client that waits no longer than `limit` for one whole try.
    ///
    /// # Errors
    /// As [`Http::new`].
    pub fn with_limit(limit: Duration) -> Result<Self, Error> {
        Ok(Self {
            outside: Pool::new(Settings {
                limit,
                reach: Reach::Outside,
                authorities: Arc::default(),
            })?,
            loopback: Pool::new(Settings {
                limit,
                reach: Reach::Loopback,
                authorities: Arc::default(),
            })?,
            clock_ahead: Arc::default(),
        })
    }

    /// How far this computer's clock is ahead of the services', by the newest answer; negative if it is behind, `None`
    /// before the first. A `Date` has whole seconds, and the answer took its time.
    pub fn clock_ahead(&self) -> Option<SignedDuration> {
        *self
            .clock_ahead
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Compares the clocks by the `Date` of an answer that came at `received` (RFC 9110 §6.6.1).
    pub(crate) fn compare_clocks(&self, headers: &HeaderMap, received: Timestamp) {
        let date = headers.get(DATE).and_then(|value| value.to_str().ok());
        let Some(Ok(sent)) = date.map(rfc2822::parse) else {
            return;
        };
        let ahead = received.duration_since(sent.timestamp());
        *self
            .clock_ahead
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(ahead);
    }

    /// Trusts these certificate authorities from now on, besides those of the operating system, and no others that
    /// were added before. Those that have ended are left out. All clones do the same; requests on the way continue.
    ///
    /// # Errors
    /// [`Error::Client`] when TLS cannot be set up with them; everything stays as it was.
    pub fn trust(&self, authorities: &[Authority]) -> Result<(), Error> {
        self.outside.trust(authorities.into())
    }

    /// The connections for `url`: practice servers are reached directly, everything else over
    /// HTTPS through the system's proxy.
    pub(crate) fn pool_for(&self, url: &Url) -> &Pool {
        if is_loopback(url) {
            &self.loopback
        } else {
            &self.outside
        }
    }
}

/// Connections that are kept open for further requests.
#[derive(Debug)]
pub(crate) struct Pool {
    current: Mutex<Current>,
}

/// The connections in use, and how they are made.
#[derive(Debug)]
struct Current {
    settings: Settings,
    connections: Connections,
}

/// One generation of connections, and its number.
#[derive(Clone, Debug)]
pub(crate) struct Connections {
    pub(crate) client: reqwest::Client,
    time: u64,
}

impl Pool {
    fn new(settings: Settings) -> Result<Arc<Self>, Error> {
        let client = settings.build()?;
        let connections = Connections { client, time: 0 };
        Ok(Arc::new(Self {
            current: Mutex::new(Current {
                settings,
                connections,
            }),
        }))
    }

    pub(crate) fn connections(&self) -> Connections {
        self.current().connections.clone()
    }

    /// Uses new connections from now on. Requests on the old ones continue; each closes when its last answer has
    /// arrived. Of requests that time out together, the first one does this.
    ///
    /// The system's proxy and trust store are read again too, because they may differ on another network. If that
    /// fails, the old connections are kept.
    pub(crate) fn give_up(&self, old: &Connections) {
        let mut current = self.current();
        if current.connections.time != old.time {
            return;
        }
        if let Err(error) = current.renew() {
            tracing::warn!(%error, "the old connections stay");
        }
    }

    fn trust(&self, authorities: Arc<[Authority]>) -> Result<(), Error> {
        let mut current = self.current();
        let before = std::mem::replace(&mut current.settings.authorities, authorities);
        let renewed = current.renew();
        if renewed.is_err() {
            current.settings.authorities = before;
        }
        renewed
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Current {
    fn renew(&mut self) -> Result<(), Error> {
        let client = self.settings.build()?;
        let time = self.connections.time + 1;
        self.connections = Connections { client, time };
        Ok(())
    }
}

/// How a client is built, at the start and after a time-out.
#[derive(Debug)]
struct Settings {
    limit: Duration,
    reach: Reach,
    authorities: Arc<[Authority]>,
}

/// Where a client's requests go.
#[derive(Clone, Copy, Debug)]
enum Reach {
    Outside,
    Loopback,
    /// Practice servers speak HTTP/1.1; with TLS, a connection negotiates the version.
    #[cfg(test)]
    LoopbackByHttp2,
}

impl Settings {
    fn build(&self) -> Result<reqwest::Client, Error> {
        let builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .timeout(self.limit)
            // Idle ones too, so that a dead connection is known before the next request needs it.
            .http2_keep_alive_while_idle(true)
            .http2_keep_alive_interval(self.limit / 6)
            .http2_keep_alive_timeout(self.limit / 3);
        let builder = match self.reach {
            Reach::Outside => builder
                .https_only(true)
                .tls_backend_preconfigured(self.tls()?),
            // A proxy cannot reach this machine's own loopback, and must not see it either. Practice
            // servers speak no TLS; reading the system's trust store would only cost time.
            Reach::Loopback => builder
                .no_proxy()
                .tls_certs_only([])
                .dns_resolver(LocalNames),
            #[cfg(test)]
            Reach::LoopbackByHttp2 => builder
                .no_proxy()
                .tls_certs_only([])
                .http2_prior_knowledge(),
        };
        builder
            .build()
            .map_err(|cause| Error::Client(cause.without_url().into()))
    }

    fn tls(&self) -> Result<rustls::ClientConfig, Error> {
        let now = clock::now();
        let authorities = self.authorities.iter();
        let valid: Vec<_> = authorities
            .filter(|it| !it.has_ended(now))
            .cloned()
            .collect();
        trust::client_config(&valid).map_err(|cause| Error::Client(cause.into()))
    }
}

/// Whether `url` names this machine: `localhost` and every name below it (RFC 6761 §6.3),
/// 127.0.0.0/8 or `::1`.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || is_below_localhost(name),
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod silence_tests;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_loopback_only_this_machine_is() {
        for (text, expected) in [
            ("http://localhost:1/", true),
            ("http://developers.contoso.localhost:1/", true),
            ("http://127.0.0.1:1/", true),
            ("http://[::1]:1/", true),
            ("https://graph.microsoft.com/", false),
            ("https://localhost.example.com/", false),
            ("https://mylocalhost/", false),
            ("https://10.0.0.1/", false),
        ] {
            let url = Url::parse(text).unwrap();
            assert_eq!(
                is_loopback(&url),
                expected,
                "{text} decides between proxy and direct"
            );
        }
    }
}

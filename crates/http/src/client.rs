//! The HTTP client that both services share.

use std::net::IpAddr;
use std::time::Duration;

use url::{Host, Url};

use crate::Error;
use crate::resolve::{LocalNames, is_below_localhost};

/// The longest that one try may take.
const LIMIT: Duration = Duration::from_secs(30);
const USER_AGENT: &str = concat!("konnect-sso-setup/", env!("CARGO_PKG_VERSION"));

/// One HTTP client for both services.
///
/// TLS by rustls with the operating system's trust store, the system's proxy, no redirects,
/// 10 s to connect and 30 s for the whole of one try. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Http {
    outside: reqwest::Client,
    loopback: reqwest::Client,
}

impl Http {
    /// Builds the client.
    ///
    /// # Errors
    /// [`Error::Client`] when TLS or the system's proxy settings cannot be set up.
    pub fn new() -> Result<Self, Error> {
        Self::with_limit(LIMIT)
    }

    /// Builds a client that waits no longer than `limit` for the whole of one try.
    ///
    /// # Errors
    /// As [`Http::new`].
    pub fn with_limit(limit: Duration) -> Result<Self, Error> {
        let limits = || limits(limit);
        let build = |builder: reqwest::ClientBuilder| {
            builder.build().map_err(|cause| Error::Client(cause.into()))
        };
        Ok(Self {
            outside: build(limits().https_only(true))?,
            // A proxy cannot reach this machine's own loopback, and must not see it either.
            loopback: build(limits().no_proxy().dns_resolver(LocalNames))?,
        })
    }

    /// The client for `url`: practice servers are reached directly, everything else over HTTPS
    /// through the system's proxy.
    pub(crate) fn client_for(&self, url: &Url) -> &reqwest::Client {
        if is_loopback(url) {
            &self.loopback
        } else {
            &self.outside
        }
    }
}

fn limits(limit: Duration) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10))
        .timeout(limit)
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

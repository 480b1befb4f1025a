//! Requests that practice itself makes, as Konnect does when it reads an issuer's metadata or redeems a code.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use url::{Host, Url};

use super::base_urls::Addressing;

/// Marks a request that practice itself makes; its value becomes the service in the record.
pub(crate) const CALLER_HEADER: &str = "x-practice-caller";

/// Practice's own HTTP client.
#[derive(Clone)]
pub(crate) struct Outbound {
    client: Client,
    addressing: Addressing,
}

impl Outbound {
    pub(crate) fn new(addressing: Addressing) -> reqwest::Result<Self> {
        let client = Client::builder()
            .no_proxy()
            // It speaks plain http on loopback; loading the system's certificates would only cost time.
            .tls_certs_only([])
            .redirect(Policy::none())
            .timeout(Duration::from_secs(10))
            .build()?;
        Ok(Self { client, addressing })
    }

    /// A request that is recorded as `openid-client` and reaches practice's own listener even under a real host name.
    /// `None` if it would leave this computer.
    pub(crate) fn request(&self, method: Method, url: &Url) -> Option<RequestBuilder> {
        let request = match self.addressing.loopback_url(url) {
            Some(local) => self
                .client
                .request(method, local)
                .header("host", url.authority())
                .header("x-forwarded-proto", url.scheme()),
            None if is_loopback(url) => self.client.request(method, url.clone()),
            None => return None,
        };
        Some(request.header(CALLER_HEADER, "openid-client"))
    }
}

/// Whether an address is on this computer.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

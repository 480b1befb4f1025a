//! How requests find their service, and which URLs the answers contain.
//!
//! Either each service has its own loopback origin, or one listener tells them apart by the Host header.
//! In the second case every advertised URL follows the request's Host (its port) and X-Forwarded-Proto,
//! so that the real host names can be pointed at practice behind a TLS proxy.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use url::Url;

use crate::state::base_urls::BaseUrls;
use crate::state::cloud::Cloud;
use crate::state::service::{Service, split_authority};

/// How requests find their service.
#[derive(Clone, Debug)]
pub(crate) enum Addressing {
    /// Each service has its own origin.
    Separate(Arc<BaseUrls>),
    /// One listener on this port; the Host header names the service. The directory is in this cloud.
    ByHost { port: u16, cloud: Cloud },
}

impl Addressing {
    /// The base URLs to advertise to a caller that sent these headers.
    pub(crate) fn base_urls(&self, headers: &HeaderMap) -> Result<BaseUrls, url::ParseError> {
        match self {
            Self::Separate(base_urls) => Ok(BaseUrls::clone(base_urls)),
            Self::ByHost { port, cloud } => {
                let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
                let scheme = match text("x-forwarded-proto").map(str::trim) {
                    Some("https") => "https",
                    _ => "http",
                };
                let host = text(HOST.as_str()).unwrap_or("localhost");
                // A caller behind a proxy names no port; it means the scheme's default.
                let port = match headers.get(HOST) {
                    Some(_) => split_authority(host).1,
                    None => Some(*port),
                };
                BaseUrls::by_host(scheme, host, port, *cloud)
            }
        }
    }

    /// The base URLs to print at the start.
    pub(crate) fn default_base_urls(&self) -> Result<BaseUrls, url::ParseError> {
        match self {
            Self::Separate(base_urls) => Ok(BaseUrls::clone(base_urls)),
            Self::ByHost { port, cloud } => {
                BaseUrls::by_host("http", "localhost", Some(*port), *cloud)
            }
        }
    }

    /// Where a connection must really go to reach `url`, if it is one of ours under a real host name.
    pub(crate) fn loopback_url(&self, url: &Url) -> Option<Url> {
        let Self::ByHost { port, .. } = self else {
            return None;
        };
        if Service::of_host(url.host_str()?) == Service::Console {
            return None;
        }
        let mut local = url.clone();
        local.set_scheme("http").ok()?;
        local.set_host(Some("127.0.0.1")).ok()?;
        local.set_port(Some(*port)).ok()?;
        Some(local)
    }
}

/// The base URLs to advertise in the answer to a request.
impl<S> FromRequestParts<S> for BaseUrls
where
    Addressing: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = (StatusCode, &'static str);

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let base_urls = Addressing::from_ref(state).base_urls(&parts.headers);
        base_urls.map_err(|_| (StatusCode::BAD_REQUEST, "The Host header names no host."))
    }
}

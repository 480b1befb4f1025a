//! A request, and how it may be repeated.

use std::fmt;
use std::sync::Arc;

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;
use url::Url;

use crate::{Account, RequestParts};

/// Which service a request goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Service {
    /// `login.microsoftonline.com` and its national counterparts.
    MicrosoftLogin,
    /// Microsoft Graph.
    MicrosoftGraph,
    /// `global.api.konghq.com`, and `us.api.konghq.com` and its counterparts in other regions.
    KonnectApi,
    /// Where people sign in: `cloud.konghq.com`, and the domains of Dev Portals.
    KonnectCloud,
}

impl Service {
    pub(crate) fn is_microsoft(self) -> bool {
        matches!(self, Self::MicrosoftLogin | Self::MicrosoftGraph)
    }

    /// Whose access token it takes, if it takes one.
    pub(crate) fn account(self) -> Option<Account> {
        match self {
            Self::MicrosoftGraph => Some(Account::Microsoft),
            Self::KonnectApi => Some(Account::Konnect),
            Self::MicrosoftLogin | Self::KonnectCloud => None,
        }
    }
}

/// When a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// For reads and other idempotent calls: up to four tries on connection errors, timeouts and
    /// the statuses 408, 429, 502, 503 and 504.
    Safe,
    /// For writes: again only when the service certainly did nothing, that is when the connection
    /// was refused, on 429, and on 503 with `Retry-After`.
    Unsafe,
}

/// What a request carries.
pub enum Body<'a> {
    /// Nothing.
    None,
    /// JSON.
    Json(serde_json::Value),
    /// `application/x-www-form-urlencoded` pairs.
    Form(&'a [(&'a str, &'a str)]),
    /// Bytes that are already encoded; the request's headers say how.
    Encoded(Vec<u8>),
}

/// Shows only the kind of the body: a body can carry a secret.
impl fmt::Debug for Body<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Json(_) => "Json(..)",
            Self::Form(_) => "Form(..)",
            Self::Encoded(_) => "Encoded(..)",
        })
    }
}

/// A bearer token.
pub(crate) enum Bearer<'a> {
    /// By the caller.
    Given(&'a SecretString),
    /// One that has replaced it since.
    Renewed(Arc<SecretString>),
}

impl Bearer<'_> {
    pub(crate) fn secret(&self) -> &SecretString {
        match self {
            Self::Given(token) => token,
            Self::Renewed(token) => token,
        }
    }
}

/// A request to one of the services.
pub struct Request<'a> {
    /// Who is called.
    pub service: Service,
    /// How.
    pub method: Method,
    /// Where.
    pub url: Url,
    /// The bearer token, if the call needs one.
    pub(crate) bearer: Option<Bearer<'a>>,
    /// Further headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Body<'a>,
    /// When it may be sent again.
    pub retry: Retry,
}

impl<'a> Request<'a> {
    /// A request with any method and no body. Reads are [`Retry::Safe`], all others
    /// [`Retry::Unsafe`] until told otherwise.
    pub fn new(service: Service, method: Method, url: Url) -> Self {
        let retry = if method.is_safe() {
            Retry::Safe
        } else {
            Retry::Unsafe
        };
        Self {
            service,
            method,
            url,
            bearer: None,
            headers: HeaderMap::new(),
            body: Body::None,
            retry,
        }
    }

    /// A read.
    pub fn get(service: Service, url: Url) -> Self {
        Self::new(service, Method::GET, url)
    }

    /// A `POST` of JSON; not repeated unless the service certainly did nothing.
    pub fn post_json(service: Service, url: Url, body: serde_json::Value) -> Self {
        Self::new(service, Method::POST, url).body(Body::Json(body))
    }

    /// What an operation asks for, at this address.
    pub fn of(parts: RequestParts, service: Service, url: Url) -> Self {
        let request = Self::new(service, parts.method, url).retry(parts.retry);
        match parts.body {
            Some(body) => request.body(Body::Json(body)),
            None => request,
        }
    }

    /// A `POST` of a form.
    pub fn post_form(service: Service, url: Url, pairs: &'a [(&'a str, &'a str)]) -> Self {
        Self::new(service, Method::POST, url).body(Body::Form(pairs))
    }

    /// Adds the bearer token.
    #[must_use]
    pub fn bearer(mut self, token: &'a SecretString) -> Self {
        self.bearer = Some(Bearer::Given(token));
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Replaces the body.
    #[must_use]
    pub fn body(mut self, body: Body<'a>) -> Self {
        self.body = body;
        self
    }

    /// Says when it may be sent again.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }
}

/// Shows no query value, header, token or body.
impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("service", &self.service)
            .field("method", &self.method)
            .field("host", &self.url.host_str())
            .field("path", &self.url.path())
            .field("body", &self.body)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

//! A request as a value: what a review shows, what a journal names, and what is sent.

use reqwest::Method;
use serde_json::Value;

use crate::Retry;

/// What one operation asks of a service. It holds no secret: words stand in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestParts {
    /// The HTTP method.
    pub method: Method,
    /// The path below the service's version, such as `applications`.
    pub path: String,
    /// The JSON body.
    pub body: Option<Value>,
    /// When it may be sent again.
    pub retry: Retry,
}

impl RequestParts {
    /// A `POST`; not repeated unless the service certainly did nothing.
    pub fn post(path: impl Into<String>, body: impl Into<Option<Value>>) -> Self {
        Self::new(Method::POST, path, body, Retry::Unsafe)
    }

    /// A `PATCH`. Ours set absolute values, so sending one twice is the same as sending it once.
    pub fn patch(path: impl Into<String>, body: Value) -> Self {
        Self::new(Method::PATCH, path, body, Retry::Safe)
    }

    /// A `DELETE`. After a lost answer, the second try may find nothing: 404 then means done.
    pub fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path, None, Retry::Safe)
    }

    /// The same, for a request that does nothing the second time.
    #[must_use]
    pub fn repeatable(mut self) -> Self {
        self.retry = Retry::Safe;
        self
    }

    fn new(
        method: Method,
        path: impl Into<String>,
        body: impl Into<Option<Value>>,
        retry: Retry,
    ) -> Self {
        Self {
            method,
            path: path.into(),
            body: body.into(),
            retry,
        }
    }
}

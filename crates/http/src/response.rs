//! An answer.

use std::fmt;

use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::error::{Error, Unreadable};

/// An answer that is not a refusal. Its body is wiped from memory when it is dropped, because it
/// may hold a secret.
pub struct Response {
    /// The status, below 400.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most 4 MB.
    pub body: Zeroizing<Vec<u8>>,
    /// The host that answered.
    pub host: String,
    /// The service's id for this exchange, for its support.
    pub correlation_id: Option<String>,
    /// When the answer came.
    pub time: Timestamp,
}

impl Response {
    /// Reads the body as JSON of the shape `T`.
    ///
    /// # Errors
    /// [`Error::UnreadableResponse`] when the answer is a redirect, is not JSON, or has another shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        if !self.status.is_success() {
            return Err(self.unreadable(Unreadable::NotAnAnswer));
        }
        // The parser's own message can quote the body, so only its kind is kept.
        serde_json::from_slice(&self.body).map_err(|cause| {
            self.unreadable(if cause.is_data() {
                Unreadable::WrongShape
            } else {
                Unreadable::NotJson
            })
        })
    }

    /// The error for an answer that makes no sense.
    pub fn unreadable(&self, reason: Unreadable) -> Error {
        Error::UnreadableResponse {
            host: self.host.clone(),
            status: self.status.as_u16(),
            reason,
            correlation_id: self.correlation_id.clone(),
            time: self.time,
        }
    }
}

/// Shows neither headers nor body.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("host", &self.host)
            .field("correlation_id", &self.correlation_id)
            .finish_non_exhaustive()
    }
}

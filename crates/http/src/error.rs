//! What can go wrong with a request.

use jiff::Timestamp;

use crate::Refusal;

/// Why a request has no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No answer came.
    #[error("{host} could not be reached: {cause}")]
    Unreachable {
        /// The host that was called.
        host: String,
        /// What happened instead.
        cause: Unreachable,
    },
    /// The service answered with a status of 400 or more.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// An answer came that makes no sense, often from something between here and the service.
    #[error("{host} answered with status {status}, but {reason}")]
    UnreadableResponse {
        /// The host that was called.
        host: String,
        /// The status of the answer.
        status: u16,
        /// What is wrong with it.
        reason: Unreadable,
        /// The service's id for this exchange.
        correlation_id: Option<String>,
        /// When the answer came.
        time: Timestamp,
    },
    /// The person stopped the work.
    #[error("cancelled")]
    Cancelled,
    /// The client or the request could not be built; nothing was sent.
    #[error("the HTTP client could not be set up")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Whether the service may have carried out the request although no successful answer came.
    ///
    /// After a write for which this is true, look before writing again.
    pub fn may_have_taken_effect(&self) -> bool {
        match self {
            Self::Unreachable { cause, .. } => {
                matches!(
                    cause,
                    Unreachable::Reset | Unreachable::Timeout | Unreachable::Other
                )
            }
            Self::Refused(refusal) => match refusal.status {
                503 => refusal.retry_after.is_none(),
                status => status == 408 || status >= 500,
            },
            Self::UnreadableResponse { .. } | Self::Cancelled => true,
            Self::Client(_) => false,
        }
    }

    /// What the service said, if it refused.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Unreachable {
    /// The name could not be resolved.
    #[error("its name could not be resolved")]
    Dns,
    /// Nothing is listening there.
    #[error("the connection was refused")]
    Refused,
    /// The connection ended before the answer was complete.
    #[error("the connection was lost")]
    Reset,
    /// No answer within the time limit.
    #[error("it did not answer in time")]
    Timeout,
    /// No trusted TLS connection; often a proxy whose certificate the system does not trust.
    #[error("no trusted TLS connection could be made")]
    Tls,
    /// The proxy refused, or requires a sign-in that is not supported.
    #[error("the proxy refused the connection")]
    Proxy,
    /// Anything else.
    #[error("the network failed")]
    Other,
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Unreadable {
    /// A web page came instead of data.
    #[error("with a web page instead of data")]
    Html,
    /// The body is not JSON, or is cut short.
    #[error("not with JSON")]
    NotJson,
    /// The body is JSON of another shape.
    #[error("with JSON of an unknown shape")]
    WrongShape,
    /// The body is larger than 4 MB.
    #[error("with more than 4 MB")]
    TooLarge,
    /// A redirect or another status that is never expected for this call.
    #[error("not with an answer to the question")]
    NotAnAnswer,
}

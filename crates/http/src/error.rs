//! What can go wrong with a request.

use jiff::Timestamp;

use crate::{CertificateProblem, Refusal};

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
    /// The certificate of whoever answered is not trusted, so nothing was sent.
    #[error("the certificate for {host} is not trusted: {problem}")]
    Untrusted {
        /// The host that was called.
        host: String,
        /// What is wrong with the certificate.
        problem: CertificateProblem,
        /// Who issued it, in the certificate's own words.
        issuer: Option<String>,
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
            Self::Untrusted { .. } | Self::Client(_) => false,
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
    /// No TLS connection, for another reason than a certificate.
    #[error("no TLS connection could be made")]
    Tls,
    /// The proxy could not connect, or does not allow this host.
    #[error("the proxy did not connect")]
    Proxy,
    /// The proxy wants a user name and a password (RFC 7617), and none were sent.
    #[error("the proxy wants a user name and a password")]
    ProxyPassword,
    /// The proxy refused the user name and password in its address.
    #[error("the proxy refused the user name and the password")]
    ProxyPasswordRefused,
    /// The proxy wants a Windows sign-in (Negotiate, RFC 4559, or NTLM), which this client cannot do.
    #[error("the proxy wants a Windows sign-in")]
    ProxyWindowsSignIn,
    /// The proxy wants a sign-in of another kind.
    #[error("the proxy wants a sign-in")]
    ProxySignIn,
    /// Anything else.
    #[error("the network failed")]
    Other,
}

impl Unreachable {
    /// Whether another try could go better without anybody changing something.
    pub(crate) fn may_pass(self) -> bool {
        !matches!(
            self,
            Self::Tls
                | Self::Proxy
                | Self::ProxyPassword
                | Self::ProxyPasswordRefused
                | Self::ProxyWindowsSignIn
                | Self::ProxySignIn
        )
    }
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

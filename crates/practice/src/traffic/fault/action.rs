//! What can go wrong with a request, and with which ones.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::matching::Matching;

/// Something that goes wrong, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// Which requests it affects.
    pub matching: Matching,
    /// What happens to them.
    pub action: FaultAction,
}

/// What goes wrong. [`FaultAction::all`] names the faults one by one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultAction {
    /// The request takes this many milliseconds longer, or until the faults are cleared.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The service accepts no connections: they are refused (`ECONNREFUSED`).
    ///
    /// [`Practice::inject_at`](crate::Practice::inject_at) applies it just before the request comes. If switched on
    /// with [`Practice::add_fault`](crate::Practice::add_fault), practice has already accepted the connection before it
    /// can know the path, so the matching request is reset without effect, and later connections are refused.
    Refuse {
        /// How many milliseconds; `None` means until the faults are cleared.
        #[serde(default)]
        ms: Option<u64>,
    },
    /// The request is answered as always. Before the answer leaves, its service stops accepting connections and closes
    /// those that are idle, so that the next request to it is refused.
    RefuseNext {
        /// How many milliseconds; `None` means until the faults are cleared.
        #[serde(default)]
        ms: Option<u64>,
    },
    /// The connection is reset (RST) without an answer, before any effect.
    ResetBefore,
    /// The request takes effect, then the connection is reset (RST) without an answer.
    ResetAfter,
    /// The connection is closed gracefully (FIN) without an answer, before any effect.
    DropBefore,
    /// The request takes effect, then the connection is closed gracefully (FIN) without an answer.
    DropAfter,
    /// Neither effect nor answer: silence until the client gives up, the faults are cleared or practice ends.
    TimeOutBefore,
    /// The request takes effect; then silence until the client gives up, the faults are cleared or practice ends.
    TimeOutAfter,
    /// Someone revokes the access token that the request carries: from this request on it is refused wherever it comes,
    /// without effect.
    RevokeToken,
    /// The time of the access token that the request carries is over: from this request on it is refused wherever it
    /// comes, without effect.
    EndToken,
    /// The request is answered with this status, without effect.
    Status {
        /// The HTTP status.
        status: u16,
        /// The JSON body; `None` means what that service answers with this status.
        #[serde(default)]
        body: Option<Value>,
        /// The Retry-After header, in seconds.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// The request takes effect, but the service still answers with this status, in its own words.
    StatusAfter {
        /// The HTTP status.
        status: u16,
        /// The Retry-After header, in seconds.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// The request takes effect; the connection closes in the middle of the body, of which Content-Length promised
    /// more. An answer without a body is lost whole.
    Truncated,
    /// The request takes effect; the JSON of the answer is cut in the middle, and Content-Length matches.
    Malformed,
    /// The request takes effect; the JSON of the answer is declared as a page of HTML.
    WrongContentType,
    /// The request takes effect; the answer is JSON of another shape.
    WrongShape,
    /// A proxy answers 200 with a page of HTML; no effect.
    Html,
    /// A proxy answers this status with a page of HTML.
    ProxyPage {
        /// The HTTP status.
        status: u16,
        /// Whether the request took effect first, and the proxy lost the answer.
        #[serde(default)]
        after: bool,
    },
}

impl FaultAction {
    /// Whether the request takes effect.
    pub const fn takes_effect(&self) -> bool {
        match self {
            Self::Delay { .. }
            | Self::RefuseNext { .. }
            | Self::ResetAfter
            | Self::DropAfter
            | Self::TimeOutAfter
            | Self::StatusAfter { .. }
            | Self::Truncated
            | Self::Malformed
            | Self::WrongContentType
            | Self::WrongShape => true,
            Self::Refuse { .. }
            | Self::ResetBefore
            | Self::DropBefore
            | Self::TimeOutBefore
            | Self::RevokeToken
            | Self::EndToken
            | Self::Status { .. }
            | Self::Html => false,
            Self::ProxyPage { after, .. } => *after,
        }
    }

    /// Whether a client can tell from what it sees if the request took effect.
    ///
    /// It can after a refused connection and after a 4xx in the service's words, and also after a whole answer with a
    /// success status and the service's content type, even if its body is useless. It cannot after silence, a lost
    /// connection, a 5xx or a page of HTML: each of them may come before or after the effect.
    pub fn outcome_is_certain(&self) -> bool {
        match self {
            Self::Delay { .. }
            | Self::Refuse { .. }
            | Self::RefuseNext { .. }
            | Self::RevokeToken
            | Self::EndToken
            | Self::Malformed
            | Self::WrongShape => true,
            Self::Status { status, .. } => (400..500).contains(status),
            Self::ResetBefore
            | Self::ResetAfter
            | Self::DropBefore
            | Self::DropAfter
            | Self::TimeOutBefore
            | Self::TimeOutAfter
            | Self::StatusAfter { .. }
            | Self::Truncated
            | Self::WrongContentType
            | Self::Html
            | Self::ProxyPage { .. } => false,
        }
    }
}

//! What a caller gives to every call.

use std::fmt;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::Service;

/// The cancellation token of a piece of work, and where its waiting is reported.
#[derive(Clone, Default)]
pub struct Context {
    /// Fires when the person stops the work; every wait and every request ends at once.
    pub cancel: CancellationToken,
    /// Called each time a call starts to wait before another try.
    pub waiting: Option<Arc<dyn Fn(Waiting) + Send + Sync>>,
}

impl Context {
    /// Reports `waiting` to whoever listens.
    pub fn report(&self, waiting: Waiting) {
        if let Some(listener) = &self.waiting {
            listener(waiting);
        }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("cancelled", &self.cancel.is_cancelled())
            .finish_non_exhaustive()
    }
}

/// Why a call is waiting before another try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The service asked for a pause.
    Throttled {
        /// Who asked.
        service: Service,
        /// For how long, in seconds.
        seconds: u64,
    },
    /// The last try did not reach the service, or the service was busy.
    Retrying {
        /// Who is being called.
        service: Service,
        /// The number of the coming try; the first retry is 2.
        attempt: u32,
    },
    /// Microsoft has not yet copied a new object to all of its replicas.
    Replicating {
        /// The number of the coming try; the first retry is 2.
        attempt: u32,
    },
    /// Microsoft does not yet accept a new client secret everywhere.
    Propagating {
        /// The number of the coming try; the first retry is 2.
        attempt: u32,
    },
}

//! What happens to requests on their way: done by the server, controlled by the console.

pub(crate) mod fault;
pub(crate) mod network;
pub(crate) mod rate_limit;
pub(crate) mod record;
pub(crate) mod refused_tokens;

use std::sync::Arc;

use self::fault::Faults;
use self::network::Network;
use self::rate_limit::{Limiter, RateLimit};
use self::record::Record;
use self::refused_tokens::RefusedTokens;
use crate::state::service::Service;

/// What goes wrong, and what was asked.
pub(crate) struct Traffic {
    pub(crate) faults: Faults,
    pub(crate) record: Record,
    pub(crate) limiter: Limiter,
    pub(crate) network: Arc<Network>,
    pub(crate) refused_tokens: RefusedTokens,
}

impl Traffic {
    pub(crate) fn new(record: Record, limit: Option<RateLimit>, network: Arc<Network>) -> Self {
        Self {
            faults: Faults::default(),
            record,
            limiter: Limiter::new(limit),
            network,
            refused_tokens: RefusedTokens::default(),
        }
    }

    /// Takes a service off the network until the time is over or the faults are cleared.
    pub(crate) async fn take_offline(&self, service: Service, ms: Option<u64>) {
        self.network
            .take_offline(service, ms, self.faults.cleared())
            .await;
    }

    /// Switches all faults off: those that time out end, and services that are offline come back.
    pub(crate) fn clear_faults(&self) {
        self.faults.clear();
        self.network.bring_all_online();
    }
}

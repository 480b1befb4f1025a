//! What a caller gives to every call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{Account, Error, Renewals, Sent, Service, Throttled};

/// The cancellation token of some work, and where its waiting is reported.
#[derive(Clone, Default)]
pub struct Context {
    /// Fires when the person stops the work; every wait and every request ends at once.
    pub cancel: CancellationToken,
    /// Called each time a call starts to wait before another try.
    pub waiting: Option<Arc<dyn Fn(Waiting) + Send + Sync>>,
    /// How fast time passes when waiting.
    pub pace: Pace,
    /// How many requests were sent with this.
    pub sent: Sent,
    /// Which services asked for a pause. Everything that is sent with this keeps to it.
    pub throttled: Throttled,
    /// Where a new access token comes from when the old one is not accepted any more.
    pub renewals: Renewals,
}

/// How fast time passes when waiting: every wait between tries, and every limit to such waits, is divided by this. The
/// app runs at the pace of the clock; tests of thousands of failures run faster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace(u32);

impl Pace {
    /// This many times as fast as the clock; 0 means 1.
    pub const fn times(times: u32) -> Self {
        Self(if times == 0 { 1 } else { times })
    }

    /// How long `time` takes at this pace.
    pub fn of(self, time: Duration) -> Duration {
        time / self.0
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::times(1)
    }
}

impl Context {
    /// Waits for `time` at this context's pace.
    ///
    /// # Errors
    /// [`Error::Cancelled`] at once when the person stops the work.
    pub async fn pause(&self, time: Duration) -> Result<(), Error> {
        self.sleep(self.pace.of(time)).await
    }

    /// Waits until the host of `url` may be called, if it asked for a pause.
    pub(crate) async fn turn(&self, url: &Url) -> Result<(), Error> {
        while let Some(wait) = self.throttled.take_turn(url) {
            self.sleep(wait).await?;
            if !self.throttled.is_paused(url) {
                break;
            }
        }
        Ok(())
    }

    async fn sleep(&self, time: Duration) -> Result<(), Error> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Error::Cancelled),
            () = tokio::time::sleep(time) => Ok(()),
        }
    }

    /// Reports `waiting` to the listener, if any.
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
        /// The number of the next try; the first retry is 2.
        attempt: u32,
    },
    /// Microsoft has not yet copied a new object to all of its replicas.
    Replicating {
        /// The number of the next try; the first retry is 2.
        attempt: u32,
    },
    /// Microsoft does not yet accept a new client secret everywhere.
    Propagating {
        /// The number of the next try; the first retry is 2.
        attempt: u32,
    },
    /// The access token has ended or is not accepted any more: the person has to sign in again.
    SignIn {
        /// Where.
        account: Account,
    },
    /// The person has signed in again, or did not come.
    Over,
}

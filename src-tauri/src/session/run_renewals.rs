//! New tokens for the run that is under way.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use sso_http::{CancellationToken, Renewals};

use super::session_id::SessionId;
use crate::ipc::CommandError;

/// How long a run waits for someone to sign in again. After that, what it relied on is too old: it stops, and going on
/// begins with a new review.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// Those of the run that is under way, and the session that it was started in. One at a time, as runs are.
#[derive(Debug, Default)]
pub(crate) struct RunRenewals(Mutex<Option<Place>>);

#[derive(Debug)]
struct Place {
    asked: SessionId,
    renewals: Renewals,
    /// Fires when the run is over: nobody has to sign in for it any more.
    over: CancellationToken,
}

/// The run that has them; dropping it ends that.
#[derive(Debug)]
pub(crate) struct RenewalsGuard<'a> {
    place: &'a RunRenewals,
    pub(crate) renewals: Renewals,
}

impl RunRenewals {
    /// For a run that begins with a Microsoft token that ends then.
    pub(crate) fn begin(&self, asked: SessionId, ends: Option<Timestamp>) -> RenewalsGuard<'_> {
        let renewals = Renewals::open(PATIENCE, ends);
        *self.lock() = Some(Place {
            asked,
            renewals: renewals.clone(),
            over: CancellationToken::new(),
        });
        RenewalsGuard {
            place: self,
            renewals,
        }
    }

    /// Those of the run that was started in this session.
    ///
    /// # Errors
    /// [`CommandError::SessionChanged`] if no run is under way or it was started in another session.
    pub(crate) fn of(&self, asked: SessionId) -> Result<Renewals, CommandError> {
        let place = self.lock();
        let here = place.as_ref().filter(|place| place.asked == asked);
        let here = here.map(|place| place.renewals.clone());
        here.ok_or(CommandError::SessionChanged)
    }

    /// Waits until no run is under way.
    pub(crate) async fn over(&self) {
        let over = self.lock().as_ref().map(|place| place.over.clone());
        if let Some(over) = over {
            over.cancelled().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Place>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for RenewalsGuard<'_> {
    fn drop(&mut self) {
        if let Some(place) = self.place.lock().take() {
            place.over.cancel();
        }
    }
}

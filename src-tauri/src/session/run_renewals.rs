//! New tokens for the run that is under way.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use sso_http::Renewals;

use super::session_id::SessionId;
use crate::ipc::CommandError;

/// How long a run waits for someone to sign in again. After that, what it relied on is too old: it stops, and going on
/// begins with a new review.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// Those of the run that is under way, and the session that it was started in. One at a time, as runs are.
#[derive(Debug, Default)]
pub(crate) struct RunRenewals(Mutex<Option<(SessionId, Renewals)>>);

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
        self.set(Some((asked, renewals.clone())));
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
        let place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = place.as_ref().filter(|(session, _)| *session == asked);
        let here = here.map(|(_, renewals)| renewals.clone());
        here.ok_or(CommandError::SessionChanged)
    }

    fn set(&self, renewals: Option<(SessionId, Renewals)>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = renewals;
    }
}

impl Drop for RenewalsGuard<'_> {
    fn drop(&mut self) {
        self.place.set(None);
    }
}

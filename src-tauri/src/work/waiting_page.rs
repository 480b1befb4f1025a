//! The page that a waiting sign-in wants open in the browser.

use std::sync::PoisonError;

use tauri::Url;

use crate::session::app_state::AppState;

/// The page that a waiting sign-in wants open; cleared as soon as the waiting ends, however it ends.
pub(super) struct WaitingPage<'a>(&'a AppState);

impl<'a> WaitingPage<'a> {
    pub(super) fn show(state: &'a AppState, page: Url) -> Self {
        *state
            .sign_in_page
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(page);
        Self(state)
    }
}

impl Drop for WaitingPage<'_> {
    fn drop(&mut self) {
        *self
            .0
            .sign_in_page
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = None;
    }
}

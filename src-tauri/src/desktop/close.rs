//! Closing the window during a run, or with a client secret that is nowhere else on this computer: the window asks the
//! person first.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use tauri::ipc::Channel;
use tauri::{Manager as _, Runtime, Window, WindowEvent};

use crate::session::app_state::AppState;
use crate::session::run_store::World;

/// Who is notified that the person wants to close the window. Managed by Tauri.
#[derive(Default)]
pub(crate) struct CloseRequests(Mutex<Option<Channel<()>>>);

impl CloseRequests {
    /// Notifies this channel from now on.
    pub(crate) fn set(&self, asked: Channel<()>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(asked);
    }

    /// Whether anyone could be notified.
    fn ask(&self) -> bool {
        let watch = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        watch.as_ref().is_some_and(|asked| asked.send(()).is_ok())
    }
}

impl fmt::Debug for CloseRequests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CloseRequests").finish_non_exhaustive()
    }
}

/// Keeps the window open during a run, and while a secret would end with it, if the window can ask about that. A window
/// that cannot be asked, because its page never loaded, closes.
pub(crate) fn on_window_event<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else {
        return;
    };
    let state = window.state::<AppState>();
    let is_alone = |world| !state.in_memory_alone(world).is_empty();
    let concerns = state.runs.is_running() || World::BOTH.into_iter().any(is_alone);
    if concerns && window.state::<CloseRequests>().ask() {
        api.prevent_close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn window_that_cannot_be_asked_is_not_held_open() {
        let watch = CloseRequests::default();
        assert!(!watch.ask(), "nobody listens yet");
        watch.set(Channel::new(|_| {
            Err(std::io::Error::other("the page is gone").into())
        }));
        assert!(!watch.ask(), "a page that is gone cannot ask the person");
        watch.set(Channel::new(|_| Ok(())));
        assert!(watch.ask(), "a page that listens asks");
    }
}

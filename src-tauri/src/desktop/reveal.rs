//! While the client secret is on screen, screenshots and screen sharing leave the window out where the system can do
//! that (macOS, Windows).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tauri::{Manager as _, Runtime, WebviewWindow};

/// How long the window stays protected. It shows a revealed secret for 30 s, counted from when it has it and looked at
/// once a second; the rest is for a busy computer.
const SHOWN: Duration = Duration::from_secs(35);

/// The window's protection. Each reveal has its own, and only the end of the last one ends it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Protection {
    /// How many reveals there have been.
    reveals: Arc<Mutex<u64>>,
}

impl Protection {
    /// Calls `set` with true; the answer is this reveal's number.
    fn begin(&self, set: impl FnOnce(bool)) -> u64 {
        let mut reveals = self.reveals.lock().unwrap_or_else(PoisonError::into_inner);
        *reveals += 1;
        set(true);
        *reveals
    }

    /// Calls `set` with false, unless the secret was revealed again. Under the lock, so that a reveal in between comes
    /// later in both.
    fn end(&self, reveal: u64, set: impl FnOnce(bool)) {
        let reveals = self.reveals.lock().unwrap_or_else(PoisonError::into_inner);
        if *reveals == reveal {
            set(false);
        }
    }
}

/// Protects the window for as long as it shows the secret.
pub(crate) fn protect<R: Runtime>(window: &WebviewWindow<R>) {
    let protection = window.state::<Protection>().inner().clone();
    let reveal = protection.begin(|protected| set(window, protected));
    let window = window.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(SHOWN).await;
        protection.end(reveal, |protected| set(&window, protected));
    });
}

fn set<R: Runtime>(window: &WebviewWindow<R>, protected: bool) {
    if let Err(error) = window.set_content_protected(protected) {
        tracing::debug!(%error, "this system cannot leave a window out of screenshots");
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn second_reveal_keeps_its_own_protection() {
        let protection = Protection::default();
        let protected = Cell::new(false);
        let set = |value| protected.set(value);
        let first = protection.begin(set);
        let second = protection.begin(set);
        protection.end(first, set);
        assert!(protected.get(), "the second one still shows the secret");
        protection.end(second, set);
        assert!(!protected.get(), "the last one is over");
        let third = protection.begin(set);
        protection.end(second, set);
        assert!(protected.get(), "an end that comes twice ends no other");
        protection.end(third, set);
        assert!(!protected.get());
    }
}

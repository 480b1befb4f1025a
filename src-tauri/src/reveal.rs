//! While the client secret is on screen, screenshots and screen sharing leave the window out where the system can do
//! that (macOS, Windows).

use std::time::Duration;

use tauri::{Runtime, WebviewWindow};

/// How long the window shows a revealed secret.
const SHOWN: Duration = Duration::from_secs(30);

/// Protects the window for as long as it shows the secret.
pub(crate) fn protect<R: Runtime>(window: &WebviewWindow<R>) {
    set(window, true);
    let window = window.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(SHOWN).await;
        set(&window, false);
    });
}

fn set<R: Runtime>(window: &WebviewWindow<R>, protected: bool) {
    if let Err(error) = window.set_content_protected(protected) {
        tracing::debug!(%error, "this system cannot leave a window out of screenshots");
    }
}

//! The only window.

use tauri::utils::config::WindowConfig;
use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, Manager as _, Runtime, WebviewWindowBuilder};

use super::navigation;

/// Its label, which the capability file names.
pub(crate) const WINDOW: &str = "main";

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("Konnect SSO Setup could not start: {0}")]
    Tauri(#[from] tauri::Error),
    #[error("tauri.conf.json describes no window named {WINDOW}")]
    NotDescribed,
}

/// Opens the window that the configuration describes. It shows its own pages only and opens no other window.
pub(crate) fn open<R: Runtime>(app: &App<R>) -> Result<(), OpenError> {
    let described = |window: &&WindowConfig| window.label == WINDOW;
    let config = app
        .config()
        .app
        .windows
        .iter()
        .find(described)
        .ok_or(OpenError::NotDescribed)?;
    WebviewWindowBuilder::from_config(app, config)?
        .on_navigation(navigation::is_own)
        .on_new_window(|_page, _features| NewWindowResponse::Deny)
        .build()?;
    Ok(())
}

/// Brings the window to the front.
pub(crate) fn show<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(WINDOW) else {
        return;
    };
    let shown = window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window could not be brought to the front");
    }
}

//! The person's browser.

use tauri::{AppHandle, Runtime, Url};
use tauri_plugin_opener::OpenerExt as _;

use crate::ipc::CommandError;

/// Opens a page in the person's browser.
pub(crate) async fn open<R: Runtime>(app: &AppHandle<R>, page: Url) -> Result<(), CommandError> {
    let app = app.clone();
    // Starting a program may block, on Linux for as long as D-Bus takes.
    let opened = tauri::async_runtime::spawn_blocking(move || {
        app.opener().open_url(page.as_str(), None::<&str>)
    })
    .await;
    match opened {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the browser could not be opened");
            Err(CommandError::BrowserNotOpened)
        }
        Err(error) => {
            tracing::warn!(%error, "the browser could not be opened");
            Err(CommandError::BrowserNotOpened)
        }
    }
}

//! Handing over the three values.

use secrecy::ExposeSecret as _;
use tauri::{AppHandle, Runtime, State, WebviewWindow};
use tracing::instrument;

use crate::desktop::{clipboard, reveal};
use crate::ipc::{CommandError, CopyReceipt, HandOverValue, UnkeptSecret};
use crate::session::app_state::AppState;
use crate::work::unkept;

/// Copies one of the three values. The client secret goes from here to the clipboard and never through the window.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn copy_value<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    connection: String,
    value: HandOverValue,
) -> Result<CopyReceipt, CommandError> {
    let text = match value {
        HandOverValue::IssuerUrl => {
            state
                .connection(&connection, |connection| connection.issuer.clone())
                .await?
        }
        HandOverValue::ClientId => {
            state
                .connection(&connection, |connection| connection.app_id.to_string())
                .await?
        }
        HandOverValue::ClientSecret => {
            return clipboard::copy_secret(&app, state.client_secret(&connection).await?).await;
        }
    };
    clipboard::copy_text(&app, text).await
}

/// Every client secret that would end with the app.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn unkept_secrets(
    state: State<'_, AppState>,
) -> Result<Vec<UnkeptSecret>, CommandError> {
    Ok(unkept::list(&state).await)
}

/// Copies one of them, from here to the clipboard and never through the window.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn copy_unkept_secret<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    connection: String,
    practice: bool,
) -> Result<CopyReceipt, CommandError> {
    let secret = unkept::secret(&state, &connection, practice).await?;
    clipboard::copy_secret(&app, secret).await
}

/// The client secret itself, because the person pressed Reveal.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn reveal_secret<R: Runtime>(
    window: WebviewWindow<R>,
    state: State<'_, AppState>,
    connection: String,
) -> Result<String, CommandError> {
    let secret = state.client_secret(&connection).await?;
    reveal::protect(&window);
    Ok(secret.expose_secret().to_owned())
}

/// Copies the details of an error, which the window has on screen.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn copy_details<R: Runtime>(
    app: AppHandle<R>,
    text: String,
) -> Result<(), CommandError> {
    clipboard::copy_text(&app, text).await?;
    Ok(())
}

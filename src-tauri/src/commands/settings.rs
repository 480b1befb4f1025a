//! What a person sets, where things are kept, and what to tell someone who helps.

use tauri::{AppHandle, Manager as _, Runtime, State, WebviewWindow};
use tracing::instrument;

use crate::desktop::places::{self, Places};
use crate::desktop::settings::SettingsFile;
use crate::desktop::{diagnostics, platform, window};
use crate::ipc::{self, AppearanceChange, Diagnostics, Folder, Settings};
use crate::session::app_state::AppState;
use crate::work::journal_counts::journal_counts;

/// What is set.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) fn settings(file: State<'_, SettingsFile>) -> Settings {
    file.read()
}

/// Changes how the window looks, and keeps it. `afresh`: a damaged file is moved aside first.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) fn change_settings<R: Runtime>(
    window: WebviewWindow<R>,
    file: State<'_, SettingsFile>,
    change: AppearanceChange,
    afresh: bool,
) -> Settings {
    let settings = file.write(change, afresh);
    window::wear(&window, settings.appearance.theme);
    settings
}

/// Where this computer keeps things.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) fn places<R: Runtime>(
    app: AppHandle<R>,
    places: State<'_, Places>,
    file: State<'_, SettingsFile>,
) -> ipc::Places {
    places.named(&file, &app.config().identifier)
}

/// Shows one of these folders in the system's file manager. Answers whether that worked.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn open_folder<R: Runtime>(app: AppHandle<R>, folder: Folder) -> bool {
    places::open(&app, folder).await
}

/// What to tell someone who helps. Nothing of it leaves this computer by itself.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) async fn diagnostics<R: Runtime>(app: AppHandle<R>) -> Diagnostics {
    let state = app.state::<AppState>();
    let practising = state.session.read().await.practice.is_some();
    let logs = app.state::<Places>().logs.clone();
    let home = app.path().home_dir().ok();
    let read = move || diagnostics::end_of_log(&logs, home.as_deref());
    let log = tauri::async_runtime::spawn_blocking(read);
    Diagnostics {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        system: platform::system(),
        architecture: std::env::consts::ARCH.to_owned(),
        web_view: tauri::webview_version().ok(),
        keychain: state.keychain_status().await,
        practising,
        settings: app.state::<SettingsFile>().read(),
        journals: journal_counts(&state).await,
        log: log.await.unwrap_or_default(),
    }
}

//! Certificate authorities that are trusted besides those of the operating system.

use tauri::{AppHandle, Manager as _, Runtime, State};
use tracing::instrument;

use crate::desktop::authority_file::AuthorityFile;
use crate::ipc::{Authorities, AuthorityOutcome, AuthoritySource};
use crate::session::app_state::AppState;
use crate::work::authorities;

/// Those that were added.
#[tauri::command]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) fn added_authorities(file: State<'_, AuthorityFile>) -> Authorities {
    authorities::told(file.read())
}

/// Trusts those in a file from now on. Off the main thread, because the file may be on a slow disk.
#[tauri::command(async)]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) fn add_authority<R: Runtime>(
    app: AppHandle<R>,
    source: AuthoritySource,
) -> AuthorityOutcome {
    let file = app.state::<AuthorityFile>();
    let http = &app.state::<AppState>().http;
    authorities::add(http, source, file.read(), |new| file.add(new))
}

/// Trusts one of them no longer.
#[tauri::command(async)]
#[specta::specta]
#[instrument(skip_all)]
pub(crate) fn remove_authority<R: Runtime>(app: AppHandle<R>, fingerprint: String) -> Authorities {
    let file = app.state::<AuthorityFile>();
    let http = &app.state::<AppState>().http;
    let before = file.read();
    authorities::removed(http, before, file.remove(&fingerprint))
}

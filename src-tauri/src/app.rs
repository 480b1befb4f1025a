//! Putting the app together. Generic in the runtime, so that tests run the same app without a display.

use std::path::Path;
use std::time::Duration;

use sso_http::Http;
use tauri::{App, AppHandle, Builder, Manager as _, RunEvent, Runtime};
use tauri_plugin_window_state::StateFlags;

use crate::commands;
use crate::desktop::authority_file::AuthorityFile;
use crate::desktop::clipboard::{self, CopiedSecret};
use crate::desktop::close::{self, CloseRequests};
use crate::desktop::one_instance::OneInstance;
use crate::desktop::places::Places;
use crate::desktop::platform::NoWindow;
use crate::desktop::report::report_before_logging;
use crate::desktop::reveal::Protection;
use crate::desktop::settings::SettingsFile;
use crate::desktop::{
    before_window, intended_file, keychain, logs, sign_in_client, sign_in_preset, window,
};
use crate::session::app_state::AppState;
use crate::session::keychain::Keychain;
use crate::work::authorities;

/// How long leaving the app may be held up by a keychain that does not answer.
const EXIT_LIMIT: Duration = Duration::from_secs(2);

/// Why the app ended before it could begin.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{0}")]
    Tauri(#[from] tauri::Error),
    #[error("{0}")]
    Http(#[from] sso_http::Error),
    #[error("{0}")]
    Window(#[from] window::OpenError),
}

/// Runs the app until its window is closed; the answer is the exit code.
#[expect(
    clippy::exit,
    reason = "the code that Tauri generates for its own checks"
)]
pub(crate) fn run() -> Result<i32, Error> {
    let window_state = tauri_plugin_window_state::Builder::new()
        .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
        .build();
    // Single instance first: a second start must end before it does anything else.
    let builder = Builder::default()
        .plugin(OneInstance::new())
        .plugin(window_state);
    let app = assemble(builder)
        .setup(|app| {
            // Tauri would panic about an error here, and end with a code that says nothing.
            if let Err(error) = open(app) {
                tracing::error!(%error, "there is no window");
                before_window::tell(&NoWindow::Failed(error.to_string()));
                app.handle().exit(1);
            }
            Ok(())
        })
        .build(tauri::generate_context!())?;
    Ok(app.run_return(|app, event| {
        if let RunEvent::ExitRequested { .. } = event
            && app.try_state::<AppState>().is_some()
        {
            clipboard::clear_before_exit(app);
            end_practice_before_exit(app);
        }
    }))
}

/// Opens the window, once everything that its commands need is there.
fn open<R: Runtime>(app: &App<R>) -> Result<(), Error> {
    let places = Places::of_this_computer(app.handle())?;
    start_log(app, &places.logs);
    let keychain = keychain::of_this_computer(&app.config().identifier);
    manage(app.handle(), keychain, places)?;
    let settings = app.state::<SettingsFile>().read();
    window::open(app, settings.appearance)?;
    before_window::window_is_open();
    forget_left_practice(app.handle().clone());
    Ok(())
}

/// The commands and the plugins that they use. The window has no permission for any of the plugins.
pub(crate) fn assemble<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_shell::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .invoke_handler(commands::builder::<R>().invoke_handler())
        .on_window_event(close::on_window_event)
}

/// Gives the app its state.
pub(crate) fn manage<R: Runtime>(
    app: &AppHandle<R>,
    keychain: Keychain,
    places: Places,
) -> Result<(), Error> {
    let own_client = sign_in_client::load(&places.data);
    let intended = intended_file::load(&places.data);
    let authorities = AuthorityFile::in_folder(&places.config);
    let http = Http::new()?;
    authorities::trust_kept(&http, &authorities.read());
    let state = AppState::new(http, keychain, places.data.clone());
    state.keep_sign_in_client(own_client);
    state.keep_sign_in_preset(sign_in_preset::load(&places.preset));
    state.keep_intended(intended);
    app.manage(state);
    app.manage(Protection::default());
    app.manage(CopiedSecret::default());
    app.manage(CloseRequests::default());
    app.manage(authorities);
    app.manage(SettingsFile::in_folder(&places.config));
    app.manage(places);
    Ok(())
}

/// In the background: a keychain that asks the person must not hold up the start.
fn forget_left_practice<R: Runtime>(app: AppHandle<R>) {
    tauri::async_runtime::spawn(async move {
        app.state::<AppState>().forget_left_practice().await;
    });
}

/// Waits a moment at most: a keychain that asks the person must not hold up the end.
fn end_practice_before_exit<R: Runtime>(app: &AppHandle<R>) {
    let state = app.state::<AppState>();
    let ended = tauri::async_runtime::block_on(async {
        tokio::time::timeout(EXIT_LIMIT, state.end_practice()).await
    });
    if ended.is_err() {
        tracing::warn!("the keychain did not answer before the app ended");
    }
}

/// An app that cannot write its log still works.
fn start_log<R: Runtime>(app: &App<R>, folder: &Path) {
    match logs::start(folder) {
        // The log is written for as long as its guard lives, which is as long as the app.
        Ok(guard) => {
            app.manage(guard);
            tracing::info!(
                version = env!("CARGO_PKG_VERSION"),
                os = std::env::consts::OS,
                "started"
            );
        }
        Err(error) => report_before_logging(&error),
    }
}

//! Konnect SSO Setup: the desktop shell.
//!
//! It owns the window, the commands that the window may call, and what belongs to this computer: the keychain, the
//! clipboard, the browser, the log. Deliberately absent: any knowledge of what to set up or in which order, which is
//! in `sso`, and any text that a person reads in the window, which is in the frontend.
//!
//! The rooms: `commands` is what the window may call, `work` what they do, `session` what is known while the app runs,
//! `desktop` what belongs to this computer, `ipc` what crosses to the window.
//!
//! Invariants: the window can call exactly the commands of `capabilities/main.json`; a secret goes to the window only
//! through `reveal_secret`, and to the disk only into the keychain.

// Windows would open a console next to the window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod app;
mod commands;
mod desktop;
mod ipc;
mod session;
#[cfg(test)]
mod tests;
mod work;

use std::process::ExitCode;

use crate::desktop::before_window;
use crate::desktop::platform::{self, NoWindow, WebView};

fn main() -> ExitCode {
    platform::keep_memory_off_the_disk();
    std::panic::set_hook(Box::new(before_window::tell_panic));
    match start() {
        Ok(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        Err(reason) => {
            before_window::tell(&reason);
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<i32, NoWindow> {
    platform::prepare()?;
    platform::usable(WebView::HERE, tauri::webview_version().ok().as_deref())?;
    app::run().map_err(|error| NoWindow::Failed(error.to_string()))
}

//! Konnect SSO Setup: the desktop shell.
//!
//! It owns the window, the commands that the window may call, and what belongs to this computer: the keychain, the
//! clipboard, the browser, the log. Deliberately absent: any knowledge of what to set up or in which order, which is
//! in `sso`, and any text that a person reads in the window, which is in the frontend.
//!
//! Invariants: the window can call exactly the commands of `capabilities/main.json`; a secret goes to the window only
//! through `reveal_secret`, and to the disk only into the keychain.

// Windows would open a console beside the window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod app;
mod commands;
mod desktop;
mod ipc;
mod session;
#[cfg(test)]
mod tests;
mod work;

use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;

fn main() -> ExitCode {
    desktop::platform::keep_memory_off_the_disk();
    if let Err(problem) = desktop::platform::prepare() {
        complain(&problem);
        return ExitCode::FAILURE;
    }
    match app::run() {
        Ok(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        Err(problem) => {
            complain(&problem);
            ExitCode::FAILURE
        }
    }
}

/// Says on the standard error stream what no window can say.
fn complain(problem: &dyn Display) {
    // Without a terminal there is nobody to tell.
    let _unheard = writeln!(io::stderr(), "{problem}");
}

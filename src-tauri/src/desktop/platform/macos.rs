//! macOS: nothing to prepare, and the Keychain is always there.

use std::error::Error;
use std::process::Command;

use keyring::Entry;
use sso::StoreError;

use super::no_window::NoWindow;
use crate::desktop::report::report_before_logging;
use crate::ipc::Keychain;

/// Runs before anything else, while there is one thread.
#[expect(clippy::unnecessary_wraps, reason = "Linux can fail here")]
pub(crate) fn prepare() -> Result<(), NoWindow> {
    Ok(())
}

/// Shows a message and waits until the person closes it. The text is an argument, so nothing in it is run.
pub(crate) fn show_box(text: &str) {
    let script = [
        "on run argv",
        "display alert \"Konnect SSO Setup\" message (item 1 of argv) as critical",
        "end run",
    ];
    let lines = script.iter().flat_map(|line| ["-e", *line]);
    let mut shown = Command::new("/usr/bin/osascript");
    if let Err(error) = shown.args(lines).arg(text).status() {
        report_before_logging(&error);
    }
}

/// macOS with its version.
pub(crate) fn system() -> String {
    let asked = Command::new("/usr/bin/sw_vers")
        .arg("-productVersion")
        .output();
    let version = asked.map(|answer| String::from_utf8_lossy(&answer.stdout).trim().to_owned());
    format!("macOS {}", version.unwrap_or_default())
        .trim_end()
        .to_owned()
}

/// The login keychain exists for every account; whether it is locked shows only when it is used.
pub(crate) fn keychain_status() -> Keychain {
    match Entry::store_status() {
        Ok(()) => Keychain::Available,
        Err(_) => Keychain::Unavailable,
    }
}

/// No access means that the person or a policy refused.
pub(crate) fn no_access(_cause: &(dyn Error + 'static)) -> StoreError {
    StoreError::Denied
}

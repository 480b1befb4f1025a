//! Windows: nothing to prepare, and the Credential Manager is always there.

use std::error::Error;

use keyring::Entry;
use sso::StoreError;
use windows_sys::Win32::System::ErrorReporting::{WER_FAULT_REPORTING_FLAG_NOHEAP, WerSetFlags};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    MB_ICONERROR, MB_OK, MB_SETFOREGROUND, MessageBoxW,
};
use windows_sys::w;

use super::no_window::NoWindow;
use crate::desktop::report::report_before_logging;
use crate::ipc::Keychain;

/// Runs before anything else, while there is one thread.
#[expect(clippy::unnecessary_wraps, reason = "Linux can fail here")]
pub(crate) fn prepare() -> Result<(), NoWindow> {
    Ok(())
}

/// Shows a message and waits until the person closes it. Ctrl+C copies its text, so a link in it can be used.
pub(crate) fn show_box(text: &str) {
    let text: Vec<u16> = text.encode_utf16().chain([0]).collect();
    let (owner, title) = (std::ptr::null_mut(), w!("Konnect SSO Setup"));
    let look = MB_OK | MB_ICONERROR | MB_SETFOREGROUND;
    // SAFETY: both texts end with a zero and live until the call returns; no window owns the box.
    #[expect(unsafe_code, reason = "the system has no other way in")]
    let _pressed = unsafe { MessageBoxW(owner, text.as_ptr(), title, look) };
}

/// Windows with its version and build, which says more than its name.
pub(crate) fn system() -> String {
    let version = windows_version::OsVersion::current();
    format!(
        "Windows {}.{}.{}",
        version.major, version.minor, version.build
    )
}

/// Keeps the heap, where every secret is, out of the reports that Windows Error Reporting makes when the app crashes
/// or hangs (`WerSetFlags`, `WER_FAULT_REPORTING_FLAG_NOHEAP`). A dump that an administrator has switched on for this
/// computer is their responsibility.
pub(crate) fn keep_memory_off_the_disk() {
    // SAFETY: it takes a number, and changes a setting of this process alone.
    #[expect(unsafe_code, reason = "the system has no other way in")]
    let answer = unsafe { WerSetFlags(WER_FAULT_REPORTING_FLAG_NOHEAP) };
    if answer < 0 {
        // Without it the app is as safe as any other, and there is no log yet.
        report_before_logging(&format_args!(
            "crash reports may hold the heap: {answer:#x}"
        ));
    }
}

/// The Credential Manager is unlocked with the session.
pub(crate) fn keychain_status() -> Keychain {
    match Entry::store_status() {
        Ok(()) => Keychain::Available,
        Err(_) => Keychain::Unavailable,
    }
}

/// "No access" means that the person or a policy refused.
pub(crate) fn no_access(_cause: &(dyn Error + 'static)) -> StoreError {
    StoreError::Denied
}

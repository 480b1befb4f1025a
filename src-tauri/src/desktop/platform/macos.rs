//! macOS: nothing to prepare, and the Keychain is always there.

use std::error::Error;

use keyring::Entry;
use sso::StoreError;

use super::no_window::NoWindow;
use crate::ipc::Keychain;

/// Runs before anything else, while there is one thread.
#[expect(clippy::unnecessary_wraps, reason = "Linux can fail here")]
pub(crate) fn prepare() -> Result<(), NoWindow> {
    Ok(())
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

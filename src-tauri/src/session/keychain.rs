//! The places where client secrets are kept for as long as the app wants, and whether they can be used.

use std::fmt;
use std::sync::Arc;

use sso::SecretStore;

use crate::ipc;

/// A place for secrets, and how to ask whether it can be used.
#[derive(Clone)]
pub(crate) struct Keychain {
    pub(crate) store: Arc<dyn SecretStore>,
    /// The same place, for what practice makes.
    pub(crate) practice_store: Arc<dyn SecretStore>,
    /// Whether it can be used now. May block for a moment.
    pub(crate) probe: fn() -> ipc::Keychain,
}

impl Keychain {
    /// A keychain that is available and ends with the process.
    #[cfg(test)]
    pub(crate) fn in_memory() -> Self {
        Self {
            practice_store: Arc::new(sso::MemoryStore::default()),
            ..Self::kept_by(Arc::new(sso::MemoryStore::default()))
        }
    }

    /// A keychain that a test made.
    #[cfg(test)]
    pub(crate) fn kept_by(store: Arc<dyn SecretStore>) -> Self {
        Self {
            practice_store: Arc::clone(&store),
            store,
            probe: || ipc::Keychain::Available,
        }
    }

    /// What a computer without a keychain has.
    #[cfg(test)]
    pub(crate) fn absent() -> Self {
        Self {
            probe: || ipc::Keychain::Unavailable,
            ..Self::in_memory()
        }
    }

    /// Whether the keychain can be used now. May block for a moment.
    pub(crate) fn status(&self) -> ipc::Keychain {
        (self.probe)()
    }
}

impl fmt::Debug for Keychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keychain").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keychain_in_memory_is_available() {
        assert_eq!(Keychain::in_memory().status(), ipc::Keychain::Available);
    }
}

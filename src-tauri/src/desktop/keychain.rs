//! The operating system's keychain as the place where client secrets are kept.
//!
//! One entry for each connection: service = the app's identifier, user = `client-secret:<connection>`, and in practice
//! `practice-secret:<connection>`: a target typed by hand is the same connection in both, and practising may neither
//! replace nor remove a real secret.
//! Deliberately absent: Microsoft tokens and Konnect tokens, which live in memory only.
//!
//! Invariant: no call waits longer than its limit. A locked keychain answers only when a person unlocks it, which may
//! never happen; the call is then left behind on its thread and reported as locked.

use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use keyring::Entry;
use sso::{ConnectionId, SecretStore, StoreError, StoredSecret};

use super::platform;
use crate::ipc;
use crate::session::keychain::Keychain;

/// What the user name of an entry begins with, before its connection.
pub(crate) const CLIENT_SECRET: &str = "client-secret";

/// How long a person gets to unlock the keychain.
const UNLOCK_LIMIT: Duration = Duration::from_secs(60);

/// How long it may take to find out whether there is a keychain.
const STATUS_LIMIT: Duration = Duration::from_secs(2);

/// The keychain of this computer's operating system.
pub(crate) fn of_this_computer(service: &str) -> Keychain {
    let turn = Arc::<Mutex<()>>::default();
    let store = |kind| KeyringStore {
        service: service.to_owned(),
        kind,
        one_at_a_time: Arc::clone(&turn),
    };
    Keychain {
        store: Arc::new(store(CLIENT_SECRET)),
        practice_store: Arc::new(store("practice-secret")),
        probe: status,
    }
}

/// Whether the keychain can be used now. Blocks for at most two seconds; a keychain that does not answer in that time
/// is asking the person, so it is treated as locked.
fn status() -> ipc::Keychain {
    within(STATUS_LIMIT, || Ok(probe_this_computer())).unwrap_or(ipc::Keychain::Locked)
}

/// Entries in the keychain of the operating system.
struct KeyringStore {
    service: String,
    /// What the user name of an entry begins with.
    kind: &'static str,
    /// Windows does not order calls from two threads to one entry.
    one_at_a_time: Arc<Mutex<()>>,
}

impl KeyringStore {
    fn with_entry<T: Send + 'static>(
        &self,
        connection: &ConnectionId,
        call: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (service, user) = (self.service.clone(), format!("{}:{connection}", self.kind));
        let turn = Arc::clone(&self.one_at_a_time);
        within(UNLOCK_LIMIT, move || {
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            Entry::new(&service, &user)
                .and_then(|entry| call(&entry))
                .map_err(store_error)
        })
    }
}

impl SecretStore for KeyringStore {
    fn put(&self, connection: &ConnectionId, secret: &StoredSecret) -> Result<(), StoreError> {
        // As bytes: a password would be stored in UTF-16 on Windows, which halves what fits.
        let bytes = secret.to_bytes();
        self.with_entry(connection, move |entry| entry.set_secret(&bytes))
    }

    fn get(&self, connection: &ConnectionId) -> Result<Option<StoredSecret>, StoreError> {
        let bytes = self.with_entry(connection, |entry| match entry.get_secret() {
            Ok(bytes) => Ok(Some(secrecy::zeroize::Zeroizing::new(bytes))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })?;
        match bytes {
            None => Ok(None),
            Some(bytes) => StoredSecret::from_bytes(&bytes).map(Some).ok_or_else(|| {
                StoreError::Other("the entry was written by another program".to_owned())
            }),
        }
    }

    fn delete(&self, connection: &ConnectionId) -> Result<(), StoreError> {
        self.with_entry(connection, |entry| match entry.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }
}

fn probe_this_computer() -> ipc::Keychain {
    // The keyring crate opens its store once for the whole process, so a failure there is permanent.
    if Entry::store_status().is_err() {
        return ipc::Keychain::Unavailable;
    }
    platform::keychain_status()
}

fn store_error(error: keyring::Error) -> StoreError {
    match error {
        keyring::Error::NoDefaultStore => StoreError::Unavailable,
        keyring::Error::NoStorageAccess(cause) => platform::no_access(cause.as_ref()),
        keyring::Error::TooLong(..) => StoreError::TooLarge,
        other => StoreError::Other(other.to_string()),
    }
}

/// Runs a call that may block on a thread of its own and stops waiting for it after `limit`.
fn within<T: Send + 'static>(
    limit: Duration,
    call: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (answer, answered) = mpsc::sync_channel(1);
    let started = thread::Builder::new()
        .name("keychain".to_owned())
        .spawn(move || {
            // Nobody is listening once the limit has passed.
            let _late = answer.send(call());
        });
    if let Err(error) = started {
        return Err(StoreError::Other(error.to_string()));
    }
    match answered.recv_timeout(limit) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(StoreError::Locked),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            Err(StoreError::Other("the keychain call panicked".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn call_without_an_answer_reported_as_locked() {
        let (_held_open, never) = mpsc::channel::<()>();
        let result = within(Duration::from_millis(20), move || {
            // Returns only when the test has ended and dropped the sender.
            let _closed = never.recv();
            Ok(())
        });
        assert!(
            matches!(result, Err(StoreError::Locked)),
            "a keychain that asks nobody must not hold up the app"
        );
    }

    #[test]
    fn call_that_panics_reported_and_not_waited_for() {
        let result: Result<(), _> = within(UNLOCK_LIMIT, || panic!("the platform library failed"));
        assert!(
            matches!(result, Err(StoreError::Other(_))),
            "a panic must not take the app with it"
        );
    }

    #[test]
    fn platform_errors_keep_their_meaning() {
        assert!(matches!(
            store_error(keyring::Error::NoDefaultStore),
            StoreError::Unavailable
        ));
        assert!(matches!(
            store_error(keyring::Error::TooLong("secret".into(), 2560)),
            StoreError::TooLarge
        ));
        assert!(matches!(
            store_error(keyring::Error::NoEntry),
            StoreError::Other(_)
        ));
    }
}

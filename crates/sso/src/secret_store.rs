//! Where the client secret of a connection is kept: always in memory while the app runs, and in the operating
//! system's keychain when there is one. Nothing here writes to a file.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use entra::KeyId;
use jiff::Timestamp;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::target::ConnectionId;

/// A place that keeps one client secret for each connection. Calls may block, even for a long time when a keychain asks
/// the person to unlock it, so they are made off the async threads.
pub trait SecretStore: Send + Sync {
    /// Keeps the secret, replacing an earlier one.
    fn put(&self, connection: &ConnectionId, secret: &StoredSecret) -> Result<(), StoreError>;
    /// The secret, or `None` when there is none.
    fn get(&self, connection: &ConnectionId) -> Result<Option<StoredSecret>, StoreError>;
    /// Removes the secret; it is no error if there was none.
    fn delete(&self, connection: &ConnectionId) -> Result<(), StoreError>;
}

/// Why a keychain did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// This computer has no keychain that can be reached.
    #[error("no keychain is available")]
    Unavailable,
    /// The keychain is locked and was not unlocked.
    #[error("the keychain is locked")]
    Locked,
    /// The person or a policy refused.
    #[error("the keychain refused access")]
    Denied,
    /// The entry is larger than the keychain allows.
    #[error("the entry is too large for the keychain")]
    TooLarge,
    /// Anything else, in the platform's own words.
    #[error("the keychain failed: {0}")]
    Other(String),
}

/// A client secret with what identifies it.
pub struct StoredSecret {
    /// Entra's id of the credential; its portal calls it "Secret ID".
    pub key_id: KeyId,
    /// When it stops working.
    pub end: Timestamp,
    /// The value.
    pub value: SecretString,
}

impl std::fmt::Debug for StoredSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredSecret")
            .field("key_id", &self.key_id)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct EntryRef<'a> {
    key_id: KeyId,
    end: Timestamp,
    value: &'a str,
}

#[derive(Deserialize)]
struct Entry {
    key_id: KeyId,
    end: Timestamp,
    value: String,
}

impl StoredSecret {
    /// What a keychain entry holds: JSON in UTF-8, well below the 2,560 bytes that Windows takes.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let entry = EntryRef {
            key_id: self.key_id,
            end: self.end,
            value: self.value.expose_secret(),
        };
        // A struct of two ids and a string always has a JSON form.
        Zeroizing::new(serde_json::to_vec(&entry).unwrap_or_default())
    }

    /// Reads an entry back; `None` if it was not written by [`Self::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let entry: Entry = serde_json::from_slice(bytes).ok()?;
        Some(Self {
            key_id: entry.key_id,
            end: entry.end,
            value: SecretString::from(entry.value),
        })
    }

    fn copy(&self) -> Self {
        Self {
            key_id: self.key_id,
            end: self.end,
            value: SecretString::from(self.value.expose_secret()),
        }
    }
}

/// Keeps secrets for as long as the process runs.
#[derive(Default)]
pub struct MemoryStore(Mutex<HashMap<ConnectionId, StoredSecret>>);

impl MemoryStore {
    fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<ConnectionId, StoredSecret>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SecretStore for MemoryStore {
    fn put(&self, connection: &ConnectionId, secret: &StoredSecret) -> Result<(), StoreError> {
        self.entries().insert(*connection, secret.copy());
        Ok(())
    }

    fn get(&self, connection: &ConnectionId) -> Result<Option<StoredSecret>, StoreError> {
        Ok(self.entries().get(connection).map(StoredSecret::copy))
    }

    fn delete(&self, connection: &ConnectionId) -> Result<(), StoreError> {
        self.entries().remove(connection);
        Ok(())
    }
}

/// Where a secret is kept right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// In the operating system's keychain.
    Keychain,
    /// Only in the memory of this process.
    Memory,
}

/// A secret in memory, and where else it is kept.
type Kept = (Arc<StoredSecret>, Storage);

/// Keeps secrets in memory, and in the keychain too when there is one.
#[derive(Clone)]
pub struct ClientSecretStore {
    memory: Arc<Mutex<HashMap<ConnectionId, Kept>>>,
    keychain: Option<Arc<dyn SecretStore>>,
}

impl ClientSecretStore {
    /// Client secrets in this computer's keychain; `None` when it has none.
    pub fn new(keychain: Option<Arc<dyn SecretStore>>) -> Self {
        Self {
            memory: Arc::default(),
            keychain,
        }
    }

    /// Where the next secret will be kept, as far as can be known.
    pub fn storage(&self) -> Storage {
        if self.keychain.is_some() {
            Storage::Keychain
        } else {
            Storage::Memory
        }
    }

    /// The connections whose secret ends with the process, because no keychain took it.
    pub fn in_memory_alone(&self) -> Vec<ConnectionId> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let alone = memory
            .iter()
            .filter(|(_, (_, storage))| *storage == Storage::Memory);
        alone.map(|(connection, _)| *connection).collect()
    }

    /// Keeps the secret. If the keychain fails, the secret is not lost: it is kept in memory, and the answer says so.
    pub async fn put(&self, connection: ConnectionId, secret: StoredSecret) -> Storage {
        let secret = Arc::new(secret);
        self.remember(connection, &secret, Storage::Memory);
        let Some(keychain) = self.keychain.clone() else {
            return Storage::Memory;
        };
        let entry = Arc::clone(&secret);
        match tokio::task::spawn_blocking(move || keychain.put(&connection, &entry)).await {
            Ok(Ok(())) => {
                self.remember(connection, &secret, Storage::Keychain);
                Storage::Keychain
            }
            Ok(Err(error)) => {
                tracing::warn!(%connection, %error, "the keychain did not take the client secret; it stays in memory");
                Storage::Memory
            }
            Err(error) => {
                tracing::warn!(%connection, %error, "the keychain call ended early; the client secret stays in memory");
                Storage::Memory
            }
        }
    }

    /// The secret of a connection and where it is kept, if this computer has it.
    pub async fn get(&self, connection: ConnectionId) -> Option<(Arc<StoredSecret>, Storage)> {
        if let Some(found) = self.remembered(connection) {
            return Some(found);
        }
        let keychain = self.keychain.clone()?;
        match tokio::task::spawn_blocking(move || keychain.get(&connection)).await {
            Ok(Ok(secret)) => {
                let secret = Arc::new(secret?);
                self.remember(connection, &secret, Storage::Keychain);
                Some((secret, Storage::Keychain))
            }
            Ok(Err(error)) => {
                tracing::warn!(%connection, %error, "the keychain could not be read");
                None
            }
            Err(error) => {
                tracing::warn!(%connection, %error, "the keychain call ended early");
                None
            }
        }
    }

    /// Renames the secret of `former` to `connection` if `is_it` accepts its id, and returns it.
    ///
    /// The new entry is written before the old one is removed, so that a computer that stops in between has two.
    pub(crate) async fn rename(
        &self,
        former: ConnectionId,
        connection: ConnectionId,
        is_it: impl Fn(KeyId) -> bool,
    ) -> Option<(Arc<StoredSecret>, Storage)> {
        let (secret, _) = self
            .get(former)
            .await
            .filter(|(one, _)| is_it(one.key_id))?;
        let storage = self.put(connection, secret.copy()).await;
        // If the new entry could not be written, the old one is left where it is.
        if storage == self.storage()
            && let Err(error) = self.forget(former).await
        {
            tracing::warn!(%connection, %error, "the former keychain entry stays");
        }
        Some((secret, storage))
    }

    /// Removes the secret from memory and keychain.
    pub async fn forget(&self, connection: ConnectionId) -> Result<(), StoreError> {
        self.memory
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&connection);
        let Some(keychain) = self.keychain.clone() else {
            return Ok(());
        };
        tokio::task::spawn_blocking(move || keychain.delete(&connection))
            .await
            .map_err(|error| StoreError::Other(error.to_string()))?
    }

    fn remember(&self, connection: ConnectionId, secret: &Arc<StoredSecret>, storage: Storage) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.insert(connection, (Arc::clone(secret), storage));
    }

    fn remembered(&self, connection: ConnectionId) -> Option<(Arc<StoredSecret>, Storage)> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory
            .get(&connection)
            .map(|(secret, storage)| (Arc::clone(secret), *storage))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Target;

    struct Broken;

    impl SecretStore for Broken {
        fn put(&self, _: &ConnectionId, _: &StoredSecret) -> Result<(), StoreError> {
            Err(StoreError::Locked)
        }
        fn get(&self, _: &ConnectionId) -> Result<Option<StoredSecret>, StoreError> {
            Err(StoreError::Locked)
        }
        fn delete(&self, _: &ConnectionId) -> Result<(), StoreError> {
            Err(StoreError::Locked)
        }
    }

    fn connection() -> ConnectionId {
        ConnectionId::without_directory(&Target::CallbackUrl {
            urls: vec!["https://developers.contoso.com/login".parse().unwrap()],
            organization: None,
        })
    }

    fn secret() -> StoredSecret {
        StoredSecret {
            key_id: "f0b0b335-1d71-4883-8f98-567911bfdca6".parse().unwrap(),
            end: "2027-05-22T00:00:00Z".parse().unwrap(),
            value: SecretString::from("pl~anted.Secret-value_1"),
        }
    }

    #[test]
    fn entry_reads_back_and_debug_hides_the_value() {
        let bytes = secret().to_bytes();
        let read = StoredSecret::from_bytes(&bytes).unwrap();
        assert_eq!(read.value.expose_secret(), "pl~anted.Secret-value_1");
        assert!(
            !format!("{read:?}").contains("pl~anted"),
            "Debug must print nothing of the secret"
        );
        assert!(
            StoredSecret::from_bytes(b"not ours").is_none(),
            "a foreign entry is not taken for a secret"
        );
    }

    #[tokio::test]
    async fn secret_that_no_keychain_took_is_known_until_it_is_forgotten() {
        let kept = ClientSecretStore::new(Some(Arc::new(MemoryStore::default())));
        kept.put(connection(), secret()).await;
        assert_eq!(kept.in_memory_alone(), [], "the keychain has it");

        for without in [None, Some(Arc::new(Broken) as Arc<dyn SecretStore>)] {
            let secret_store = ClientSecretStore::new(without);
            assert_eq!(secret_store.in_memory_alone(), [], "nothing is kept yet");
            secret_store.put(connection(), secret()).await;
            assert_eq!(secret_store.in_memory_alone(), [connection()]);
            // A broken keychain refuses to delete; the copy in memory goes anyway.
            let _ = secret_store.forget(connection()).await;
            assert_eq!(secret_store.in_memory_alone(), []);
        }
    }

    #[tokio::test]
    async fn failing_keychain_keeps_the_secret_in_memory() {
        let secret_store = ClientSecretStore::new(Some(Arc::new(Broken)));
        assert_eq!(
            secret_store.put(connection(), secret()).await,
            Storage::Memory
        );
        let (kept, storage) = secret_store
            .get(connection())
            .await
            .expect("the secret must not be lost");
        assert_eq!(
            (kept.value.expose_secret(), storage),
            ("pl~anted.Secret-value_1", Storage::Memory)
        );
    }

    #[tokio::test]
    async fn keychain_outlives_the_keeper() {
        let keychain: Arc<dyn SecretStore> = Arc::new(MemoryStore::default());
        let first = ClientSecretStore::new(Some(Arc::clone(&keychain)));
        assert_eq!(first.put(connection(), secret()).await, Storage::Keychain);
        let second = ClientSecretStore::new(Some(Arc::clone(&keychain)));
        assert!(
            second.get(connection()).await.is_some(),
            "a restarted app finds the secret in the keychain"
        );
        second.forget(connection()).await.unwrap();
        assert!(
            ClientSecretStore::new(Some(keychain))
                .get(connection())
                .await
                .is_none(),
            "forgetting reaches the keychain"
        );
    }
}

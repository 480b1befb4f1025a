//! A folder of journals: reading what is in it, and clearing it.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sso::{ConnectionId, Histories, Journal, JournalError, PassedOver};

use crate::ipc::CommandError;

/// The newest history of each connection. Creates no folder if there has been no run yet.
pub(crate) async fn histories(folder: &Path) -> Result<Histories, CommandError> {
    let folder = folder.to_owned();
    let histories = on_disk(move || {
        if folder.try_exists().is_ok_and(|exists| !exists) {
            return Ok(Histories::default());
        }
        Journal::to_read(&folder).histories()
    });
    let histories = histories.await?;
    for file in &histories.passed_over {
        name_once(file);
    }
    Ok(histories)
}

/// The connections that a run was begun for. What cannot be read is logged and treated as none.
pub(crate) async fn started_connections(folder: &Path) -> BTreeSet<ConnectionId> {
    let histories = histories(folder).await.unwrap_or_default();
    let read = histories.histories.iter().map(|one| one.connection);
    let passed_over = histories.passed_over.iter();
    read.chain(passed_over.filter_map(|file| file.connection))
        .collect()
}

/// Deletes every journal in it; only ever used for those of practice.
pub(crate) async fn clear(folder: &Path) {
    let folder = folder.to_owned();
    let cleared = tauri::async_runtime::spawn_blocking(move || match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    });
    match cleared.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "journals of practice stay"),
        Err(error) => tracing::warn!(%error, "clearing the journals of practice ended early"),
    }
}

/// Reads or writes files off the threads that must not block.
pub(crate) async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, JournalError> + Send + 'static,
) -> Result<T, CommandError> {
    match tauri::async_runtime::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(error) => {
            tracing::error!(%error, "work on the journals ended early");
            Err(CommandError::Unexpected(None))
        }
    }
}

/// Logs the name of a file that was skipped, once while the app runs.
fn name_once(file: &PassedOver) {
    static NAMED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let mut named = NAMED.lock().unwrap_or_else(PoisonError::into_inner);
    if named.insert(file.path.clone()) {
        tracing::warn!(path = %file.path.display(), why = ?file.why, "a file among the journals was passed over");
    }
}

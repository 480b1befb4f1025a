//! Where the journals of runs are: in the app's data folder, those of practice apart.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sso::{ConnectionId, History, Journal, JournalError, Plan};

use crate::ipc::CommandError;
use crate::kept::{Kept, World};

/// The journals that are kept there. Proves that a run could be written down.
pub(crate) async fn journal(kept: &Kept) -> Result<Journal, CommandError> {
    let folder = kept.runs.clone();
    on_disk(move || Journal::open(&folder)).await
}

/// Proves that the runs of these plans could be written down to their ends.
pub(crate) async fn prove_room(journal: &Journal, plans: &[Plan]) -> Result<(), CommandError> {
    let room = plans.iter().map(Plan::journal_room).sum();
    let journal = journal.clone();
    on_disk(move || journal.prove_room(room)).await
}

/// The newest history of each connection, oldest first. Makes no folder where there was no run yet.
pub(crate) async fn histories(kept: &Kept) -> Result<Vec<History>, CommandError> {
    histories_in(kept.runs.clone()).await
}

/// The connections that a run was begun for in practice. What cannot be read is in the log, and counts as none.
pub(crate) async fn begun_in_practice(data: &Path) -> BTreeSet<ConnectionId> {
    let histories = histories_in(World::Practice.runs(data)).await;
    let histories = histories.unwrap_or_default().into_iter();
    histories.map(|history| history.connection).collect()
}

/// The newest history of one connection.
pub(crate) async fn history_of(
    journal: &Journal,
    connection: ConnectionId,
) -> Result<Option<History>, CommandError> {
    let journal = journal.clone();
    on_disk(move || journal.history_of(connection)).await
}

/// Deletes the journals of practice: its world ends with it, so none of its runs can ever be continued or undone.
pub(crate) async fn clear_practice(data: &Path) {
    let folder = World::Practice.runs(data);
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

async fn histories_in(folder: PathBuf) -> Result<Vec<History>, CommandError> {
    on_disk(move || {
        if folder.try_exists().is_ok_and(|exists| !exists) {
            return Ok(Vec::new());
        }
        Journal::to_read(&folder).histories()
    })
    .await
}

/// Reads or writes files away from the threads that must not wait.
async fn on_disk<T: Send + 'static>(
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
